"""Samples made by others: the US Core examples, whole and mutated, and the synthetic patients of the wheel.

The oracle is a second, naive reading that shares nothing with the library: it follows links by dictionary
and takes the fields as they stand.
"""

from __future__ import annotations

import copy
import gzip
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.fhir.build import CHINA, Node, bundle, codes, consistent, encode

from recognize.fhir import FhirOptions, ReadResult, read_orders, read_reports
from recognize.moment import Moment
from recognize.report import Observation, Report

US_CORE = Path(__file__).resolve().parents[1] / "data" / "fhir" / "us-core"
PATIENTS = Path(str(files("recognize").joinpath("demo", "patients")))
FILES = sorted(PATIENTS.glob("*.json.gz"))

# The US Core examples


def us_core() -> dict[str, Node]:
    found = {}
    for path in sorted(US_CORE.glob("*.json")):
        resource = json.loads(path.read_text(encoding="utf-8"))
        found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


def read(resources: dict[str, Node], options: FhirOptions = CHINA) -> ReadResult:
    result = read_reports(encode(bundle(*resources.values(), kind="searchset")), options)
    consistent(result)
    return result


def by_id(result: ReadResult) -> dict[str, Report]:
    return {report.id: report for report in result.reports}


def test_the_examples() -> None:
    result = read_reports(US_CORE, CHINA)
    consistent(result)
    found = by_id(result)
    panel = found["DiagnosticReport/metabolic-panel"]
    potassium = panel.observations[1]

    assert sorted(found) == [
        "DiagnosticReport/cbc",
        "DiagnosticReport/chest-xray-report",
        "DiagnosticReport/metabolic-panel",
    ]
    assert (panel.kind, panel.status, panel.name) == ("laboratory", "final", "Basic Metabolic Panel (BMP)")
    assert panel.issuer is not None
    assert (panel.issuer.name, panel.issuer.code) == ("Acme Labs", "http://hl7.org/fhir/sid/us-npi|1144221847")
    assert (panel.effective, panel.issued) == (Moment.read("2005-07-04+08:00"), Moment.read("2005-07-06T11:45:33Z"))
    assert (potassium.codes, potassium.unit, potassium.range, potassium.flags) == (
        ("http://loinc.org|2823-3",),
        "mmol/L",
        "3.5-5.5",
        ("N",),
    )
    assert potassium.value is not None
    assert potassium.value.number == Decimal("5.4")
    assert potassium.specimen is not None
    assert potassium.specimen.type == "http://snomed.info/sct|119364003"
    assert result.assumed == {"utc_offset": 18}


def test_specimens_that_are_not_among_the_examples_withhold_the_blood_count() -> None:
    count = by_id(read_reports(US_CORE, CHINA))["DiagnosticReport/cbc"]

    assert {one.specimen.status for one in count.observations if one.specimen} == {"unknown"}


def test_the_chest_film_is_an_exam_with_its_text_inside() -> None:
    film = by_id(read_reports(US_CORE, CHINA))["DiagnosticReport/chest-xray-report"]

    assert film.kind == "exam"
    assert [(one.codes, one.name) for one in film.studies] == [
        (("http://loinc.org|30746-2",), "Portable XR Chest Views")
    ]
    assert [link.relation for link in film.links] == ["result", "report"]
    assert len(film.observations) == 2


def test_the_examples_without_a_zone_are_withheld() -> None:
    found = by_id(read_reports(US_CORE))

    assert found["DiagnosticReport/metabolic-panel"].status == "unknown"
    assert {one.status for one in found["DiagnosticReport/cbc"].observations} == {"unknown"}


def test_the_requests_of_the_examples() -> None:
    result = read_orders(US_CORE, CHINA)
    consistent(result)

    assert [[item.code for item in order.items] for order in result.orders] == [
        ["http://loinc.org|24321-2", "http://loinc.org|58410-2"],
        ["http://loinc.org|30746-2"],
    ]


SERUM = [name for name in us_core() if name.startswith("Observation/serum")]


def mutated(name: str, change: Callable[[Node], Any]) -> dict[str, Node]:
    resources = us_core()
    change(resources[name])
    return resources


@pytest.mark.parametrize("name", SERUM)
@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (lambda one: one.update(status="preliminary"), lambda one: one.status == "preliminary"),
        (lambda one: one.update(status="entered-in-error"), lambda one: one.status == "entered-in-error"),
        (lambda one: one.pop("status"), lambda one: one.status == "unknown"),
        (
            lambda one: one["valueQuantity"].update(unit="g/L", code="mg/dL"),
            lambda one: one.status_text == "unreadable: valueQuantity.unit",
        ),
        (lambda one: one["valueQuantity"].update(unit=None, code="mg/dL"), lambda one: one.unit == "mg/dL"),
        (lambda one: one["valueQuantity"].clear(), lambda one: one.value is None),
        (lambda one: one.pop("valueQuantity"), lambda one: one.value is None),
        (lambda one: one.pop("code"), lambda one: (one.codes, one.name) == ((), None)),
        (lambda one: one["code"].pop("coding"), lambda one: one.codes == ()),
        (lambda one: one["code"]["coding"][0].pop("system"), lambda one: one.codes == ()),
        (lambda one: one.pop("effectiveDateTime"), lambda one: one.effective is None),
        (lambda one: one.pop("specimen"), lambda one: one.specimen is None),
        (lambda one: one.pop("interpretation"), lambda one: one.flags is None),
        (
            lambda one: one.update(dataAbsentReason={"text": "x"}),
            lambda one: (one.value, one.status) == (None, "unknown"),
        ),
        (lambda one: one.update(modifierExtension=[{}]), lambda one: one.status_text == "modifierExtension"),
    ],
)
def test_a_changed_example_changes_itself_only(
    name: str, change: Callable[[Node], Any], holds: Callable[[Observation], bool]
) -> None:
    before = by_id(read(us_core()))["DiagnosticReport/metabolic-panel"]
    after = by_id(read(mutated(name, change)))["DiagnosticReport/metabolic-panel"]

    assert holds(next(one for one in after.observations if one.id == name))
    assert [one for one in after.observations if one.id != name] == [
        one for one in before.observations if one.id != name
    ]


