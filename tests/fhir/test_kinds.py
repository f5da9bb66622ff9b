"""Kinds that do not trust categories, and results that no report holds."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fhir.build import (
    CATEGORY,
    LOINC,
    V2_0074,
    Node,
    around,
    codes,
    concept,
    encounter,
    observation,
    only,
    organization,
    patient,
    quantity,
    read,
    reference,
    report,
)

from recognize.fhir import FhirOptions
from recognize.moment import Moment


def of(category: str | None) -> Node:
    return {"category": [concept(CATEGORY, category)] if category else ...}


# Reports


@pytest.mark.parametrize(
    ("of_report", "of_result", "kind"),
    [
        ("LAB", "laboratory", "laboratory"),
        ("LAB", None, "laboratory"),
        (None, "laboratory", "laboratory"),
        (None, None, None),
        ("RAD", "imaging", "exam"),
        ("RAD", None, "exam"),
        (None, "procedure", "exam"),
        ("LAB", "imaging", None),
        ("RAD", "laboratory", None),
        ("strange", "laboratory", "laboratory"),
        ("strange", "strange", None),
    ],
)
def test_results_decide_and_the_report_speaks_where_they_are_silent(
    of_report: str | None, of_result: str | None, kind: str | None
) -> None:
    category = [concept(V2_0074, of_report)] if of_report else ...
    result = read(around(observation(**of(of_result)), report(category=category)))

    assert only(result).kind == kind
    assert (("DiagnosticReport", "category", "kind-disputed") in codes(result)) == (
        {of_report, of_result} in ({"LAB", "imaging"}, {"RAD", "laboratory"})
    )


@pytest.mark.parametrize("word", ["LAB", "CH", "HM", "MB", "IMM", "SR", "VR", "TX", "SP", "CP", "CG", "GE"])
def test_sections_of_the_laboratory(word: str) -> None:
    assert only(read(around(report(results=(), category=[concept(V2_0074, word)])))).kind == "laboratory"


@pytest.mark.parametrize(
    "word", ["RAD", "CT", "NMR", "NMS", "RUS", "CUS", "OUS", "VUS", "RX", "XRC", "EC", "EN", "PF", "AU"]
)
def test_sections_that_make_exams(word: str) -> None:
    assert only(read(around(report(results=(), category=[concept(V2_0074, word)])))).kind == "exam"


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ([{"text": "检验"}], "laboratory"),
        ([{"text": "检查"}], "exam"),
        ({"text": "检验"}, "laboratory"),
        ([concept(V2_0074, "RAD"), concept(V2_0074, "LAB")], "laboratory"),
        ([], None),
        ([{}], None),
    ],
    ids=str,
)
def test_other_forms_of_a_category(category: Any, kind: str | None) -> None:
    assert only(read(around(report(results=(), category=category)))).kind == kind


@pytest.mark.parametrize(("category", "kind"), [("LAB", "laboratory"), ("RAD", "exam"), (None, None), ("survey", None)])
def test_results_of_both_kinds_are_what_the_report_says(category: str | None, kind: str | None) -> None:
    stated = [concept(V2_0074, category)] if category else ...
    mixed = (observation(), observation("x", **of("imaging")))

    assert only(read(around(*mixed, report(results=("k", "x"), category=stated)))).kind == kind


def test_a_laboratory_report_of_vital_signs_is_left_aside_and_counted() -> None:
    parts = (observation("sys", "8480-6"), observation("dia", "8462-4"))
    result = read(around(*parts, report(results=("sys", "dia"), code=concept(LOINC, "85354-9"))))

    assert result.reports == ()
    assert result.counts["DiagnosticReport"].aside == {"vital-signs": 1}
    assert result.counts["Observation"].aside == {"vital-signs": 2}


def test_a_vital_sign_within_a_laboratory_report_stays() -> None:
    found = only(
        read(around(observation("ph", "2744-1"), observation("temp", "8310-5"), report(results=("ph", "temp"))))
    )

    assert len(found.observations) == 2
    assert found.kind == "laboratory"


def test_oxygen_saturation_of_a_blood_gas_is_a_laboratory_result() -> None:
    assert only(read(around(observation("so2", "2708-6"), report(results=("so2",))))).kind == "laboratory"


@pytest.mark.parametrize("category", ["vital-signs", "survey", "social-history", "activity", "therapy"])
def test_a_report_of_what_is_no_result_is_left_aside(category: str) -> None:
    result = read(around(observation(**of(category)), report()))

    assert result.counts["DiagnosticReport"].aside == {category: 1}
    assert result.counts["Observation"].aside == {category: 1}


def test_a_report_with_one_result_of_unknown_kind_stays() -> None:
    found = only(read(around(observation(**of("survey")), observation("x", **of(None)), report(results=("k", "x")))))

    assert len(found.observations) == 2


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        ({f"{LOINC}|8480-6": "laboratory"}, "laboratory"),
        ({f"{LOINC}|8480-6": "exam"}, "exam"),
        ({"urn:x-local|LYTES": "exam"}, "exam"),
        ({f"{CATEGORY}|laboratory": "exam"}, None),
    ],
    ids=str,
)
def test_what_the_source_says_of_a_code_comes_first(kinds: Any, kind: str | None) -> None:
    own = FhirOptions(utc_offset=480, kinds=kinds)
    result = read(around(observation(loinc="8480-6"), report(category=...)), own)

    assert [one.kind for one in result.reports] == ([kind] if kind else [])


def test_the_source_can_leave_a_code_aside() -> None:
    own = FhirOptions(utc_offset=480, kinds={f"{LOINC}|2823-3": "survey"})

    assert read(around(observation(), report()), own).counts["Observation"].aside == {"survey": 1}


@pytest.mark.parametrize("category", [None, "vital-signs", "survey", "laboratory"])
def test_a_void_report_is_kept_whatever_its_kind(category: str | None) -> None:
    found = only(read(around(observation(**of(category)), report(status="entered-in-error", category=...))))

    assert (found.status, len(found.observations)) == ("entered-in-error", 1)


def test_a_report_with_a_result_that_is_not_here_is_not_left_aside() -> None:
    found = only(read(around(observation(**of("vital-signs")), report(results=("k", "gone")))))

    assert (found.kind, len(found.observations)) == ("laboratory", 1)


def test_a_laboratory_s_conclusion_is_a_remark_and_an_exam_s_is_not() -> None:
    lab = only(read(around(observation(), report(conclusion="标本溶血，建议复查"))))
    exam = only(read(around(report(results=(), category=[concept(V2_0074, "RAD")], conclusion="建议复查"))))

    assert (lab.conclusion, lab.remark) == ("标本溶血，建议复查", "标本溶血，建议复查")
    assert (exam.conclusion, exam.remark) == ("建议复查", None)


def test_a_comment_among_the_results_is_a_remark() -> None:
    comment = observation("c", "8251-1", valueString="仅供参考")
    found = only(read(around(observation(), comment, report(results=("k", "c")))))

    assert found.remark == "仅供参考"
    assert len(found.observations) == 2


def test_coded_conclusions_are_a_conclusion() -> None:
    coded = [{"text": "肺炎"}, concept("urn:x", "J18")]

    assert only(read(around(observation(), report(conclusionCode=coded)))).conclusion == "肺炎; J18"


# Loose results


def test_loose_results_of_one_moment_are_one_report() -> None:
    found = only(read(around(observation(), observation("na", "2951-2"))))

    assert [one.id for one in found.observations] == ["Observation/k", "Observation/na"]
    assert (found.status, found.kind, found.number, found.version) == ("final", "laboratory", None, None)
    assert found.issued == Moment.read("2026-11-01T12:00:00+08:00")
    assert found.issuer is not None
    assert found.authored_by is None
    assert found.subject.name == "张三丰"


@pytest.mark.parametrize(
    "changed",
    [
        {"effectiveDateTime": "2026-11-01T08:00:01+08:00"},
        {"effectiveDateTime": "2026-11-01"},
        {"issued": "2026-11-01T12:00:01+08:00"},
        {"issued": ...},
        {"encounter": reference("Encounter/e2")},
        {"subject": reference("Patient/p2")},
        {"performer": [reference("Organization/o2")]},
        {"category": [concept(CATEGORY, "imaging")]},
    ],
    ids=str,
)
def test_loose_results_that_differ_in_what_a_report_states_are_apart(changed: Node) -> None:
    others = (encounter("e2"), patient("p2"), organization("o2", "12330000470051726F"))
    result = read(around(*others, observation(), observation("na", **changed)))

    assert [len(one.observations) for one in result.reports] == [1, 1]


def test_one_moment_in_two_zones_is_one_moment() -> None:
    found = only(read(around(observation(), observation("na", effectiveDateTime="2026-11-01T00:00:00Z"))))

    assert len(found.observations) == 2


def test_a_loose_result_that_names_its_institution_is_its_word() -> None:
    named = organization("o2", "12330000470051726F")
    found = only(read(around(named, observation(performer=[reference("Organization/o2")]))))

    assert found.issuer is not None
    assert found.issuer.code == found.authored_by == "urn:oid:2.16.156.10011.1.5|12330000470051726F"


def test_a_loose_result_has_its_own_status() -> None:
    found = only(read(around(observation(status="entered-in-error"), observation("na", status=5))))

    assert found.status == "final"
    assert [one.status for one in found.observations] == ["entered-in-error", "unknown"]


def test_a_loose_panel_is_one_report_and_its_members_stand_once() -> None:
    header = observation(
        "panel", valueQuantity=..., hasMember=[reference("Observation/k"), reference("Observation/na")]
    )
    found = only(read(around(observation(), observation("na"), header)))

    assert [one.id for one in found.observations] == ["Observation/k", "Observation/na"]
    assert [link.reference for link in found.links] == ["Observation/panel"]


def test_a_loose_circle_is_read() -> None:
    a, b = (observation(x, hasMember=[reference(f"Observation/{y}")]) for x, y in (("a", "b"), ("b", "a")))
    result = read(around(a, b))

    assert result.counts["Observation"].used == 2


def test_loose_vital_signs_are_left_aside_unread() -> None:
    result = read(
        around(observation(**of("vital-signs")), observation("bp", "85354-9"), observation("q", **of("survey")))
    )

    assert result.reports == ()
    assert result.counts["Observation"].aside == {"survey": 1, "vital-signs": 2}


def test_a_loose_result_without_a_category_is_kept() -> None:
    assert only(read(around(observation(**of(None))))).kind is None


def test_results_of_a_report_that_is_not_the_newest_do_not_become_loose() -> None:
    old = report(results=("k", "wrong"), meta={"versionId": "1"})
    new = report(results=("k",), meta={"versionId": "2"}, status="corrected")
    result = read(around(observation(), observation("wrong", valueQuantity=quantity(99)), old, new))

    assert [one.id for one in only(result).observations] == ["Observation/k"]
    assert result.counts["Observation"].aside == {"of-unread-report": 1}


def test_results_of_a_deleted_report_do_not_become_loose() -> None:
    whole = around(observation(), report())
    whole["entry"].append({"request": {"method": "DELETE", "url": "DiagnosticReport/r1"}})

    assert [one.status for one in read(whole).reports] == ["deleted"]


def test_the_id_of_a_loose_report_follows_its_content() -> None:
    one = only(read(around(observation(), observation("na"))))
    same = only(read(around(observation("na"), observation())))
    other = only(read(around(observation(), observation("na", status="corrected"))))

    assert one == same
    assert one.id != other.id
    assert one.id.startswith("loose-")
