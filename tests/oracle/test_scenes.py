"""The oracle alone on scenes written by hand: one fact changed, and what DESIGN says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.oracle.compare import oracle_of
from tests.oracle.decide import OracleItem
from tests.scene import (
    OTHER_RESIDENT,
    SILENT,
    THEIRS,
    a_report,
    exam,
    laboratory,
    line,
    moment,
    observation,
    row,
)

from recognize.moment import Length, Moment
from recognize.order import Intervention, Organization
from recognize.report import Eqa, Mark, Value


def only(scene: Any) -> OracleItem:
    (item,) = oracle_of(scene).items
    return item


def newer(**changes: Any) -> Any:
    """A report of a third hospital, taken a day later."""
    when = moment("21 08:00")
    told = observation(value="4.3", specimen={"collected": when}, effective=when)
    plain = {"id": "r2", "number": "R2", "issuer": Organization(code="x|third"), "issued": moment("21 12:00")}
    return a_report(told, **{**plain, "authored_by": "x|third", **changes})


LYTES = {"code": "local|LYTES"}
FULL = (observation("na", "140"), observation("cl", "101"))

SCENES: dict[str, tuple[Any, str, set[str]]] = {
    # 4.1 the order
    "everything stated": (laboratory(), "reuse", set()),
    "nobody knows who orders": (
        laboratory(order={"organization": Organization()}, manifest={"lists": {}}, assume={"mark.narrow": "caution"}),
        "order",
        {"organization-unknown", "mark-too-narrow", "no-list"},
    ),
    "emergency": (laboratory(order={"emergency": True}), "consider", {"repeat-justified"}),
    "setting emergency is the state": (
        laboratory(order={"setting": "emergency", "emergency": None}),
        "consider",
        {"repeat-justified"},
    ),
    "forensic appraisal": (
        laboratory(order={"situations": {**laboratory().order.situations, "forensic-appraisal": True}}),
        "order",
        {"appraisal"},
    ),
    "repeat": (laboratory(item={"repeat": 3}), "consider", {"serial-monitoring"}),
    "purpose follow-up": (laboratory(item={"purpose": "follow-up"}), "consider", {"serial-monitoring"}),
    # 4.2 versions
    "void": (laboratory(report={"status": "cancelled"}), "order", {"report-void"}),
    "withdrawn by a notice": (
        laboratory(also=[a_report(id="r9", status="entered-in-error", observations=())]),
        "order",
        {"report-void"},
    ),
    "preliminary": (laboratory(report={"status": "preliminary"}), "order", {"report-pending"}),
    "no time of release": (laboratory(report={"issued": None}), "consider", {"issued-missing"}),
    "a copy by somebody else that differs": (
        laboratory(also=[a_report(observation(value="5.5"), id="r1b", authored_by="x|third")]),
        "consider",
        {"versions-conflict", "ambiguous-result"},
    ),
    # 4.3 matching
    "an unknown code": (laboratory(item={"code": "local|NOBODY"}), "order", {"item-not-in-catalogue"}),
    "nothing of it": (laboratory(result={"codes": ("s|na",)}), "order", {"no-result"}),
    "two values": (laboratory(others=[observation("k", "4.9", id="again")]), "consider", {"ambiguous-result"}),
    # 4.4 gates
    "another patient of the same number type": (
        laboratory(subject={"identifiers": (OTHER_RESIDENT,)}),
        "order",
        {"no-result"},
    ),
    "another name": (laboratory(subject={"name": "李雷"}), "order", {"identity-conflict"}),
    "no name": (laboratory(subject={"name": None}), "consider", {"identity-unconfirmed"}),
    "plasma": (laboratory(specimen={"type": "血浆"}), "order", {"specimen-differs"}),
    "haemolysed": (laboratory(specimen={"fitness": "溶血"}), "order", {"specimen-unfit"}),
    "bedside": (laboratory(result={"point_of_care": True}), "consider", {"point-of-care"}),
    "a mark of far away": (laboratory(result={"mark": Mark("远HR", "item", True)}), "order", {"mark-too-narrow"}),
    "no mark": (laboratory(result={"mark": None}), "order", {"mark-missing"}),
    "failed assessment": (laboratory(result={"eqa": Eqa("failed")}), "order", {"eqa-failed"}),
    "no assessment": (laboratory(result={"eqa": None}), "consider", {"eqa-unknown"}),
    "not on a complete list": (laboratory(without=["p/listed/laboratory"]), "order", {"not-listed"}),
    "own report": (
        laboratory(report={"issuer": Organization(code="x|ours"), "authored_by": "x|ours"}),
        "order",
        {"own-report"},
    ),
    "critical": (laboratory(result={"flags": ("HH",)}), "consider", {"result-critical"}),
    "remark advises repeat": (laboratory(result={"remark": "建议复查"}), "consider", {"remark-withholds"}),
    "no unit": (laboratory(result={"unit": None}), "consider", {"unit-missing"}),
    "another dimension": (laboratory(result={"unit": "g/L"}), "order", {"unit-not-comparable"}),
    "no value": (laboratory(result={"value": None}), "order", {"value-absent"}),
    "transfused since": (
        laboratory(
            order={"interventions": (Intervention(kind="transfusion", moment=moment("21 08:00")),)},
            rows=[
                row("interventions", "t", intervention="transfusion", targets="item:k", effect="block")
            ],
        ),
        "order",
        {"intervention-since"},
    ),
    "interventions not stated": (laboratory(order={"interventions": None}), "consider", {"interventions-unknown"}),
    "suspended": (
        laboratory(rows=[row("suspensions", "s", organization="theirs", targets="all", from_="2026-11-01")]),
        "order",
        {"issuer-suspended"},
    ),
    # exams
    "an exam": (exam(), "reuse", set()),
    "no images": (exam(result={"links": ()}), "consider", {"images-unavailable"}),
    "enhanced": (exam(result={"contrast": "增强"}), "order", {"facet-differs"}),
    # 4.6 windows
    "on the day of the end": (
        laboratory(
            report={"issued": moment("15 10:00")}, specimen={"collected": moment("15")}, result={"effective": moment("15")}
        ),
        "consider",
        {"window-uncertain"},
    ),
    "taken later": (laboratory(at=Moment.read("2026-11-27T08:00:01+08:00")), "order", {"window-expired"}),
    "the last instant": (laboratory(at=Moment.read("2026-11-27T08:00:00+08:00")), "reuse", set()),
    "no window": (laboratory(without=["windows"]), "consider", {"window-not-published"}),
    # 4.7 newer, panels
    "a newer result too": (laboratory(also=[newer()]), "reuse", set()),
    "a newer one pending": (
        laboratory(also=[newer(status="preliminary")]),
        "consider",
        {"newer-result-exists", "report-pending"},
    ),
    "a panel": (laboratory(item=LYTES, others=FULL), "reuse", set()),
    "one member is missing": (laboratory(item=LYTES, others=FULL[:1]), "reuse_part", {"member-missing"}),
    "what remains cannot be ordered": (
        laboratory(item=LYTES, others=FULL[:1], without=["p/orderables/ocl"]),
        "consider",
        {"member-missing", "remainder-not-orderable"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENES)
def test_scene(name: str) -> None:
    scene, verdict, codes = SCENES[name]
    item = only(scene)

    assert (item.verdict, set(item.codes)) == (verdict, codes)


def test_silence_is_carried_by_named_stand_ins() -> None:
    item = only(laboratory(order={"interventions": None}, item={"repeat": None}, assume=SILENT))

    assert item.verdict == "reuse"
    assert {"interventions.silent:interventions", "schedule.silent:repeat"} <= item.suggestions[0].assumed


def test_strict_turns_stand_ins_off() -> None:
    item = only(laboratory(order={"interventions": None}, assume=SILENT, strict=True))

    assert (item.verdict, set(item.codes)) == ("consider", {"interventions-unknown"})


def test_a_member_ordered_twice_belongs_to_the_panel() -> None:
    scene = laboratory(order={"items": (line(id="1"), line(id="2", code="local|LYTES"))}, others=FULL)
    single, panel = oracle_of(scene).items

    assert (single.verdict, set(single.codes)) == ("consider", {"basket-overlap"})
    assert panel.verdict == "reuse"


def test_what_remains_is_named_by_this_hospitals_code() -> None:
    item = only(laboratory(item=LYTES, others=FULL[:1]))

    assert (item.remaining, item.remaining_members) == (("local|CL",), ("cl",))


def test_valid_until_is_the_end_of_the_window() -> None:
    (told,) = only(laboratory()).suggestions

    assert told.valid_until == moment("27 08:00").earliest
    assert Length.read("7 d").after(moment("20 08:00").earliest, 480) == told.valid_until


def test_an_emergency_state_is_silent_but_listed() -> None:
    item = only(laboratory(order={"emergency": True}))

    assert (item.friction, item.ground) == ("silent", "repeat-justified")


def test_a_withheld_report_number_changes_nothing_for_another_issuer() -> None:
    scene = laboratory(also=[a_report(id="r9", status="cancelled", issuer=Organization(code="x|third"))])

    assert only(scene).verdict == "reuse"
    assert (
        only(replace(scene, reports=(*scene.reports, a_report(id="r8", status="cancelled", issuer=THEIRS)))).verdict
        == "order"
    )


def test_a_titre_is_no_number() -> None:
    assert set(only(laboratory(result={"value": Value("1:80", titre=80)})).codes) == {"value-not-usable"}


def test_laterality_that_is_required_is_stated_on_both_sides() -> None:
    told = exam(rows=[row("exams", "ct", **{**_ct(), "laterality": "required"})], result={"laterality": "left"})

    assert set(only(told).codes) == {"facet-missing"}


def _ct() -> dict[str, Any]:
    return {
        **{"class_": "imaging", "name_zh": "胸部CT", "name_en": "chest CT", "modality": "CT", "site": "chest"},
        **{"contrast": "plain", "technique": "n/a", "tracer": "n/a", "views": "n/a", "images": "diagnostic"},
        "sensitive": "no",
    }
