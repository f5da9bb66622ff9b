"""Moments as cases write them: relative to the decision or to another moment of the report.

``-10 d`` is ten days before the decision; ``collected +4 h`` four hours after collection; ``-60 d -1 s``
is counted step by step; ``-10 d to the day`` knows only the day. Absolute moments are ISO 8601 or TOML's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from recognize.moment import SECOND, Length, Moment, local

BASES: Final = ("at", "collected", "issued", "received")

_STEP: Final = re.compile(r"([+-])\s*(\d{1,6})\s*(min|wk|mo|s|h|d|a)", re.ASCII)
_WHEN: Final = re.compile(
    rf"(?:(?P<base>{'|'.join(BASES)})\b\s*)?(?P<steps>(?:{_STEP.pattern.replace('(', '(?:')}\s*)*)"
    r"(?:to the (?P<precision>year|month|day|minute))?",
    re.ASCII,
)
_PRECISIONS: Final = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M"}


class WhenError(ValueError):
    """The value is no moment."""


@dataclass(frozen=True, slots=True)
class When:
    """A moment not yet placed.

    Attributes:
        base: What it is counted from; empty for an absolute one.
        steps: Signed steps, each an amount and a unit (``s`` or a unit of lengths).
        precision: How much of it is known; empty: to the second.
        text: An absolute moment, which may lack its zone.
    """

    base: str = ""
    steps: tuple[tuple[int, str], ...] = ()
    precision: str = ""
    text: str = ""

    def place(self, bases: Mapping[str, Moment | None], offset: int) -> Moment | None:
        """Place the moment; ``None`` when what it is counted from is not stated.

        Args:
            bases: The moments it may be counted from.
            offset: Minutes east of UTC of the pack's days.
        """
        if not self.base:
            return Moment.read(self.text, offset)
        base = bases.get(self.base)
        if base is None:
            return None
        instant = base.earliest
        for amount, unit in self.steps:
            if unit == "s":
                instant += amount * SECOND
            else:
                length = Length.read(f"{abs(amount)} {unit}")
                instant = length.before(instant, offset) if amount < 0 else length.after(instant, offset)
        if not self.precision:
            return Moment(instant, instant)
        return Moment.read(local(instant, offset).strftime(_PRECISIONS[self.precision]), offset)


def read_when(raw: Any) -> When:
    """Read a moment of a case.

    Raises:
        WhenError: It is none.
    """
    if isinstance(raw, datetime):
        return When(text=raw.isoformat())
    if isinstance(raw, date):
        return When(text=raw.isoformat())
    if not isinstance(raw, str):
        raise WhenError(raw)
    match = _WHEN.fullmatch(raw.strip())
    if match is not None and (match["base"] or match["steps"]):
        steps = tuple(
            (-int(amount) if sign == "-" else int(amount), unit) for sign, amount, unit in _STEP.findall(match["steps"])
        )
        return When(match["base"] or "at", steps, match["precision"] or "")
    try:
        Moment.read(raw, 0)
    except ValueError:
        raise WhenError(raw) from None
    return When(text=raw)
