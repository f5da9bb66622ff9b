"""Resources to read: small, valid, invented. Each builder takes what a test wants to be otherwise."""

from __future__ import annotations

import copy
import json
from typing import Any

from recognize.fhir import FhirOptions, ReadResult, read_orders, read_reports
from recognize.report import Observation, Report, Study, reports_adapter

Node = dict[str, Any]

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
V2_0074 = "http://terminology.hl7.org/CodeSystem/v2-0074"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
USCC = "urn:oid:2.16.156.10011.1.5"
RESIDENT = "urn:oid:2.16.156.10011.1.3"
ID_NUMBER = "11010519491231002X"
CHINA = FhirOptions(source="platform", utc_offset=480)


def concept(system: str, code: str, text: str | None = None) -> Node:
    return {"coding": [{"system": system, "code": code}], **({"text": text} if text else {})}


def reference(to: str, **more: Any) -> Node:
    return {"reference": to, **more}


def quantity(value: Any, unit: str | None = "mmol/L") -> Node:
    return {"value": value, **({"unit": unit, "system": UCUM, "code": unit} if unit else {})}


def resource(kind: str, base: Node, changed: Node) -> Node:
    """Put a resource together; a key whose value is ``...`` is left out."""
    whole = {"resourceType": kind, **base, **changed}
    return {key: value for key, value in whole.items() if value is not ...}


def patient(id: str = "p1", **changed: Any) -> Node:
    base = {
        "id": id,
        "identifier": [{"system": RESIDENT, "value": ID_NUMBER}],
        "name": [{"use": "official", "text": "张三丰"}],
        "gender": "female",
        "birthDate": "1949-12-31",
    }
    return resource("Patient", base, changed)


def organization(id: str = "o1", code: str = "91110000600037341L", **changed: Any) -> Node:
    base = {"id": id, "identifier": [{"system": USCC, "value": code}], "name": "示例市第一医院"}
    return resource("Organization", base, changed)


def encounter(id: str = "e1", class_: str = "AMB", **changed: Any) -> Node:
    base = {
        "id": id,
        "status": "finished",
        "class": {"system": ACT, "code": class_},
        "subject": reference("Patient/p1"),
        "serviceProvider": reference("Organization/o1"),
    }
    return resource("Encounter", base, changed)


def observation(id: Any = "k", loinc: str = "2823-3", **changed: Any) -> Node:
    base: Node = {
        "id": id,
        "status": "final",
        "category": [concept(CATEGORY, "laboratory")],
        "code": concept(LOINC, loinc, "钾"),
        "subject": reference("Patient/p1"),
        "encounter": reference("Encounter/e1"),
        "effectiveDateTime": "2026-11-01T08:00:00+08:00",
        "issued": "2026-11-01T12:00:00+08:00",
    }
    if not any(key.startswith(("value", "_value", "component")) for key in changed):
        base["valueQuantity"] = quantity(4.1)
    return resource("Observation", base, changed)


def specimen(id: str = "s1", **changed: Any) -> Node:
    base = {
        "id": id,
        "status": "available",
        "type": {"text": "血清"},
        "subject": reference("Patient/p1"),
        "collection": {"collectedDateTime": "2026-11-01T07:55:00+08:00"},
        "receivedTime": "2026-11-01T09:00:00+08:00",
    }
    return resource("Specimen", base, changed)


def report(id: str = "r1", results: tuple[str, ...] = ("k",), **changed: Any) -> Node:
    base = {
        "id": id,
        "identifier": [{"system": "urn:x-reports", "value": f"NO-{id}"}],
        "status": "final",
        "category": [concept(V2_0074, "LAB")],
        "code": concept("urn:x-local", "LYTES", "电解质"),
        "subject": reference("Patient/p1"),
        "encounter": reference("Encounter/e1"),
        "effectiveDateTime": "2026-11-01T08:00:00+08:00",
        "issued": "2026-11-01T12:00:00+08:00",
        "performer": [reference("Organization/o1")],
        "result": [reference(f"Observation/{name}") for name in results],
    }
    return resource("DiagnosticReport", base, changed)


