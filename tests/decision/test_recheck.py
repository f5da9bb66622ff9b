"""The answer at signing: from what is held now, and what has changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.scene import (
    AT,
    OTHER_RESIDENT,
    SILENT,
    Scene,
    a_report,
    advise,
    laboratory,
    line,
    moment,
    observation,
    row,
)

from recognize.advice import SourceOutcome, canonical, read_advice
from recognize.decision import Change, Recheck, recheck
from recognize.moment import Moment
from recognize.order import SITUATIONS
from recognize.report import EvidenceLink, Observation

LATER = Moment(AT.earliest + 600_000_000, AT.earliest + 600_000_000)


def again(before: Scene, now: Scene, at: Moment = LATER) -> Recheck:
    """Advise one scene, and recheck the advice in another."""
    return recheck(advise(before), now.order, now.reports, now.rules, at=at, gates=now.gates)


def test_nothing_has_changed() -> None:
    scene = laboratory()
    found = again(scene, scene)

    assert (found.holds, found.changes) == (True, ())
    assert found.advice == advise(replace(scene, at=LATER))


def test_an_advice_that_was_stored_is_rechecked_alike() -> None:
    scene = laboratory()
    stored = read_advice(canonical(advise(scene)))

    assert recheck(stored, scene.order, scene.reports, scene.rules, at=LATER) == again(scene, scene)


def taken(value: str, day: str, **changes: Any) -> Observation:
    return observation(value=value, effective=moment(f"{day} 08:00"), specimen={"collected": None}, **changes)


def also(*results: Observation, **changes: Any) -> dict[str, Any]:
    """One more report than before."""
    return {"also": [a_report(*results, **{"id": "n", **changes})]}


SURGERY = dict.fromkeys(SITUATIONS, False) | {"before-surgery": True}
STRANGER = {"identifiers": (OTHER_RESIDENT,), "birth_date": None, "sex": None}
SUSPENDED = row("suspensions", "s", organization="theirs", targets="all", from_="2026-11-22")
NOW: dict[str, tuple[dict[str, Any], str]] = {
    "void": (also(status="voided"), "order"),
    "void notice of the issuer": (also(status="voided", number=None), "consider"),
    "corrected value": (also(observation(value="5.9"), version=2), "reuse"),
    "newer result": (also(taken("5.9", "21", mark=None), number="N"), "consider"),
    "another report instead": (also(taken("4.1", "21"), number="N", issued=moment("21 12:00")), "reuse"),
    "state of emergency": ({"order": {"emergency": True}}, "consider"),
    "surgery planned": ({"order": {"situations": SURGERY}}, "consider"),
    "another patient": ({"patient": STRANGER}, "order"),
    "later occurrence": ({"item": {"occurrence": moment("28 08:00")}}, "order"),
    "suspension": ({"rows": [SUSPENDED]}, "order"),
    "no access": ({"order": {"access": None}}, "consider"),
    "another unit": ({"result": {"unit": "怪"}}, "consider"),
}


@pytest.mark.parametrize(("now", "after"), NOW.values(), ids=NOW)
def test_a_reuse_holds_no_longer(now: dict[str, Any], after: str) -> None:
    found = again(laboratory(), laboratory(**now))
    kinds = {change.what for change in found.changes}

    assert (found.holds, found.advice.items[0].verdict) == (False, after)
    assert "suggestion" in kinds
    assert (Change("1", "verdict", "reuse", after) in found.changes) is (after != "reuse")


@pytest.mark.parametrize(("later", "holds"), [(0, True), (1, False)])
def test_a_reuse_ends_with_its_window(later: int, holds: bool) -> None:
    scene = laboratory(item={"occurrence": moment("22 08:00")})
    end = moment("27 08:00").earliest + later

    assert again(scene, scene, Moment(end, end)).holds is holds


def test_another_code_on_the_same_line_does_not_hold() -> None:
    both = {"others": [observation("na", "140")]}
    found = again(laboratory(**both), laboratory(**both, item={"code": "local|NA"}))

    assert (found.holds, found.advice.items[0].verdict) == (False, "reuse")
    assert {change.what for change in found.changes} == {"verdict", "suggestion"}


def test_a_line_that_is_gone() -> None:
    two = {"order": {"items": (line(id="1"), line(id="2", code="local|NA"))}, "others": [observation("na", "140")]}
    found = again(laboratory(**two), laboratory(others=two["others"], item={"id": "2", "code": "local|NA"}))

    assert (found.holds, found.changes) == (False, (Change("1", "gone", "reuse", ""),))


@pytest.mark.parametrize(
    ("before", "now", "changes"),
    [
        ({"result": {"mark": None}}, {}, ("verdict", "suggestion")),
        ({"result": {"flags": ("HH",)}}, {}, ("verdict", "suggestion")),
        ({"result": {"flags": ("HH",)}}, {"result": {"mark": None}}, ("verdict",)),
        ({"result": {"mark": None}}, {"result": {"mark": None}}, ()),
    ],
)
def test_where_nothing_was_to_be_reused_nothing_can_fail_to_hold(
    before: dict[str, Any], now: dict[str, Any], changes: tuple[str, ...]
) -> None:
    found = again(laboratory(**before), laboratory(**now))

    assert (found.holds, tuple(change.what for change in found.changes)) == (True, changes)


def test_a_line_that_is_gone_takes_nothing_with_it_where_nothing_was_to_be_reused() -> None:
    two = {"order": {"items": (line(id="1", code="local|nobody"), line(id="2"))}}

    assert again(laboratory(**two), laboratory(item={"id": "2"})).holds


PAPER = EvidenceLink("platform", "pdf", "r1.pdf", "sha256:1", "never", None, True)


@pytest.mark.parametrize(
    "now",
    [
        {"report": {"links": (replace(PAPER, digest="sha256:2"),)}},
        {"report": {"links": ()}},
        {"report": {"links": (replace(PAPER, allowed=False),)}},
    ],
)
def test_the_evidence_must_be_the_same(now: dict[str, Any]) -> None:
    found = again(laboratory(report={"links": (PAPER,)}), laboratory(**now))

    assert (found.holds, [change.what for change in found.changes]) == (False, ["suggestion"])


@pytest.mark.parametrize(
    "now", [{"flags": ("H",)}, {"range": "3.5-5.3"}, {"effective": moment("20 07:59")}, {"unit": "mmol/l"}]
)
def test_what_is_shown_of_the_value_must_be_the_same(now: dict[str, Any]) -> None:
    assert again(laboratory(), laboratory(result=now)).holds is False


def test_members_reused_in_part_must_stay_the_same() -> None:
    part = {"item": {"code": "local|LYTES"}, "others": [observation("na", "140")]}
    whole = {**part, "others": [observation("na", "140"), observation("cl", "100")]}

    assert again(laboratory(**part), laboratory(**part)).holds
    assert not again(laboratory(**part), laboratory(**whole)).holds
    assert not again(laboratory(**whole), laboratory(**part)).holds


def test_strictness_and_sources_are_those_of_the_advice() -> None:
    loose = laboratory(result={"flags": None}, assume=SILENT, sources=(SourceOutcome("platform", "complete"),))
    strict = replace(loose, strict=True)

    assert again(loose, loose).advice.items[0].verdict == "reuse"
    assert again(strict, loose).advice.items[0].verdict == "consider"
    vouched = laboratory(report={"issued": None}, sources=(SourceOutcome("platform", "complete", vouches=("final",)),))
    assert again(vouched, replace(vouched, sources=())).holds


def test_the_moment_must_be_exact() -> None:
    scene = laboratory()

    with pytest.raises(ValueError, match="exact"):
        recheck(advise(scene), scene.order, scene.reports, scene.rules, at=moment("22"))


def test_a_change_of_suggestions_tells_how_many_there_were_and_are() -> None:
    found = again(laboratory(), laboratory(result={"mark": None}))

    assert found.changes == (Change("1", "verdict", "reuse", "order"), Change("1", "suggestion", "1", "0"))
