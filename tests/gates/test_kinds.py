"""What the class of an item allows at all (docs/decision.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scene import (
    Scene,
    doubts,
    laboratory,
    measurand,
    reasons,
    row,
    verdict,
)

from recognize.order import SITUATIONS
from recognize.packs.schema import CLASSES, Row

JUDGED = {("class", "caution", "class-by-judgement")}
NEVER = {("class", "block", "class-never")}
TRANSFUSION = {("class", "block", "class-before-transfusion")}
NO_SITE = {("class", "unknown", "specimen-site-missing")}
NOT_CITED = {("class", "unknown", "class-not-cited")}
LIMITED = {
    "blood-group": JUDGED,
    "antibody-screen": JUDGED,
    "crossmatch": NEVER,
    "pathology": JUDGED,
    "consultation": JUDGED,
    "microbiology": JUDGED | NO_SITE,
    "genetics": NOT_CITED,
    "drug-level": set(),
}


def of(class_: str, *rows: Row, **changes: Any) -> Scene:
    return laboratory(rows=[measurand("k", class_=class_), *rows], **changes)


def found(scene: Scene) -> set[tuple[str, str, str]]:
    return {one for one in doubts(scene) if one[0] == "class"}


@pytest.mark.parametrize("class_", CLASSES)
def test_every_class_of_the_closed_list(class_: str) -> None:
    assert found(of(class_)) == LIMITED.get(class_, set())
    assert (verdict(of(class_)) == "reuse") is (class_ not in LIMITED)


@pytest.mark.parametrize("class_", ["blood-group", "antibody-screen"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_before_transfusion_surgery_or_delivery_blood_groups_are_made_anew(class_: str, situation: str) -> None:
    before = {"before-surgery", "before-transfusion", "before-delivery", "major-treatment"}
    scene = of(class_, order={"situations": dict.fromkeys(SITUATIONS, False) | {situation: True}})

    assert found(scene) == (JUDGED | TRANSFUSION if situation in before else JUDGED)


@pytest.mark.parametrize(("purpose", "more"), [("before-surgery", TRANSFUSION), ("diagnosis", set()), (None, set())])
def test_before_surgery_by_the_purpose_of_the_item(purpose: str | None, more: set[Any]) -> None:
    assert found(of("blood-group", item={"purpose": purpose})) == JUDGED | more


def test_before_surgery_by_a_diagnosis() -> None:
    told = row("diagnoses", "d", system="icd", first="Z01", last="Z01", situation="before-transfusion")

    assert found(of("blood-group", told, order={"diagnoses": ("icd|Z01.8",)})) == JUDGED | TRANSFUSION


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"result": {"site": "左臂"}}, set()),
        ({"specimen": {"site": "左臂"}}, set()),
        ({"result": {"site": ""}}, NO_SITE),
        ({}, NO_SITE),
    ],
)
def test_a_culture_needs_the_site_of_its_specimen(changes: dict[str, Any], more: set[Any]) -> None:
    assert found(of("microbiology", **changes)) == JUDGED | more


@pytest.mark.parametrize(
    ("target", "cells", "more"),
    [
        ("item:k", {}, set()),
        ("item:na", {}, NOT_CITED),
        ("class:genetics", {}, NOT_CITED),
        ("all", {}, NOT_CITED),
        ("item:k", {"until": "2026-11-22"}, NOT_CITED),
    ],
)
def test_genetics_only_by_a_line_of_its_own(target: str, cells: dict[str, str], more: set[Any]) -> None:
    assert found(of("genetics", row("listed", "g", list="l", target=target, **cells))) == more


@pytest.mark.parametrize(
    ("has", "code"),
    [
        ({"class_": "pathology"}, "class-by-judgement"),
        ({"class_": "genetics"}, "class-not-cited"),
        ({"class_": "drug-level"}, "dose-dependent"),
        ({"dose_dependent": "yes"}, "dose-dependent"),
    ],
)
def test_under_a_cover_what_the_result_is_counts_too(has: dict[str, str], code: str) -> None:
    rows = [
        measurand("kk", **has),
        row("codes", "kk", code="s|kk", item="kk", confirmed="yes", citation="c"),
        row("covers", "v", has="kk", covers="k", citation="c"),
    ]

    assert code in reasons(laboratory(result={"codes": ("s|kk",), "name": None}, rows=rows))


@pytest.mark.parametrize(("cells", "found"), [({}, False), ({"citation": "doubtful"}, True)])
def test_genetics_needs_a_confirmed_document(cells: dict[str, str], found: bool) -> None:
    rows = [measurand("k", class_="genetics"), row("listed", "gene", list="l", target="item:k", **cells)]

    assert ("class-not-cited" in reasons(laboratory(rows=rows))) is found
