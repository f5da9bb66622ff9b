"""Situations that allow a repeat (国卫医发〔2022〕6号), stated, derived, or silent (docs/decision.md 5)."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from tests.scene import SILENT, Scene, advise, assumed, doubts, first, laboratory, row, strictly, verdict

from recognize.order import SITUATIONS, Purpose
from recognize.packs.schema import Row

JUSTIFIED = {("situation", "caution", "repeat-justified")}
SERIAL = {("situation", "caution", "serial-monitoring")}
APPRAISAL = {("situation", "block", "appraisal")}
UNKNOWN = {("situation", "unknown", "situation-unknown")}
UNSCHEDULED = {("situation", "unknown", "schedule-unknown")}
APPRAISALS = {"forensic-appraisal", "disability-appraisal", "retirement-appraisal"}
ALL_NO = dict.fromkeys(SITUATIONS, False)


def known(*yes: str, rows: tuple[Row, ...] = (), **order: Any) -> Scene:
    return laboratory(order={"situations": ALL_NO | dict.fromkeys(yes, True), **order}, rows=rows)


def rule(id: str, effect: str) -> Row:
    return row("situations", id, effect=effect)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_situation_that_holds_justifies_a_repeat(situation: str) -> None:
    found = APPRAISAL if situation in APPRAISALS else SERIAL if situation == "serial-monitoring" else JUSTIFIED

    assert doubts(known(situation)) == found


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_row_may_block_and_never_soften_an_appraisal(situation: str) -> None:
    assert doubts(known(situation, rows=(rule(situation, "block"),))) == APPRAISAL
    softened = doubts(known(situation, rows=(rule(situation, "caution"),)))
    assert softened == doubts(known(situation))


def test_a_row_on_another_situation_is_of_no_account() -> None:
    assert doubts(known("other", rows=(rule("fast-changing", "block"),))) == JUSTIFIED
    assert doubts(known(rows=(rule("other", "block"),))) == set()


def test_every_situation_is_named() -> None:
    told = first(known("other", "before-surgery", "forensic-appraisal")).reasons

    assert {one.params for one in told} == {
        (("situation", "other"),),
        (("situation", "before-surgery"),),
        (("situation", "forensic-appraisal"),),
    }
    assert "p/situations/other" in advise(known("other", rows=(rule("other", "caution"),))).basis.rules


# derived ------------------------------------------------------------------------------------------

BY_PURPOSE = {
    "before-surgery": JUSTIFIED,
    "follow-up": SERIAL,
    "treatment-response": SERIAL,
    "monitoring": SERIAL,
}


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_a_purpose_may_be_a_situation(purpose: str) -> None:
    assert doubts(laboratory(item={"purpose": purpose})) == BY_PURPOSE.get(purpose, set())


@pytest.mark.parametrize(("repeat", "found"), [(1, set()), (2, SERIAL), (10_000, SERIAL)])
def test_more_than_once_is_a_series(repeat: int, found: set[Any]) -> None:
    assert doubts(laboratory(item={"repeat": repeat})) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("icd|I21", JUSTIFIED),
        ("icd|I21.0", JUSTIFIED),
        ("icd|I22", JUSTIFIED),
        ("icd|I22.9", JUSTIFIED),
        ("icd|I20.9", set()),
        ("icd|I23", set()),
        ("other|I21", set()),
        ("http://icd|I21", JUSTIFIED),
        ("icd|i21", JUSTIFIED),
        ("icd|Ｉ21", JUSTIFIED),
        ("icd|†I21*", JUSTIFIED),
        ("icd|I2 1", JUSTIFIED),
    ],
)
def test_a_diagnosis_may_mean_a_situation(code: str, found: set[Any]) -> None:
    rows = [row("diagnoses", "d", system="icd", first="I21", last="I22", situation="fast-changing")]
    scene = laboratory(order={"diagnoses": ("icd|J45", code)}, rows=rows, manifest={"systems": {"icd": "http://icd"}})

    assert doubts(scene) == found


def test_a_diagnosis_row_counts_when_in_force() -> None:
    for until, found in (("2026-11-22", set()), ("2026-11-23", JUSTIFIED)):
        rows = [row("diagnoses", "d", system="icd", first="I21", last="I22", situation="other", until=until)]
        assert doubts(laboratory(order={"diagnoses": ("icd|I21",)}, rows=rows)) == found


# the state of emergency ---------------------------------------------------------------------------

TRIAGE = [
    row("triage", "t1", code="local|1", state="yes"),
    row("triage", "t4", code="local|4", state="no"),
]


@pytest.mark.parametrize(
    ("order", "rows", "found"),
    [
        ({"emergency": True}, [], JUSTIFIED),
        ({"setting": "emergency", "emergency": None}, [], JUSTIFIED),
        ({"setting": "emergency", "emergency": False}, [], set()),
        ({"situations": ALL_NO | {"emergency": True}}, [], JUSTIFIED),
        ({"triage": "local|1"}, TRIAGE, JUSTIFIED),
        ({"triage": "local|1", "emergency": True}, TRIAGE, JUSTIFIED),
        ({"triage": "local|4"}, TRIAGE, set()),
        ({"triage": "local|1"}, [], set()),
    ],
)
def test_the_state_of_emergency_is_stated_or_follows(order: dict[str, Any], rows: list[Row], found: set[Any]) -> None:
    assert doubts(laboratory(order=order, rows=rows)) == found


# silence ------------------------------------------------------------------------------------------


def silence(fact: str) -> dict[str, Any]:
    """Return an order that says everything but one fact."""
    if fact in ("purpose", "repeat"):
        return {"item": {fact: None}}
    if fact in ("diagnoses", "emergency"):
        return {"order": {fact: None}}
    if fact == "triage":
        return {"rows": TRIAGE}
    return {"order": {"situations": {name: no for name, no in ALL_NO.items() if name != fact}}}


@pytest.mark.parametrize(
    "fact", [*(one for one in SITUATIONS if one != "emergency"), "purpose", "diagnoses", "emergency", "triage"]
)
def test_silence_about_each_situation_may_stand_for_none(fact: str) -> None:
    scene = laboratory(**silence(fact), assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"situations.silent:{fact}"})
    assert doubts(laboratory(**silence(fact))) == doubts(strictly(scene)) == UNKNOWN


def test_silence_about_the_setting_too_is_named() -> None:
    scene = laboratory(order={"setting": None, "emergency": None}, assume=SILENT)

    assert assumed(scene) == {"situations.silent:emergency", "situations.silent:setting"}


def test_where_the_state_is_known_the_setting_is_not_missed() -> None:
    assert assumed(laboratory(order={"setting": None}, assume=SILENT)) == set()


def test_a_no_to_emergency_among_the_situations_says_nothing_of_the_state() -> None:
    assert doubts(laboratory(order={"emergency": None})) == UNKNOWN
    rest = {name: no for name, no in ALL_NO.items() if name != "emergency"}
    assert doubts(laboratory(order={"situations": rest})) == set()


def test_a_triage_code_no_row_knows_is_unknown_where_there_are_rows() -> None:
    scene = laboratory(order={"triage": "local|9"}, rows=TRIAGE, assume=SILENT)

    assert assumed(scene) == {"situations.silent:triage"}
    assert doubts(strictly(scene)) == UNKNOWN


def test_silence_does_not_undo_what_is_known() -> None:
    scene = laboratory(order={"situations": {"other": True}}, assume=SILENT)

    assert doubts(scene) == JUSTIFIED


def test_how_often_may_be_silent_too() -> None:
    scene = laboratory(item={"repeat": None}, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"schedule.silent:repeat"})
    assert doubts(laboratory(item={"repeat": None})) == doubts(strictly(scene)) == UNSCHEDULED
