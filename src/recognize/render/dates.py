"""Moments as a doctor reads them: the local day, with the clock time where hours matter."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from recognize.moment import DAY, Moment, local

NEAR: Final = 2 * DAY
"""Within this much of now, the clock time is told."""
_CLOCK: Final = frozenset({"minute", "second"})
_LAST_MINUTE: Final = (23, 59)


def day(moment: Moment | None, offset: int, now: Moment | None, *, end: bool = False) -> str | None:
    """Write the local day of a moment: ``11-10``, near now with the time: ``11-22 03:10``.

    Args:
        moment: The moment; a plain day is written as it was stated.
        offset: Minutes east of UTC in which moments with a clock time are written.
        now: The moment of reading; the year is left out when it is the same. ``None``: it is written.
        end: Whether it is the end of a time; one at the end of a day is told by the day alone.

    Returns:
        The text; ``None`` when there is no moment, or none that a calendar holds.
    """
    if moment is None:
        return None
    there = _local(moment, offset)
    if there is None:
        return None
    if moment.precision == "year":
        return f"{there.year:04d}"
    if moment.precision == "month":
        return f"{there.year:04d}-{there.month:02d}"
    here = None if now is None else _local(now, offset)
    text = f"{there.month:02d}-{there.day:02d}"
    if here is None or here.year != there.year:
        text = f"{there.year:04d}-{text}"
    whole = end and (there.hour, there.minute) == _LAST_MINUTE
    if moment.precision in _CLOCK and not whole and is_near(moment, now):
        text += f" {there.hour:02d}:{there.minute:02d}"
    return text


def stamp(moment: Moment | None, offset: int) -> str | None:
    """Write a moment in full, as far as it was stated: ``2026-11-10 08:30``."""
    there = None if moment is None else _local(moment, offset)
    if moment is None or there is None:
        return None
    text = f"{there.year:04d}-{there.month:02d}-{there.day:02d}"
    if moment.precision in _CLOCK:
        return f"{text} {there.hour:02d}:{there.minute:02d}"
    return text[: {"year": 4, "month": 7}.get(moment.precision, 10)]


def is_near(moment: Moment | None, now: Moment | None) -> bool:
    """Say whether a moment lies within two days of now; not when either is unknown."""
    return moment is not None and now is not None and abs(moment.earliest - now.earliest) <= NEAR


def _local(moment: Moment, offset: int) -> datetime | None:
    zone = offset if moment.precision in _CLOCK else moment.offset
    try:
        return local(moment.earliest, zone)
    except (OverflowError, ValueError):
        return None
