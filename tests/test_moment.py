"""Moments with precision, lengths, and the arithmetic of local days and calendar months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from recognize.moment import (
    DAY,
    SECOND,
    Length,
    Moment,
    local_day,
    microseconds,
    offset_text,
    read_offset,
)

CHINA = 480
MIDNIGHT = microseconds(datetime(2026, 11, 21, 16, tzinfo=UTC))  # 2026-11-22T00:00+08:00
OFFSETS = st.integers(-14 * 60, 14 * 60)


def china(text: str) -> int:
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=8))))


# reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "precision", "first", "after"),
    [
        ("2026+08:00", "year", "2026-01-01", "2027-01-01"),
        ("2026-11+08:00", "month", "2026-11-01", "2026-12-01"),
        ("2026-02+08:00", "month", "2026-02-01", "2026-03-01"),
        ("2028-02+0800", "month", "2028-02-01", "2028-03-01"),
        ("2026-12+08:00", "month", "2026-12-01", "2027-01-01"),
        ("2026-11-22+08:00", "day", "2026-11-22", "2026-11-23"),
        ("2028-02-29+08:00", "day", "2028-02-29", "2028-03-01"),
        ("2026-11-22T09:05+08:00", "minute", "2026-11-22T09:05", "2026-11-22T09:06"),
        ("2026-11-22 23:59+08:00", "minute", "2026-11-22T23:59", "2026-11-23"),
    ],
)
def test_less_than_a_second_is_known_as_the_interval_it_may_mean(
    text: str, precision: str, first: str, after: str
) -> None:
    moment = Moment.read(text)

    assert (moment.earliest, moment.latest) == (china(first), china(after) - 1)
    assert (moment.precision, moment.offset, moment.exact) == (precision, CHINA, False)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T09:00:00+08:00", datetime(2026, 11, 22, 1, tzinfo=UTC)),
        ("2026-11-22T09:00:00.5+08:00", datetime(2026, 11, 22, 1, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-22T01:00:00.123456789Z", datetime(2026, 11, 22, 1, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-11-21T20:30:00-0430", datetime(2026, 11, 22, 1, tzinfo=UTC)),
    ],
)
def test_seconds_are_an_instant(text: str, instant: datetime) -> None:
    assert Moment.read(text) == Moment(microseconds(instant), microseconds(instant))


def test_the_same_instant_in_another_zone_is_the_same_moment() -> None:
    assert Moment.read("2026-11-22T09:00:00+08:00") == Moment.read("2026-11-22T01:00:00Z")


def test_a_day_in_another_zone_is_another_moment() -> None:
    assert Moment.read("2026-11-22+08:00").earliest == Moment.read("2026-11-22Z").earliest - 8 * 3600 * SECOND


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-11-22", "2026-11-22T09:00", "2026-11-22T09:00:00"])
def test_without_a_zone_only_a_given_zone_helps(text: str) -> None:
    assert Moment.read(text, CHINA) == Moment.read(text + "+08:00")
    with pytest.raises(ValueError, match="time zone"):
        Moment.read(text)


def test_the_zone_in_the_text_beats_the_zone_given() -> None:
    assert Moment.read("2026-11-22Z", CHINA) == Moment.read("2026-11-22Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22",
        "20261122",
        "2026-1-5+08:00",
        "2026/11/22+08:00",
        "2026-13+08:00",
        "2026-02-29+08:00",
        "2026-11-31+08:00",
        "2026-11-22T24:00+08:00",
        "2026-11-22T09+08:00",
        "2026-11-22T09:00:60+08:00",
        "2026-11-22T09:60+08:00",
        "0000-01-01+08:00",
        "2026-11-22T09:00:00+14:01",
        "2026-11-22T09:00:00+08:60",
        "2026-11-22T09:00:00+8",
        "2026-11-22T09:00:00CST",
        "2026-11-22T09:00:00+08:00 ",
        "２０２６-11-22+08:00",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"moment|day or time"):
        Moment.read(text)


def test_a_refusal_does_not_repeat_what_was_given() -> None:
    with pytest.raises(ValueError, match="moment") as caught:
        Moment.read("王芳 11010519491231002X")

    assert "王芳" not in str(caught.value) and "1949" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Z", 0),
        ("+08:00", 480),
        ("-0330", -210),
        ("+14:00", 840),
        ("-14:00", -840),
        ("+14:01", None),
        ("+15:00", None),
        ("+08:59", 539),
        ("+08:60", None),
        ("08:00", None),
        ("+8:00", None),
    ],
)
def test_zones(text: str, minutes: int | None) -> None:
    assert read_offset(text) == minutes


@given(OFFSETS)
def test_a_zone_reads_back(offset: int) -> None:
    assert read_offset(offset_text(offset)) == offset


# writing ------------------------------------------------------------------------------------------

# as much of a time as each precision writes: year, month, day, minute, second, fraction
TEXTS = st.builds(
    lambda time, size, zone: time.isoformat(timespec="microseconds")[:size] + offset_text(zone),
    st.datetimes(datetime(1801, 1, 1), datetime(2998, 12, 31)),  # noqa: DTZ001 - the zone is written
    st.sampled_from([4, 7, 10, 16, 19, 26]),
    OFFSETS,
)


@given(TEXTS)
def test_what_is_written_reads_back_as_the_same_moment(text: str) -> None:
    moment = Moment.read(text)

    assert Moment.read(moment.text()) == moment


@pytest.mark.parametrize(
    "text",
    [
        "1800-01-01T00:00:00Z",
        "1800-01-01T14:00:00+14:00",
        "1800-01-01-08:00",
        "1800Z",
        "2999-12-31T23:59:59Z",
        "2999-12-31+08:00",
        "2999Z",
    ],
)
def test_the_ends_of_the_calendar_can_be_written_too(text: str) -> None:
    moment = Moment.read(text)

    assert Moment.read(moment.text()) == moment


@pytest.mark.parametrize("year", ["0001", "1799", "3000", "9999"])
@pytest.mark.parametrize("rest", ["", "-01-01", "-12-31T23:59:59"])
def test_placeholder_years_are_no_moments(year: str, rest: str) -> None:
    """What one maker's software writes for no date at all must not become a time of collection."""
    with pytest.raises(ValueError, match="placeholder"):
        Moment.read(f"{year}{rest}+08:00")


