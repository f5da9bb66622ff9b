"""Moments with a time zone and a precision, and lengths of time.

A date-only moment is the interval of that local day: where a rule compares, it must hold for every
instant the moment may mean. Inside, instants are integers: microseconds since 1970-01-01 UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final, Literal, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

Precision = Literal["year", "month", "day", "minute", "second"]
LengthUnit = Literal["min", "h", "d", "wk", "mo", "a"]

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_OFFSET: Final = 14 * 60
_LAST_MINUTE: Final = 59
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2999
"""Years outside (of UTC) are placeholders of other systems (0001, 9999), not moments."""

_TEXT: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?)?)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


def microseconds(instant: datetime) -> int:
    """Return an aware datetime as microseconds since 1970-01-01 UTC.

    Raises:
        ValueError: The datetime has no time zone.
    """
    if instant.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return (instant - _EPOCH) // timedelta(microseconds=1)


def local(instant: int, offset: int) -> datetime:
    """Return an instant as a datetime in the zone ``offset`` minutes east of UTC."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(timezone(timedelta(minutes=offset)))


def local_day(instant: int, offset: int) -> date:
    """Return the local day of an instant in the zone ``offset`` minutes east of UTC."""
    return (_EPOCH + timedelta(microseconds=instant, minutes=offset)).date()


def start_of_day(day: date, offset: int) -> int:
    """Return the first instant of a local day in the zone ``offset`` minutes east of UTC."""
    return microseconds(datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(minutes=offset))))


def read_offset(text: str) -> int | None:
    """Read ``Z``, ``+08:00`` or ``+0800`` as minutes east of UTC; ``None`` when it is none of these."""
    if text == "Z":
        return 0
    if not re.fullmatch(r"[+-]\d{2}:?\d{2}", text, re.ASCII):
        return None
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes > _MAX_OFFSET or int(text[-2:]) > _LAST_MINUTE:
        return None
    return -minutes if text[0] == "-" else minutes


def offset_text(offset: int) -> str:
    """Write minutes east of UTC as ``+08:00``."""
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


