"""Studies, links and what may be opened."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.fhir.build import (
    CHINA,
    DCM,
    LOINC,
    SNOMED,
    V2_0074,
    Node,
    around,
    codes,
    concept,
    observation,
    only,
    patient,
    read,
    reference,
    report,
    study,
    study_of,
)

from recognize.fhir import FhirOptions
from recognize.moment import Moment
from recognize.report import EvidenceLink

VIEWER = "https://pacs.example/viewer"
LISTED = FhirOptions(source="platform", utc_offset=480, links_allowed=frozenset({("https", "pacs.example")}))
CONNECTION = "http://terminology.hl7.org/CodeSystem/endpoint-connection-type"


def exam(*others: Node, **changed: Any) -> Node:
    base: Node = {"category": [concept(V2_0074, "RAD")], "imagingStudy": [reference("ImagingStudy/i1")]}
    return around(*others, report(results=(), **{**base, **changed}))


def endpoint(id: str = "w", **changed: Any) -> Node:
    base = {
        "resourceType": "Endpoint",
        "id": id,
        "status": "active",
        "connectionType": {"system": CONNECTION, "code": "dicom-wado-rs"},
        "address": VIEWER,
        "period": {"end": "2026-12-01T00:00:00+08:00"},
    }
    return {key: value for key, value in {**base, **changed}.items() if value is not ...}


def series(modality: str = "CT", site: str | None = "chest", laterality: str | None = None, **more: Any) -> Node:
    found: Node = {"uid": "1", "modality": {"system": DCM, "code": modality}, **more}
    if site:
        found["bodySite"] = {"system": "urn:sites", "code": site}
    if laterality:
        found["laterality"] = {"system": SNOMED, "code": laterality}
    return found


# Studies


def test_an_exam_is_a_study() -> None:
    found = only(read(exam(study())))
    (one,) = found.studies

    assert (found.kind, found.observations) == ("exam", ())
    assert (one.id, one.codes, one.name) == ("ImagingStudy/i1", (f"{LOINC}|24627-2",), "胸部CT")
    assert (one.modality, one.site, one.laterality) == ("CT", f"{SNOMED}|51185008", None)
    assert (one.status, one.effective) == ("final", Moment.read("2026-11-01T08:00:00+08:00"))


@pytest.mark.parametrize(
    ("parts", "facets"),
    [
        ([series(), series()], [("CT", "urn:sites|chest", None)]),
        (
            [series(site="chest"), series(site="head")],
            [("CT", "urn:sites|chest", None), ("CT", "urn:sites|head", None)],
        ),
        (
            [series("MG", "breast", "419161000"), series("MG", "breast", "419465000")],
            [("MG", "urn:sites|breast", "left"), ("MG", "urn:sites|breast", "right")],
        ),
        ([series(), series("SR", None), series("PR"), series("KO", None)], [("CT", "urn:sites|chest", None)]),
        ([series("SR", None)], [("SR", None, None)]),
        ([series("PT"), series("CT")], [("CT", "urn:sites|chest", None), ("PT", "urn:sites|chest", None)]),
        ([series(site=None)], [("CT", None, None)]),
    ],
    ids=str,
)
def test_there_is_a_study_for_each_modality_site_and_laterality(parts: list[Node], facets: list[Any]) -> None:
    found = only(read(exam(study(series=parts)))).studies
    turned = only(read(exam(study(series=parts[::-1])))).studies

    assert [(one.modality, one.site, one.laterality) for one in found] == facets
    assert turned == found


def test_without_series_the_study_s_own_modality_counts() -> None:
    bare = study(series=..., modality=[{"system": DCM, "code": "US"}, {"system": DCM, "code": "CT"}])

    assert [(one.modality, one.site) for one in only(read(exam(bare))).studies] == [("CT", None), ("US", None)]
    assert study_of(exam(study(series=[{"uid": "1"}], modality=[{"system": DCM, "code": "US"}]))).modality == "US"
    assert study_of(exam(study(series=...))).modality is None


@pytest.mark.parametrize(
    "broken",
    [
        {"series": 5},
        {"series": [5]},
        {"series": [{"bodySite": "x"}]},
        {"modality": 5},
        {"procedureCode": 5},
        {"started": "x"},
        {"endpoint": 5},
    ],
    ids=str,
)
def test_a_study_that_cannot_be_read_is_withheld(broken: Node) -> None:
    found = only(read(exam(study(**broken))))

    assert {one.status for one in found.studies} == {"unknown"}
    assert found.status == "final"


def test_one_study_without_a_code_takes_the_report_s() -> None:
    found = study_of(exam(study(procedureCode=...)))

    assert (found.codes, found.name) == (("urn:x-local|LYTES",), "电解质")


def test_of_several_studies_none_takes_the_report_s_code() -> None:
    both = [reference("ImagingStudy/i1"), reference("ImagingStudy/i2")]
    found = only(read(exam(study(procedureCode=...), study("i2", procedureCode=...), imagingStudy=both))).studies

    assert [one.codes for one in found] == [(), ()]


def test_without_an_imaging_study_the_report_itself_is_the_exam() -> None:
    found = study_of(
        exam(imagingStudy=..., category=[concept(V2_0074, "CT")], code=concept("urn:x", "CT1", "胸部CT平扫"))
    )

    assert (found.codes, found.name, found.modality, found.site, found.links) == (
        ("urn:x|CT1",),
        "胸部CT平扫",
        "CT",
        None,
        (),
    )


def test_a_missing_study_is_told_and_the_report_stays() -> None:
    result = read(exam())

    assert [one.id for one in only(result).studies] == ["DiagnosticReport/r1.study"]
    assert ("DiagnosticReport", "imagingStudy[0]", "reference-missing") in codes(result)


def test_a_study_about_another_patient_is_never_part_of_a_report() -> None:
    result = read(exam(patient("p2"), study(subject=reference("Patient/p2"))))

    assert only(result).status == "unknown"
    assert "ImagingStudy/i1" not in {one.id for one in only(result).studies}


def test_a_study_without_a_report_is_kept_as_one_that_was_not_issued() -> None:
    found = only(read(around(study())))

    assert (found.id, found.kind, found.status, found.issued, found.number) == (
        "ImagingStudy/i1",
        "exam",
        "final",
        None,
        None,
    )
    assert found.issuer is not None
    assert len(found.studies) == 1


def test_remarks_to_a_study_are_kept() -> None:
    assert study_of(exam(study(note=[{"text": "运动伪影"}]))).remark == "运动伪影"


# The result itself


def test_every_report_has_a_handle_to_itself_with_its_digest() -> None:
    node = report(results=())
    found = only(read(around(node))).links[0]
    canonical = json.dumps(node, sort_keys=True, separators=(",", ":"))

    assert found == EvidenceLink(
        "platform",
        "result",
        "DiagnosticReport/r1",
        "sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
        "never",
        None,
        True,
    )


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    turned = dict(reversed(list(report(results=()).items())))

    assert only(read(around(turned))).links == only(read(around(report(results=())))).links


def test_a_loose_result_has_a_handle_for_each_observation() -> None:
    found = only(read(around(observation(), observation("na"))))

    assert [link.reference for link in found.links] == ["Observation/k", "Observation/na"]
    assert all(link.digest for link in found.links)


# Images


def images(options: FhirOptions = LISTED, **changed: Any) -> list[EvidenceLink]:
    node = exam(endpoint(**changed), study(endpoint=[reference("Endpoint/w")]))
    return list(study_of(node, options).links)


def test_an_endpoint_is_a_link_to_diagnostic_images() -> None:
    assert images() == [
        EvidenceLink(
            "platform", "images", "ImagingStudy/i1", None, Moment.read("2026-12-01T00:00:00+08:00"), "diagnostic", True
        )
    ]


@pytest.mark.parametrize("connection", ["dicom-wado-rs", "dicom-wado-uri", "ihe-iid"])
def test_connections_that_show_images(connection: str) -> None:
    assert len(images(connectionType={"code": connection})) == 1


@pytest.mark.parametrize("connection", [{"code": "hl7-fhir-rest"}, {"code": "direct-project"}, {"code": 5}, {}, ...])
def test_connections_that_do_not(connection: Any) -> None:
    assert images(connectionType=connection) == []


@pytest.mark.parametrize(
    ("period", "never", "expires"),
    [
        (..., False, None),
        ({}, False, None),
        ({"start": "2026-01-01"}, False, None),
        (..., True, "never"),
        ({"end": "2026-12-01"}, True, Moment.read("2026-12-01+08:00")),
    ],
    ids=str,
)
def test_a_link_without_a_stated_end_ends_unless_the_source_says_otherwise(
    period: Any, never: bool, expires: Any
) -> None:
    options = FhirOptions(
        source="platform", utc_offset=480, links_allowed=LISTED.links_allowed, links_never_expire=never
    )

    assert [link.expires for link in images(options, period=period)] == [expires]


@pytest.mark.parametrize("status", ["suspended", "error", "off", "entered-in-error", "test", "x", 5, ...])
def test_an_endpoint_that_is_not_active_is_not_opened(status: Any) -> None:
    assert [link.allowed for link in images(status=status)] == [False]


def test_an_endpoint_that_is_not_understood_is_not_opened() -> None:
    assert [link.allowed for link in images(modifierExtension=[{"url": "x"}])] == [False]
    assert [link.allowed for link in images(period=5)] == [False]


GOOD = ["https://pacs.example", "https://pacs.example/", "HTTPS://PACS.EXAMPLE/a?b=c#d", "https://pacs.example:443/x"]
BAD = [
    "http://pacs.example/",
    "https://pacs.example:8443/",
    "https://pacs.example.evil.example/",
    "https://evil.example/pacs.example",
    "https://evil.example#pacs.example",
    "https://evil.example?pacs.example",
    "https://user@pacs.example/",
    "https://user:secret@pacs.example/",
    "https://pacs.example@evil.example/",
    "https://pacs.example\\@evil.example/",
    "https://evil.example\\.pacs.example/",
    "https:\\\\pacs.example",
    "https://pacs.example\t.evil.example/",
    "https://pacs.example\n/",
    " https://pacs.example/",
    "https://pacs.example /",
    "//pacs.example/",
    "pacs.example",
    "https:pacs.example",
    "https:///pacs.example",
    "javascript:alert(1)//pacs.example",
    "JaVaScRiPt:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "file://pacs.example/x",
    "ftp://pacs.example/",
    "https://127.0.0.1/",
    "https://10.0.0.7/",
    "https://192.168.1.1/",
    "https://[::1]/",
    "https://localhost/",
    "https://169.254.169.254/latest",
    "https://ｐacs.example/",
    "https://pacs.example。evil.example/",
    "https://pacs.example:99999/",
    "https://pacs.example:x/",
    "https://[pacs.example/",
    "https://pacs.example\x00/",
    "",
    5,
    None,
    ["https://pacs.example"],
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_on_the_list_is_allowed(address: str) -> None:
    assert [link.allowed for link in images(address=address)] == [True]


@pytest.mark.parametrize("address", BAD)
def test_any_other_address_is_not(address: Any) -> None:
    assert [link.allowed for link in images(address=address)] == [False]


@pytest.mark.parametrize("address", [one for one in (*GOOD, *BAD) if isinstance(one, str)])
def test_without_a_list_nothing_is_allowed(address: str) -> None:
    assert [link.allowed for link in images(CHINA, address=address)] == [False]


def test_private_addresses_and_other_ports_are_allowed_where_listed() -> None:
    own = FhirOptions(utc_offset=480, links_allowed=frozenset({("HTTP", "10.0.0.7"), ("https", "PACS.example:8443")}))

    assert [link.allowed for link in images(own, address="http://10.0.0.7/x")] == [True]
    assert [link.allowed for link in images(own, address="https://pacs.example:8443/x")] == [True]
    assert [link.allowed for link in images(own, address="https://pacs.example/x")] == [False]
    assert [link.allowed for link in images(own, address="https://10.0.0.7/x")] == [False]


def test_listing_a_scheme_that_runs_code_does_not_allow_it() -> None:
    own = FhirOptions(utc_offset=480, links_allowed=frozenset({("javascript", ""), ("data", "x"), ("file", "x")}))

    for address in ("javascript:alert(1)", "data://x/y", "file://x/y"):
        assert [link.allowed for link in images(own, address=address)] == [False]


def test_endpoints_of_a_series_belong_to_its_study() -> None:
    parts = [series(site="chest", endpoint=[reference("Endpoint/w")]), series(site="head")]
    found = only(read(exam(endpoint(), study(series=parts)), LISTED)).studies

    assert [len(one.links) for one in found] == [1, 0]


# Documents and key images


def forms(*attachments: Any, options: FhirOptions = LISTED) -> list[EvidenceLink]:
    found = only(read(around(observation(), report(presentedForm=list(attachments))), options))
    return [link for link in found.links if link.relation != "result"]


def test_a_document_inside_the_report_may_be_opened() -> None:
    inside = {"contentType": "application/pdf", "data": "AAAA", "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}

    assert forms(inside) == [
        EvidenceLink("platform", "pdf", "DiagnosticReport/r1", "sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "never", None, True)
    ]


def test_a_document_at_an_address_is_judged() -> None:
    good = {"contentType": "text/html", "url": "https://pacs.example/r/1"}
    bad = {"contentType": "application/pdf", "url": "https://evil.example/r/1"}

    assert [(link.relation, link.allowed, link.expires) for link in forms(good, bad)] == [
        ("report", True, None),
        ("pdf", False, None),
    ]


@pytest.mark.parametrize("attachment", [{}, {"contentType": 5}, {"title": "x"}, {"data": 5}])
def test_a_document_that_is_none_is_no_link(attachment: Node) -> None:
    assert forms(attachment) == []


def media(**changed: Any) -> Node:
    base: Node = {
        "resourceType": "Media",
        "id": "m",
        "status": "completed",
        "content": {"contentType": "image/jpeg", "url": "https://pacs.example/key.jpg"},
    }
    return {key: value for key, value in {**base, **changed}.items() if value is not ...}


def test_media_are_key_images_of_the_only_exam() -> None:
    whole = exam(study(), media(), media=[{"link": reference("Media/m")}])
    link = EvidenceLink("platform", "images", "Media/m", None, None, "key-images", True)

    assert study_of(whole, LISTED).links == (link,)
    assert link in only(read(whole, LISTED)).links
    assert read(whole, LISTED).counts["Media"].used == 1


@pytest.mark.parametrize(
    "changed",
    [{"status": "entered-in-error"}, {"status": ...}, {"content": ...}, {"content": 5}, {"modifierExtension": []}],
)
def test_media_that_do_not_hold_are_no_images(changed: Node) -> None:
    whole = exam(study(), media(**changed), media=[{"link": reference("Media/m")}])

    assert study_of(whole, LISTED).links == ()


def test_media_that_do_not_hold_hide_none_of_the_others() -> None:
    bad = {**media(status="entered-in-error"), "id": "bad"}
    shown = [{"link": reference("Media/gone")}, {"link": reference("Media/bad")}, {"link": reference("Media/m")}]

    assert [link.reference for link in study_of(exam(study(), bad, media(), media=shown), LISTED).links] == ["Media/m"]


def test_no_handle_holds_an_address() -> None:
    whole = exam(
        endpoint(address="https://pacs.example/?patientID=11010519491231002X"),
        study(endpoint=[reference("Endpoint/w")]),
        media(),
        media=[{"link": reference("Media/m")}],
        presentedForm=[{"url": "https://pacs.example/?id=11010519491231002X"}],
    )
    found = only(read(whole, LISTED))

    for link in (*found.links, *found.studies[0].links):
        assert link.reference in {"DiagnosticReport/r1", "ImagingStudy/i1", "Media/m"}
