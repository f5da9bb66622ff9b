"""External quality assessment of the performing laboratory, on the specimen's day (docs/decision.md 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.scene import (
    Scene,
    advise,
    assumed,
    doubts,
    first,
    laboratory,
    moment,
    pack,
    row,
    strictly,
    verdict,
)

from recognize.advice import SourceOutcome
from recognize.moment import Length, Moment
from recognize.order import Organization
from recognize.packs.schema import Row
from recognize.report import Eqa, Mark


def told(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("quality", answer, code)}


FAILED = told("block", "eqa-failed")
LAPSED = told("block", "eqa-lapsed")
GRACE = told("caution", "eqa-lapsed-grace")
UNKNOWN = told("unknown", "eqa-unknown")
UNDATED = told("unknown", "eqa-date-unknown")
DAY = date(2026, 11, 20)  # of the specimen
NEXT = date(2026, 11, 21)


def stated(eqa: Eqa | None, *rows: Row, **changes: Any) -> Scene:
    return laboratory(result={"eqa": eqa}, rows=rows, **changes)


def assessed(*rows: Row, **changes: Any) -> Scene:
    return stated(None, *rows, **changes)


def assessment(id: str = "a", pack: str = "p", **cells: Any) -> Row:
    plain = {"organization": "theirs", "items": "item:k", "result": "passed", "from_": "2026-01-01", "citation": "c"}
    return row("assessments", id, pack, **{**plain, **cells})


# as the source states it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("eqa", "found"),
    [
        (Eqa("passed", DAY, NEXT), set()),
        (Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)), set()),
        (Eqa("passed", NEXT, date(2027, 1, 1)), UNDATED),
        (Eqa("passed", date(2026, 1, 1), DAY), LAPSED),
        (Eqa("passed", date(2026, 1, 1), date(2026, 1, 2)), LAPSED),
        # what is not stated of the time is unknown
        (Eqa("passed", None, NEXT), UNDATED),
        (Eqa("passed", DAY, None), UNDATED),
        (Eqa("passed", None, None), UNDATED),
        (Eqa("passed", None, DAY), LAPSED),
        # a failure without end is for good, without beginning since ever
        (Eqa("failed", None, None), FAILED),
        (Eqa("failed", DAY, None), FAILED),
        (Eqa("failed", None, NEXT), FAILED),
        (Eqa("failed", NEXT, None), UNDATED),
        (Eqa("failed", None, DAY), UNDATED),
        (None, UNKNOWN),
    ],
)
def test_the_sources_own_word(eqa: Eqa | None, found: set[Any]) -> None:
    assert doubts(stated(eqa)) == found


# as the packs state it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, set()),
        ({"items": "all"}, set()),
        ({"items": "class:chemistry"}, set()),
        ({"items": "item:na"}, UNKNOWN),
        ({"organization": "third"}, UNKNOWN),
        ({"from_": "2026-11-20", "until": "2026-11-21"}, set()),
        ({"from_": "2026-11-21"}, UNDATED),
        ({"until": "2026-11-20"}, LAPSED),
        ({"until": "2026-11-21"}, set()),
        ({"result": "failed"}, FAILED),
        ({"result": "failed", "until": "2026-11-20"}, UNDATED),
        ({"result": "failed", "from_": "2026-11-21"}, UNDATED),
        ({"result": "failed", "organization": "third"}, UNKNOWN),
        ({"citation": "doubtful"}, told("caution", "citation-unconfirmed")),
        ({"citation": "doubtful", "result": "failed"}, FAILED),
        # a blank beginning is that of its document
        ({"from_": None}, set()),
    ],
)
def test_an_assessment_of_the_laboratory_for_the_item(cells: dict[str, Any], found: set[Any]) -> None:
    assert doubts(assessed(assessment(**cells))) == found


def test_a_confirmed_assessment_beside_a_doubtful_one_is_enough() -> None:
    assert doubts(assessed(assessment("a", citation="doubtful"), assessment("b"))) == set()


def test_a_failure_counts_whatever_else_was_passed() -> None:
    passed, failed = Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)), assessment(result="failed")

    assert doubts(stated(passed, failed)) == FAILED
    assert doubts(stated(Eqa("failed"), assessment())) == FAILED
    assert doubts(assessed(assessment("a"), assessment("b", result="failed"))) == FAILED


def test_the_rows_that_told_so_are_named() -> None:
    assert "p/assessments/a" in advise(assessed(assessment())).basis.rules


def test_passed_counts_wherever_it_stands_and_failed_in_packs_that_apply() -> None:
    def elsewhere(**cells: Any) -> Scene:
        return assessed(extra=[pack([assessment("a", "far", **cells)], id="far", territory="div:980000")])

    assert doubts(elsewhere()) == set()
    assert doubts(elsewhere(result="failed")) == UNKNOWN


# on every day the collection may mean -------------------------------------------------------------


def sampled(effective: Moment | None, *rows: Row, **changes: Any) -> set[Any]:
    taken: dict[str, Any] = {"eqa": None, "effective": effective}
    scene = laboratory(result=taken, specimen={"collected": None}, rows=rows, **changes)
    return {one for one in doubts(scene) if one[0] == "quality"}


@pytest.mark.parametrize(
    ("until", "from_", "found"),
    [
        ("2026-11-21", "2026-11-21", set()),
        ("2026-11-21", "2026-11-22", UNDATED),
        ("2026-11-20", "2026-11-21", LAPSED),
        ("2026-11-22", None, set()),
        ("2026-11-21", None, UNDATED),
    ],
)
def test_each_day_must_be_covered_by_some_assessment(until: str, from_: str | None, found: set[Any]) -> None:
    two_days = Moment(moment("20").earliest, moment("21").latest, "day", 480)
    rows = [assessment("a", from_="2026-11-01", until=until)]
    rows += [assessment("b", from_=from_)] if from_ is not None else []

    assert sampled(two_days, *rows) == found


def test_a_failure_on_any_of_the_days_counts() -> None:
    month = Moment.read("2026-11+08:00")
    failed = assessment("b", result="failed", from_="2026-11-30", until="2026-12-01")

    assert sampled(month, assessment(), failed) == FAILED
    assert sampled(month, assessment(), assessment("b", result="failed", from_="2026-12-01")) == set()
    assert sampled(month, assessment(), assessment("b", result="failed", until="2026-11-01")) == set()
    assert sampled(month, assessment(), assessment("b", result="failed", until="2026-11-02")) == FAILED


def test_without_a_collection_nothing_is_known_of_the_day() -> None:
    assert sampled(None, assessment()) == UNDATED
    assert sampled(None, assessment(result="failed")) == UNDATED
    assert sampled(None) == UNKNOWN


def test_the_day_is_the_local_one_of_the_pack() -> None:
    late = moment("19 23:30")  # 00:30 on the 20th in a zone of +09:00
    for offset, found in ((480, LAPSED), (540, set())):
        rows = [assessment("a", "q", from_="2026-11-20"), assessment("b", "q", until="2026-11-19")]
        assert sampled(late, extra=[pack(rows, id="q", offset=offset)]) == found


# lapsed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "grace", "found"),
    [
        ("2026-11-20", "1 d", GRACE),
        ("2026-11-19", "1 d", LAPSED),
        ("2026-11-19", "2 d", GRACE),
        ("2026-10-21", "1 mo", GRACE),
        ("2026-10-20", "1 mo", LAPSED),
        ("2026-11-20", "0 d", LAPSED),
        ("2026-11-20", None, LAPSED),
    ],
)
def test_lapsed_without_news_is_a_caution_within_the_packs_grace(
    until: str, grace: str | None, found: set[Any]
) -> None:
    assume = {"quality.grace": Length.read(grace)} if grace else None
    scene = assessed(assessment(until=until), assume=assume)

    assert doubts(scene) == found
    assert doubts(strictly(scene)) == LAPSED


def test_the_latest_end_counts() -> None:
    rows = [assessment("a", until="2026-02-01"), assessment("b", until="2026-11-20")]

    assert doubts(assessed(*rows, assume={"quality.grace": Length.read("1 d")})) == GRACE


def test_a_mark_never_stands_for_a_lapsed_or_failed_one() -> None:
    assume = {"quality.by_mark": "yes", "quality.unknown": "pass"}

    assert doubts(assessed(assessment(until="2026-11-20"), assume=assume)) == LAPSED
    assert doubts(assessed(assessment(result="failed"), assume=assume)) == FAILED
    assert doubts(stated(Eqa("passed", None, None), assume=assume)) == UNDATED


# nothing known ------------------------------------------------------------------------------------

BY_MARK = {"quality.by_mark": "yes"}


def test_a_mark_may_stand_where_nothing_is_known() -> None:
    scene = assessed(assume=BY_MARK)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"quality.by_mark:result.eqa"})
    assert doubts(strictly(scene)) == doubts(assessed(assume={"quality.by_mark": "no"})) == UNKNOWN


def test_only_a_mark_that_passes_by_itself_does() -> None:
    narrow = laboratory(result={"eqa": None, "mark": Mark("远HR")}, assume={**BY_MARK, "mark.narrow": "caution"})
    vouching = SourceOutcome("platform", "complete", vouches=("marked",))
    vouched = laboratory(result={"eqa": None, "mark": None}, assume=BY_MARK, sources=(vouching,))
    listed = row("qualifications", "q", organization="theirs", items="all", mark="div:990000", citation="c")
    qualified = laboratory(result={"eqa": None, "mark": None}, assume=BY_MARK, rows=[listed])

    assert doubts(narrow) >= UNKNOWN
    assert doubts(vouched) == doubts(qualified) == UNKNOWN


def test_a_report_mark_that_stands_for_the_items_may_stand_here_too_and_both_are_named() -> None:
    scene = laboratory(
        result={"eqa": None, "mark": None},
        report={"marks": (Mark("HR"),)},
        assume={**BY_MARK, "mark.of_report": "pass"},
    )

    assert assumed(scene) == {"mark.of_report:result.mark", "quality.by_mark:result.eqa"}


@pytest.mark.parametrize(
    ("value", "found", "stand_ins"),
    [
        ("pass", set(), {"quality.unknown:result.eqa"}),
        ("caution", told("caution", "eqa-unknown-noted"), set()),
        ("unknown", UNKNOWN, set()),
    ],
)
def test_else_the_pack_says_what_the_unknown_is(value: str, found: set[Any], stand_ins: set[str]) -> None:
    scene = assessed(assume={"quality.unknown": value})

    assert (doubts(scene), assumed(scene)) == (found, stand_ins)
    assert doubts(strictly(scene)) == UNKNOWN


# which laboratory ---------------------------------------------------------------------------------

THIRD = Organization(code="x|third")
SILENT = {"performer": None}
PERFORMER = {"performer.unknown": "issuer"}


def test_the_performing_laboratory_counts_and_not_the_issuer() -> None:
    assert doubts(assessed(assessment(), report={"performer": THIRD})) == UNKNOWN
    assert doubts(assessed(assessment(organization="third"), report={"performer": THIRD})) == set()
    assert doubts(laboratory(result={"eqa": None, "performer": THIRD}, rows=[assessment()])) == UNKNOWN
    assert doubts(stated(Eqa("passed", DAY, NEXT), assessment(organization="third", result="failed"))) == set()


def test_without_a_performer_the_laboratory_is_unknown() -> None:
    """Even where the source states an assessment: of which laboratory?"""
    assert doubts(stated(Eqa("passed", DAY, NEXT), report=SILENT)) == UNKNOWN
    assert doubts(assessed(assessment(), report=SILENT, assume={"quality.unknown": "pass"})) == UNKNOWN


def test_the_issuer_may_stand_for_it() -> None:
    scene = assessed(assessment(), report=SILENT, assume=PERFORMER)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"performer.unknown:report.performer"})
    assert doubts(strictly(scene)) == UNKNOWN
    failed = assessed(assessment(result="failed"), report=SILENT, assume=PERFORMER)
    assert doubts(failed) == FAILED


def test_the_registry_may_know_who_performs_for_the_issuer() -> None:
    theirs = row("organizations", "theirs", name_zh="theirs医院", division="990102", laboratory="third")

    assert doubts(assessed(theirs, assessment(organization="third"), report=SILENT, assume=PERFORMER)) == set()
    assert doubts(assessed(theirs, assessment(), report=SILENT, assume=PERFORMER)) == UNKNOWN
    assert doubts(assessed(theirs, assessment())) == set()


def test_without_issuer_nobody_stands_for_the_performer() -> None:
    scene = stated(Eqa("passed", DAY, NEXT), report={"performer": None, "issuer": None}, assume=PERFORMER)

    assert UNKNOWN <= doubts(scene)


FALSE = Organization(code="x|theirs", division="990199")


def test_a_laboratory_contradicted_by_the_registry_gains_nothing_and_loses_all_the_same() -> None:
    assert doubts(assessed(assessment(), report={"performer": FALSE})) == UNKNOWN
    assert doubts(stated(Eqa("passed", DAY, NEXT), assessment(result="failed"), report={"performer": FALSE})) == FAILED


@pytest.mark.parametrize("who", ["theirs", "third"])
def test_a_failure_of_either_laboratory_that_a_code_may_mean_counts(who: str) -> None:
    clash = row("organization_codes", "clash", organization="third", code="x|theirs")
    failed = assessment(result="failed", organization=who)

    assert doubts(stated(Eqa("passed", DAY, NEXT), clash, failed)) == FAILED


def test_of_doubtful_documents_the_first_by_name_is_told() -> None:
    rows = (assessment("a", citation="doubtful"), assessment("b", citation="vague"))
    for told in (rows, rows[::-1]):
        (reason,) = first(assessed(*told)).reasons
        assert dict(reason.params)["citation"] == "doubtful"


def test_a_failure_in_the_middle_of_a_month_counts() -> None:
    failed = assessment("b", result="failed", from_="2026-11-10", until="2026-11-12")

    assert sampled(Moment.read("2026-11+08:00"), assessment(), failed) == FAILED


def test_every_collection_moment_may_be_the_day() -> None:
    """The specimen says the 18th, the result the 20th: the assessment must hold on both."""
    moments = {"specimen": {"collected": moment("18 08:00")}, "result": {"effective": moment("20 08:00"), "eqa": None}}

    assert doubts(laboratory(rows=[assessment(until="2026-11-21")], **moments)) == set()
    assert doubts(laboratory(rows=[assessment(until="2026-11-20")], **moments)) == UNDATED
    assert doubts(laboratory(rows=[assessment(from_="2026-11-19")], **moments)) == UNDATED


def test_a_gap_years_long_is_seen_within_a_collection_known_by_its_year_only() -> None:
    gap = [assessment("a", from_="2023-01-01", until="2023-03-01"), assessment("b", from_="2023-03-02")]

    assert UNDATED <= sampled(Moment.read("2023+08:00"), *gap)
    assert not UNDATED & sampled(Moment.read("2023+08:00"), assessment(from_="2023-01-01"))