_FIRST: Final = microseconds(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_LAST: Final = microseconds(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)) - 1


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, or an interval because less is known.

    Attributes:
        earliest: First instant it may mean, in microseconds since 1970-01-01 UTC.
        latest: Last instant it may mean (included).
        precision: What the text said: ``second`` is exact.
        offset: Minutes east of UTC in which an imprecise moment was stated; 0 for an exact one, so
            that the same instant stated in another zone is the same moment.
    """

    earliest: int
    latest: int
    precision: Precision = "second"
    offset: int = 0

    @property
    def exact(self) -> bool:
        """Whether the moment is one instant."""
        return self.earliest == self.latest

    @classmethod
    def of(cls, instant: datetime) -> Self:
        """Return the exact moment of an aware datetime.

        Raises:
            ValueError: The datetime has no time zone.
        """
        value = microseconds(instant)
        return cls._within(value, value)

    @classmethod
    def _within(cls, earliest: int, latest: int, precision: Precision = "second", offset: int = 0) -> Self:
        """Build a moment of the years that are moments.

        Raises:
            ValueError: It lies outside.
        """
        if earliest < _FIRST or latest > _LAST:
            raise ValueError("no such day: placeholder years are no moments")
        return cls(earliest, latest, precision, offset)

    @classmethod
    def read(cls, text: str, offset: int | None = None) -> Self:
        """Read ISO 8601 text: ``2026``, ``2026-11``, ``2026-11-22``, with minutes or with seconds.

        Args:
            text: The text; a zone may follow every form, as in ``2026-11-22+08:00``.
            offset: Minutes east of UTC that hold when the text names no zone; ``None`` means that a
                text without a zone is refused.

        Raises:
            ValueError: The text is no moment, or names no zone and none was given.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError('a moment is written like "2026-11-22T09:00:00+08:00" or "2026-11-22+08:00"')
        zone = offset if match["zone"] is None else read_offset(match["zone"])
        if zone is None:
            raise ValueError('a moment needs a time zone, as in "2026-11-22T09:00:00+08:00"')
        year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
        hour, minute, second = int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0)
        fraction = int((match["fraction"] or "0").ljust(6, "0")[:6])
        tz = timezone(timedelta(minutes=zone))
        try:
            start = datetime(year, month, day, hour, minute, second, fraction, tzinfo=tz)
            first = microseconds(start)
            if match["second"] is not None:
                return cls._within(first, first)
            if match["minute"] is not None:
                return cls._within(first, first + 60 * SECOND - 1, "minute", zone)
            if match["day"] is not None:
                return cls._within(first, first + DAY - 1, "day", zone)
            if match["month"] is not None:
                days = monthrange(year, month)[1]
                return cls._within(first, first + days * DAY - 1, "month", zone)
            last = datetime(year, 12, 31, tzinfo=tz)
            return cls._within(first, microseconds(last) + DAY - 1, "year", zone)
        except (ValueError, OverflowError):
            raise ValueError("no such day or time, or a placeholder year") from None

    def text(self, offset: int | None = None) -> str:
        """Write the moment; exact ones in UTC, or in the zone ``offset`` minutes east of it."""
        if self.precision == "second":
            instant = local(self.earliest, offset or 0)
            written = instant.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
            if instant.microsecond:
                written += f".{instant.microsecond:06d}"
            return written + (offset_text(offset) if offset else "Z")
        instant = local(self.earliest, self.offset)
        pattern = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M"}
        return instant.strftime(pattern[self.precision]) + offset_text(self.offset)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda moment: moment.text(), return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {
            "type": "string",
            "description": "ISO 8601 with a zone; a plain day is written 2026-11-22+08:00",
            "examples": ["2026-11-22T09:00:00+08:00", "2026-11-22+08:00"],
        }

    @classmethod
    def _validate(cls, value: object) -> Moment:
        if isinstance(value, Moment):
            return value
        if isinstance(value, datetime):
            return cls.of(value)
        if isinstance(value, str):
            return cls.read(value)
        raise ValueError("a moment is text with a time zone")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as rules write it: ``7 d``, ``72 h``, ``1 mo``."""

    amount: int
    unit: LengthUnit

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``7 d``.

        Raises:
            ValueError: The text is not a whole number and one of min, h, d, wk, mo, a.
        """
        match = re.fullmatch(r"(\d{1,5}) ?(min|h|d|wk|mo|a)", text, re.ASCII)
        if match is None:
            raise ValueError('a length is a number and a unit, as "7 d", "72 h" or "1 mo"')
        return cls(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern names the units

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def fixed(self) -> int | None:
        """Return the length in microseconds; ``None`` for calendar months and years."""
        size = {"min": 60, "h": 3600, "d": 86_400, "wk": 7 * 86_400}.get(self.unit)
        return None if size is None else self.amount * size * SECOND

    def after(self, instant: int, offset: int) -> int:
        """Return the instant this length later.

        A month is a calendar month at the same clock time in the zone ``offset`` minutes east of UTC,
        clipped to the last day of a shorter month.
        """
        fixed = self.fixed()
        return instant + fixed if fixed is not None else self._months(instant, offset, 1)

    def before(self, instant: int, offset: int) -> int:
        """Return the instant this length earlier, counted like ``after``."""
        fixed = self.fixed()
        return instant - fixed if fixed is not None else self._months(instant, offset, -1)

    def _months(self, instant: int, offset: int, sign: int) -> int:
        there = local(instant, offset)
        count = self.amount * (12 if self.unit == "a" else 1) * sign
        year, month = divmod(there.year * 12 + there.month - 1 + count, 12)
        year = min(max(year, 1), 9998)
        day = min(there.day, monthrange(year, month + 1)[1])
        return microseconds(there.replace(year=year, month=month + 1, day=day))

    def end_of_day_after(self, instant: int, offset: int) -> int:
        """Return the last instant of the local day this length after the day of ``instant``."""
        day = local_day(self.after(instant, offset), offset)
        zone = timezone(timedelta(minutes=offset))
        return microseconds(datetime(day.year, day.month, day.day, tzinfo=zone)) + DAY - 1
