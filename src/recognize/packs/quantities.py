"""Cells that measure: dates, lengths, age bands, numbers, amounts, units.

What a spreadsheet or a habit makes of them (serial numbers, 2026年1月5日, 7天, 1E-3) is refused with the
right way to write it, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from recognize.moment import Length
from recognize.packs.schema import Amount, Band
from recognize.units import read_unit


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell was not read: a fault code and its parameters."""

    code: str
    params: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, **params: str | None) -> Refusal:
        """Refuse; parameters that are ``None`` are left out."""
        return cls(code, tuple((name, value) for name, value in params.items() if value is not None))


_DATE: Final = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_OTHER_DATES: Final = (
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
    re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T].*", re.ASCII),
)
_PARTIAL: Final = re.compile(r"\d{4}(年|[-/.年]\d{1,2}月?)?", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(\.0)?", re.ASCII)
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_YEARS: Final = range(1900, 2201)

_NUMBER: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?", re.ASCII)
_LOOSE_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{0,15})(\.\d{0,15})?([eE][+-]?\d{1,2})?", re.ASCII)
_LOOSE_LENGTH: Final = re.compile(r"(\d{1,5})\s*([A-Za-z]+|[^\W\d_]{1,3})")
_WORDS: Final[dict[str, str]] = {
    **dict.fromkeys(("分钟", "分", "minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("小时", "时", "hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("天", "日", "day", "days"), "d"),
    **dict.fromkeys(("周", "星期", "week", "weeks", "w"), "wk"),
    **dict.fromkeys(("月", "个月", "month", "months", "mon"), "mo"),
    **dict.fromkeys(("年", "岁", "周岁", "year", "years", "y", "yr", "yrs"), "a"),
    **{unit: unit for unit in ("min", "h", "d", "wk", "mo", "a")},
}
_DAYS: Final[dict[str, float]] = {"min": 1 / 1440, "h": 1 / 24, "d": 1, "wk": 7, "mo": 30.4, "a": 365.25}
_HALF: Final = {ord("０") + digit: str(digit) for digit in range(10)} | {ord("．"): ".", ord("　"): " "}


def read_date(text: str) -> date | Refusal:
    """Read ``2026-11-22`` or ``2026/1/5``."""
    if match := _DATE.fullmatch(text):
        day = _day(match[1], match[3], match[4])
        return Refusal.of("date-none", found=text) if day is None else day
    if _SERIAL.fullmatch(text):
        day = _SPREADSHEET_EPOCH + timedelta(days=int(text[:5]))
        return Refusal.of("date-serial", found=text, write=day.isoformat())
    for pattern in _OTHER_DATES:
        if match := pattern.fullmatch(text):
            day = _day(match[1], match[2], match[3])
            if day is not None:
                return Refusal.of("date-write", found=text, write=day.isoformat())
    if _PARTIAL.fullmatch(text):
        return Refusal.of("date-partial", found=text)
    return Refusal.of("date", found=text)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def read_length(text: str) -> Length | Refusal:
    """Read ``7 d``."""
    try:
        return Length.read(text)
    except ValueError:
        pass
    if match := _LOOSE_LENGTH.fullmatch(text.translate(_HALF)):
        unit = _WORDS.get(match[2].lower())  # m is not among them: a minute or a month
        if unit is not None:
            return Refusal.of("length-write", found=text, write=f"{int(match[1])} {unit}")
    if re.match(r"\d*\.\d|半", text):
        return Refusal.of("length-whole", found=text)
    return Refusal.of("length", found=text)


def read_band(text: str) -> Band | Refusal:
    """Read ``0 d..28 d``, ``18 a..`` or ``..28 d``."""
    first, dots, last = text.partition("..")
    ends = [read_length(end.strip()) if end.strip() else None for end in (first, last)]
    low, high = ends
    if not dots or (low is None and high is None) or isinstance(low, Refusal) or isinstance(high, Refusal):
        return Refusal.of("band", found=text)
    if low is not None and high is not None and _days(low) > _days(high):
        return Refusal.of("band-order", found=text)
    return Band(low, high)


def _days(length: Length) -> float:
    return length.amount * _DAYS[length.unit]


def read_number(text: str) -> Decimal | Refusal:
    """Read ``5.02``; equal numbers are equal whatever zeros they end in."""
    if _NUMBER.fullmatch(text):
        return plain(Decimal(text))
    loose = text.translate(_HALF)
    if _LOOSE_NUMBER.fullmatch(loose) and any(char.isdigit() for char in loose):
        value = Decimal(loose.replace(",", "").lower().rstrip("."))
        return Refusal.of("number-write", found=text, write=number_text(value))
    return Refusal.of("number", found=text)


def plain(value: Decimal) -> Decimal:
    """Return a number without an exponent and without zeros at its end."""
    return Decimal(number_text(value))


def number_text(value: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_integer(text: str) -> int | Refusal:
    """Read ``3``."""
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else Refusal.of("integer", found=text)


def read_unit_code(text: str) -> str | Refusal:
    """Read a unit in UCUM; any other spelling that is understood is refused with it."""
    unit = read_unit(text)
    if unit is None:
        return Refusal.of("unit", found=text)
    return text if unit.code == text else Refusal.of("unit-write", found=text, write=unit.code)


def read_amount(text: str) -> Amount | Refusal:
    """Read ``10 percent``, or a number with a unit."""
    number_part, _, unit = text.partition(" ")
    if re.fullmatch(r"\d{1,3}(\.\d{1,3})? ?[%％]", text, re.ASCII):
        return Refusal.of("amount-write", found=text, write=f"{text.rstrip('%％ ')} percent")
    number = read_number(number_part)
    if isinstance(number, Refusal) or number <= 0 or not unit:
        return Refusal.of("amount", found=text)
    if unit == "percent":
        return Amount(number, unit)
    code = read_unit_code(unit.strip())
    return code if isinstance(code, Refusal) else Amount(number, code)
