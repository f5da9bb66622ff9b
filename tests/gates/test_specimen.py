"""Specimen and condition of sampling (docs/decision.md 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.scene import SILENT, Scene, assumed, doubts, exam, laboratory, measurand, observation, row, strictly, verdict

from recognize.packs.schema import Row

SPECIMEN = {"specimen.by_code": "yes"}


def only(gate: str, answer: str, *codes: str) -> set[tuple[str, str, str]]:
    return {(gate, answer, code) for code in codes}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("serum", set()),
        ("静脉血", set()),
        ("静脉 血", set()),
        ("血浆", only("specimen", "block", "specimen-differs")),
        ("plasma", only("specimen", "block", "specimen-differs")),
        ("静脉", only("specimen", "unknown", "specimen-not-understood")),
        ("Serum", only("specimen", "unknown", "specimen-not-understood")),
        ("", only("specimen", "unknown", "specimen-not-understood")),
        (None, only("specimen", "unknown", "specimen-missing")),
    ],
)
def test_the_specimen_of_either_side_must_mean_that_of_the_item(text: str | None, found: set[Any]) -> None:
    assert doubts(laboratory(specimen={"type": text})) == found
    assert doubts(laboratory(item={"specimen": text})) == found


def test_a_general_word_means_what_the_pack_says_for_the_class() -> None:
    blood = [
        measurand("k", class_="haematology", system="whole-blood"),
        row("terms", "hblood", kind="specimen", term="静脉血", class_="haematology", meaning="whole-blood"),
    ]

    assert doubts(laboratory(rows=blood, specimen={"type": "静脉血"}, item={"specimen": "静脉血"})) == set()


def test_without_a_specimen_at_all() -> None:
    bare = replace(observation(), specimen=None)

    assert doubts(laboratory(report={"observations": (bare,)})) == only(
        "specimen", "unknown", "specimen-missing", "fitness-unknown"
    )


@pytest.mark.parametrize(
    ("changes", "fact"),
    [({"specimen": {"type": None}}, "result.specimen"), ({"item": {"specimen": None}}, "item.specimen")],
)
def test_the_code_itself_may_stand_for_the_specimen(changes: dict[str, Any], fact: str) -> None:
    scene = laboratory(**changes, assume=SPECIMEN)

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"specimen.by_code:{fact}"})
    for silent in (laboratory(**changes), laboratory(**changes, assume={"specimen.by_code": "no"}), strictly(scene)):
        assert doubts(silent) == only("specimen", "unknown", "specimen-missing")


@pytest.mark.parametrize(
    "mapping",
    [
        {"confirmed": "no"},
        {"specimen": "静脉血"},
    ],
)
def test_only_a_confirmed_code_that_stands_alone_does(mapping: dict[str, str]) -> None:
    one = row("codes", "k", **{"code": "s|k", "item": "k", "confirmed": "yes", "citation": "c", **mapping})

    assert ("specimen", "unknown", "specimen-missing") in doubts(
        laboratory(rows=[one], specimen={"type": None}, assume=SPECIMEN)
    )


# fitness and point of care ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fitness", "found"),
    [
        ("", set()),
        ("合格", set()),
        ("溶血", only("specimen", "block", "specimen-unfit")),
        ("轻度溶血", only("specimen", "unknown", "fitness-unknown")),
        (None, only("specimen", "unknown", "fitness-unknown")),
    ],
)
def test_an_unfit_specimen_blocks_and_a_word_not_understood_is_unknown(fitness: str | None, found: set[Any]) -> None:
    assert doubts(laboratory(specimen={"fitness": fitness})) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [("unsatisfactory", only("specimen", "block", "specimen-unfit")), ("available", set()), (None, set())],
)
def test_an_unsatisfactory_specimen_is_unfit(status: str | None, found: set[Any]) -> None:
    assert doubts(laboratory(specimen={"status": status})) == found


def test_a_specimen_both_unsatisfactory_and_called_fit_is_unfit() -> None:
    scene = laboratory(specimen={"status": "unsatisfactory", "fitness": "合格"})

    assert doubts(scene) == only("specimen", "block", "specimen-unfit")


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (False, set()),
        (True, only("specimen", "caution", "point-of-care")),
        (None, only("specimen", "unknown", "point-of-care-unknown")),
    ],
)
def test_point_of_care(told: bool | None, found: set[Any]) -> None:
    assert doubts(laboratory(result={"point_of_care": told})) == found


def test_an_exam_has_no_specimen_and_no_condition() -> None:
    assert doubts(exam(item={"condition": "空腹", "specimen": "尿"})) == set()


# condition ----------------------------------------------------------------------------------------

DIFFERS = only("condition", "block", "condition-differs")
MISSING = only("condition", "unknown", "condition-missing")
UNREAD = only("condition", "unknown", "condition-not-understood")


def sampled(of_item: str | None, order: str | None, result: str | None, **changes: Any) -> Scene:
    rows: list[Row] = [measurand("k", condition=of_item)]
    return laboratory(rows=rows, item={"condition": order}, result={"condition": result}, **changes)


@pytest.mark.parametrize(
    ("of_item", "order", "result", "found"),
    [
        # the item needs none: not read
        ("none", "空腹", "餐后", set()),
        ("none", "说不清", None, set()),
        # stated: both sides, and equal
        ("stated", "空腹", "空腹", set()),
        ("stated", "空腹", "fasting", set()),
        ("stated", "", "", set()),
        ("stated", "空腹", "餐后", DIFFERS),
        ("stated", "空腹", "", DIFFERS),
        ("stated", "", "餐后", DIFFERS),
        ("stated", "空腹", None, MISSING),
        ("stated", None, "空腹", MISSING),
        ("stated", "", None, MISSING),
        ("stated", None, None, MISSING),
        ("stated", "说不清", "空腹", UNREAD),
        ("stated", "空腹", "说不清", UNREAD),
        ("stated", "说不清", "说不清", UNREAD),
        # blank in the dictionary: as stated
        (None, "空腹", "空腹", set()),
        (None, "空腹", "餐后", DIFFERS),
        (None, None, "空腹", MISSING),
        # a term: a side that states it must state it
        ("fasting", "空腹", "空腹", set()),
        ("fasting", "空腹", "餐后", DIFFERS),
        ("fasting", "餐后", "餐后", DIFFERS),
        ("fasting", "", "空腹", DIFFERS),
        ("fasting", "空腹", "", DIFFERS),
        ("fasting", None, "空腹", MISSING),
        ("fasting", "空腹", None, MISSING),
        ("fasting", None, None, MISSING),
        ("fasting", None, "餐后", DIFFERS | MISSING),
        ("fasting", "说不清", "空腹", UNREAD),
    ],
)
def test_the_condition_of_sampling(of_item: str | None, order: str | None, result: str | None, found: set[Any]) -> None:
    assert doubts(sampled(of_item, order, result)) == found


@pytest.mark.parametrize(
    ("of_item", "order", "result", "facts"),
    [
        ("stated", None, None, {"item.condition", "result.condition"}),
        ("fasting", None, None, {"item.condition", "result.condition"}),
        ("fasting", "空腹", None, {"result.condition"}),
        ("fasting", None, "空腹", {"item.condition"}),
    ],
)
def test_silence_about_the_condition_may_stand_where_no_side_contradicts(
    of_item: str, order: str | None, result: str | None, facts: set[str]
) -> None:
    scene = sampled(of_item, order, result, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"conditions.silent:{fact}" for fact in facts})
    assert doubts(strictly(scene)) == MISSING


@pytest.mark.parametrize(("order", "result"), [("空腹", None), (None, "空腹")])
def test_one_side_alone_is_never_enough_where_both_must_state_it(order: str | None, result: str | None) -> None:
    assert doubts(sampled("stated", order, result, assume=SILENT)) == MISSING
