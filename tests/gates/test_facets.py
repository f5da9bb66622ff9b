"""Facets of an exam, and whether its images can be opened (docs/decision.md 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.scene import (
    AT,
    IMAGES,
    SILENT,
    Scene,
    assumed,
    doubts,
    exam,
    imaging,
    laboratory,
    row,
    strictly,
    study,
    verdict,
)

from recognize.moment import Moment
from recognize.report import EvidenceLink

DIFFERS = {("facets", "block", "facet-differs")}
MISSING = {("facets", "unknown", "facet-missing")}
UNREAD = {("facets", "unknown", "facet-not-understood")}
WHOLE = {"laterality": "left", "technique": "thin", "tracer": "FDG", "views": "two"}
WORDS = [
    row("terms", "thick", kind="technique", term="厚层", meaning="thick"),
    row("terms", "gallium", kind="tracer", term="镓", meaning="Ga-68"),
    row("terms", "one", kind="views", term="正位", meaning="one"),
]


def whole(result: dict[str, Any] | None = None, item: dict[str, Any] | None = None, **changes: Any) -> Scene:
    """The exam with every facet applicable, stated and equal on both sides."""
    of_order = {"laterality": "left", "technique": "thin", **(item or {})}
    rows = [imaging("ct", **WHOLE), *WORDS]
    return exam(rows=rows, result={**WHOLE, **(result or {})}, item=of_order, **changes)


def test_an_exam_with_every_facet_stated_and_equal() -> None:
    assert (verdict(whole()), doubts(whole())) == ("reuse", set())


OTHER = {
    "modality": "磁共振",
    "site": "腹部",
    "laterality": "右",
    "contrast": "增强",
    "technique": "厚层",
    "tracer": "镓",
    "views": "正位",
}


@pytest.mark.parametrize("facet", OTHER)
def test_each_facet_of_the_study_must_be_stated_and_equal(facet: str) -> None:
    assert doubts(whole({facet: OTHER[facet]})) == DIFFERS
    assert doubts(whole({facet: None})) == MISSING
    assert doubts(whole({facet: "说不清"})) == UNREAD
    assert doubts(whole({facet: ""})) == UNREAD


@pytest.mark.parametrize("facet", ["site", "laterality", "contrast", "technique"])
def test_each_facet_the_order_states_must_be_that_of_the_item(facet: str) -> None:
    assert doubts(whole(item={facet: OTHER[facet]})) == DIFFERS
    assert doubts(whole(item={facet: None})) == MISSING
    assert doubts(whole(item={facet: "说不清"})) == UNREAD


@pytest.mark.parametrize("facet", ["site", "laterality", "contrast", "technique"])
def test_silence_of_the_order_about_a_facet_may_stand(facet: str) -> None:
    scene = whole(item={facet: None}, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"conditions.silent:item.{facet}"})
    assert doubts(strictly(scene)) == MISSING


@pytest.mark.parametrize("facet", OTHER)
def test_silence_of_the_study_never_stands(facet: str) -> None:
    assert doubts(whole({facet: None}, assume=SILENT)) == MISSING


@pytest.mark.parametrize("facet", ["laterality", "technique", "tracer", "views"])
def test_a_facet_that_is_not_applicable_is_not_read(facet: str) -> None:
    for word in (None, OTHER[facet], "说不清"):
        assert doubts(exam(result={facet: word})) == set()
    assert doubts(exam(item={"laterality": "右", "technique": "厚层"})) == set()


@pytest.mark.parametrize("facet", ["laterality", "contrast", "technique", "tracer", "views"])
def test_a_facet_the_dictionary_leaves_blank_is_unknown(facet: str) -> None:
    rows = [imaging("ct", **{**WHOLE, facet: None})]
    stated = {"laterality": "left", "technique": "thin"}

    assert doubts(exam(rows=rows, result=WHOLE, item=stated)) == MISSING


# which side ---------------------------------------------------------------------------------------


def sided(order: str | None, study: str | None, **changes: Any) -> Scene:
    return exam(
        rows=[imaging("ct", laterality="required")],
        item={"laterality": order},
        result={"laterality": study},
        **changes,
    )


@pytest.mark.parametrize(
    ("order", "study", "found"),
    [
        ("左", "左", set()),
        ("right", "右", set()),
        ("左", "右", DIFFERS),
        ("left", None, MISSING),
        (None, "左", MISSING),
        (None, None, MISSING),
        ("说不清", "左", UNREAD),
        ("说不清", None, UNREAD),
        (None, "说不清", MISSING | UNREAD),
        ("左", "说不清", UNREAD),
        ("左", "both", UNREAD),
    ],
)
def test_where_a_side_is_required_both_say_the_same_one(order: str | None, study: str | None, found: set[Any]) -> None:
    assert doubts(sided(order, study)) == found


def test_the_side_is_never_assumed() -> None:
    names = row("exam_names", "n", source="platform", text="胸部CT平扫", item="ct", confirmed="yes", citation="c")

    assert doubts(sided(None, "左", assume=SILENT)) == MISSING
    scene = exam(
        rows=[imaging("ct", laterality="required"), names],
        item={"laterality": "左"},
        result={"laterality": None, "codes": ()},
        assume=SILENT,
    )
    assert doubts(scene) == MISSING


def test_a_laboratory_item_has_no_facets_and_no_images() -> None:
    assert doubts(laboratory(item={"site": "腹部", "laterality": "右"})) == set()


# images -------------------------------------------------------------------------------------------

NONE = {("images", "caution", "images-unavailable")}
JUST_NOW = Moment(AT.earliest + 1, AT.earliest + 1)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"expires": JUST_NOW}, set()),
        ({"expires": AT}, NONE),
        ({"expires": Moment.read("2026-11-22+08:00")}, NONE),
        ({"expires": Moment.read("2026-11-23+08:00")}, set()),
        ({"expires": None}, NONE),
        ({"allowed": False}, NONE),
        ({"allowed": None}, NONE),
        ({"grade": None}, NONE),
        ({"grade": "none"}, NONE),
        ({"grade": "trace"}, NONE),
        ({"grade": "key-images"}, NONE),
        ({"relation": "report"}, NONE),
        ({"relation": "pdf"}, NONE),
    ],
)
def test_images_need_a_link_that_is_allowed_alive_and_good_enough(changes: dict[str, Any], found: set[Any]) -> None:
    assert doubts(exam(result={"links": (replace(IMAGES, **changes),)})) == found


@pytest.mark.parametrize(
    ("needed", "grade", "found"),
    [
        ("diagnostic", "diagnostic", set()),
        ("diagnostic", "key-images", NONE),
        ("key-images", "diagnostic", set()),
        ("key-images", "key-images", set()),
        ("key-images", "trace", NONE),
        ("trace", "trace", set()),
        ("trace", "none", NONE),
        ("none", "none", set()),
    ],
)
def test_a_better_grade_serves_and_a_worse_one_does_not(needed: str, grade: Any, found: set[Any]) -> None:
    links: tuple[EvidenceLink, ...] = (replace(IMAGES, grade=grade),)

    assert doubts(exam(rows=[imaging("ct", images=needed)], result={"links": links})) == found


def test_an_exam_that_needs_no_images_needs_no_link() -> None:
    assert doubts(exam(result={"links": ()})) == NONE
    assert doubts(exam(rows=[imaging("ct", images="none")], result={"links": ()})) == set()


def test_one_good_link_of_study_or_report_is_enough() -> None:
    bad = replace(IMAGES, allowed=False)

    assert doubts(exam(result={"links": (bad, IMAGES)})) == set()
    assert doubts(exam(result={"links": (bad,)}, report={"links": (IMAGES,)})) == set()
    assert doubts(exam(result={"links": (bad,)}, report={"links": (bad,)})) == NONE


# covers and links ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "found"), [("left", set()), ("right", DIFFERS), (None, MISSING)])
def test_under_a_cover_the_side_of_the_study_is_the_orders(side: str | None, found: set[Any]) -> None:
    rows = [
        imaging("ct", laterality="required"),
        imaging("ctleft", laterality="left"),
        row("codes", "left", code="s|ctleft", item="ctleft", confirmed="yes", citation="c"),
        row("covers", "v", has="ctleft", covers="ct", citation="c"),
    ]
    scene = exam(item={"laterality": side}, result={"codes": ("s|ctleft",), "laterality": "左"}, rows=rows)

    assert doubts(scene) == found


def test_links_of_a_report_with_several_studies_are_nobodys() -> None:
    bare, other = study(links=()), study(id="other", codes=("s|nobody",), links=())
    gone = {("images", "caution", "images-unavailable")}

    assert doubts(exam(report={"studies": (bare,), "links": (IMAGES,)})) == set()
    assert doubts(exam(report={"studies": (bare, other), "links": (IMAGES,)}), result="ct") == gone
    assert doubts(exam(result={"links": (replace(IMAGES, reference=" "),)})) == gone