def study(id: str = "i1", **changed: Any) -> Node:
    base = {
        "id": id,
        "status": "available",
        "subject": reference("Patient/p1"),
        "encounter": reference("Encounter/e1"),
        "started": "2026-11-01T08:00:00+08:00",
        "procedureCode": [concept(LOINC, "24627-2", "胸部CT")],
        "series": [
            {
                "uid": "1.2.3",
                "modality": {"system": DCM, "code": "CT"},
                "bodySite": {"system": SNOMED, "code": "51185008"},
            }
        ],
    }
    return resource("ImagingStudy", base, changed)


def request(id: str = "q1", **changed: Any) -> Node:
    base = {
        "id": id,
        "status": "active",
        "intent": "order",
        "category": [concept(SNOMED, "108252007")],
        "code": concept("urn:x-local", "K", "血钾"),
        "subject": reference("Patient/p1"),
        "encounter": reference("Encounter/e1"),
        "authoredOn": "2026-11-22T09:00:00+08:00",
    }
    return resource("ServiceRequest", base, changed)


def bundle(*resources: Node, kind: str = "collection", base: str | None = None) -> Node:
    def entry(one: Node) -> Node:
        if base is None:
            return {"resource": one}
        return {"fullUrl": f"{base}{one['resourceType']}/{one['id']}", "resource": one}

    return {"resourceType": "Bundle", "type": kind, "entry": [entry(one) for one in resources]}


def around(*resources: Node) -> Node:
    """A Bundle with the patient, the institution and the encounter that the builders refer to."""
    present = {(one["resourceType"], one.get("id")) for one in resources}
    usual = [one for one in (patient(), organization(), encounter()) if (one["resourceType"], one["id"]) not in present]
    return bundle(*usual, *resources)


def encode(node: Any) -> bytes:
    return json.dumps(node, ensure_ascii=False).encode()


def read(node: Any, options: FhirOptions = CHINA) -> ReadResult:
    """Read, and check what holds of every read."""
    given = encode(node)
    result = read_reports(given, options)
    consistent(result)
    return result


def read_requests(node: Any, options: FhirOptions = CHINA, **facts: Any) -> ReadResult:
    result = read_orders(encode(node), options, **facts)
    consistent(result)
    return result


def consistent(result: ReadResult) -> None:
    """Every resource is used or left aside; nothing failed; what was read can be written and read again."""
    for count in result.counts.values():
        assert count.read == count.used + sum(count.aside.values())
        assert min([count.used, *count.aside.values()]) >= 0
    assert [fault for fault in result.faults if fault.code == "reading-failed"] == []
    for fault in result.faults:
        assert fault.text("zh") and fault.text("en")
    written = reports_adapter().dump_json(result.reports)
    assert reports_adapter().validate_json(written) == result.reports
    for one in result.reports:
        assert len({part.id for part in (*one.observations, *one.studies)}) == len(one.observations) + len(one.studies)
        assert [link.relation for link in one.links].count("result") >= 1


def only(result: ReadResult) -> Report:
    (found,) = result.reports
    return found


def result_of(node: Any, options: FhirOptions = CHINA) -> Observation:
    (found,) = only(read(node, options)).observations
    return found


def study_of(node: Any, options: FhirOptions = CHINA) -> Study:
    (found,) = only(read(node, options)).studies
    return found


def codes(result: ReadResult) -> set[tuple[str, str, str]]:
    return {(fault.resource, fault.path, fault.code) for fault in result.faults}


def changed(node: Node, path: tuple[Any, ...], value: Any) -> Node:
    """A copy of a node with one place set, or taken out by ``...``."""
    whole = copy.deepcopy(node)
    place: Any = whole
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return whole
