"""When a lab has room, from its calendar, as any agenda reads it: python free_days.py URL LAB, or python free_days.py CALENDAR

CALENDAR is the address of any calendar of the register, such as a secret one. A day as the last is the last one itself: the
standard writes the day after it.
"""

import datetime
import sys
from typing import NamedTuple

import httpx
from icalendar import Calendar


class Stretch(NamedTuple):
    """Days of a lab, both ends included."""

    first: datetime.date
    last: datetime.date
    says: str


def stretches(text: str) -> list[Stretch]:
    """The events of a calendar, in order; what is not as the standard wants it is refused."""
    calendar = Calendar.from_ical(text)
    found = []
    for event in calendar.events:
        if event.errors:
            raise ValueError(f"an event is not as it should be: {event.errors}")
        first, after = event.start, event.end
        if isinstance(first, datetime.datetime) or isinstance(after, datetime.datetime):
            raise ValueError("whole days were expected")
        found.append(Stretch(first, after - datetime.timedelta(days=1), str(event["summary"])))
    return sorted(found)


if __name__ == "__main__":
    address = sys.argv[1] if len(sys.argv) == 2 else f"{sys.argv[1]}/v1/labs/{sys.argv[2]}/calendar"
    answer = httpx.get(address, timeout=60).raise_for_status()
    for stretch in stretches(answer.text):
        print(*stretch)
