"""The recognition mark, and what may stand for it (docs/decision.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scene import (
    Scene,
    assumed,
    doubts,
    exam,
    imaging,
    laboratory,
    observation,
    pack,
    reasons,
    row,
    strictly,
    verdict,
)

from recognize.advice import SourceOutcome
from recognize.order import Organization
from recognize.packs.schema import Row
from recognize.report import Mark


def told(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("mark", answer, code)}


NARROW = told("block", "mark-too-narrow")
NONE = told("block", "mark-missing")
UNREAD = told("unknown", "mark-not-understood")
DOUBTFUL = told("caution", "citation-unconfirmed")
FAR = Mark("远HR", "item", True)
THIRD = Organization(code="x|third")


def marked(mark: Mark | None, *rows: Row, **changes: Any) -> Scene:
    return laboratory(result={"mark": mark}, rows=rows, **changes)


def rule(id: str, **cells: Any) -> Row:
    return row("marks", id, **{"text": "★", "territory": "div:990000", "citation": "c", **cells})


# what a mark says ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [("HR", set()), ("远HR", NARROW), ("hr", UNREAD), ("HR ", UNREAD), ("国HR", UNREAD), ("", UNREAD)],
)
def test_a_mark_is_read_exactly_and_must_reach_this_hospital(text: str, found: set[Any]) -> None:
    assert doubts(marked(Mark(text))) == found


@pytest.mark.parametrize(
    ("territory", "found"),
    [
        ("div:990000", set()),
        ("div:990100", set()),
        ("div:990101", set()),
        ("org:ours", set()),
        ("div:990102", NARROW),
        ("org:theirs", NARROW),
        ("north", set()),
        ("nowhere", NARROW),
    ],
)
def test_the_territory_must_hold_the_ordering_organization(territory: str, found: set[Any]) -> None:
    north = row("territories", "north", name_zh="北", name_en="north", members=("div:990100",))

    assert doubts(marked(Mark("★"), rule("m", territory=territory), north)) == found


@pytest.mark.parametrize(
    ("cells", "mark", "found"),
    [
        # in force
        ({"from_": "2026-11-22"}, Mark("★"), set()),
        ({"from_": "2026-11-23"}, Mark("★"), UNREAD),
        ({"until": "2026-11-22"}, Mark("★"), UNREAD),
        # place, where both state it
        ({"place": "item"}, Mark("★", "item"), set()),
        ({"place": "item"}, Mark("★", None), set()),
        ({"place": "item"}, Mark("★", "report"), UNREAD),
        ({}, Mark("★", "image"), set()),
        # footnote
        ({"footnote": "required"}, Mark("★", footnote=True), set()),
        ({"footnote": "required"}, Mark("★", footnote=False), UNREAD),
        ({"footnote": "required"}, Mark("★", footnote=None), UNREAD),
        # printed in a territory that holds the issuer
        ({"printed_in": "div:990102"}, Mark("★"), set()),
        ({"printed_in": "div:990101"}, Mark("★"), UNREAD),
        # its document
        ({"citation": "doubtful"}, Mark("★"), DOUBTFUL),
    ],
)
def test_a_row_understands_a_mark(cells: dict[str, Any], mark: Mark, found: set[Any]) -> None:
    assert doubts(marked(mark, rule("m", **cells))) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([rule("m"), rule("n")], set()),
        ([rule("m"), rule("n", territory="div:980000")], UNREAD),
        ([rule("m", printed_in="div:990102"), rule("n", territory="div:980000", printed_in="div:970000")], set()),
        ([rule("m", printed_in="div:970000"), rule("n", territory="div:980000", printed_in="div:990102")], NARROW),
        ([rule("m"), rule("n", territory="div:980000", printed_in="div:970000")], set()),
        ([rule("m", citation="doubtful"), rule("n")], set()),
        ([rule("m", citation="doubtful"), rule("n", citation="doubtful")], DOUBTFUL),
    ],
)
def test_a_text_with_two_territories_is_not_understood_unless_the_place_of_print_decides(
    rows: list[Row], found: set[Any]
) -> None:
    assert doubts(marked(Mark("★"), *rows)) == found


def test_marks_of_packs_elsewhere_are_understood_all_the_same() -> None:
    far = pack(
        [row("marks", "m", "far", text="★", territory="div:990000", citation="c")], id="far", territory="div:980000"
    )

    assert doubts(marked(Mark("★"), extra=[far])) == set()


# which mark counts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, ("block", "mark-missing")),
        ("block", ("block", "mark-missing")),
        ("caution", ("caution", "mark-missing-noted")),
    ],
)
def test_without_any_mark_the_pack_says_how_far_it_withholds(value: str | None, code: tuple[str, str]) -> None:
    scene = marked(None, assume={"mark.none": value} if value else None)

    assert doubts(scene) == told(*code)
    assert (assumed(scene), doubts(strictly(scene))) == (set(), NONE)


def test_so_it_says_of_a_mark_that_is_too_narrow() -> None:
    scene = marked(FAR, assume={"mark.narrow": "caution"})

    assert doubts(scene) == told("caution", "mark-too-narrow-noted")
    assert doubts(strictly(scene)) == doubts(marked(FAR, assume={"mark.none": "caution"})) == NARROW


REPORT_ONLY = told("unknown", "mark-of-report-only")


def test_a_mark_on_the_report_may_stand_for_one_on_the_item() -> None:
    scene = marked(None, report={"marks": (Mark("HR"),)}, assume={"mark.of_report": "pass"})

    assert (verdict(scene), assumed(scene)) == ("reuse", {"mark.of_report:result.mark"})
    assert doubts(strictly(scene)) == REPORT_ONLY
    assert doubts(marked(None, report={"marks": (Mark("HR"),)})) == REPORT_ONLY


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ((Mark("HR"), FAR), set()),
        ((FAR,), NARROW),
        ((FAR, Mark("国HR")), UNREAD),
        ((Mark("国HR"), Mark("HR")), set()),
    ],
)
def test_of_several_marks_on_a_report_one_that_reaches_is_enough(marks: tuple[Mark, ...], found: set[Any]) -> None:
    assert doubts(marked(None, report={"marks": marks}, assume={"mark.of_report": "pass"})) == found


def test_where_another_item_is_marked_the_report_does_not_stand_for_the_unmarked_one() -> None:
    """The laboratory marked sodium and not potassium: that says something of potassium."""
    scene = marked(
        None,
        report={"marks": (Mark("HR"),)},
        others=[observation("na", "140")],
        assume={"mark.of_report": "pass"},
    )

    assert doubts(scene) == NONE


def test_the_mark_on_the_item_counts_before_those_on_the_report() -> None:
    scene = marked(FAR, report={"marks": (Mark("HR"),)}, assume={"mark.of_report": "pass"})

    assert doubts(scene) == NARROW


# what stands for a mark ---------------------------------------------------------------------------


def qualified(id: str = "q", **cells: Any) -> Row:
    plain = {"organization": "theirs", "items": "item:k", "mark": "div:990000", "citation": "c"}
    return row("qualifications", id, **{**plain, **cells})


@pytest.mark.parametrize("mark", [None, FAR, Mark("国HR")])
def test_a_published_list_of_institutions_and_items_stands_for_a_mark(mark: Mark | None) -> None:
    scene = marked(mark, qualified())

    assert (verdict(scene), assumed(scene)) == ("reuse", {"qualifications:result.mark"})
    assert doubts(strictly(scene)) == doubts(marked(mark))


@pytest.mark.parametrize(
    ("cells", "report", "found"),
    [
        ({"items": "all"}, {}, set()),
        ({"items": "item:na"}, {}, NONE),
        ({"items": "all", "except_": "item:k"}, {}, NONE),
        ({"items": "all", "except_": "item:na"}, {}, set()),
        ({"mark": "div:980000"}, {}, NONE),
        ({"organization": "third"}, {}, NONE),
        ({"organization": "third"}, {"performer": THIRD}, set()),
        ({}, {"performer": THIRD}, NONE),
        ({"until": "2026-11-22"}, {}, NONE),
        ({"citation": "doubtful"}, {}, DOUBTFUL),
        ({}, {"performer": Organization(code="x|theirs", division="990199")}, NONE),
    ],
)
def test_it_must_name_the_performing_laboratory_and_the_item_and_reach_here(
    cells: dict[str, str], report: dict[str, Any], found: set[Any]
) -> None:
    assert doubts(marked(None, qualified(**cells), report=report)) == found


def test_a_confirmed_line_is_taken_before_a_doubtful_one() -> None:
    assert doubts(marked(None, qualified("a", citation="doubtful"), qualified("b"))) == set()


def test_where_the_performer_is_not_stated_the_issuer_may_be_it() -> None:
    scene = marked(None, qualified(), report={"performer": None}, assume={"performer.unknown": "issuer"})

    assert assumed(scene) == {"qualifications:result.mark", "performer.unknown:report.performer"}
    assert doubts(marked(None, qualified(), report={"performer": None})) == NONE | {
        ("quality", "unknown", "eqa-unknown")
    }


def ally(name: str, division: str, alliances: tuple[str, ...], **cells: Any) -> Row:
    return row("organizations", name, name_zh=f"{name}医院", division=division, alliances=alliances, **cells)


@pytest.mark.parametrize(
    ("ours", "theirs", "cells", "found"),
    [
        (("lake",), ("lake", "sea"), {}, set()),
        (("lake",), ("sea",), {}, NONE),
        ((), (), {}, NONE),
        (("lake",), ("lake",), {"citation": "c"}, set()),
        (("lake",), ("lake",), {"citation": "doubtful"}, DOUBTFUL),
    ],
)
def test_an_alliance_shared_stands_for_a_mark(
    ours: tuple[str, ...], theirs: tuple[str, ...], cells: dict[str, str], found: set[Any]
) -> None:
    scene = marked(None, ally("ours", "990101", ours, **cells), ally("theirs", "990102", theirs, **cells))

    assert doubts(scene) == found
    assert assumed(scene) == ({"alliance:result.mark"} if found != NONE else set())
    assert doubts(strictly(scene)) == NONE


def test_an_alliance_that_is_only_stated_does_not() -> None:
    stated = Organization(code="x|theirs", alliances=("lake",))

    assert doubts(marked(None, ally("ours", "990101", ("lake",)), report={"issuer": stated})) == NONE


def test_a_source_whose_contract_has_marked_items_only_stands_for_a_mark() -> None:
    outcome = SourceOutcome("platform", "complete", vouches=("marked",))
    scene = marked(None, sources=(outcome,))

    assert (verdict(scene), assumed(scene)) == ("reuse", {"vouches:result.mark"})
    assert doubts(strictly(scene)) == NONE
    assert doubts(marked(None, sources=(SourceOutcome("platform", "complete", vouches=("final",)),))) == NONE
    assert doubts(marked(None, sources=(SourceOutcome("other", "complete", vouches=("marked",)),))) == NONE


def test_a_mark_is_asked_for_the_item_the_result_is() -> None:
    pair = [
        imaging("cte", contrast="enhanced"),
        row("codes", "cte", code="s|cte", item="cte", confirmed="yes", citation="c"),
        row("covers", "v", has="cte", covers="ct", citation="c"),
    ]
    told_ = {"codes": ("s|cte",), "contrast": "增强", "mark": None}

    assert doubts(exam(result=told_, rows=[*pair, qualified(items="item:ct")])) == NONE
    assert doubts(exam(result=told_, rows=[*pair, qualified(items="item:cte")])) == set()


def test_for_an_unknown_ordering_organization_nothing_reaches() -> None:
    scene = laboratory(order={"organization": Organization(code="y|who")}, rows=[qualified()])

    assert doubts(scene) >= NARROW | {("access", "unknown", "organization-unknown")}


def test_for_an_unknown_hospital_nothing_stands_for_a_mark() -> None:
    scene = marked(None, qualified(mark="nation"), order={"organization": Organization()})

    assert not assumed(scene)
    assert "organization-unknown" in reasons(scene)
