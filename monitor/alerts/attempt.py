"""One attempt to tell a receiver one alert, or several as a digest; what goes wrong is a `DeliveryError`."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from monitor.alerts.deliveries import Delivery
from monitor.alerts.receivers.receiver import Digests, Receiver
from monitor.errors import DeliveryError


async def attempt(name: str, receiver: Receiver, deliveries: Sequence[Delivery]) -> str:
    """Send what waits in these deliveries, one or several; returns the thread of a single one.

    Raises `DeliveryError`, also for a bug in the receiver's code: it must not stop the others.
    """
    alerts = [delivery.pending for delivery in deliveries if delivery.pending is not None]
    try:
        if len(alerts) > 1 and isinstance(receiver, Digests):
            await receiver.send_digest(alerts)
            return ""
        return await receiver.send(alerts[0], deliveries[0].thread)
    except DeliveryError:
        raise
    except Exception as error:
        # its text may hold a secret, so only its type and place are told
        last = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
        raise DeliveryError(f"Receiver {name} raised {what}", "bug", permanent=True) from None


def digest_size(receiver: Receiver) -> tuple[int, int]:
    """From how many due alerts on it takes a digest, and of how many at most; without digests, one by one."""
    return (receiver.digest_from, receiver.digest_most) if isinstance(receiver, Digests) else (2, 1)
