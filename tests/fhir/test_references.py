"""References in every form, to what is here and to what is not."""

from __future__ import annotations

import pytest
from tests.fhir.build import (
    CHINA,
    ID_NUMBER,
    RESIDENT,
    Node,
    around,
    bundle,
    codes,
    consistent,
    encode,
    encounter,
    observation,
    only,
    organization,
    patient,
    read,
    reference,
    report,
    specimen,
)

from recognize.fhir import read_reports

BASE = "https://pacs.example/fhir/"


def with_urls(*pairs: tuple[str, Node]) -> Node:
    return {"resourceType": "Bundle", "entry": [{"fullUrl": url, "resource": one} for url, one in pairs]}


def pointed(to: str, url: str, **patient_changes: object) -> Node:
    """A report whose subject is referred to in one form, in a Bundle with another form of fullUrl."""
    return with_urls(
        (url, patient(**patient_changes)), (BASE + "DiagnosticReport/r1", report(results=(), subject=reference(to)))
    )


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("Patient/p1", BASE + "Patient/p1"),
        (BASE + "Patient/p1", BASE + "Patient/p1"),
        ("urn:uuid:9f1c0a4e-0000-4000-8000-000000000001", "urn:uuid:9f1c0a4e-0000-4000-8000-000000000001"),
        ("urn:oid:1.2.3.4", "urn:oid:1.2.3.4"),
        ("Patient/p1", "urn:uuid:9f1c0a4e-0000-4000-8000-000000000001"),
        ("Patient/p1/_history/3", BASE + "Patient/p1"),
        (BASE + "Patient/p1/_history/3", BASE + "Patient/p1"),
        (f"Patient?identifier={RESIDENT}|{ID_NUMBER}", BASE + "Patient/p1"),
    ],
)
def test_a_reference_is_followed(to: str, url: str) -> None:
    result = read(pointed(to, url, meta={"versionId": "3"}))

    assert only(result).subject.name == "张三丰"
    assert result.counts["Patient"].used == 1


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("Patient/other", BASE + "Patient/p1"),
        ("Patient/p1", "https://other.example/fhir/Patient/p1"),
        ("https://other.example/fhir/Patient/p1", BASE + "Patient/p1"),
        ("http://pacs.example/fhir/Patient/p1", BASE + "Patient/p1"),
        ("urn:uuid:9f1c0a4e-0000-4000-8000-00000000000f", "urn:uuid:9f1c0a4e-0000-4000-8000-000000000001"),
        ("Patient/p1/_history/2", BASE + "Patient/p1"),
        ("Patient?identifier=urn:x|1", BASE + "Patient/p1"),
        ("Patient?name=x", BASE + "Patient/p1"),
        ("#p1", BASE + "Patient/p1"),
        ("#", BASE + "Patient/p1"),
        ("", BASE + "Patient/p1"),
        ("p1", BASE + "Patient/p1"),
        ("/", BASE + "Patient/p1"),
    ],
)
def test_a_reference_to_nothing_is_a_fault_and_the_rest_goes_on(to: str, url: str) -> None:
    result = read(pointed(to, url, meta={"versionId": "3"}))
    found = only(result)

    assert (found.subject.name, found.number, found.status) == (None, "NO-r1", "final")
    assert ("DiagnosticReport", "subject", "reference-missing") in codes(result)
    assert ID_NUMBER not in repr(result)


def test_an_absolute_reference_finds_a_resource_that_came_without_its_address() -> None:
    whole = bundle(patient(), report(results=(), subject=reference(BASE + "Patient/p1")))

    assert only(read(whole)).subject.name == "张三丰"


def test_one_id_on_two_servers_is_ambiguous_without_an_address_of_one_s_own() -> None:
    whole = with_urls(
        ("https://a.example/Patient/p1", patient()), ("https://b.example/Patient/p1", patient(gender="male"))
    )
    whole["entry"].append({"resource": report(results=())})
    result = read(whole)

    assert only(result).subject.name is None
    assert ("DiagnosticReport", "subject", "reference-ambiguous") in codes(result)


def test_an_identifier_of_two_patients_is_ambiguous() -> None:
    to = reference(f"Patient?identifier={RESIDENT}|{ID_NUMBER}")
    result = read(bundle(patient(), patient("p2", gender="male"), report(results=(), subject=to)))

    assert only(result).subject.name is None
    assert ("DiagnosticReport", "subject", "reference-ambiguous") in codes(result)


def test_a_reference_to_another_type_is_a_fault() -> None:
    result = read(around(report(results=(), subject=reference("Organization/o1"))))

    assert only(result).subject.name is None
    assert ("DiagnosticReport", "subject", "reference-type") in codes(result)


