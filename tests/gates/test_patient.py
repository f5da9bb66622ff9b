"""Interventions since the specimen, and the state of patient and source (docs/decision.md 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.scene import (
    SILENT,
    Scene,
    assumed,
    doubts,
    exam,
    judged,
    laboratory,
    measurand,
    moment,
    row,
    strictly,
    verdict,
)

from recognize.moment import Moment
from recognize.order import INTERVENTIONS, Identifier, Intervention
from recognize.packs.schema import Row

# interventions ------------------------------------------------------------------------------------


def since(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("intervention", answer, code)}


BLOCKED = since("block", "intervention-since")
NOTED = since("caution", "intervention-since-noted")
NOT_STATED = since("unknown", "interventions-unknown")
DOSE = since("caution", "dose-dependent")
TAKEN = moment("20 08:00")


def effect(id: str = "i", **cells: Any) -> Row:
    plain = {"intervention": "transfusion", "targets": "item:k", "effect": "block"}
    return row("interventions", id, **{**plain, **cells})


def done(*interventions: Intervention, rows: tuple[Row, ...] = (), **changes: Any) -> Scene:
    return laboratory(order={"interventions": interventions}, rows=rows, **changes)


def at(text: str | None, kind: str = "transfusion") -> Intervention:
    return Intervention(kind=kind, moment=Moment.read(f"2026-11-{text}+08:00") if text else None)


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("20T08:00:00", BLOCKED),
        ("20T08:00:01", BLOCKED),
        ("20T07:59:59", set()),
        ("20T07:59", set()),
        ("20T08:00", BLOCKED),
        ("20", BLOCKED),
        ("19", set()),
        ("23", BLOCKED),
        (None, BLOCKED),
    ],
)
def test_what_may_have_happened_since_the_specimen(when: str | None, found: set[Any]) -> None:
    assert doubts(done(at(when), rows=(effect(),))) == found


def test_the_earliest_reading_of_the_collection_counts() -> None:
    day: dict[str, Any] = {"specimen": {"collected": None}, "result": {"effective": moment("20")}}

    assert doubts(done(at("20T00:00:00"), rows=(effect(),), **day)) == BLOCKED
    assert doubts(done(at("19T23:59:59"), rows=(effect(),), **day)) == set()


def test_without_a_collection_anything_may_have_come_after_it() -> None:
    unknown: dict[str, Any] = {"specimen": {"collected": None}, "result": {"effective": None}}

    assert BLOCKED <= doubts(done(at("01T00:00:00"), rows=(effect(),), **unknown))


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, BLOCKED),
        ({"effect": "caution"}, NOTED),
        ({"intervention": "surgery"}, set()),
        ({"targets": "item:na"}, set()),
        ({"targets": "class:chemistry"}, BLOCKED),
        ({"until": "2026-11-22"}, set()),
        ({"since": "no"}, set()),
    ],
)
def test_a_row_says_what_an_intervention_does_to_which_items(cells: dict[str, str], found: set[Any]) -> None:
    assert doubts(done(at("21T08:00:00"), rows=(effect(**cells),))) == found


@pytest.mark.parametrize("kind", INTERVENTIONS)
def test_every_kind_of_intervention_is_read(kind: str) -> None:
    other = "surgery" if kind != "surgery" else "dialysis"

    assert doubts(done(at("21T08:00:00", kind), rows=(effect(intervention=kind),))) == BLOCKED
    assert doubts(done(at("21T08:00:00", kind), rows=(effect(intervention=other),))) == set()


@pytest.mark.parametrize(
    ("when", "since_", "found"),
    [
        # up to two days before the specimen: carried over into it
        ("18T08:00:00", "yes", BLOCKED),
        ("18T07:59:59", "yes", set()),
        ("20T07:59:59", "yes", BLOCKED),
        ("21T08:00:00", "yes", BLOCKED),
        # the carry-over alone
        ("18T08:00:00", "no", BLOCKED),
        ("18T07:59:59", "no", set()),
        ("20T08:00:00", "no", BLOCKED),
        ("20T08:00:01", "no", set()),
        ("18", "no", BLOCKED),
        ("17", "no", set()),
        (None, "no", BLOCKED),
    ],
)
def test_what_was_done_shortly_before_carries_over(when: str | None, since_: str, found: set[Any]) -> None:
    assert doubts(done(at(when), rows=(effect(before="2 d", since=since_),))) == found


def test_one_of_several_interventions_is_enough_and_every_row_is_told() -> None:
    rows = (effect("a"), effect("b", intervention="surgery", effect="caution"))

    assert doubts(done(at("01T08:00:00"), at("21T08:00:00"), rows=rows)) == BLOCKED
    assert doubts(done(at("21T08:00:00"), at("21T08:00:00", "surgery"), rows=rows)) == BLOCKED | NOTED


def test_an_exam_is_asked_too() -> None:
    rows = [effect(intervention="surgery", targets="kind:exam")]
    scene = exam(order={"interventions": (at("21T08:00:00", "surgery"),)}, rows=rows)

    assert doubts(scene) == BLOCKED


def test_interventions_that_are_not_stated_may_be_read_as_none() -> None:
    silent: dict[str, Any] = {"order": {"interventions": None}, "rows": [effect()]}
    scene = laboratory(**silent, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"interventions.silent:interventions"})
    assert doubts(laboratory(**silent)) == doubts(strictly(scene)) == NOT_STATED


@pytest.mark.parametrize(
    "of_item", [{"dose_dependent": "yes"}, {"dose_dependent": "unknown"}, {"class_": "drug-level"}]
)
def test_what_depends_on_a_dose_is_never_assumed_and_never_plainly_reused(of_item: dict[str, str]) -> None:
    rows = [measurand("k", **of_item)]

    assert doubts(laboratory(rows=rows)) == DOSE
    assert doubts(laboratory(rows=rows, order={"interventions": None})) == NOT_STATED
    assert doubts(laboratory(rows=rows, order={"interventions": None}, assume=SILENT)) == NOT_STATED
    assert doubts(laboratory(rows=rows, assume=SILENT)) == DOSE


# state --------------------------------------------------------------------------------------------


def state(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("state", answer, code)}


DIFFERS = state("block", "state-differs")
SEEN = state("caution", "state-differs-noted")
UNKNOWN = state("unknown", "state-unknown")


def rule(id: str = "s", **cells: Any) -> Row:
    return row("states", id, **{"targets": "item:k", "effect": "block", **cells})


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"pregnancy": "none"}, DIFFERS),
        ({"pregnancy": "pregnant"}, set()),
        ({"pregnancy": "none", "effect": "caution"}, SEEN),
        ({"setting": "outpatient"}, DIFFERS),
        ({"setting": "checkup"}, set()),
        ({"setting": "other"}, set()),
        ({"age": "76 a.."}, DIFFERS),
        ({"age": "..28 d"}, set()),
        ({"age": "76 a..", "pregnancy": "none", "setting": "outpatient"}, DIFFERS),
        ({"age": "76 a..", "pregnancy": "pregnant"}, set()),
        ({"targets": "item:na", "pregnancy": "none"}, set()),
        ({"pregnancy": "none", "until": "2026-11-22"}, set()),
        ({}, DIFFERS),
    ],
)
def test_a_row_holds_when_every_selector_fits(cells: dict[str, str], found: set[Any]) -> None:
    assert doubts(laboratory(rows=[rule(**cells)])) == found


@pytest.mark.parametrize(
    ("report", "order", "found"),
    [
        ("inpatient", "outpatient", DIFFERS),
        ("outpatient", "outpatient", set()),
        ("checkup", "outpatient", DIFFERS),
        ("inpatient", None, UNKNOWN),
        (None, "outpatient", UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_another_setting_than_that_of_the_order(report: str | None, order: str | None, found: set[Any]) -> None:
    scene = laboratory(rows=[rule(setting="other")], report={"setting": report}, order={"setting": order})

    assert {one for one in doubts(scene) if one[0] == "state"} == found


# age ----------------------------------------------------------------------------------------------

PASSPORT = Identifier(type="passport", system="s", value="E12345678")


def born(day: date, band: str, *, now: str = "2026-11-22", collected: Moment | None = None, **changes: Any) -> set[Any]:
    """What a row on age finds of somebody born on a day."""
    of = {"birth_date": day, "identifiers": (PASSPORT,)}
    when = Moment.read(f"{now}T09:00:00+08:00")
    scene = laboratory(
        patient=of,
        subject=of,
        item={"occurrence": when},
        result={"effective": collected or when},
        specimen={"collected": None},
        report={"issued": when, "effective": None},
        rows=[
            rule(age=band),
            row("windows", "w", targets="item:k", setting="any", length="1 a", start="collected", basis="published"),
        ],
        at=when,
        **changes,
    )
    return {one for one in doubts(scene) if one[0] == "state"}


@pytest.mark.parametrize(
    ("band", "now", "found"),
    [
        # both ends included, in whole days and birthdays
        ("0 d..28 d", "2026-11-01", DIFFERS),
        ("0 d..28 d", "2026-11-29", DIFFERS),
        ("0 d..28 d", "2026-11-30", set()),
        ("1 mo..", "2026-11-30", set()),
        ("1 mo..", "2026-12-01", DIFFERS),
        ("..14 a", "2040-11-01", DIFFERS),
        ("..14 a", "2040-11-02", set()),
        ("14 a..", "2040-10-31", set()),
        ("14 a..", "2040-11-01", DIFFERS),
    ],
)
def test_both_ends_of_an_age_band_are_included(band: str, now: str, found: set[Any]) -> None:
    assert born(date(2026, 11, 1), band, now=now) == found


def test_a_birthday_on_the_last_of_february() -> None:
    for day, found in (("2029-02-27", set()), ("2029-02-28", DIFFERS)):
        assert born(date(2028, 2, 29), "1 a..", now=day) == found


@pytest.mark.parametrize(
    ("collected", "band", "found"),
    [
        # at collection or today
        ("2026-11-05T09:00:00+08:00", "..10 d", DIFFERS),
        ("2026-11-20T09:00:00+08:00", "..10 d", set()),
        ("2026-11-05T09:00:00+08:00", "20 d..", DIFFERS),
        ("2026-11-05T09:00:00+08:00", "10 d..15 d", set()),
        # at any instant the collection may mean
        ("2026-11+08:00", "10 d..12 d", DIFFERS),
        ("2026-11+08:00", "..0 d", DIFFERS),
        ("2026-11-05+08:00", "..4 d", DIFFERS),
        ("2026-11-05+08:00", "..3 d", set()),
    ],
)
def test_age_is_asked_at_the_collection_and_today(collected: str, band: str, found: set[Any]) -> None:
    assert born(date(2026, 11, 1), band, collected=Moment.read(collected)) == found


def test_a_day_begins_in_the_packs_zone() -> None:
    just_before = Moment.read("2026-11-30T00:00:00+08:00")

    assert born(date(2026, 11, 1), "..28 d", now="2026-12-24", collected=just_before) == set()
    a_second_less = Moment(just_before.earliest - 1, just_before.earliest - 1)
    assert born(date(2026, 11, 1), "..28 d", now="2026-12-24", collected=a_second_less) == DIFFERS


def test_an_age_nobody_knows_is_unknown() -> None:
    scene = laboratory(patient={"birth_date": None, "identifiers": ()}, rows=[rule(age="..28 d")])

    assert UNKNOWN <= doubts(scene)
    certain = [rule(age="..28 d", pregnancy="pregnant")]
    assert not UNKNOWN & doubts(laboratory(patient={"birth_date": None, "identifiers": ()}, rows=certain))


def test_the_birth_date_coded_in_the_resident_id_counts_where_none_is_stated() -> None:
    assert doubts(laboratory(patient={"birth_date": None}, rows=[rule(age="76 a..")])) == DIFFERS
    assert doubts(laboratory(patient={"birth_date": None}, rows=[rule(age="77 a..")])) == set()


# silence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "changes", "stand_in"),
    [
        ({"pregnancy": "pregnant"}, {"patient": {"pregnancy": None}}, "situations.silent:pregnancy"),
        ({"setting": "checkup"}, {"report": {"setting": None}}, "conditions.silent:report.setting"),
        ({"setting": "other"}, {"report": {"setting": None}}, "conditions.silent:report.setting"),
    ],
)
def test_silence_may_stand_for_nothing_special(cells: dict[str, str], changes: dict[str, Any], stand_in: str) -> None:
    scene = laboratory(rows=[rule(**cells)], **changes, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {stand_in})
    assert doubts(laboratory(rows=[rule(**cells)], **changes)) == doubts(strictly(scene)) == UNKNOWN


def test_silence_that_stands_for_no_pregnancy_lets_a_row_on_it_fit() -> None:
    silent = {"patient": {"pregnancy": None}}

    assert doubts(laboratory(rows=[rule(pregnancy="none")], **silent, assume=SILENT)) == DIFFERS
    assert doubts(laboratory(rows=[rule(pregnancy="none")], **silent)) == UNKNOWN
    assert doubts(laboratory(rows=[rule(setting="none")], report={"setting": None}, assume=SILENT)) == set()


def test_a_selector_that_certainly_fails_needs_no_stand_in() -> None:
    silent = {"patient": {"pregnancy": None}}
    rows = [rule(pregnancy="pregnant", setting="inpatient")]

    assert doubts(laboratory(rows=rows, **silent)) == set()
    assert assumed(laboratory(rows=rows, **silent, assume=SILENT)) == set()


def test_a_man_is_not_pregnant() -> None:
    man = {"pregnancy": None, "sex": "male", "identifiers": (PASSPORT,)}
    scene = laboratory(
        patient=man, subject={"sex": "male", "identifiers": (PASSPORT,)}, rows=[rule(pregnancy="pregnant")]
    )

    assert (verdict(scene), assumed(scene)) == ("reuse", set())


def test_a_man_by_his_resident_id_is_not_pregnant() -> None:
    number = Identifier(type="resident-id", value="110105491231001")
    man: dict[str, Any] = {"sex": None, "identifiers": (number,)}
    scene = laboratory(patient={**man, "pregnancy": None}, subject=man, rows=[rule(pregnancy="pregnant")])

    assert verdict(scene) == "reuse"


def test_several_rows_are_all_told() -> None:
    rows = [rule("a", pregnancy="none"), rule("b", setting="outpatient", effect="caution")]

    assert doubts(laboratory(rows=rows)) == DIFFERS | SEEN


def test_that_no_row_fits_is_told_once_and_only_then() -> None:
    def passes(*rows: Row) -> list[str]:
        (one,) = judged(laboratory(rows=rows))
        return [finding.answer for finding in one.findings if finding.gate == "state"]

    ages = {"a": "60 a..", "b": "..1 a"}
    old, young = (row("states", id, targets="all", age=age, effect="caution") for id, age in ages.items())

    assert passes() == passes(young) == ["pass"]
    assert passes(old) == passes(old, young) == passes(young, old) == ["caution"]


@pytest.mark.parametrize(
    ("when", "found"), [("22T08:00:00", BLOCKED), ("20T12:00:00", BLOCKED), ("17T23:59:59", set())]
)
def test_carry_over_into_a_collection_known_by_its_day_only(when: str, found: set[Any]) -> None:
    scene = done(at(when), rows=(effect(before="2 d", since="no" if when < "21" else "yes"),))
    day = Moment.read("2026-11-20+08:00")
    told = replace(scene.reports[0].observations[0], effective=day, specimen=None)
    early = replace(scene, reports=(replace(scene.reports[0], observations=(told,)),))

    assert {one for one in doubts(early) if one[0] == "intervention"} == found
