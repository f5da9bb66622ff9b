"""How much an advice interrupts, and whether everything was looked at (section 8, lines 7 and 8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.scene import Scene, a_report, advise, first, laboratory, moment, observation, pack, row

from recognize.advice import SourceOutcome
from recognize.order import SITUATIONS, Identifier
from recognize.packs.schema import ModeRule, Row
from recognize.report import Value

CAUTION: dict[str, Any] = {"result": {"remark": "建议复查", "point_of_care": True}}
PARTIAL = SourceOutcome("platform", "partial", "page-limit")
SILENT_SOURCE = SourceOutcome("platform", "unavailable", "timeout")
EMERGENCY: dict[str, Any] = {"order": {"emergency": True, "situations": dict.fromkeys(SITUATIONS, False)}}


def friction(scene: Scene) -> str:
    return first(scene).friction


def tiers(**settings: str) -> dict[str, Any]:
    return {"manifest": {"friction": settings}}


# tiers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", ["ask", "notice", "silent"])
def test_a_reuse_interrupts_as_the_pack_says_for_the_setting(tier: str) -> None:
    assert friction(laboratory(**tiers(outpatient=tier))) == tier


@pytest.mark.parametrize(
    ("setting", "settings", "expected"),
    [
        ("outpatient", {}, "notice"),
        ("outpatient", {"inpatient": "ask"}, "notice"),
        ("inpatient", {"inpatient": "ask", "outpatient": "silent"}, "ask"),
        (None, {"outpatient": "ask"}, "notice"),
    ],
)
def test_a_setting_that_is_not_stated_is_a_notice(setting: str | None, settings: dict[str, str], expected: str) -> None:
    assert friction(laboratory(order={"setting": setting}, **tiers(**settings))) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ask", "ask", "ask"),
        ("ask", "notice", "notice"),
        ("silent", "ask", "silent"),
        ("ask", None, "ask"),
    ],
)
def test_of_applying_packs_the_least_interrupting_counts(one: str, other: str | None, expected: str) -> None:
    second = pack(id="q", friction={"outpatient": other} if other else {})

    assert friction(laboratory(**tiers(outpatient=one), extra=[second])) == expected
    far = pack(id="q", friction={"outpatient": "silent"}, territory="div:980000")
    assert friction(laboratory(**tiers(outpatient=one), extra=[far])) == one


@pytest.mark.parametrize(("tier", "expected"), [("ask", "notice"), ("notice", "notice"), ("silent", "silent")])
def test_what_is_for_judgement_is_at_most_a_notice(tier: str, expected: str) -> None:
    scene = laboratory(**CAUTION, **tiers(outpatient=tier))

    assert (first(scene).verdict, friction(scene)) == ("consider", expected)


def test_a_part_interrupts_like_the_whole() -> None:
    assert first(laboratory(item={"code": "local|LYTES"})).verdict == "reuse_part"
    assert friction(laboratory(item={"code": "local|LYTES"})) == "ask"


# modes --------------------------------------------------------------------------------------------


def modes(*rules: ModeRule, department: str | None = "local|D1", rows: list[Row] | None = None) -> str:
    return friction(
        laboratory(
            order={"department": department},
            rows=rows or [],
            manifest={"modes": rules, "friction": {"outpatient": "ask"}},
        )
    )


@pytest.mark.parametrize(("mode", "expected"), [("ask", "ask"), ("quiet", "notice"), ("shadow", "silent")])
def test_a_mode_is_a_ceiling(mode: Any, expected: str) -> None:
    assert modes(ModeRule(None, None, mode)) == expected
    scene = laboratory(**CAUTION, manifest={"modes": (ModeRule(None, None, mode),), "friction": {"outpatient": "ask"}})
    assert friction(scene) == ("silent" if mode == "shadow" else "notice")


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (ModeRule("local|D1", None, "shadow"), True),
        (ModeRule("local|D2", None, "shadow"), False),
        (ModeRule("cardiology", None, "shadow"), True),
        (ModeRule("oncology", None, "shadow"), False),
        (ModeRule(None, "k", "shadow"), True),
        (ModeRule(None, "local|K", "shadow"), True),
        (ModeRule(None, "na", "shadow"), False),
        (ModeRule("local|D1", "k", "shadow"), True),
        (ModeRule("local|D2", "k", "shadow"), False),
        (ModeRule("local|D1", "na", "shadow"), False),
    ],
)
def test_a_mode_holds_for_a_department_an_item_or_both(rule: ModeRule, holds: bool) -> None:
    department = row("departments", "d", code="local|D1", specialty="cardiology")

    assert modes(rule, rows=[department]) == ("silent" if holds else "ask")


def test_of_several_modes_the_quietest_counts() -> None:
    rules = (ModeRule(None, None, "ask"), ModeRule(None, "k", "quiet"), ModeRule("local|D2", None, "shadow"))

    assert modes(*rules) == "notice"


def test_a_mode_never_changes_the_verdict() -> None:
    shadow = {"modes": (ModeRule(None, None, "shadow"),), "friction": {"outpatient": "ask"}}

    assert first(laboratory(manifest=shadow)).verdict == "reuse"


def test_a_mode_may_name_a_panel() -> None:
    shadow = {"modes": (ModeRule(None, "lytes", "shadow"),), "friction": {"outpatient": "ask"}}

    assert friction(laboratory(item={"code": "local|LYTES"}, manifest=shadow)) == "silent"


# states of emergency and series -------------------------------------------------------------------


def test_in_a_state_of_emergency_nothing_asks_and_judgement_is_silent() -> None:
    for scene in (laboratory(**EMERGENCY), laboratory(**EMERGENCY, item={"code": "local|LYTES"})):
        assert (first(scene).verdict, friction(scene), first(scene).emergency) == ("consider", "silent", True)
        assert first(scene).suggestions


def test_an_order_for_more_than_one_is_silent() -> None:
    assert friction(laboratory(item={"repeat": 2})) == "silent"
    assert friction(laboratory(item={"repeat": 1, "purpose": "monitoring"})) == "notice"


# order --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ((), "silent"),
        ((SourceOutcome("platform", "complete"),), "silent"),
        ((PARTIAL,), "notice"),
        ((SILENT_SOURCE,), "notice"),
    ],
)
def test_an_order_is_silent_only_if_everything_was_looked_at(sources: tuple[SourceOutcome, ...], expected: str) -> None:
    scene = laboratory(result={"mark": None}, sources=sources)

    assert (first(scene).verdict, friction(scene)) == ("order", expected)
    unknown = laboratory(item={"code": "local|nobody"}, sources=sources)
    assert friction(unknown) == expected


def test_a_shadow_mode_keeps_even_that_silent() -> None:
    shadow = {"modes": (ModeRule(None, None, "shadow"),)}

    assert friction(laboratory(result={"mark": None}, sources=(PARTIAL,), manifest=shadow)) == "silent"


# critical values ----------------------------------------------------------------------------------

LIMIT = row("critical", "c", targets="item:k", high="6.2", unit="mmol/L", show_within="48 h")
HIGH: dict[str, Any] = {"value": Value("7.0", Decimal("7.0"))}


def critical(result: dict[str, Any] | None = None, rows: list[Row] | None = None, **changes: Any) -> Scene:
    """A critical value of exactly two days ago that nobody may reuse."""
    taken = {"effective": moment("20 09:00"), **HIGH, "mark": None, **(result or {})}
    return laboratory(result=taken, specimen={"collected": None}, rows=rows or [LIMIT], **changes)


def test_a_critical_value_is_a_notice_and_shown_whatever_blocks_it() -> None:
    scene = critical()
    (suggestion,) = first(scene).suggestions

    assert (first(scene).verdict, friction(scene)) == ("order", "notice")
    assert (suggestion.action, suggestion.members[0].critical, suggestion.members[0].value) == ("look", True, "7.0")
    assert {"result-critical", "mark-missing"} <= {one.code for one in first(scene).reasons}


@pytest.mark.parametrize(
    ("scene", "shown"),
    [
        (critical(), True),
        (critical({"effective": moment("20 08:59")}), False),
        (critical({"effective": moment("20")}), True),
        (critical({"effective": moment("19")}), False),
        (critical({"effective": None}), True),
        (critical(rows=[replace(LIMIT, show_within=None)]), False),
        (critical({"value": Value("6.2", Decimal("6.2"))}), False),
        (critical({**HIGH, "value": Value("5", Decimal(5)), "flags": ("HH",)}), True),
        (critical(subject={"identifiers": ()}), False),
        (critical(subject={"sex": "male"}), False),
        (critical(report={"status": "voided"}), False),
        (critical({"status": "entered-in-error"}), False),
        (critical(report={"status": "preliminary"}), True),
    ],
)
def test_within_the_hours_of_its_row_of_a_confirmed_patient_and_not_withdrawn(scene: Scene, shown: bool) -> None:
    looks = [member.critical for one in first(scene).suggestions for member in one.members]

    assert (True in looks) is shown
    if first(scene).verdict == "order":
        assert friction(scene) == ("notice" if shown else "silent")


def test_in_an_emergency_and_in_a_series_too() -> None:
    assert friction(critical(**EMERGENCY)) == "notice"
    assert friction(critical({"mark": None}, item={"repeat": 3})) == "notice"
    assert friction(critical({**HIGH}, item={"repeat": 3}, order={"emergency": True})) == "notice"


@pytest.mark.parametrize(("mode", "expected"), [("shadow", "silent"), ("quiet", "notice"), ("ask", "notice")])
def test_unless_the_mode_is_shadow(mode: Any, expected: str) -> None:
    assert friction(critical(manifest={"modes": (ModeRule(None, None, mode),)})) == expected


def test_where_the_tier_is_silent_a_critical_value_is_a_notice() -> None:
    scene = critical({"mark": observation().mark}, **tiers(outpatient="silent"))

    assert (first(scene).verdict, friction(scene)) == ("consider", "notice")


def test_a_critical_value_beside_a_reuse_does_not_silence_it() -> None:
    untimed: dict[str, Any] = {"collected": None}
    old = observation(value="7.0", effective=moment("20 09:30"), specimen=untimed)
    scene = laboratory(
        result={"effective": moment("21 08:00")},
        specimen=untimed,
        report={"issued": moment("21 12:00")},
        also=[a_report(old, id="r2", number="R2")],
        rows=[LIMIT],
    )

    assert (first(scene).verdict, friction(scene)) == ("reuse", "ask")
    assert {one.action for one in first(scene).suggestions} == {"reuse", "look"}


# looked -------------------------------------------------------------------------------------------


A, B = SourceOutcome("a", "complete"), SourceOutcome("b", "complete")


def fared(one: SourceOutcome, how: Any) -> SourceOutcome:
    return replace(one, completeness=how)


@pytest.mark.parametrize(
    ("sources", "looked", "codes"),
    [
        ((), "complete", set()),
        ((A,), "complete", set()),
        ((A, fared(B, "partial")), "partial", {"source-partial b"}),
        ((A, fared(B, "unavailable")), "partial", {"source-unavailable b"}),
        ((fared(A, "partial"), fared(B, "unavailable")), "partial", {"source-partial a", "source-unavailable b"}),
        ((fared(A, "unavailable"),), "not", {"source-unavailable a"}),
        ((fared(A, "unavailable"), fared(B, "unavailable")), "not", {"source-unavailable a", "source-unavailable b"}),
    ],
)
def test_how_the_sources_fared(sources: tuple[SourceOutcome, ...], looked: str, codes: set[str]) -> None:
    advice = advise(laboratory(sources=sources))

    assert advice.looked == looked
    assert {f"{one.code} {dict(one.params)['source']}" for one in advice.looked_reasons} == codes


MASKED = Identifier(type="resident-id", value="110105********002X")


@pytest.mark.parametrize("identifiers", [(), (MASKED,), (Identifier(type="passport", system="s", value="NA"),)])
def test_without_a_usable_identifier_nobody_can_look(identifiers: tuple[Identifier, ...]) -> None:
    advice = advise(laboratory(patient={"identifiers": identifiers}))

    assert (advice.looked, [one.code for one in advice.looked_reasons]) == ("not", ["no-usable-identifier"])


def test_without_access_nobody_may_look() -> None:
    advice = advise(laboratory(order={"access": None}))
    covered = advise(laboratory(order={"access": None}, assume={"access.default_basis": "条例"}))

    assert (advice.looked, [one.code for one in advice.looked_reasons]) == ("not", ["not-authorised"])
    assert (covered.looked, covered.looked_reasons) == ("complete", ())
