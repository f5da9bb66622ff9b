"""Other results of the same member: a newer one is never hidden, results that disagree are told (section 7)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.scene import (
    OTHER_RESIDENT,
    OURS,
    Scene,
    a_report,
    doubts,
    exam,
    first,
    imaging,
    judged,
    laboratory,
    measurand,
    moment,
    observation,
    reasons,
    row,
    study,
    verdict,
)

from recognize.moment import Moment
from recognize.packs.schema import Row
from recognize.report import VOID, Eqa, Report, Value

NEWER = {("newer", "caution", "newer-result-exists")}
DISAGREE = {("newer", "caution", "results-disagree")}
AMBIGUOUS = {("match", "unknown", "ambiguous-result")}


THE_21ST, THE_19TH = moment("21 08:00"), moment("19 08:00")


def later(
    effective: Moment | None = THE_21ST,
    result: dict[str, Any] | None = None,
    specimen: dict[str, Any] | None = None,
    **report: Any,
) -> Report:
    """Another report of the same patient and item, of a day later."""
    told = observation(
        specimen={"collected": None, **(specimen or {})},
        **{"value": "4.3", "effective": effective, **(result or {})},
    )
    return a_report(told, **{"id": "r2", "number": "R2", "issued": moment("21 12:00"), **report})


def beside(other: Report, **changes: Any) -> Scene:
    return laboratory(also=[other], **changes)


# newer --------------------------------------------------------------------------------------------


def test_the_newer_of_two_is_reused_and_the_older_is_not() -> None:
    scene = beside(later())

    assert doubts(scene) == NEWER
    assert doubts(scene, "r2") == set()
    assert [one.report_number for one in first(scene).suggestions] == ["R2"]


STOPPED: dict[str, dict[str, Any]] = {
    "origin": {"issuer": OURS, "authored_by": None},
    "unknown origin": {"issuer": None},
    "mark": {"result": {"mark": None}},
    "quality": {"result": {"eqa": None}},
    "pending": {"status": "preliminary"},
    "pending result": {"result": {"status": "registered"}},
    "unknown status": {"status": "unknown"},
    "unconfirmed identity": {"subject": {"identifiers": ()}},
    "missing factor": {"subject": {"name": None}},
    "critical": {"result": {"flags": ("HH",)}},
    "absent value": {"result": {"value": None}},
    "unit": {"result": {"unit": "怪"}},
    "specimen missing": {"specimen": {"type": None}},
    "specimen not understood": {"specimen": {"type": "唾液"}},
    "unfit": {"specimen": {"fitness": "溶血"}},
    "unsatisfactory": {"specimen": {"status": "unsatisfactory"}},
    "point of care": {"result": {"point_of_care": True}},
    "remark": {"result": {"remark": "建议复查"}},
    "issue missing": {"issued": None},
    "times contradict": {"issued": moment("20 12:00")},
}


@pytest.mark.parametrize("other", STOPPED.values(), ids=STOPPED)
def test_whatever_stops_the_newer_one_the_older_is_not_plainly_reused(other: dict[str, Any]) -> None:
    scene = beside(later(**other))

    assert doubts(scene) == NEWER
    assert (verdict(scene), "newer-result-exists" in reasons(scene)) == ("consider", True)
    assert "R1" in {one.report_number for one in first(scene).suggestions}
    assert len(first(scene).suggestions) == 2


def test_by_an_unconfirmed_code_or_a_cover_it_is_newer_all_the_same() -> None:
    unsure = row("codes", "un", code="s|un", item="k", confirmed="no", citation="c")

    assert doubts(beside(later(result={"codes": ("s|un",)}), rows=[unsure])) == NEWER
    pair = [
        imaging("cte", contrast="enhanced"),
        row("codes", "cte", code="s|cte", item="cte", confirmed="yes", citation="c"),
        row("covers", "v", has="cte", covers="ct", citation="c"),
    ]
    enhanced = study(codes=("s|cte",), contrast="增强", effective=moment("21 08:00"), mark=None)
    scene = exam(rows=pair, also=[a_report(enhanced, id="r2", number="R2", issued=moment("21 12:00"))])
    assert doubts(scene) == NEWER


GONE: dict[str, dict[str, Any]] = {
    **{f"{status} report": {"status": status} for status in sorted(VOID)},
    **{f"{status} result": {"result": {"status": status}} for status in sorted(VOID)},
    "specimen in error": {"specimen": {"status": "entered-in-error"}},
    "another patient": {"subject": {"identifiers": (OTHER_RESIDENT,), "sex": None, "birth_date": None}},
    "conflict": {"subject": {"sex": "male"}},
    "other specimen": {"specimen": {"type": "血浆"}},
    "other item": {"result": {"codes": ("s|na",)}},
    "not there yet": {"issued": moment("23 08:00")},
}


@pytest.mark.parametrize("other", GONE.values(), ids=GONE)
def test_what_is_void_not_the_patients_or_of_another_specimen_hides_nothing(other: dict[str, Any]) -> None:
    scene = beside(later(**other))

    assert (doubts(scene), verdict(scene)) == (set(), "reuse")


def test_a_specimen_that_only_the_order_contradicts_is_still_the_items() -> None:
    scene = beside(later(), item={"specimen": "血浆"})

    assert doubts(scene) == NEWER | {("specimen", "block", "specimen-differs")}


@pytest.mark.parametrize(
    ("mine", "theirs", "newer"),
    [
        ("20 08:00", "20 08:01", True),
        ("20 08:00", "20 07:59", False),
        ("20 08:00", "20", True),
        ("20", "20 08:00", True),
        ("20", "20", True),
        ("20", "19", False),
        ("20 08:00", "19", False),
        ("20", "20 00:00", False),
        ("20 08:00", None, True),
    ],
)
def test_a_result_that_may_be_newer_is(mine: str, theirs: str | None, newer: bool) -> None:
    effective = moment(theirs) if theirs is not None else None
    taken: dict[str, Any] = {"result": {"effective": moment(mine)}, "specimen": {"collected": None}}

    assert (NEWER <= doubts(beside(later(effective), **taken))) is newer


def test_at_one_exact_instant_neither_is_newer() -> None:
    scene = beside(later(moment("20 08:00")))

    assert doubts(scene) == doubts(scene, "r2") == AMBIGUOUS


@pytest.mark.parametrize(
    ("changes", "newer"),
    [
        # without collection the issue is the latest it may mean
        ({"effective": None, "issued": moment("20 08:00")}, False),
        ({"effective": None, "issued": moment("20 08:01")}, True),
        ({"effective": None, "issued": None}, True),
        # the end of a period, and any later moment stated
        ({"effective": moment("19 08:00"), "result": {"effective_end": moment("20 09:00")}}, True),
        ({"effective": moment("19 08:00"), "specimen": {"collected": moment("20 09:00")}}, True),
        ({"effective": moment("19 08:00"), "effective_end": moment("20 09:00")}, True),  # of the report
        ({"effective": moment("19 08:00")}, False),
    ],
)
def test_the_latest_reading_of_the_other_counts(changes: dict[str, Any], newer: bool) -> None:
    other = later(**changes)

    assert (NEWER <= doubts(beside(other))) is newer


def test_the_earliest_reading_of_the_candidate_counts() -> None:
    scene = beside(later(moment("20 07:30")), result={"effective": moment("20 07:00")})

    assert doubts(scene) == NEWER
    assert NEWER <= doubts(beside(later(moment("01 08:00")), result={"effective": None}, specimen={"collected": None}))


def test_a_result_of_the_future_is_newer_too() -> None:
    assert doubts(beside(later(moment("23 08:00")))) == NEWER


def test_a_newer_result_in_the_same_report_counts() -> None:
    second = observation(value="5.9", effective=moment("20 10:00"), condition="餐后")
    scene = laboratory(others=[replace(second, id="k2")])

    assert (doubts(scene, result="k"), doubts(scene, result="k2")) == (NEWER, set())


def test_a_newer_result_under_another_condition_counts() -> None:
    scene = laboratory(
        rows=[measurand("k", condition="fasting")],
        item={"condition": "空腹"},
        result={"condition": "空腹"},
        also=[later(result={"condition": "餐后"})],
    )

    assert (doubts(scene), doubts(scene, "r2")) == (NEWER, {("condition", "block", "condition-differs")})


def test_among_three_only_the_newest_stays() -> None:
    scene = laboratory(also=[later(), later(moment("22 08:00"), id="r3", number="R3", issued=moment("22 08:30"))])

    assert [doubts(scene, one) for one in ("r1", "r2", "r3")] == [NEWER, NEWER, set()]


@pytest.mark.parametrize("other", [*STOPPED.values(), {}])
@pytest.mark.parametrize("mine", [{}, {"mark": None}, {"flags": ("HH",)}, {"eqa": None}, {"value": None}])
def test_a_newer_result_never_raises_the_older_one(mine: dict[str, Any], other: dict[str, Any]) -> None:
    rank = {"block": 3, "unknown": 2, "caution": 1}

    def worst(scene: Scene) -> int:
        return max((rank[answer] for _, answer, _ in doubts(scene)), default=0)

    assert worst(beside(later(**other), result=mine)) >= worst(laboratory(result=mine))


# results that disagree ----------------------------------------------------------------------------


def limit(**cells: Any) -> Row:
    return row("disagreement", "d", **{"targets": "item:k", "limit": "10 percent", "within": "24 h", **cells})


def earlier(value: str, effective: Moment | None = THE_19TH, **changes: Any) -> Report:
    return later(effective, result={"value": value, **changes}, issued=moment("19 12:00"))


@pytest.mark.parametrize(
    ("value", "cells", "found"),
    [
        ("4.1", {}, set()),
        ("4.51", {}, set()),
        ("4.52", {}, DISAGREE),
        ("3.73", {}, set()),
        ("3.72", {}, DISAGREE),
        ("-4.1", {}, DISAGREE),
        ("4.4", {"limit": "0.3 mmol/L"}, set()),
        ("4.41", {"limit": "0.3 mmol/L"}, DISAGREE),
        ("3.8", {"limit": "0.3 mmol/L"}, set()),
        ("9.9", {"targets": "item:na"}, set()),
        ("9.9", {"until": "2026-11-22"}, set()),
        ("9.9", {"limit": "0.3 怪"}, set()),
    ],
)
def test_results_that_differ_by_more_than_the_limit(value: str, cells: dict[str, str], found: set[Any]) -> None:
    scene = beside(earlier(value), rows=[limit(**cells)])

    assert doubts(scene) == found
    assert (verdict(scene) == "consider") is bool(found)


def test_without_a_row_results_may_differ() -> None:
    assert doubts(beside(earlier("9.9"))) == set()


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (moment("19 08:00"), DISAGREE),
        (moment("19 07:59"), set()),
        (moment("19"), DISAGREE),
        (moment("18"), set()),
        (None, DISAGREE),
    ],
)
def test_only_results_that_may_lie_within_the_span(when: Moment | None, found: set[Any]) -> None:
    other = later(when, result={"value": "9.9"}, issued=moment("19 12:00"))

    assert doubts(beside(other, rows=[limit()])) == found


def test_numbers_are_compared_in_the_reference_unit() -> None:
    units = [
        row("units", "k", item="k", unit="mmol/L", factor="1"),
        row("units", "u", item="k", unit="umol/L", factor="0.001"),
    ]

    for value, found in (("4510", set()), ("4520", DISAGREE)):
        assert doubts(beside(earlier(value, unit="umol/L"), rows=[*units, limit()])) == found


def test_what_cannot_be_compared_does_not_disagree() -> None:
    assert doubts(beside(earlier("9.9", unit="怪"), rows=[limit()])) == set()
    words = later(moment("19 08:00"), result={"value": Value("阳性")}, issued=moment("19 12:00"))
    assert doubts(beside(words, rows=[limit()])) == set()


@pytest.mark.parametrize("other", ["origin", "mark", "pending", "critical", "unconfirmed identity", "remark"])
def test_whatever_else_stops_the_other_it_disagrees(other: str) -> None:
    told = {name: value for name, value in STOPPED[other].items() if name != "result"}
    result = {"value": "9.9", **STOPPED[other].get("result", {})}
    scene = beside(later(moment("19 08:00"), result=result, **{"issued": moment("19 12:00"), **told}), rows=[limit()])

    assert doubts(scene) == DISAGREE


@pytest.mark.parametrize("other", ["cancelled report", "conflict", "another patient", "other specimen"])
def test_what_is_void_or_not_the_patients_does_not_disagree(other: str) -> None:
    told = dict(GONE[other])
    scene = beside(
        later(moment("19 08:00"), result={"value": "9.9"}, issued=moment("19 12:00"), **told), rows=[limit()]
    )

    assert doubts(scene) == set()


def test_the_newest_that_is_shown_beside_is_the_patients_own() -> None:
    """A report whose identity conflicts is newer still, and neither hides the other nor is shown."""
    conflict = later(moment("21 20:00"), id="r3", number="R3", subject={"sex": "male"})
    scene = laboratory(also=[later(result={"mark": None}), conflict])

    assert [one.report_number for one in first(scene).suggestions] == ["R2", "R1"]
    assert "identity-conflict" not in reasons(scene)


def test_what_is_ambiguous_twice_is_told_once() -> None:
    """In one report and at one instant."""
    twice = observation(value="4.9")
    for one in judged(laboratory(others=[replace(twice, id="again")])):
        assert [finding.reason.code for finding in one.findings if finding.reason is not None] == ["ambiguous-result"]


# one result twice ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("twin", "found"),
    [
        ({"flags": ("HH",)}, {("content", "caution", "result-critical")}),
        ({"remark": "建议复查"}, {("content", "unknown", "remark-withholds")}),
        ({"status": "preliminary"}, {("status", "block", "report-pending")}),
        ({"eqa": Eqa("failed")}, {("quality", "block", "eqa-failed")}),
        ({"mark": None}, set()),
        ({"status": "deleted"}, set()),
    ],
)
@pytest.mark.parametrize("report", ["the same", "another at that instant"])
def test_what_one_line_says_of_a_result_counts_for_its_other_line(
    twin: dict[str, Any], found: set[Any], report: str
) -> None:
    line = replace(observation(), id="twin", **twin)
    here = report == "the same"
    also = [] if here else [a_report(line, id="r2", number="R2")]

    assert doubts(laboratory(others=[line] if here else [], also=also), result="k") == found


# comparators --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (Value("4.1", Decimal("4.1")), Value(">4.1", Decimal("4.1"), ">"), DISAGREE),
        (Value(">4.1", Decimal("4.1"), ">"), Value(">4.1", Decimal("4.1"), ">"), set()),
        (Value("<4.1", Decimal("4.1"), "<"), Value(">4.1", Decimal("4.1"), ">"), DISAGREE),
        (Value("4.1", Decimal("4.1")), Value("4.2", Decimal("4.2")), set()),
    ],
)
def test_a_limit_beside_a_number_disagrees(mine: Value, theirs: Value, found: set[Any]) -> None:
    limit = row("disagreement", "d", targets="all", limit="1 mmol/L", within="9 d")
    older = later(moment("19 08:00"), {"value": theirs}, issued=moment("19 12:00"))

    assert doubts(laboratory(result={"value": mine}, also=[older], rows=[limit]), result="k") == found
