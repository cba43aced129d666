"""From the receiver's threads into the event loop; and the key that sender and receiver share."""

from __future__ import annotations

import asyncio
import base64
import secrets

from monitor.demo.receiver import Received

_KEY_BYTES = 32


class Inbox:
    """Deliveries in the order in which they came. Make it inside the running loop."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(_KEY_BYTES)
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Received] = asyncio.Queue()

    @property
    def secret(self) -> str:
        """The key in the form of Standard Webhooks."""
        return f"whsec_{base64.b64encode(self.key).decode()}"

    def put(self, received: Received) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._queue.put_nowait, received)

    async def get(self) -> Received:
        """The next one, once there is one."""
        return await self._queue.get()
