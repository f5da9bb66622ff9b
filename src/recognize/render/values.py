"""Results on one line: value, unit and flag verbatim, equal units written once, members counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from recognize.advice import Shown
from recognize.render.plain import plain
from recognize.render.words import Lang

NORMAL: Final = frozenset({"", "n", "normal", "正常", "-", "—"})
"""Flags that say nothing is abnormal: not repeated on one line."""
_MOST: Final = 40
"""More members than this never fit on a line, however short."""
_ARROWS: Final = frozenset("↑↓⇑⇓")


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
            text += _of(count, flagged if lost else 0, lang)
        yield text


def counted(count: int, lang: Lang) -> str:
    """Say how many results there are, where there is no room for one."""
    if lang == "zh":
        return f"共{count}项，数值见详情"
    return f"{count} {'result' if count == 1 else 'results'}, see details"


def _run(run: Sequence[Printed], comma: str) -> str:
    unit = f" {run[0].unit}" if run[0].unit else ""
    if len(run) == 1:
        return run[0].text + unit + run[0].flags
    return comma.join(member.text + member.flags for member in run) + unit


def _bracketed(flag: str, lang: Lang) -> str:
    return f"（{flag}）" if lang == "zh" else f" ({flag})"


def _of(count: int, flagged: int, lang: Lang) -> str:
    if lang == "zh":
        return f" 等{count}项" + (f"（{flagged}项有异常提示）" if flagged else "")
    return f"; {count} in all" + (f", {flagged} flagged" if flagged else "")
