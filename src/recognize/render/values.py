"""Results and moments as a doctor reads them.

Value, unit and flag verbatim, equal units written once, members counted; the local day, with the clock time
where hours matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from recognize.advice import Shown
from recognize.moment import DAY, Moment, local
from recognize.render.plain import plain
from recognize.render.words import Lang

NORMAL: Final = frozenset({"", "n", "normal", "正常", "-", "—"})
"""Flags that say nothing is abnormal: not repeated on one line."""
_MOST: Final = 40
"""More members than this never fit on a line, however short."""
_ARROWS: Final = frozenset("↑↓⇑⇓")
_NEAR: Final = 2 * DAY
"""Within this much of now, the clock time is told."""
_CLOCK: Final = frozenset({"minute", "second"})
_LAST_MINUTE: Final = (23, 59)


@dataclass(frozen=True, slots=True)
class Printed:
    """A member as it is printed.

    Attributes:
        text: Name and value.
        unit: The unit, empty when there is none.
        flags: Flags that say something is abnormal, with their brackets.
        weight: What is kept first when there is no room: critical, then flagged.
    """

    text: str
    unit: str
    flags: str
    weight: int


def printed(member: Shown, name: str | None, lang: Lang) -> Printed | None:
    """Print a member; ``None`` when it has no value that may be shown.

    Args:
        member: The member.
        name: What it is called; ``None``: its name stands elsewhere.
        lang: For the brackets.
    """
    value = "" if member.withheld else plain(member.value)
    if not value:
        return None
    told = [flag for flag in map(plain, member.flags) if flag.casefold() not in NORMAL]
    flags = "".join(flag if set(flag) <= _ARROWS else _bracketed(flag, lang) for flag in told)
    weight = 2 if member.critical else int(bool(told))
    return Printed(f"{name} {value}" if name else value, plain(member.unit), flags, weight)


def listing(members: Sequence[Printed], lang: Lang) -> str:
    """Write members in a row; neighbours with one unit share it, others are set apart by a semicolon.

    ``TC 5.02、TG 1.41 mmol/L；pH 7.40``: what stands before a unit without a semicolon has that unit.
    """
    comma, semicolon = ("、", "；") if lang == "zh" else (", ", "; ")
    runs = [list(run) for _, run in groupby(members, key=lambda member: member.unit)]
    return semicolon.join(_run(run, comma) for run in runs)


def listings(members: Sequence[Printed], lang: Lang) -> Iterator[str]:
    """Write members in a row, then fewer and fewer of them with the count of all; whole ones only.

    Those that stay are the critical, then the flagged, then the first; they keep their order. Where a
    flagged one had to go, it is said how many are flagged.
    """
    count = len(members)
    order = sorted(range(count), key=lambda place: (-members[place].weight, place))
    flagged = sum(member.weight > 0 for member in members)
    for kept in range(min(count, _MOST), 0, -1):
        chosen = [members[place] for place in sorted(order[:kept])]
        text = listing(chosen, lang)
        if kept < count:
            lost = flagged > sum(member.weight > 0 for member in chosen)
            text += _of(count, count - kept, flagged if lost else 0, lang)
        yield text


def counted(count: int, lang: Lang) -> str:
    """Say how many results there are, where there is no room for one."""
    if lang == "zh":
        return f"共{count}项，数值见详情"
    return f"{count} {'result' if count == 1 else 'results'}, see details"


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
    if moment.precision in _CLOCK and not whole and _is_near(moment, now):
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


def _run(run: Sequence[Printed], comma: str) -> str:
    unit = f" {run[0].unit}" if run[0].unit else ""
    if len(run) == 1:
        return run[0].text + unit + run[0].flags
    return comma.join(member.text + member.flags for member in run) + unit


def _bracketed(flag: str, lang: Lang) -> str:
    return f"（{flag}）" if lang == "zh" else f" ({flag})"


def _of(count: int, left: int, flagged: int, lang: Lang) -> str:
    if lang == "zh":
        return f" 等{count}项" + (f"（{flagged}项有异常提示）" if flagged else "")
    return f"; {left} more" + (f" ({flagged} flagged in all)" if flagged else "")


def _is_near(moment: Moment, now: Moment | None) -> bool:
    return now is not None and abs(moment.earliest - now.earliest) <= _NEAR


def _local(moment: Moment, offset: int) -> datetime | None:
    zone = offset if moment.precision in _CLOCK else moment.offset
    try:
        return local(moment.earliest, zone)
    except (OverflowError, ValueError):
        return None
