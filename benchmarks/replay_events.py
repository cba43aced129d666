"""Did a replay tell the events that really happened, each of them once?

    whiteflag replay ARCHIVE --incidents --format jsonl > replay.jsonl
    python -m benchmarks.replay_events replay.jsonl EVENTS.json [--read]

EVENTS.json lists what should come out: `id`, `kind`, `actor`, `place` (or null), `from` and `to` (days), and
perhaps `state`. An incident is that event's where kind and actor are the same, its days touch those of the
event, and its place is that place (*exact*) or is not told (*loose*). `--read` also prints every other
incident with its quotes, for somebody to read and count. Ends with 1 where an event is missing or told twice.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

SLACK = timedelta(days=1)
"""How far an incident's days may lie beside those of its event."""
MOST_PER_EVENT = 1.1

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The incidents of one event."""

    event: Row
    exact: list[Row]
    loose: list[Row]

    @property
    def incidents(self) -> list[Row]:
        """Those with its place, else those that tell no place."""
        return self.exact or self.loose

    def line(self) -> str:
        """A row of the table."""
        how = "exact" if self.exact else "loose" if self.loose else "MISSING"
        what = f"{self.event['kind']} {self.event['actor']} {self.event['place'] or '-'}"
        told = "; ".join(
            f"{one['opened_at'][:10]} {one['place'] or '-'} {one['state']} ({one['origins']} origins)"
            for one in self.incidents
        )
        return f"{self.event['id']:26} {what:34} {how:8} {len(self.incidents)}  {told}"


def find(event: Row, incidents: list[Row], places: set[str]) -> Found:
    """The incidents that tell of an event; `places` are those of all events."""
    same = [one for one in incidents if _same(event, one)]
    nowhere = [one for one in same if not one["place"]]
    if event["place"] is None:
        return Found(event, nowhere, [])
    elsewhere = {place.casefold() for place in places - {event["place"]}}
    return Found(event, [one for one in same if _there(event["place"], one, elsewhere)], nowhere)


def _there(place: str, incident: Row, elsewhere: set[str]) -> bool:
    """Whether it is told of that place, or of one in it that is no other event's."""
    told = (incident["place"] or "").casefold()
    return place.casefold() in told and told.partition(",")[0] not in elsewhere


def _same(event: Row, incident: Row) -> bool:
    first, last = _day(event["from"]) - SLACK, _day(event["to"]) + SLACK + timedelta(days=1)
    touches = _day(incident["opened_at"]) <= last and first <= _day(incident["updated_at"])
    return touches and event["kind"] in incident["kinds"] and event["actor"] == incident["actor"]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def report(found: list[Found]) -> str:
    """The table and what it comes to."""
    told = [one for one in found if one.incidents]
    per_event = sum(len(one.incidents) for one in told) / len(told) if told else 0.0
    wrong = [one.event["id"] for one in told if not _right_state(one)]
    lines = [one.line() for one in found]
    lines.append(f"\n{len(told)} of {len(found)} events, {per_event:.2f} incidents per event")
    return "\n".join(lines + ([f"in another state: {', '.join(wrong)}"] if wrong else []))


def _right_state(found: Found) -> bool:
    wanted = found.event.get("state")
    return wanted is None or wanted in {one["state"] for one in found.incidents}


def others(found: list[Found], incidents: list[Row], alerts: list[Row]) -> str:
    """Every incident that is no event of the list, with what its last alert cites."""
    known = {one["id"] for event in found for one in event.incidents}
    last = {alert["incident_id"]: alert for alert in alerts}
    lines = []
    for one in incidents:
        if one["id"] not in known:
            kinds = "+".join(one["kinds"])
            lines.append(
                f"\n{one['opened_at'][:10]} {kinds} {one['actor']} {one['place'] or '-'} {one['state']}"
            )
            lines += [
                f"    “{cited['quote']}” {' ← '.join(cited['chain'])}"
                for cited in last[one["id"]]["citations"]
            ]
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where an event is missing or told more than once."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("replay", type=Path)
    parser.add_argument("events", type=Path)
    parser.add_argument("--read", action="store_true", help="print the incidents that are in no event")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.replay.read_text(encoding="utf-8").splitlines()]
    incidents = [row for row in rows if "kinds" in row]
    events = json.loads(args.events.read_text(encoding="utf-8"))
    found = [find(event, incidents, {one["place"] for one in events} - {None}) for event in events]
    sys.stdout.write(f"{report(found)}\n")
    if args.read:
        alerts = [row for row in rows if "incident_id" in row]
        sys.stdout.write(f"{others(found, incidents, alerts)}\n")
    whole = all(one.incidents for one in found)
    return 0 if whole and sum(len(one.incidents) for one in found) <= MOST_PER_EVENT * len(found) else 1


if __name__ == "__main__":
    sys.exit(main())