@pytest.mark.parametrize("year", [1, 9999])
def test_placeholder_years_are_no_moments_as_datetimes_either(year: int) -> None:
    for zone in (UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=8))):
        with pytest.raises(ValueError, match="placeholder"):
            Moment.of(datetime(year, 12, 31, 23, tzinfo=zone))


@pytest.mark.parametrize(
    ("text", "offset", "written"),
    [
        ("2026-11-22T09:00:00+08:00", None, "2026-11-22T01:00:00Z"),
        ("2026-11-22T09:00:00+08:00", CHINA, "2026-11-22T09:00:00+08:00"),
        ("2026-11-22T09:00:00.25+08:00", CHINA, "2026-11-22T09:00:00.250000+08:00"),
        ("2026-11-22+08:00", None, "2026-11-22+08:00"),
        ("2026-11-22T09:00+08:00", 0, "2026-11-22T09:00+08:00"),
        ("2026-11Z", CHINA, "2026-11+00:00"),
        ("2026+08:00", None, "2026+08:00"),
    ],
)
def test_a_moment_is_written_with_the_precision_it_was_stated_with(text: str, offset: int | None, written: str) -> None:
    assert Moment.read(text).text(offset) == written


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment.of(datetime(2026, 11, 22, 9))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("given_", "moment"),
    [
        ("2026-11-22+08:00", Moment.read("2026-11-22+08:00")),
        (datetime(2026, 11, 22, 1, tzinfo=UTC), Moment.read("2026-11-22T09:00:00+08:00")),
        (Moment(0, 0), Moment(0, 0)),
    ],
)
def test_models_take_a_moment_as_text_as_datetime_or_as_it_is(given_: object, moment: Moment) -> None:
    assert TypeAdapter(Moment).validate_python(given_) == moment


@pytest.mark.parametrize("given_", ["2026-11-22", date(2026, 11, 22), 1_790_000_000, None, b"2026-11-22+08:00"])
def test_models_refuse_what_has_no_zone(given_: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(given_)


# days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "offset", "day"),
    [
        (MIDNIGHT, CHINA, date(2026, 11, 22)),
        (MIDNIGHT - 1, CHINA, date(2026, 11, 21)),
        (MIDNIGHT, 0, date(2026, 11, 21)),
        (MIDNIGHT + DAY - 1, CHINA, date(2026, 11, 22)),
        (MIDNIGHT + DAY, CHINA, date(2026, 11, 23)),
    ],
)
def test_a_local_day_begins_at_local_midnight(instant: int, offset: int, day: date) -> None:
    assert local_day(instant, offset) == day


# lengths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "unit", "fixed"),
    [
        ("90 min", 90, "min", 90 * 60 * SECOND),
        ("72 h", 72, "h", 3 * DAY),
        ("7 d", 7, "d", 7 * DAY),
        ("7d", 7, "d", 7 * DAY),
        ("2 wk", 2, "wk", 14 * DAY),
        ("1 mo", 1, "mo", None),
        ("1 a", 1, "a", None),
        ("0 d", 0, "d", 0),
        ("99999 d", 99_999, "d", 99_999 * DAY),
    ],
)
def test_lengths(text: str, amount: int, unit: str, fixed: int | None) -> None:
    length = Length.read(text)

    assert (length.amount, length.unit, length.fixed()) == (amount, unit, fixed)
    assert Length.read(str(length)) == length