@pytest.mark.parametrize("name", SERUM)
def test_a_missing_example_is_missed(name: str) -> None:
    resources = us_core()
    del resources[name]
    result = read(resources)

    assert name not in {one.id for one in by_id(result)["DiagnosticReport/metabolic-panel"].observations}
    assert "reference-missing" in {code for kind, path, code in codes(result) if path.startswith("result[")}


def test_twice_the_examples_are_the_examples() -> None:
    resources = us_core()
    twice = read_reports(encode(bundle(*resources.values(), *copy.deepcopy(list(resources.values())))), CHINA)
    consistent(twice)

    assert twice.reports == read(resources).reports


# The synthetic patients


WORDS = {"laboratory", "vital-sign"}
"""The second is no category: what has it stands in laboratory reports, and stays there."""


def naive(path: Path) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
    """What a second reading finds: (code, value, effective) of every laboratory result, and institutions."""
    entries = json.loads(gzip.decompress(path.read_bytes()), parse_float=str, parse_int=str)["entry"]
    by_url = {entry["fullUrl"]: entry["resource"] for entry in entries}
    vital = {"8480-6", "8462-4"}  # blood pressures, which one sender calls laboratory results
    results: Counter[tuple[str, str, str]] = Counter()
    institutions: Counter[str] = Counter()
    for one in by_url.values():
        if one["resourceType"] != "Observation" or one["category"][0]["coding"][0]["code"] not in WORDS:
            continue
        code = one["code"]["coding"][0]["code"]
        if code in vital:
            continue
        value = one.get("valueQuantity", {}).get("value")
        if value is None and "valueCodeableConcept" in one:
            concept = one["valueCodeableConcept"]
            value = concept.get("text") or concept["coding"][0].get("display") or concept["coding"][0]["code"]
        value = value if value is not None else one.get("valueString", "")
        results[code, value, one["effectiveDateTime"]] += 1
        institutions[
            by_url[by_url[one["encounter"]["reference"]]["serviceProvider"]["reference"]]["identifier"][0]["value"]
        ] += 1
    return results, institutions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.split(".")[0])
def test_a_second_reading_finds_the_same_results(path: Path) -> None:
    result = read_reports(path)
    consistent(result)
    expected, institutions = naive(path)
    found: Counter[tuple[str, str, Moment | None]] = Counter()
    places: Counter[str] = Counter()
    for report in result.reports:
        for one in report.observations if report.kind == "laboratory" else ():
            found[one.codes[0].rpartition("|")[2], one.value.text if one.value else "", one.effective] += 1
            assert report.issuer is not None
            places[(report.issuer.code or "").rpartition("|")[2]] += 1
    read = Counter({(code, value, Moment.read(at)): count for (code, value, at), count in expected.items()})

    assert found == read
    assert places == institutions


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.split(".")[0])
def test_a_synthetic_patient_is_clean(path: Path) -> None:
    result = read_reports(path)

    assert [fault for fault in result.faults if fault.code != "kind-disputed"] == []
    assert {report.status for report in result.reports} == {"final"}
    assert len({report.subject for report in result.reports}) == 1
    assert result.reports[0].subject.birth_date is not None
    assert all(report.setting is not None for report in result.reports)
    assert [report.id for report in result.reports] == sorted(report.id for report in result.reports)


def test_the_patients_are_those_of_the_origin() -> None:
    names = [path.name.split("-")[0] for path in FILES]

    assert (names.count("smart"), names.count("tietai")) == (8, 4)
    assert sum(path.stat().st_size for path in FILES) < 1_000_000


def test_values_keep_all_their_digits() -> None:
    result = read_reports(FILES[0])
    longest = max((one.value.text for r in result.reports for one in r.observations if one.value), key=len)

    assert len(longest) >= 16
    assert Decimal(longest) in {one.value.number for r in result.reports for one in r.observations if one.value}


def test_the_account_of_all_patients() -> None:
    total: Counter[str] = Counter()
    aside: Counter[str] = Counter()
    for path in FILES:
        for kind, count in read_reports(path).counts.items():
            if kind in ("DiagnosticReport", "Observation", "ImagingStudy"):
                total[kind] += count.read
                total[f"{kind} used"] += count.used
                aside.update({f"{kind} {why}": number for why, number in count.aside.items()})

    assert total["ImagingStudy"] == total["ImagingStudy used"]
    assert set(aside) == {
        "DiagnosticReport vital-signs",
        "Observation social-history",
        "Observation survey",
        "Observation vital-signs",
    }
    assert total["Observation"] - total["Observation used"] == sum(
        n for why, n in aside.items() if why.startswith("Observation")
    )


def test_a_folder_of_patients_keeps_them_apart() -> None:
    whole = read_reports(PATIENTS)
    alone = sorted((report for path in FILES for report in read_reports(path).reports), key=lambda report: report.id)

    assert list(whole.reports) == alone
    assert len({report.subject for report in whole.reports}) == len(FILES)
