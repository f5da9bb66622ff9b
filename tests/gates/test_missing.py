"""Each optional fact of the scene unsaid in turn: what then withholds, what stands in by name, what nobody reads.

The promise by hand: a missing fact never makes a reuse; where a stand-in carries it, the advice names it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.gates.contract import missing
from tests.scene import SILENT, Scene, assumed, exam, laboratory, standard, verdict

LOOSE = {
    **SILENT,
    "quality.by_mark": "yes",
    "quality.unknown": "pass",
    "performer.unknown": "issuer",
    "mark.of_report": "pass",
    "mark.none": "caution",
    "mark.narrow": "caution",
    "specimen.by_code": "yes",
    "specimen.one": "yes",
    "window.start": "issued",
    "access.default_basis": "条例",
}
"""Everything a pack may let stand in."""

NOT_READ = {
    # beside a valid resident ID the name suffices; nothing in these packs asks for state, setting, department
    *("patient.sex", "patient.birth_date", "patient.pregnancy", "setting", "department"),
    *("subject.sex", "subject.birth_date", "report.setting"),
    # what a report is, not a fact of it; what only versions ask for; what is only shown
    *("kind", "number", "version", "authored_by", "observations.name", "studies.name"),
    # the report's counts
    *("observations.status", "studies.status", "observations.specimen.status"),
    # one other collection moment is stated
    *("observations.effective", "observations.specimen.collected"),
    # this order asks for one item, without a condition; the rows of these marks ask for neither
    *("observations.specimen.id", "observations.condition"),
    *("observations.mark.place", "observations.mark.footnote", "studies.mark.place", "studies.mark.footnote"),
}
"""Facts that nothing asks for in this scene: unsaid they change nothing."""

CARRIED = {
    "emergency": {"situations.silent:emergency"},
    "diagnoses": {"situations.silent:diagnoses"},
    "interventions": {"interventions.silent:interventions"},
    "items.specimen": {"specimen.by_code:item.specimen"},
    "items.site": {"conditions.silent:item.site"},
    "items.contrast": {"conditions.silent:item.contrast"},
    "items.occurrence": {"schedule.silent:occurrence"},
    "items.repeat": {"schedule.silent:repeat"},
    "items.purpose": {"situations.silent:purpose"},
    "access": {"access.default_basis:access"},
    "performer": {"performer.unknown:report.performer"},
    "performer.code": {"performer.unknown:report.performer"},
    "remark": {"conditions.silent:report.remark"},
    "observations.remark": {"conditions.silent:result.remark"},
    "studies.remark": {"conditions.silent:result.remark"},
    "observations.flags": {"conditions.silent:result.flags"},
    "observations.point_of_care": {"conditions.silent:result.point_of_care"},
    "observations.specimen": {"conditions.silent:result.fitness", "specimen.by_code:result.specimen"},
    "observations.specimen.type": {"specimen.by_code:result.specimen"},
    "observations.specimen.fitness": {"conditions.silent:result.fitness"},
    "observations.eqa": {"quality.by_mark:result.eqa"},
    "studies.eqa": {"quality.by_mark:result.eqa"},
}
"""Facts that a stand-in may carry, and the name it then has."""

WHOLE = {"laboratory": laboratory(), "exam": exam()}


def lacking() -> dict[str, tuple[str, Scene]]:
    """Return for each fact of both scenes its path and the scene without it."""
    found: dict[str, tuple[str, Scene]] = {}
    for name, scene in WHOLE.items():
        for path, order in missing(scene.order):
            found[f"{name} {path}"] = (path, replace(scene, order=order))
        for path, report in missing(scene.reports[0]):
            told = f"report.{path}" if path == "setting" else path
            found[f"{name} {told}"] = (told, replace(scene, reports=(report,)))
    return found


LACKING: dict[str, tuple[str, Scene]] = lacking()


def loosened(scene: Scene, **changes: Any) -> Scene:
    return replace(scene, rules=standard(assume=LOOSE), **changes)


@pytest.mark.parametrize(("path", "scene"), LACKING.values(), ids=LACKING)
def test_a_fact_unsaid_never_makes_a_reuse_unless_nobody_asks_for_it(path: str, scene: Scene) -> None:
    assert (verdict(scene) == "reuse") is (path in NOT_READ)
    assert (verdict(loosened(scene, strict=True)) == "reuse") is (path in NOT_READ)


@pytest.mark.parametrize(("path", "scene"), LACKING.values(), ids=LACKING)
def test_what_stands_in_for_it_is_named(path: str, scene: Scene) -> None:
    loose = loosened(scene)

    if verdict(loose) == "reuse" and path != "situations":
        assert assumed(loose) == CARRIED.get(path, set())
    assert (verdict(loose) == "reuse") is (path in NOT_READ or path in CARRIED or path == "situations")


def test_each_situation_that_stands_in_is_named_apart() -> None:
    path, scene = LACKING["laboratory situations"]

    assert {one.partition(":")[0] for one in assumed(loosened(scene))} == {"situations.silent"}
    assert (path, len(assumed(loosened(scene)))) == ("situations", 11)


def test_with_everything_said_nothing_stands_in() -> None:
    for scene in WHOLE.values():
        assert (verdict(loosened(scene)), assumed(loosened(scene))) == ("reuse", set())


def test_both_lists_are_of_facts_there_are() -> None:
    paths = {path for path, _ in LACKING.values()}

    assert (NOT_READ - paths, CARRIED.keys() - paths) == (set(), set())


def test_two_facts_unsaid_are_never_better_than_one() -> None:
    rank = {"reuse": 0, "reuse_part": 1, "consider": 2, "order": 3}
    for name, whole in WHOLE.items():
        once = {path: order for path, order in missing(whole.order)}
        for path, order in once.items():
            for other, twice in missing(order):
                both = rank[verdict(replace(whole, order=twice))]
                single = rank[verdict(replace(whole, order=order))]
                assert both > 0 or single == 0, f"{name}: {other} beside {path}"