@pytest.mark.parametrize(
    "text", ["", "7", "d", "-7 d", "7.5 d", "7  d", " 7 d", "7 days", "7天", "７ d", "100000 d", "7 m", "7 D"]
)
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="length"):
        Length.read(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-01-31T10:00", "1 mo", "2026-02-28T10:00"),
        ("2028-01-31T10:00", "1 mo", "2028-02-29T10:00"),
        ("2026-02-28T10:00", "1 mo", "2026-03-28T10:00"),
        ("2026-12-15T10:00", "1 mo", "2027-01-15T10:00"),
        ("2026-11-30T10:00", "3 mo", "2027-02-28T10:00"),
        ("2028-02-29T10:00", "1 a", "2029-02-28T10:00"),
        ("2024-02-29T10:00", "4 a", "2028-02-29T10:00"),
        ("2026-11-22T10:00", "0 mo", "2026-11-22T10:00"),
        ("2026-11-22T10:00", "12 mo", "2027-11-22T10:00"),
        ("2026-11-22T10:00", "1 wk", "2026-11-29T10:00"),
    ],
)
def test_a_month_is_a_calendar_month_at_the_same_clock_time(start: str, length: str, end: str) -> None:
    assert Length.read(length).after(china(start), CHINA) == china(end)


@pytest.mark.parametrize(
    ("end", "length", "start"),
    [
        ("2026-03-31T10:00", "1 mo", "2026-02-28T10:00"),
        ("2026-01-15T10:00", "1 mo", "2025-12-15T10:00"),
        ("2028-02-29T10:00", "1 a", "2027-02-28T10:00"),
        ("2026-11-22T10:00", "36 h", "2026-11-20T22:00"),
    ],
)
def test_lengths_count_back_alike(end: str, length: str, start: str) -> None:
    assert Length.read(length).before(china(end), CHINA) == china(start)


def test_a_month_is_counted_in_the_zone_of_the_pack() -> None:
    start = china("2026-01-31T07:00")  # still 30 January in UTC

    assert Length.read("1 mo").after(start, CHINA) == china("2026-02-28T07:00")
    assert Length.read("1 mo").after(start, 0) == china("2026-03-01T07:00")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-11-20T00:00", "7 d", "2026-11-28T00:00"),
        ("2026-11-20T23:59", "7 d", "2026-11-28T00:00"),
        ("2026-11-21T00:00", "7 d", "2026-11-29T00:00"),
        ("2026-01-31T10:00", "1 mo", "2026-03-01T00:00"),
        ("2026-11-20T10:00", "0 d", "2026-11-21T00:00"),
    ],
)
def test_calendar_counting_ends_with_the_last_instant_of_the_local_day(start: str, length: str, end: str) -> None:
    assert Length.read(length).end_of_day_after(china(start), CHINA) == china(end) - 1


LENGTHS = st.builds(Length, st.integers(0, 400), st.sampled_from(["min", "h", "d", "wk", "mo", "a"]))
NOW = st.integers(china("1950-01-01"), china("2090-01-01"))


@given(LENGTHS, NOW, st.integers(0, 400 * DAY), OFFSETS)
def test_what_starts_later_never_ends_earlier(length: Length, start: int, later: int, offset: int) -> None:
    assert length.after(start, offset) <= length.after(start + later, offset)
    assert length.end_of_day_after(start, offset) <= length.end_of_day_after(start + later, offset)


@given(LENGTHS, NOW, OFFSETS)
def test_a_length_never_goes_backward(length: Length, start: int, offset: int) -> None:
    assert (
        length.before(start, offset) <= start <= length.after(start, offset) <= length.end_of_day_after(start, offset)
    )


@given(st.integers(0, 99_999), st.sampled_from(["min", "h", "d", "wk"]), NOW, OFFSETS)
def test_a_fixed_length_is_undone_by_counting_back(amount: int, unit: str, start: int, offset: int) -> None:
    length = Length.read(f"{amount} {unit}")

    assert length.before(length.after(start, offset), offset) == start


@given(st.sampled_from([date(1800, 1, 2), date(1900, 1, 1), date(2999, 12, 30)]), LENGTHS, OFFSETS)
def test_no_date_there_is_breaks_the_arithmetic(day: date, length: Length, offset: int) -> None:
    start = Moment.read(day.isoformat(), offset).earliest

    assert length.before(start, offset) <= start <= length.after(start, offset)
    assert Length(0, length.unit).after(start, offset) == Length(0, length.unit).before(start, offset) == start