def test_a_missing_result_is_a_fault_and_the_others_stay() -> None:
    result = read(around(observation(), report(results=("gone", "k"))))

    assert [one.id for one in only(result).observations] == ["Observation/k"]
    assert ("DiagnosticReport", "result[0]", "reference-missing") in codes(result)


def test_references_reach_from_file_to_file() -> None:
    files = [encode(one) for one in (patient(), organization(), encounter(), observation(), report())]
    result = read_reports(files, CHINA)
    consistent(result)

    assert only(result).issuer is not None
    assert result.faults == ()


def test_a_file_s_own_resources_come_first() -> None:
    own = encode(bundle(patient(name=[{"text": "李四光"}]), report(results=())))

    assert only(read_reports([encode(patient()), own, encode(organization())], CHINA)).subject.name == "李四光"


# Contained


def test_contained_resources_are_found_in_their_own_resource_only() -> None:
    held = report(results=(), contained=[patient("x")], subject=reference("#x"))
    other = report("r2", results=(), subject=reference("#x"))
    found = {one.number: one.subject.name for one in read(bundle(held, other)).reports}

    assert found == {"NO-r1": "张三丰", "NO-r2": None}


def test_contained_resources_refer_to_each_other_and_to_the_outside() -> None:
    inner = [
        observation("o", subject=reference("Patient/p1"), specimen=reference("#s")),
        specimen("s", identifier=[{"system": "urn:x", "value": "T1"}]),
    ]
    (found,) = only(read(around(report(contained=inner, result=[reference("#o")])))).observations

    assert found.specimen is not None
    assert (found.specimen.id, found.specimen.type) == ("urn:x|T1", "血清")


def test_faults_of_a_contained_resource_name_its_holder() -> None:
    inner = observation("o", status="strange")
    result = read(around(report(contained=[inner], result=[reference("#o")])))

    assert ("DiagnosticReport", "contained.status", "status-not-understood") in codes(result)


def test_two_contained_resources_of_one_id_are_none() -> None:
    result = read(
        bundle(report(results=(), contained=[patient("x"), patient("x", gender="male")], subject=reference("#x")))
    )

    assert only(result).subject.name is None


@pytest.mark.parametrize("contained", ["x", 5, [5], [None], {}, [{"id": "x"}], [[patient("x")]]])
def test_a_broken_list_of_contained_resources_costs_itself_only(contained: object) -> None:
    assert only(read(bundle(report(results=(), contained=contained, subject=reference("#x"))))).number == "NO-r1"


# Shapes


@pytest.mark.parametrize(
    "to", ["Patient/p1", 5, True, ["Patient/p1"], None, {"reference": 5}, {"reference": ["x"]}, {}]
)
def test_a_reference_of_another_shape_is_no_crash(to: object) -> None:
    result = read(around(observation(), report(subject=to)))

    assert only(result).number == "NO-r1"
    assert only(result).subject.name is None


def test_a_patient_who_is_only_described_keeps_what_is_said() -> None:
    described = {"display": "张三丰", "identifier": {"system": RESIDENT, "value": ID_NUMBER}}
    found = only(read(bundle(report(results=(), subject=described))))

    assert found.subject.name == "张三丰"
    assert [(one.type, one.value) for one in found.subject.identifiers] == [("resident-id", ID_NUMBER)]


def test_a_report_without_a_patient_is_told() -> None:
    result = read(bundle(report(results=(), subject=...)))

    assert only(result).subject.identifiers == ()
    assert ("DiagnosticReport", "subject", "subject-missing") in codes(result)


def test_a_result_about_another_patient_is_never_part_of_a_report() -> None:
    result = read(
        around(
            patient("p2"), observation(), observation("x", subject=reference("Patient/p2")), report(results=("k", "x"))
        )
    )
    found = only(result)

    assert ([one.id for one in found.observations], found.status) == (["Observation/k"], "unknown")
    assert ("DiagnosticReport", "result[1]", "subject-differs") in codes(result)


def test_one_patient_may_be_named_in_two_ways() -> None:
    whole = with_urls(
        (BASE + "Patient/p1", patient()),
        (BASE + "Observation/k", observation(subject=reference(BASE + "Patient/p1", display="张"))),
        (BASE + "DiagnosticReport/r1", report()),
    )

    assert only(read(whole)).status == "final"


def test_one_absent_patient_is_one_patient() -> None:
    whole = bundle(
        observation(subject=reference("Patient/gone", display="张三丰")), report(subject=reference("Patient/gone"))
    )

    assert only(read(whole)).status == "final"
