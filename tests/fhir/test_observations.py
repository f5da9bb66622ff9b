"""Components and members flattened, specimens, remarks, facts of recognition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.fhir.build import (
    LOINC,
    SNOMED,
    Node,
    around,
    codes,
    concept,
    observation,
    only,
    organization,
    patient,
    quantity,
    read,
    reference,
    report,
    result_of,
    specimen,
)

from recognize.fhir import FhirOptions
from recognize.moment import Moment
from recognize.report import Eqa, Mark, Specimen

V2_0493 = "http://terminology.hl7.org/CodeSystem/v2-0493"
V2_0916 = "http://terminology.hl7.org/CodeSystem/v2-0916"


def component(code: str, value: Any, **more: Any) -> Node:
    return {"code": concept(LOINC, code), "valueQuantity": quantity(value), **more}


def panel(*members: str, **changed: Any) -> Node:
    base: Node = {"valueQuantity": ..., "hasMember": [reference(f"Observation/{name}") for name in members]}
    return observation("panel", "58410-2", **{**base, **changed})


# Components


def test_components_become_results_with_what_they_have_in_common() -> None:
    whole = observation(
        component=[component("8480-6", 120, interpretation=[{"text": "H"}]), component("8462-4", 80)],
        specimen=reference("Specimen/s1"),
        method={"text": "电极法"},
        note=[{"text": "复查过"}],
        status="corrected",
    )
    found = only(read(around(specimen(), whole, report()))).observations

    assert [one.id for one in found] == ["Observation/k.component[0]", "Observation/k.component[1]"]
    assert [one.codes for one in found] == [(f"{LOINC}|8480-6",), (f"{LOINC}|8462-4",)]
    assert [one.value.text for one in found if one.value] == ["120", "80"]
    assert [one.flags for one in found] == [("H",), None]
    assert {(one.status, one.method, one.remark, one.effective) for one in found} == {
        ("corrected", "电极法", "复查过", Moment.read("2026-11-01T08:00:00+08:00"))
    }
    assert {one.specimen for one in found} == {found[0].specimen}


def test_a_header_with_a_value_of_its_own_stays() -> None:
    whole = observation(component=[component("8480-6", 120)], valueString="见各项")

    assert [one.id for one in only(read(around(whole, report()))).observations] == [
        "Observation/k",
        "Observation/k.component[0]",
    ]


def test_a_header_without_any_part_stays() -> None:
    assert [
        one.value for one in only(read(around(observation(valueQuantity=..., component=[]), report()))).observations
    ] == [None]


def test_a_header_s_flag_holds_for_components_that_have_none() -> None:
    whole = observation(
        component=[component("1-1", 1), component("1-2", 2, interpretation=[{"text": "N"}])],
        interpretation=[{"text": "HH"}],
    )

    assert [one.flags for one in only(read(around(whole, report()))).observations] == [("HH",), ("N",)]


def test_a_component_s_reason_for_absence_is_its_own() -> None:
    missing = {"code": concept(LOINC, "1-1"), "dataAbsentReason": {"coding": [{"code": "error"}]}}
    (found,) = only(read(around(observation(component=[missing]), report()))).observations

    assert (found.value, found.absent_reason, found.status) == (None, "error", "final")


@pytest.mark.parametrize("components", [[5], ["x"], "x", 5, [{"code": 5}], [{"valueQuantity": 5}]])
def test_a_broken_component_withholds_and_never_crashes(components: Any) -> None:
    found = only(read(around(observation(component=components), report()))).observations

    assert {one.status for one in found} == {"unknown"}


# Members


def test_members_become_results_in_their_place() -> None:
    whole = around(observation(), observation("na", "2951-2"), panel("k", "na"), report(results=("panel",)))

    assert [one.id for one in only(read(whole)).observations] == ["Observation/k", "Observation/na"]
    assert read(whole).counts["Observation"].used == 3


def test_members_of_members_are_reached() -> None:
    outer = observation("outer", valueQuantity=..., hasMember=[reference("Observation/panel")])
    whole = around(observation(), panel("k"), outer, report(results=("outer",)))

    assert [one.id for one in only(read(whole)).observations] == ["Observation/k"]


def test_a_member_named_twice_is_one_result() -> None:
    whole = around(observation(), panel("k"), report(results=("k", "panel", "k")))

    assert [one.id for one in only(read(whole)).observations] == ["Observation/k"]


@pytest.mark.parametrize(
    ("header", "member", "counts"),
    [
        ("final", "final", "final"),
        ("final", "preliminary", "preliminary"),
        ("preliminary", "final", "preliminary"),
        ("entered-in-error", "final", "entered-in-error"),
        ("unknown", "final", "unknown"),
        ("unknown", "preliminary", "unknown"),
        ("preliminary", "cancelled", "cancelled"),
        ("final", "corrected", "corrected"),
        ("corrected", "final", "final"),
    ],
)
def test_the_worse_status_of_header_and_member_counts(header: str, member: str, counts: str) -> None:
    whole = around(observation(status=member), panel("k", status=header), report(results=("panel",)))
    (found,) = only(read(whole)).observations

    assert found.status == counts


def test_a_member_reached_twice_has_the_worse_state() -> None:
    whole = around(observation(), panel("k", status="entered-in-error"), report(results=("k", "panel")))

    assert [one.status for one in only(read(whole)).observations] == ["entered-in-error"]


def test_a_header_s_remark_holds_for_its_members() -> None:
    whole = around(
        observation(note=[{"text": "甲"}]), panel("k", note=[{"text": "标本溶血"}]), report(results=("panel",))
    )

    assert [one.remark for one in only(read(whole)).observations] == ["甲\n标本溶血"]


def test_a_header_with_flags_is_kept_beside_its_members() -> None:
    whole = around(observation(), panel("k", interpretation=[{"text": "危急"}]), report(results=("panel",)))

    assert [(one.id, one.flags) for one in only(read(whole)).observations] == [
        ("Observation/panel", ("危急",)),
        ("Observation/k", None),
    ]


def test_circles_end_and_are_told() -> None:
    a = observation("a", hasMember=[reference("Observation/b"), reference("Observation/a")])
    b = observation("b", hasMember=[reference("Observation/a")])
    result = read(around(a, b, report(results=("a",))))

    assert {one.id for one in only(result).observations} == {"Observation/a", "Observation/b"}
    assert ("Observation", "hasMember[1]", "reference-loop") in codes(result)


def test_a_long_chain_of_members_does_not_crash() -> None:
    chain = [observation(f"m{n}", hasMember=[reference(f"Observation/m{n + 1}")]) for n in range(1500)]
    result = read(around(*chain, report(results=("m0",))))

    assert result.counts["Observation"].read == 1500
    assert "reference-loop" in {fault.code for fault in result.faults}


def test_a_member_about_another_patient_is_left_out_and_withholds_the_panel() -> None:
    other = observation("x", subject=reference("Patient/p2"))
    result = read(around(patient("p2"), observation(), other, panel("k", "x"), report(results=("panel",))))

    assert [(one.id, one.status) for one in only(result).observations] == [("Observation/k", "unknown")]
    assert ("Observation", "hasMember[1]", "subject-differs") in codes(result)
    assert result.counts["Observation"].aside == {"subject-differs": 1}


def test_a_missing_member_is_told() -> None:
    result = read(around(observation(), panel("k", "gone"), report(results=("panel",))))

    assert [one.status for one in only(result).observations] == ["final"]
    assert ("Observation", "hasMember[1]", "reference-missing") in codes(result)


# Times


@pytest.mark.parametrize(
    ("changed", "start", "end", "precision"),
    [
        ({"effectiveDateTime": "2005-07-05"}, "2005-07-05+08:00", None, "day"),
        ({"effectiveDateTime": "2005-07"}, "2005-07+08:00", None, "month"),
        ({"effectiveDateTime": "2005"}, "2005+08:00", None, "year"),
        ({"effectiveDateTime": "2005-07-05T10:20:30.123456Z"}, "2005-07-05T10:20:30.123456Z", None, "second"),
        ({"effectiveDateTime": "2005-07-05T10:20:30-05:00"}, "2005-07-05T10:20:30-05:00", None, "second"),
        ({"effectiveInstant": "2005-07-05T10:20:30Z"}, "2005-07-05T10:20:30Z", None, "second"),
        (
            {"effectivePeriod": {"start": "2005-07-05", "end": "2005-07-06T10:00:00Z"}},
            "2005-07-05+08:00",
            "2005-07-06T10:00:00Z",
            "day",
        ),
        ({"effectiveTiming": {"event": ["2005-07-05"]}}, "2005-07-05+08:00", None, "day"),
        (
            {"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2005-07-05", "end": "2005-07-06"}}}},
            "2005-07-05+08:00",
            "2005-07-06+08:00",
            "day",
        ),
    ],
    ids=str,
)
def test_times_keep_their_precision(changed: Node, start: str, end: str | None, precision: str) -> None:
    found = result_of(around(observation(**{"effectiveDateTime": ..., **changed}), report()))

    assert found.effective == Moment.read(start)
    assert found.effective.precision == precision
    assert found.effective_end == (Moment.read(end) if end else None)
    assert found.status == "final"


@pytest.mark.parametrize(
    "changed",
    [
        {"effectiveTiming": {"event": ["2005-07-05", "2005-07-06"]}},
        {"effectiveTiming": {"code": {"text": "BID"}}},
        {"effectiveTiming": {"repeat": {"frequency": 2}}},
        {"effectiveTiming": 5},
        {"effectiveDateTime": "2005-07-05", "effectivePeriod": {"start": "2005-07-05"}},
        {"effectivePeriod": 5},
        {"effectiveDateTime": "2005-07-05T24:00:00Z"},
        {"effectiveDateTime": "2005-07-05T10:00:60Z"},
        {"effectiveDateTime": "2005-13-05"},
        {"effectiveDateTime": "99999-01-01"},
        {"effectiveDateTime": "２００５-07-05"},
        {"effectiveDateTime": "2005-07-05T10:20:30+99:00"},
    ],
    ids=str,
)
def test_times_that_are_not_understood_are_no_time_and_withhold(changed: Node) -> None:
    found = result_of(around(observation(**{"effectiveDateTime": ..., **changed}), report()))

    assert (found.effective, found.status) == (None, "unknown")


def test_an_absent_time_is_no_fault() -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    found = result_of(around(observation(effectiveDateTime=..., _effectiveDateTime=absent), report()))

    assert (found.effective, found.status) == (None, "final")


def test_the_assumed_zone_is_counted() -> None:
    result = read(around(observation(effectiveDateTime="2026-11-01"), report(issued="2026-11-01T12:00:00")))

    assert result.assumed == {"utc_offset": 2}
    assert only(result).issued == Moment.read("2026-11-01T12:00:00+08:00")
    assert read(around(observation(), report())).assumed == {}


# Specimens


def of_specimen(**changed: Any) -> Specimen:
    found = result_of(around(specimen(**changed), observation(specimen=reference("Specimen/s1")), report())).specimen
    assert found is not None
    return found


def test_a_specimen_is_read() -> None:
    assert of_specimen(
        identifier=[{"system": "urn:tubes", "value": "T7"}], condition=[concept(V2_0493, "HEM")]
    ) == Specimen(
        id="urn:tubes|T7",
        type="血清",
        fitness="HEM",
        status="available",
        collected=Moment.read("2026-11-01T07:55:00+08:00"),
        received=Moment.read("2026-11-01T09:00:00+08:00"),
    )


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"type": concept(SNOMED, "119364003", "血清")}, "type", f"{SNOMED}|119364003"),
        ({"type": {"coding": [{"code": "SER", "display": "Serum"}]}}, "type", "Serum"),
        ({"type": ...}, "type", None),
        ({"collection": {"bodySite": {"text": "左前臂"}}}, "site", "左前臂"),
        (
            {"collection": {"collectedPeriod": {"start": "2026-11-01T01:00:00Z", "end": "2026-11-02T01:00:00Z"}}},
            "collected",
            Moment.read("2026-11-01T01:00:00Z"),
        ),
        ({"collection": {"collectedDateTime": "2026-11-01"}}, "collected", Moment.read("2026-11-01+08:00")),
        ({"collection": ...}, "collected", None),
        ({"condition": [{"text": "溶血"}]}, "fitness", "溶血"),
        ({"condition": [{"text": "溶血"}, concept(V2_0493, "CLOT")]}, "fitness", "溶血; CLOT"),
        ({"condition": []}, "fitness", None),
        ({}, "id", "Specimen/s1"),
        ({"accessionIdentifier": {"value": "A1"}}, "id", "Specimen/s1"),
    ],
    ids=str,
)
def test_facts_of_a_specimen(changed: Node, field: str, expected: Any) -> None:
    assert getattr(of_specimen(**changed), field) == expected


def test_a_collection_without_its_start_is_not_understood() -> None:
    found = of_specimen(collection={"collectedPeriod": {"end": "2026-11-02"}})

    assert (found.collected, found.status) == (None, "unknown")


def test_a_specimen_that_is_not_here_is_unknown_and_not_silent() -> None:
    result = read(around(observation(specimen=reference("Specimen/gone", display="血清")), report()))
    (found,) = only(result).observations

    assert found.specimen == Specimen(id="Specimen/gone", type="血清", status="unknown")
    assert ("Observation", "specimen", "reference-missing") in codes(result)


def test_a_specimen_that_is_only_described_is_its_description() -> None:
    assert result_of(around(observation(specimen={"display": "全血"}), report())).specimen == Specimen(type="全血")


@pytest.mark.parametrize(
    ("collection", "condition"),
    [
        ({"fastingStatusCodeableConcept": concept(V2_0916, "F")}, "fasting"),
        ({"fastingStatusCodeableConcept": concept(V2_0916, "NF")}, "non-fasting"),
        ({"fastingStatusCodeableConcept": concept(V2_0916, "NG")}, f"{V2_0916}|NG"),
        ({"fastingStatusCodeableConcept": {"text": "空腹"}}, "空腹"),
        ({"fastingStatusDuration": {"value": 12, "unit": "h"}}, "fasting 12 h"),
        ({}, None),
    ],
    ids=str,
)
def test_fasting_is_a_condition(collection: Node, condition: str | None) -> None:
    whole = around(specimen(collection=collection), observation(specimen=reference("Specimen/s1")), report())

    assert result_of(whole).condition == condition


def test_a_remark_to_the_specimen_is_a_remark_to_its_results() -> None:
    whole = around(
        specimen(note=[{"text": "轻度溶血"}]),
        observation(specimen=reference("Specimen/s1"), note=[{"text": "已复查"}]),
        report(),
    )

    assert result_of(whole).remark == "已复查\n轻度溶血"


# Facts of recognition


def fact(name: str, **value: Any) -> Node:
    return {"url": f"urn:recognize:fhir:{name}", **value}


def eqa(result: Any = "passed", **days: Any) -> Node:
    parts = [{"url": "result", "valueCode": result}, *({"url": key, "valueDate": day} for key, day in days.items())]
    return {"url": "urn:recognize:fhir:eqa", "extension": parts}


def test_facts_of_a_result() -> None:
    stated = [
        fact("mark", valueString="鄂HR"),
        eqa("passed", **{"from": "2026-01-01", "until": "2027-01-01"}),
        fact("condition", valueString="餐后2小时"),
        fact("point-of-care", valueBoolean=True),
        {"url": "urn:other", "valueString": "x"},
    ]
    found = result_of(around(observation(extension=stated), report()))

    assert found.mark == Mark("鄂HR", "item")
    assert found.eqa == Eqa("passed", date(2026, 1, 1), date(2027, 1, 1))
    assert (found.condition, found.point_of_care) == ("餐后2小时", True)


def test_facts_of_a_report_and_its_institution() -> None:
    of_report = [fact("mark", valueString="★"), eqa("passed"), fact("division", valueString="420100")]
    of_institution = [fact("mark", valueString="鄂HR"), fact("mark", valueString="武汉HR")]
    found = only(read(around(organization(extension=of_institution), observation(), report(extension=of_report))))

    assert found.marks == (Mark("★", "report"), Mark("鄂HR", "organization"), Mark("武汉HR", "organization"))
    assert found.issuer is not None
    assert found.issuer.division == "420100"
    assert found.observations[0].eqa == Eqa("passed")
    assert found.observations[0].mark is None


def test_the_institution_s_own_division_counts_first() -> None:
    own = organization(extension=[fact("division", valueString="420200")])
    found = only(read(around(own, observation(), report(extension=[fact("division", valueString="420100")]))))

    assert found.issuer is not None
    assert found.issuer.division == "420200"


def test_a_result_s_own_assessment_counts_first() -> None:
    whole = around(observation(extension=[eqa("failed")]), report(extension=[eqa("passed")]))

    assert result_of(whole).eqa == Eqa("failed")


def test_an_institution_that_passed_as_a_whole_speaks_for_no_item() -> None:
    result = read(around(organization(extension=[eqa("passed")]), observation(), report()))

    assert only(result).observations[0].eqa is None
    assert ("Organization", "extension", "eqa-not-of-item") in codes(result)


def test_an_institution_that_failed_failed_for_each_item_it_performed() -> None:
    other = organization("o2", "12330000470051726F")
    whole = around(
        organization(extension=[eqa("failed")]),
        other,
        observation(),
        observation("na", performer=[reference("Organization/o2")]),
        report(results=("k", "na")),
    )

    assert [one.eqa for one in only(read(whole)).observations] == [Eqa("failed"), None]


@pytest.mark.parametrize(
    "extension",
    [
        eqa("good"),
        eqa(5),
        eqa("passed", **{"from": "2026"}),
        eqa("passed", until="soon"),
        eqa("passed", until=5),
        {"url": "urn:recognize:fhir:eqa", "valueString": "passed"},
        {"url": "urn:recognize:fhir:eqa", "extension": [{"url": "result", "valueCode": "passed"}] * 2},
        fact("mark"),
        fact("mark", valueInteger=5),
        fact("point-of-care", valueString="yes"),
    ],
    ids=str,
)
def test_a_fact_that_is_not_understood_is_none_and_withholds(extension: Node) -> None:
    found = result_of(around(observation(extension=[extension]), report()))

    assert (found.mark, found.eqa, found.point_of_care, found.status) == (None, None, None, "unknown")


@pytest.mark.parametrize("division", ["42010", "4201000", "四二〇一〇〇", "42010x", "４２０１００"])
def test_a_division_that_is_none_is_left_out_and_told(division: str) -> None:
    result = read(around(organization(extension=[fact("division", valueString=division)]), observation(), report()))
    found = only(result)

    assert found.issuer is not None
    assert (found.issuer.division, found.status) == (None, "final")
    assert ("Organization", "extension[0]", "division-not-usable") in codes(result)


def test_addresses_of_facts_are_the_source_s() -> None:
    own = FhirOptions(utc_offset=480, facts={"https://platform.example/mark": "mark"})
    stated = [{"url": "https://platform.example/mark", "valueString": "甲"}, fact("mark", valueString="乙")]

    assert result_of(around(observation(extension=stated), report()), own).mark == Mark("甲", "item")


def test_two_marks_on_one_item_are_not_one_of_them() -> None:
    stated = [fact("mark", valueString="鄂HR"), fact("mark", valueString="武汉HR")]

    assert result_of(around(observation(extension=stated), report())).mark == Mark("鄂HR 武汉HR", "item")


# Words


@pytest.mark.parametrize(
    ("site", "word"),
    [
        (concept(SNOMED, "419161000"), "left"),
        ({"coding": [{"system": SNOMED, "code": "1"}, {"system": SNOMED, "code": "24028007"}]}, "right"),
        ({"coding": [{"system": SNOMED, "code": "7771000"}, {"system": SNOMED, "code": "24028007"}]}, "left; right"),
        ({"coding": [{"system": "urn:oid:2.16.840.1.113883.6.96", "code": "51440002"}]}, "both"),
        (concept(SNOMED, "51185008", "胸部"), f"{SNOMED}|51185008"),
        ({"text": "胸部"}, "胸部"),
        ({"coding": [{"display": "胸部"}]}, "胸部"),
        ({"coding": [{"code": "X"}]}, "X"),
        ({}, None),
    ],
    ids=str,
)
def test_concepts_become_one_word(site: Node, word: str | None) -> None:
    assert result_of(around(observation(bodySite=site), report())).site == word


def test_words_are_the_source_s_too() -> None:
    own = FhirOptions(utc_offset=480, words={f"{SNOMED}|51185008": "胸部"})

    assert result_of(around(observation(bodySite=concept(SNOMED, "51185008")), report()), own).site == "胸部"
