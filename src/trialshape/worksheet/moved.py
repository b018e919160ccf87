"""Windows that moved between two runs, and the facts that they moved away from or onto."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trialshape.record.times import FIRST_DAY, LAST_DAY

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """A window that lies on other days in the newer of two runs: its label, and its first and last day in each."""

    label: str
    old: tuple[date, date]
    new: tuple[date, date]

    def __str__(self) -> str:
        """Which window, and from where to where."""
        return f"window moved: {self.label}: {_told(self.old)} -> {_told(self.new)}"

    def leaves(self, recorded: str) -> bool:
        """Whether a fact of this recorded date lies in the old window's reach and outside the new window."""
        return not _outside(recorded, self.old) and _outside(recorded, self.new)

    def meets(self, recorded: str, as_of: date | None) -> bool:
        """Whether a fact of this recorded date, known on the older as-of date, lay outside and lies inside now."""
        days = _days(recorded)
        early = days is not None and as_of is not None and days[1] <= as_of
        return early and _outside(recorded, self.old) and not _outside(recorded, self.new)


def moved(old: Cells | None, new: Cells | None) -> Moved | None:
    """The window of a leaf where it is known in both runs and lies on other days; rows are of outcomes.parquet."""
    if old is None or new is None or old["window"] != new["window"]:
        return None
    before, after = ((row["window_from"], row["window_to"]) for row in (old, new))
    if before == after or None in (*before, *after):
        return None
    return Moved(new["window"], before, after)


def _told(window: tuple[date, date]) -> str:
    """A window in words; an end that no anchor gives is not told."""
    first, last = window
    if last == LAST_DAY:
        return f"{first} on"
    return f"up to {last}" if first == FIRST_DAY else f"{first} to {last}"


def _outside(recorded: str, window: tuple[date, date]) -> bool:
    """Whether a recorded date surely lies outside a window; what cannot be read is not."""
    days = _days(recorded)
    return days is not None and (days[1] < window[0] or days[0] > window[1])


def _days(recorded: str) -> tuple[date, date] | None:
    """The days that a recorded date or period may mean; None where it is no plain one.

    A time belongs to one of three days, as its zone may not be the site's."""
    first, _, last = recorded.partition("/")
    begin, end = _day(first), _day(last or first)
    if last in ("", "..") and "/" in recorded:
        end = date.max
    if begin is None or end is None:
        return None
    early = timedelta(days="T" in first)
    late = timedelta(days="T" in last or "T" in first) if end != date.max else timedelta()
    return begin - early, end + late


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if len(text) == 10 or "T" in text[10:11] else None
    except ValueError:
        return None
