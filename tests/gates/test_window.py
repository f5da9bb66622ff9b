"""Validity windows: where they start, both sides of every end, what cautions them (docs/decision.md 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.gates.windows import (
    BEYOND,
    CONTRADICTING,
    DOUBTFUL,
    ESTIMATED,
    EXPIRED,
    FUTURE,
    NO_CLASS,
    NO_START,
    PROJECT,
    UNCERTAIN,
    UNPUBLISHED,
    UNRATED,
    UNSCHEDULED,
    window,
    windows,
)
from tests.scene import (
    AT,
    SILENT,
    Scene,
    assumed,
    candidate,
    doubts,
    first,
    laboratory,
    moment,
    pack,
    row,
    strictly,
    target,
    verdict,
)

from recognize.moment import DAY, SECOND, Length, Moment
from recognize.order import Identifier
from recognize.packs.schema import Assumption, Row
from recognize.report import Specimen


def taken(effective: Moment | None, *rows: Row, report: dict[str, Any] | None = None, **changes: Any) -> Scene:
    """The scene with its one window replaced, and a specimen taken at a moment (released an hour later)."""
    hour_later = effective.latest + 3600 * SECOND if effective is not None else AT.earliest
    issued = Moment(hour_later, hour_later) if hour_later <= AT.earliest else moment("20 12:00")
    return laboratory(
        specimen={"collected": None},
        result={"effective": effective},
        report={"issued": issued, **(report or {})},
        rows=rows or [window()],
        **changes,
    )


def ago(microseconds: int) -> Moment:
    instant = AT.earliest - microseconds
    return Moment(instant, instant)


# both sides of the end ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "counting", "inside", "outside"),
    [
        ("7 d", "elapsed", "2026-11-15T09:00:00", "2026-11-15T08:59:59"),
        ("72 h", "elapsed", "2026-11-19T09:00:00", "2026-11-19T08:59:59"),
        ("90 min", "elapsed", "2026-11-22T07:30:00", "2026-11-22T07:29:59"),
        ("2 wk", "elapsed", "2026-11-08T09:00:00", "2026-11-08T08:59:59"),
        ("1 mo", "elapsed", "2026-10-22T09:00:00", "2026-10-22T08:59:59"),
        ("1 a", "elapsed", "2025-11-22T09:00:00", "2025-11-22T08:59:59"),
        ("7 d", "calendar", "2026-11-15T00:00:00", "2026-11-14T23:59:59"),
        ("1 mo", "calendar", "2026-10-22T00:00:00", "2026-10-21T23:59:59"),
        ("0 d", "calendar", "2026-11-22T00:00:00", "2026-11-21T23:59:59"),
    ],
)
def test_both_ends_are_included(length: str, counting: str, inside: str, outside: str) -> None:
    rule = window(length=length, counting=counting)

    assert windows(taken(Moment.read(inside + "+08:00"), rule)) == set()
    assert windows(taken(Moment.read(outside + "+08:00"), rule)) == EXPIRED


@pytest.mark.parametrize(("earlier", "found"), [(0, set()), (1, EXPIRED)])
def test_the_end_is_exact_to_the_microsecond(earlier: int, found: set[Any]) -> None:
    assert windows(taken(ago(7 * DAY + earlier))) == found


def test_at_the_end_of_a_short_month() -> None:
    at = Moment.read("2026-03-01T00:00:00+08:00")
    rule = window(length="1 mo")

    def on(day: str) -> set[Any]:
        scene = taken(Moment.read(day + "+08:00"), rule, report={"issued": at}, item={"occurrence": at})
        return windows(replace(scene, at=at))

    # one month after 31 January and after 28 January is 28 February
    assert on("2026-02-01T00:00:00") == set()
    assert on("2026-01-31T23:59:59") == on("2026-01-28T00:00:00") == EXPIRED


def test_calendar_days_are_those_of_the_packs_zone() -> None:
    late = Moment.read("2026-11-14T23:30:00+08:00")  # the 15th in a zone of +09:00
    rule = window("w", "q", counting="calendar")

    for offset, found in ((480, EXPIRED), (540, set())):
        elsewhere = pack([rule], id="q", offset=offset)
        assert windows(taken(late, window("none", targets="item:na"), without=["windows"], extra=[elsewhere])) == found


def test_the_same_instant_in_another_zone_is_the_same_instant() -> None:
    for text in ("2026-11-15T09:00:00+08:00", "2026-11-15T01:00:00Z", "2026-11-14T15:00:00-10:00"):
        assert windows(taken(Moment.read(text))) == set()


# an imprecise start: inside only if all its readings are, outside only if all are ------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-16+08:00", set()),
        ("2026-11-15+08:00", UNCERTAIN),
        ("2026-11-14+08:00", EXPIRED),
        ("2026-11-15T09:00+08:00", set()),
        ("2026-11-15T08:59+08:00", EXPIRED),
        ("2026-11+08:00", UNCERTAIN),
        ("2026-10+08:00", EXPIRED),
        ("2026+08:00", UNCERTAIN),
        ("2026-11-22+08:00", set()),
    ],
)
def test_an_imprecise_start(text: str, found: set[Any]) -> None:
    assert windows(taken(Moment.read(text), report={"issued": AT})) == found


# when it is measured ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("occurrence", "found"),
    [
        ("2026-11-20T09:00:00+08:00", set()),
        ("2026-11-27T08:00:00+08:00", set()),
        ("2026-11-27T08:00:01+08:00", EXPIRED),
        ("2026-11-26+08:00", set()),
        ("2026-11-27+08:00", UNCERTAIN),
        ("2026-11-28+08:00", EXPIRED),
        ("2026-12+08:00", EXPIRED),
        ("2026+08:00", UNCERTAIN),
        ("2025+08:00", set()),
    ],
)
def test_it_is_measured_at_the_later_of_now_and_when_it_shall_be_done(occurrence: str, found: set[Any]) -> None:
    assert doubts(laboratory(item={"occurrence": Moment.read(occurrence)})) == found


def test_when_it_shall_be_done_may_be_silent() -> None:
    scene = laboratory(item={"occurrence": None}, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"schedule.silent:occurrence"})
    assert doubts(laboratory(item={"occurrence": None})) == doubts(strictly(scene)) == UNSCHEDULED


# where it starts ----------------------------------------------------------------------------------

OLD, NEW = moment("10 08:00"), moment("20 08:00")


@pytest.mark.parametrize(
    ("specimen", "result", "report"),
    [(OLD, NEW, NEW), (NEW, OLD, NEW), (NEW, NEW, OLD), (OLD, None, None), (None, OLD, None), (None, None, OLD)],
)
def test_the_oldest_collection_counts(specimen: Moment | None, result: Moment | None, report: Moment | None) -> None:
    scene = laboratory(
        specimen={"collected": specimen}, result={"effective": result}, report={"effective": report}, rows=[window()]
    )

    assert windows(scene) == EXPIRED


def test_a_period_starts_the_window_at_its_beginning() -> None:
    assert windows(laboratory(result={"effective_end": moment("22 08:00")}, rows=[window(length="50 h")])) == set()
    assert windows(laboratory(result={"effective_end": moment("22 08:00")}, rows=[window(length="48 h")])) == EXPIRED


@pytest.mark.parametrize(
    ("start", "found"), [("collected", EXPIRED), ("performed", EXPIRED), ("issued", set()), ("not-stated", EXPIRED)]
)
def test_a_row_starts_where_it_says(start: str, found: set[Any]) -> None:
    scene = taken(moment("14 08:00"), window(start=start), report={"issued": moment("16 08:00")})

    assert windows(scene) == found


@pytest.mark.parametrize(
    ("value", "found", "stand_ins"),
    [
        ("collected", EXPIRED, set()),
        ("performed", EXPIRED, {"window.start:performed"}),
        ("issued", set(), {"window.start:issued"}),
    ],
)
def test_where_the_source_does_not_say_the_pack_does(value: str, found: set[Any], stand_ins: set[str]) -> None:
    scene = taken(
        moment("14 08:00"),
        window(start="not-stated"),
        report={"issued": moment("16 08:00")},
        assume={"window.start": value},
    )

    assert (windows(scene), assumed(scene)) == (found, stand_ins)
    assert windows(strictly(scene)) == EXPIRED


def test_without_a_start_it_is_unknown() -> None:
    assert windows(taken(None)) == NO_START
    assert windows(taken(None, window(start="issued"), report={"issued": None})) == NO_START
    assert windows(taken(None, window(start="issued"))) == set()


@pytest.mark.parametrize(("later", "found"), [(0, set()), (1, FUTURE)])
def test_a_start_in_the_future_is_unknown(later: int, found: set[Any]) -> None:
    assert windows(taken(ago(-later), report={"issued": AT})) == found


def test_an_imprecise_start_that_may_be_past_is_not_in_the_future() -> None:
    assert windows(taken(Moment.read("2026-11-22+08:00"), report={"issued": AT})) == set()
    assert windows(taken(Moment.read("2026-11-23+08:00"), report={"issued": AT})) == FUTURE


@pytest.mark.parametrize(
    ("issued", "found"),
    [
        ("2026-11-20T08:00:00+08:00", set()),
        ("2026-11-20T07:59:59+08:00", CONTRADICTING),
        ("2026-11-20+08:00", set()),
        ("2026-11-19+08:00", CONTRADICTING),
    ],
)
def test_a_specimen_taken_after_the_report_was_released_contradicts(issued: str, found: set[Any]) -> None:
    for start in ("collected", "issued"):
        scene = laboratory(report={"issued": Moment.read(issued)}, rows=[window(start=start)])
        assert windows(scene) == found


# a collection that is not stated ------------------------------------------------------------------


def uncollected(fallback: str | None, rule: dict[str, Any] | None = None, **changes: Any) -> Scene:
    return laboratory(
        specimen={"collected": None, "received": moment("15 12:00")},
        result={"effective": None},
        report={"issued": moment("16 12:00")},
        rows=[window(fallback_start=fallback, **(rule or {}))],
        **changes,
    )


@pytest.mark.parametrize(
    ("fallback", "key", "length", "found"),
    [
        ("received", "window.transport", "3 h", set()),
        ("received", "window.transport", "4 h", EXPIRED),
        ("issued", "window.turnaround", "27 h", set()),
        ("issued", "window.turnaround", "28 h", EXPIRED),
    ],
)
def test_reception_less_transport_or_issue_less_turnaround_may_stand_for_it(
    fallback: str, key: str, length: str, found: set[Any]
) -> None:
    scene = uncollected(fallback, assume={key: Length.read(length)})

    assert (windows(scene), assumed(scene)) == (found, {f"{key}:result.effective"})
    assert windows(strictly(scene)) == NO_START


@pytest.mark.parametrize(("fallback", "key"), [("received", "window.transport"), ("issued", "window.turnaround")])
def test_without_the_figure_it_is_a_caution(fallback: str, key: str) -> None:
    scene = uncollected(fallback)

    assert (windows(scene), assumed(scene)) == (ESTIMATED, {f"{key}:result.effective"})
    assert windows(uncollected(fallback, {"length": "5 d"})) == ESTIMATED | EXPIRED


@pytest.mark.parametrize(("fallback", "key"), [("received", "window.transport"), ("issued", "window.turnaround")])
def test_the_figure_may_be_another_for_the_item(fallback: str, key: str) -> None:
    hours = {one: Length.read(f"{one} h") for one in (1, 30)}
    for general, own, found in ((30, 1, set()), (1, 30, EXPIRED)):
        figure = Assumption(key, hours[general], "c", by_target=((target("item:k"), hours[own]),))
        assert windows(uncollected(fallback, assume={key: figure})) == found


@pytest.mark.parametrize(("length", "found"), [("267 d", EXPIRED), ("268 d", set())])
def test_a_figure_in_months_is_counted_in_the_zone_of_the_pack(length: str, found: set[Any]) -> None:
    """Eight months before 31 October are 28 February, before the 30th of another zone a day later."""
    scene = uncollected("issued", {"length": length}, assume={"window.turnaround": Length.read("8 mo")})
    bare = replace(scene.reports[0].observations[0], specimen=Specimen(type="serum", id="tube", fitness="合格"))
    issued = replace(scene.reports[0], issued=Moment.read("2026-10-31T02:00:00+08:00"), observations=(bare,))

    assert windows(replace(scene, reports=(issued,))) == found


@pytest.mark.parametrize("fallback", ["received", "issued"])
def test_an_estimated_start_names_what_it_stands_on(fallback: str) -> None:
    scene = uncollected(fallback)
    found = candidate(scene)
    assert found is not None
    (estimated,) = (one for one in found.findings if one.reason is not None and one.reason.code == "start-estimated")

    assert "p/windows/w" in estimated.rules
    assert len(estimated.assumed) == 1


def test_without_a_specimen_nothing_was_received() -> None:
    figures = {"window.transport": Length.read("1 h")}
    scene = uncollected("received", assume=figures)
    told = replace(scene.reports[0].observations[0], specimen=None)

    assert windows(replace(scene, reports=(replace(scene.reports[0], observations=(told,)),))) == NO_START


def test_a_row_without_fallback_takes_none() -> None:
    figures = {"window.transport": Length.read("1 h"), "window.turnaround": Length.read("1 h")}

    assert windows(uncollected(None, assume=figures)) == NO_START
    scene = laboratory(
        specimen={"collected": None},
        result={"effective": None},
        rows=[window(fallback_start="received")],
        assume=figures,
    )
    assert windows(scene) == NO_START


def test_a_stated_collection_is_taken_before_any_fallback() -> None:
    scene = laboratory(
        specimen={"received": moment("20 09:00")},
        rows=[window(fallback_start="received", length="49 h")],
        assume={"window.transport": Length.read("1 h")},
    )

    assert (windows(scene), assumed(scene)) == (set(), set())


# until when ---------------------------------------------------------------------------------------


def until(scene: Scene) -> str | None:
    one = candidate(scene)
    assert one is not None
    return one.valid_until.text(480) if one.valid_until is not None else None


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        ([window()], "2026-11-27T08:00:00+08:00"),
        ([window(counting="calendar")], "2026-11-27T23:59:59+08:00"),
        ([window(length="1 mo")], "2026-12-20T08:00:00+08:00"),
        ([window(), row("stability", "s", targets="item:k", stability="days", cap="3 d")], "2026-11-23T08:00:00+08:00"),
        ([window(), row("stability", "s", targets="item:k", stability="days", cap="9 d")], "2026-11-27T08:00:00+08:00"),
    ],
)
def test_valid_until_is_the_earliest_end_of_what_was_judged(rows: list[Row], end: str) -> None:
    assert until(laboratory(rows=rows)) == end


def test_valid_until_is_from_the_earliest_reading_in_whole_seconds() -> None:
    assert until(taken(Moment.read("2026-11-20+08:00"))) == "2026-11-27T00:00:00+08:00"
    assert until(taken(Moment.read("2026-11-20T08:00:00.9+08:00"))) == "2026-11-27T08:00:00+08:00"


def test_what_is_told_to_be_valid_until_is_inside_then_and_outside_a_second_later() -> None:
    scene = taken(Moment.read("2026-11-20T08:00:00.9+08:00"))
    end = first(scene).suggestions[0].valid_until
    assert end is not None
    later = Moment(end.earliest + SECOND, end.earliest + SECOND)

    assert windows(replace(scene, at=end)) == set()
    assert windows(replace(scene, at=later)) == EXPIRED


# laws ---------------------------------------------------------------------------------------------

LENGTHS = st.sampled_from(["1 h", "36 h", "3 d", "7 d", "1 mo", "3 mo", "1 a"])
RANK = {"pass": 0, "unknown": 1, "block": 2}


def answer(scene: Scene) -> str:
    return max((found[1] for found in windows(scene)), key=RANK.__getitem__, default="pass")


@given(LENGTHS, st.sampled_from(["elapsed", "calendar"]), st.integers(0, 400 * 24), st.integers(1, 400 * 24))
def test_once_outside_always_outside(length: str, counting: str, hours: int, more: int) -> None:
    rules = [window(length=length, counting=counting)]
    start = ago(hours * 3600 * SECOND)
    now = taken(start, *rules)
    later = Moment(AT.earliest + more * 3600 * SECOND, AT.earliest + more * 3600 * SECOND)

    assert RANK[answer(replace(now, at=later))] >= RANK[answer(now)]


@given(LENGTHS, st.integers(0, 60), st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_less_precision_never_recognizes_more(length: str, days: int, pattern: str) -> None:
    exact = ago(days * DAY)
    text = exact.text(480)
    vague = Moment.read(text[: {"%Y": 4, "%Y-%m": 7, "%Y-%m-%d": 10}[pattern]] + "+08:00")
    rule = window(length=length)
    sharp, blurred = (answer(taken(start, rule, report={"issued": AT})) for start in (exact, vague))

    assert blurred != "pass" or sharp == "pass"
    assert blurred != "block" or sharp == "block"


# cautions of a row --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"basis": "project"}, PROJECT),
        ({"basis": "hospital"}, set()),
        ({"citation": "doubtful"}, DOUBTFUL),
        ({"basis": "project", "length": "1 d"}, PROJECT | EXPIRED),
        ({"citation": "doubtful", "length": "1 d"}, DOUBTFUL | EXPIRED),
    ],
)
def test_a_row_that_is_not_published_or_not_confirmed_is_a_caution_and_blocks_all_the_same(
    cells: dict[str, str], found: set[Any]
) -> None:
    assert windows(laboratory(rows=[window(**cells)])) == found


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("outpatient", set()),
        ("checkup", set()),
        ("inpatient", NO_CLASS),
        ("daycase", NO_CLASS),
        ("emergency", NO_CLASS),
        (None, NO_CLASS),
    ],
)
def test_a_window_whose_source_names_no_patient_class(setting: str | None, found: set[Any]) -> None:
    assert windows(laboratory(rows=[window(setting="not-stated")], order={"setting": setting})) == found
    assert windows(laboratory(rows=[window(setting="any")], order={"setting": setting})) == set()


@pytest.mark.parametrize(
    ("targets", "rated", "found"),
    [
        ("item:k", None, set()),
        ("class:chemistry item:k", None, set()),
        ("class:chemistry", None, UNRATED),
        ("kind:laboratory", None, UNRATED),
        ("panel:lytes", None, UNRATED),
        ("all item:na", None, UNRATED),
        ("class:chemistry", {"targets": "item:k"}, set()),
        ("class:chemistry", {"targets": "class:chemistry"}, set()),
        ("class:chemistry", {"targets": "item:na"}, UNRATED),
        ("class:chemistry", {"targets": "item:k", "setting": "outpatient"}, set()),
        ("class:chemistry", {"targets": "item:k", "setting": "inpatient"}, UNRATED),
        ("class:chemistry", {"targets": "item:k", "until": "2026-11-22"}, UNRATED),
    ],
)
def test_a_wide_window_over_an_item_nobody_rated(targets: str, rated: dict[str, str] | None, found: set[Any]) -> None:
    rows = [window(targets=targets)]
    rows += [row("stability", "s", **{"stability": "stable", **rated})] if rated else []

    assert windows(laboratory(rows=rows)) == found


# stability ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"cap": "49 h"}, set()),
        ({"cap": "48 h"}, BEYOND),
        ({"cap": None}, set()),
        ({"cap": "48 h", "setting": "outpatient"}, BEYOND),
        ({"cap": "48 h", "setting": "inpatient"}, set()),
        ({"cap": "48 h", "targets": "item:na"}, set()),
        ({"cap": "48 h", "from_": "2026-11-23"}, set()),
    ],
)
def test_beyond_the_cap_of_its_stability_is_a_caution(cells: dict[str, Any], found: set[Any]) -> None:
    cap = row("stability", "s", **{"targets": "item:k", "stability": "hours", **cells})

    assert windows(laboratory(rows=[cap])) == found


def test_a_cap_for_a_setting_counts_where_the_setting_is_unknown() -> None:
    cap = row("stability", "s", targets="item:k", stability="hours", cap="48 h", setting="inpatient")

    assert BEYOND <= doubts(laboratory(rows=[cap], order={"setting": None}))


@pytest.mark.parametrize(("cap", "found"), [("49 h", set()), ("48 h", BEYOND)])
def test_a_cap_is_measured_from_the_collection_whatever_the_window_starts_with(cap: str, found: set[Any]) -> None:
    rows = [window(start="issued"), row("stability", "s", targets="item:k", stability="hours", cap=cap)]

    assert windows(laboratory(rows=rows)) == found


def test_without_collection_it_is_beyond() -> None:
    rows = [window(start="issued"), row("stability", "s", targets="item:k", stability="stable", cap="9 d")]

    assert windows(taken(None, *rows)) == BEYOND


def test_an_imprecise_collection_or_occurrence_counts_by_its_worst_reading() -> None:
    cap = row("stability", "s", targets="item:k", stability="hours", cap="57 h")

    assert windows(taken(Moment.read("2026-11-20+08:00"), window(), cap)) == set()
    assert windows(taken(Moment.read("2026-11-20+08:00"), window(), replace(cap, cap=Length.read("56 h")))) == BEYOND
    assert windows(laboratory(rows=[cap], item={"occurrence": Moment.read("2026-11-22+08:00")})) == BEYOND


def test_where_a_window_was_counted_from_is_told_in_the_zone_of_the_pack() -> None:
    for length in ("7 d", "1 d"):
        found = candidate(laboratory(rows=[window(length=length)]))
        assert found is not None
        facts = {pair for one in found.findings if one.gate == "window" for pair in one.facts}
        assert ("start", "2026-11-20T08:00:00+08:00") in facts


# times that contradict ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("specimen", "result", "report", "found"),
    [
        ({"received": moment("01 08:00")}, {}, {}, set()),  # need not be stated: silence would help
        ({}, {"effective": moment("20 12:01")}, {}, CONTRADICTING),
        ({}, {}, {"effective": moment("21 08:00")}, CONTRADICTING),
        ({}, {"effective": moment("20 12:00")}, {}, set()),
        ({}, {}, {"audited": moment("20 07:59")}, set()),
        ({}, {"effective": moment("20 08:00"), "effective_end": moment("20 07:00")}, {}, CONTRADICTING),
        ({}, {"effective": moment("25 08:00")}, {}, FUTURE),
        ({}, {"effective_end": moment("25 08:00")}, {}, FUTURE),
    ],
)
def test_times_that_certainly_contradict_each_other(
    specimen: dict[str, Any], result: dict[str, Any], report: dict[str, Any], found: set[Any]
) -> None:
    assert windows(laboratory(specimen=specimen, result=result, report=report)) == found


def test_a_specimen_is_not_older_than_the_patient() -> None:
    """The mother's specimen under the child's number."""
    for day, found in ((21, CONTRADICTING), (20, set())):
        child = {
            "identifiers": (Identifier(type="medical-record", system="h", value="A77"),),
            "birth_date": date(2026, 11, day),
        }
        assert windows(laboratory(patient=child, subject=child)) == found


def test_times_that_contradict_are_told_where_no_row_asks() -> None:
    scene = laboratory(result={"effective": moment("20 12:01")}, without=["windows"])

    assert windows(scene) == CONTRADICTING | UNPUBLISHED


def test_what_is_outside_by_the_most_favourable_of_its_times_is_outside() -> None:
    scene = laboratory(
        specimen={"collected": moment("02 08:00")}, report={"issued": moment("01 12:00")}, result={"effective": None}
    )

    assert windows(scene) == CONTRADICTING | EXPIRED
