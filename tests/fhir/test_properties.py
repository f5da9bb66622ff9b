"""What holds whatever is sent: nothing crashes, nothing else is lost, no order of entries counts."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fhir.build import (
    DCM,
    LOINC,
    Node,
    bundle,
    concept,
    consistent,
    encode,
    encounter,
    observation,
    organization,
    patient,
    quantity,
    reference,
    report,
    request,
    specimen,
    study,
)

from recognize.errors import ReadError
from recognize.fhir import FhirOptions, ReadResult, read_orders, read_reports
from recognize.report import FINAL, Observation, Report, Study

HOSTILE = json.loads(
    (Path(__file__).resolve().parents[1] / "data" / "strings" / "blns.json").read_text(encoding="utf-8")
)


def at(path: tuple[Any, ...]) -> Any:
    place: Any = SCENE["entry"]
    for step in path:
        place = place[step]
    return place


OPEN = FhirOptions(source="platform", utc_offset=480, links_allowed=frozenset({("https", "pacs.example")}))
CALM = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def scene() -> Node:
    """One of everything that is read, and a second report of a second patient that has nothing to do with it."""
    endpoint = {
        "resourceType": "Endpoint",
        "id": "w",
        "status": "active",
        "connectionType": {"code": "dicom-wado-rs"},
        "address": "https://pacs.example/x",
        "period": {"end": "2026-12-01"},
    }
    media = {
        "resourceType": "Media",
        "id": "m",
        "status": "completed",
        "content": {"contentType": "image/png", "data": "AAAA"},
    }
    provenance = {
        "resourceType": "Provenance",
        "id": "v",
        "target": [reference("DiagnosticReport/r1")],
        "agent": [{"type": concept("urn:x", "author"), "who": reference("Organization/o1")}],
    }
    role = {"resourceType": "PractitionerRole", "id": "pr", "organization": reference("Organization/o1")}
    facts = [
        {"url": "urn:recognize:fhir:mark", "valueString": "鄂HR"},
        {"url": "urn:recognize:fhir:eqa", "extension": [{"url": "result", "valueCode": "passed"}]},
    ]
    first = observation(
        specimen=reference("Specimen/s1"),
        interpretation=[{"text": "H"}],
        note=[{"text": "复查"}],
        method={"text": "电极法"},
        bodySite={"text": "左"},
        performer=[reference("PractitionerRole/pr")],
        referenceRange=[{"low": {"value": 3.5}, "high": {"value": 5.5}, "age": {"low": {"value": 18}}}],
        extension=facts,
    )
    parts = [
        {"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(1)},
        {"code": {"text": "x"}, "valueString": "<2"},
    ]
    return bundle(
        patient(link=[{"type": "replaces", "other": reference("Patient/p0")}]),
        organization(),
        encounter(type=[{"text": "门诊"}]),
        specimen(condition=[{"text": "溶血"}], collection={"collectedPeriod": {"start": "2026-11-01"}}),
        first,
        observation("panel", valueQuantity=..., hasMember=[reference("Observation/na")]),
        observation("na", "2951-2", valueString="140↑"),
        observation("parts", component=parts),
        observation(
            "loose", "2075-0", effectiveDateTime=..., effectivePeriod={"start": "2026-11-01", "end": "2026-11-02"}
        ),
        report(
            conclusion="电解质正常",
            presentedForm=[{"contentType": "application/pdf", "url": "https://pacs.example/r"}],
            contained=[observation("inner")],
            result=[reference(to) for to in ("Observation/k", "Observation/panel", "Observation/parts", "#inner")],
        ),
        endpoint,
        media,
        study(endpoint=[reference("Endpoint/w")], note=[{"text": "x"}], modality=[{"system": DCM, "code": "CT"}]),
        report(
            "r2",
            results=(),
            category=...,
            imagingStudy=[reference("ImagingStudy/i1")],
            media=[{"link": reference("Media/m")}],
        ),
        provenance,
        role,
        request(),
        patient("p2", name=[{"text": "李四光"}]),
        observation("other", subject=reference("Patient/p2"), encounter=...),
        report("r9", results=("other",), subject=reference("Patient/p2"), encounter=..., performer=...),
    )


OWN = {"Patient/p2", "Observation/other", "DiagnosticReport/r9"}
"""Nothing else of the scene has to do with these."""


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for step, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(inner, (*path, step))


SCENE = scene()
PLACES = [path for path in places(SCENE["entry"]) if len(path) > 2]
OTHERS = [
    path for path in PLACES if SCENE["entry"][path[0]]["resource"]["id"] not in {one.split("/")[1] for one in OWN}
]

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            "",
            " ",
            "x",
            "final",
            "entered-in-error",
            "Patient/p2",
            "#inner",
            "2026-11-01",
            "urn:x",
            "https://pacs.example/",
        ]
    ),
    st.sampled_from(HOSTILE),
    st.just([]),
    st.just({}),
    st.sampled_from(
        [[None], [[]], [{}], [1], {"a": 1}, {"reference": 5}, {"coding": 5}, {"coding": [{"code": 5}]}, {"value": []}]
    ),
)


def put(whole: Node, path: tuple[Any, ...], value: Any) -> None:
    place: Any = whole["entry"]
    for step in path[:-1]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            return
    if value is ...:
        if isinstance(place, dict):
            place.pop(path[-1], None)
        elif isinstance(place, list) and isinstance(path[-1], int) and path[-1] < len(place):
            del place[path[-1]]
    elif isinstance(place, dict) or (isinstance(place, list) and isinstance(path[-1], int) and path[-1] < len(place)):
        place[path[-1]] = value


def read(node: Any) -> ReadResult:
    result = read_reports(encode(node), OPEN)
    consistent(result)
    consistent(read_orders(encode(node), OPEN))
    return result


def number(result: ReadResult, name: str) -> Report:
    return next(one for one in result.reports if one.number == name)


CLEAN = read(SCENE)


def test_the_scene_is_clean_so_that_what_follows_means_something() -> None:
    assert CLEAN.faults == ()
    assert [one.status for one in CLEAN.reports] == ["final"] * 4
    assert {result.status for one in CLEAN.reports for result in (*one.observations, *one.studies)} == {"final"}
    assert sum(len(one.observations) for one in CLEAN.reports) == 7
    assert {kind for kind, count in CLEAN.counts.items() if count.used == 0} == {"ServiceRequest"}


@CALM
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK | st.just(...)), min_size=1, max_size=4))
def test_no_change_of_any_place_crashes_or_loses_the_account(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    node = copy.deepcopy(SCENE)
    for path, value in changes:
        put(node, path, value)
    result = read(node)

    assert sum(count.read for count in result.counts.values()) == len(SCENE["entry"])


@CALM
@given(st.lists(st.tuples(st.sampled_from(OTHERS), JUNK | st.just(...)), min_size=1, max_size=4))
def test_a_change_of_other_resources_changes_nothing_of_a_report(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    node = copy.deepcopy(SCENE)
    for path, value in changes:
        if value == "Patient/p2" or (path[-1] == "id" and value in ("p2", "other", "r9")):
            continue
        put(node, path, value)

    assert number(read(node), "NO-r9") == number(CLEAN, "NO-r9")


@pytest.mark.parametrize("value", [5, [5], True], ids=str)
def test_no_single_change_makes_a_fact_disappear_unnoticed(value: Any) -> None:
    """Whatever one place is set to: a result that stays final and whole is told as it was, or the change is told.

    (Taking a fact out is silence, which is no fault.)
    """
    before = facts(CLEAN)
    for path in PLACES:
        node = copy.deepcopy(SCENE)
        put(node, path, value)
        result = read(node)
        after = facts(result)
        for name in before.keys() & after.keys():
            lost = [
                key for key, fact in before[name].items() if fact not in (None, ()) and after[name][key] in (None, ())
            ]
            assert not lost or after[name]["status"] not in FINAL or result.faults, (path, name, lost)


def facts(result: ReadResult) -> dict[str, dict[str, Any]]:
    """Facts by result: those of the result itself that a gate reads."""
    keys = (
        "status",
        "value",
        "unit",
        "flags",
        "method",
        "specimen",
        "site",
        "condition",
        "effective",
        "remark",
        "mark",
        "eqa",
    )
    return {
        one.id: {key: getattr(one, key, None) for key in keys}
        for report_ in result.reports
        for one in (*report_.observations, *report_.studies)
    }


# A fact that was sent and cannot be read is never silence: found by putting a wrong type into each place

CATEGORIES = (
    ("Observation", "category."),
    ("DiagnosticReport", "category."),
    ("DiagnosticReport", "contained.category."),
)
NOT_READ = {
    # nothing is decided by these where they stand in the scene
    *((kind, path) for kind in ("Specimen", "Encounter") for path in ("subject", "subject.reference")),
    *((kind, path) for kind in ("Observation", "ImagingStudy") for path in ("encounter", "encounter.reference")),
    *(
        (kind, f"{part}.system")
        for kind, part in (
            ("Encounter", "class"),
            ("Observation", "valueQuantity"),
            ("Observation", "component.valueQuantity"),
            ("DiagnosticReport", "contained.valueQuantity"),
            ("Provenance", "agent.type.coding"),
        )
    ),
    *((kind, f"{part}coding.{key}") for kind, part in CATEGORIES for key in ("system", "code")),
    ("Observation", "category.coding"),
    ("DiagnosticReport", "contained.category.coding"),
    ("DiagnosticReport", "contained.encounter"),
    ("DiagnosticReport", "contained.encounter.reference"),
    ("DiagnosticReport", "contained.issued"),
    ("DiagnosticReport", "presentedForm.contentType"),
    ("Encounter", "status"),
    ("ImagingStudy", "series.uid"),
    ("Media", "content.contentType"),
    ("Media", "content.data"),
    ("Observation", "issued"),  # of a result that has a report, which has its own
    ("Observation", "referenceRange.age"),  # of a single range
    ("Observation", "referenceRange.age.low"),
    ("Observation", "referenceRange.age.low.value"),
    ("Patient", "name.use"),
    ("Patient", "link"),
    ("Patient", "link.type"),
    ("Patient", "link.other"),
    ("Patient", "link.other.reference"),
    ("Provenance", "target"),
    ("Provenance", "target.reference"),
    ("ServiceRequest", "category.coding.code"),
    ("ServiceRequest", "category.coding.system"),
}


def test_a_wrong_type_anywhere_is_either_told_or_never_read() -> None:
    """A fact that was sent and cannot be read is not silence, wherever it stands."""
    unread: set[tuple[str, str]] = set()
    for path in PLACES:
        kind = SCENE["entry"][path[0]]["resource"]["resourceType"]
        node = copy.deepcopy(SCENE)
        put(node, path, 7 if isinstance(at(path), (dict, list)) else {"wrong": ["type"]})
        if read_orders(encode(node), OPEN).faults == () if kind == "ServiceRequest" else read(node).faults == ():
            unread.add((kind, ".".join(str(step) for step in path[2:] if isinstance(step, str))))

    assert unread == NOT_READ


# Order


@CALM
@given(st.permutations(SCENE["entry"]))
def test_the_order_of_entries_changes_nothing(entries: list[Node]) -> None:
    result = read({"resourceType": "Bundle", "entry": entries})

    assert result.reports == CLEAN.reports
    assert result.counts == CLEAN.counts


@CALM
@given(st.permutations(SCENE["entry"]), st.integers(1, 6))
def test_how_resources_are_spread_over_files_changes_nothing(entries: list[Node], files: int) -> None:
    parts = [encode({"resourceType": "Bundle", "entry": entries[n::files]}) for n in range(files)]
    result = read_reports(parts, OPEN)
    consistent(result)

    assert result.reports == CLEAN.reports


@CALM
@given(st.permutations(SCENE["entry"]), st.data())
def test_copies_change_nothing(entries: list[Node], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(entries), max_size=8))

    assert read({"resourceType": "Bundle", "entry": [*entries, *copy.deepcopy(again)]}).reports == CLEAN.reports


@CALM
@given(st.data())
def test_a_second_version_of_anything_never_makes_a_withheld_result_final(data: st.DataObject) -> None:
    """Two versions that differ and have no order withhold what stands on them, in either order of entries."""
    index = data.draw(
        st.sampled_from([i for i, one in enumerate(SCENE["entry"]) if one["resource"]["resourceType"] == "Observation"])
    )
    twin = copy.deepcopy(SCENE["entry"][index])
    twin["resource"]["note"] = [{"text": "另一版本"}]
    entries = data.draw(st.permutations([*SCENE["entry"], twin]))
    found = {
        one.id: one
        for report_ in read({"resourceType": "Bundle", "entry": entries}).reports
        for one in report_.observations
    }
    name = SCENE["entry"][index]["resource"]["id"]
    touched = [one for key, one in found.items() if key.startswith(f"Observation/{name}")] or [found["Observation/na"]]

    assert {one.status for one in touched} == {"unknown"}


# Hostile texts in every place, and marks of a patient that must not come out


def texts(node: Any) -> list[tuple[Any, ...]]:
    def leaf(path: tuple[Any, ...]) -> Any:
        place = node
        for step in path:
            place = place[step]
        return place

    return [path for path in places(node) if isinstance(leaf(path), str)]


@pytest.mark.parametrize("path", texts(SCENE["entry"]), ids=lambda path: ".".join(map(str, path)))
def test_hostile_texts_are_no_crash_in_any_place(path: tuple[Any, ...]) -> None:
    for hostile in HOSTILE[:: 1 + len(HOSTILE) // 60]:
        node = copy.deepcopy(SCENE)
        put(node, path, hostile)
        read(node)


def test_every_hostile_text_is_kept_where_text_is_free() -> None:
    for hostile in HOSTILE:
        node = bundle(patient(), observation(valueString=hostile, note=[{"text": hostile}], code={"text": hostile}))
        (found,) = read(node).reports[0].observations
        kept = hostile if hostile and not hostile.isspace() else None

        assert (found.value and found.value.text, found.remark, found.name) == (kept, kept, kept)


MARKS = ("ZZQXMARK7", "110105194912310099")


def test_what_was_sent_never_comes_out_in_faults_errors_or_logs(caplog: pytest.LogCaptureFixture) -> None:
    mark = " ".join(MARKS)
    caplog.set_level(logging.DEBUG)
    for path in PLACES:
        for value in (mark, [mark], {mark: mark}, {"value": mark}):
            node = copy.deepcopy(SCENE)
            put(node, path, value)
            for reader in (read_reports, read_orders):
                result = reader(encode(node), OPEN)
                said = [repr(result), *(fault.text(language) for fault in result.faults for language in ("zh", "en"))]

                assert not any(one in text for text in said for one in MARKS), path
    assert not any(one in caplog.text for one in MARKS)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "data",
    [
        '{{"resourceType": "Patient", "id": "{0}", ',
        '{{"{0}": 1}}',
        '"{0}"',
        '["{0}"]',
        '{{"resourceType": "{0}", "{0}": NaN}}x',
        "{0}\x00",
    ],
)
def test_what_is_refused_is_not_repeated(mark: str, data: str, tmp_path: Path) -> None:
    file = tmp_path / f"{mark}.json"
    file.write_text(data.format(mark), encoding="utf-8")
    for source in (file, data.format(mark).encode()):
        with pytest.raises(ReadError) as caught:
            read_reports(source, OPEN)
        error: BaseException | None = caught.value
        while error is not None:
            assert mark not in str(error) + repr(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_names_of_files_stand_in_files_only(tmp_path: Path) -> None:
    (tmp_path / "ZZQXMARK7.json").write_bytes(b"{")
    result = read_reports(tmp_path, OPEN)

    assert result.files[result.faults[0].file].endswith("ZZQXMARK7.json")
    assert "ZZQXMARK7" not in repr(result) + result.faults[0].text("en")


def test_a_subject_does_not_show_in_a_repr() -> None:
    shown = repr(CLEAN.reports)

    assert "张三丰" not in shown
    assert "11010519491231002X" not in shown


def test_results_are_plain_frozen_things() -> None:
    for one in CLEAN.reports:
        assert isinstance(one, Report)
        assert all(isinstance(part, (Observation, Study)) for part in (*one.observations, *one.studies))
        hash(one)
