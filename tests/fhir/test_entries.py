"""Bundles, copies, versions, deletions, and the account of every resource."""

from __future__ import annotations

import pytest
from tests.fhir.build import (
    CHINA,
    Node,
    around,
    bundle,
    changed,
    codes,
    consistent,
    encode,
    encounter,
    observation,
    only,
    organization,
    patient,
    read,
    report,
)

from recognize.errors import ReadError
from recognize.fhir import read_reports

ALL = (patient(), organization(), encounter(), observation(), report())


def version(one: Node, number: str | None = None, updated: str | None = None, **more: object) -> Node:
    meta = {key: value for key, value in (("versionId", number), ("lastUpdated", updated)) if value}
    return {**one, "meta": meta, **more}


# Bundles


@pytest.mark.parametrize(
    "kind", ["collection", "transaction", "searchset", "batch", "document", "history", "message", "strange"]
)
def test_every_kind_of_bundle_is_read(kind: str) -> None:
    assert len(only(read(bundle(*ALL, kind=kind))).observations) == 1


def test_a_bundle_needs_no_type_and_may_be_empty() -> None:
    whole = bundle(*ALL)
    del whole["type"]

    assert len(read(whole).reports) == 1
    assert read({"resourceType": "Bundle"}).reports == ()
    assert read({"resourceType": "Bundle", "entry": []}).reports == ()


def test_a_single_resource_is_read() -> None:
    found = only(read(report(contained=[observation("c")], result=[{"reference": "#c"}])))

    assert found.observations[0].id == "DiagnosticReport/r1.Observation/c"


def test_bundles_in_bundles_are_read() -> None:
    assert len(only(read(bundle(bundle(*ALL), bundle(patient("p2"))))).observations) == 1


def test_bundles_nested_too_deeply_are_counted_and_not_followed() -> None:
    whole = bundle(*ALL)
    for _ in range(10):
        whole = bundle(whole)

    assert read(whole).counts["Bundle"].aside == {"not-a-result": 1}


def test_entries_that_are_none_cost_themselves_only() -> None:
    whole = bundle(*ALL)
    whole["entry"] += [
        1,
        "x",
        None,
        [],
        {"resource": 5},
        {"resource": {"id": "no-type"}},
        {"resource": {"resourceType": 7}},
    ]
    whole["entry"] += [{"response": {"status": "200"}}, {}]
    result = read(whole)

    assert len(only(result).observations) == 1
    assert [(fault.entry, fault.code) for fault in result.faults] == [
        (5, "entry-not-object"),
        (6, "entry-not-object"),
        (7, "entry-not-object"),
        (8, "entry-not-object"),
        (9, "entry-not-object"),
        (10, "no-resource-type"),
        (11, "no-resource-type"),
    ]
    assert result.counts["other"].aside == {"unreadable": 7, "no-resource": 2}


@pytest.mark.parametrize("entries", [{}, "x", 5])
def test_an_entry_list_that_is_none_is_told(entries: object) -> None:
    result = read({"resourceType": "Bundle", "entry": entries})

    assert codes(result) == {("Bundle", "entry", "wrong-type")}


def test_an_outcome_in_an_answer_is_told() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "diagnostics": "张三丰"}]}
    result = read(bundle(*ALL, outcome))

    assert codes(result) == {("OperationOutcome", "", "operation-outcome")}
    assert result.counts["OperationOutcome"].aside == {"not-a-result": 1}


def test_other_types_are_counted_and_unknown_ones_not_named() -> None:
    result = read(bundle(*ALL, {"resourceType": "Claim"}, {"resourceType": "ZhangSan"}))

    assert result.counts["Claim"].aside == {"not-a-result": 1}
    assert result.counts["other"].aside == {"not-a-result": 1}
    assert "ZhangSan" not in repr(result)


def test_the_account_of_a_read() -> None:
    result = read(bundle(*ALL, patient("p2"), {"resourceType": "Claim"}, observation("bp", "85354-9")))

    assert {kind: (one.read, one.used, dict(one.aside)) for kind, one in result.counts.items()} == {
        "Claim": (1, 0, {"not-a-result": 1}),
        "DiagnosticReport": (1, 1, {}),
        "Encounter": (1, 1, {}),
        "Observation": (2, 1, {"vital-signs": 1}),
        "Organization": (1, 1, {}),
        "Patient": (2, 1, {"unreferenced": 1}),
    }


# Copies and versions


def test_equal_copies_are_one() -> None:
    result = read(bundle(*ALL, observation(), report()))

    assert len(only(result).observations) == 1
    assert result.counts["DiagnosticReport"].aside == {"duplicate": 1}
    assert result.counts["Observation"].aside == {"duplicate": 1}
    assert result.faults == ()


def test_pages_that_overlap_are_one() -> None:
    pages = [encode(bundle(*ALL, base="https://a.example/fhir/"))] * 2
    result = read_reports(pages, CHINA)
    consistent(result)

    assert len(only(result).observations) == 1
    assert result.counts["Patient"].aside == {"duplicate": 1}


def test_pages_that_overlap_without_addresses_give_equal_reports() -> None:
    result = read_reports([encode(bundle(*ALL))] * 2, CHINA)
    consistent(result)

    assert len(result.reports) == 2
    assert len(set(result.reports)) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("1", None), ("2", None)),
        (("9", None), ("10", None)),
        ((None, "2026-11-01T12:00:00Z"), (None, "2026-11-01T12:00:01Z")),
        (("1", "2026-11-01T12:00:00Z"), ("2", "2026-11-01T21:00:01+08:00")),
        (("x1", "2026-11-01T12:00:00Z"), ("x2", "2026-11-01T12:00:01Z")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_version_holds(old: tuple[str, str], new: tuple[str, str], turned: bool) -> None:
    first = version(observation(valueQuantity={"value": 1}), *old)
    second = version(observation(valueQuantity={"value": 2}, status="corrected"), *new)
    both = (second, first) if turned else (first, second)
    result = read(bundle(patient(), organization(), encounter(), *both, report()))
    (found,) = only(result).observations

    assert (found.status, found.value and found.value.text) == ("corrected", "2")
    assert result.counts["Observation"].aside == {"superseded": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, None), (None, None)),
        (("1", None), ("1", None)),
        (("a", None), ("b", None)),
        (("1", "2026-11-01T12:00:01Z"), ("2", "2026-11-01T12:00:00Z")),
        (("1", None), (None, "2026-11-01T12:00:00Z")),
        (("1", "2026-11-01T12:00:00Z"), ("2", "2026-11-01T12:00:00Z")),
        (("1", "nonsense"), ("b", "2026-11-01T12:00:00Z")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_versions_without_an_order_are_withheld(one: tuple[str, str], other: tuple[str, str], turned: bool) -> None:
    both = [
        version(observation(valueQuantity={"value": 1}), *one),
        version(observation(valueQuantity={"value": 2}), *other),
    ]
    result = read(bundle(patient(), organization(), encounter(), *(both[::-1] if turned else both), report()))
    (found,) = only(result).observations

    assert (found.status, found.status_text) == ("unknown", "versions-conflict")
    assert sum(result.counts["Observation"].aside.values()) == 1
    assert ("Observation", "", "versions-conflict") in codes(result)


def test_reports_without_an_order_are_both_shown_and_withheld() -> None:
    result = read(bundle(patient(), organization(), encounter(), observation(), report(), report(conclusion="改")))

    assert [one.status for one in result.reports] == ["unknown", "unknown"]
    assert len({one.id for one in result.reports}) == 2
    assert {one.number for one in result.reports} == {"NO-r1"}


@pytest.mark.parametrize("void", ["entered-in-error", "cancelled"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_void_version_holds_whatever_is_newer(void: str, turned: bool) -> None:
    both = [version(observation(status=void), "1"), version(observation(), "2")]
    (found,) = only(read(bundle(patient(), *(both[::-1] if turned else both), report()))).observations

    assert found.status == void


def test_versions_of_a_report_carry_their_version_in_the_id() -> None:
    whole = bundle(
        patient(), organization(), version(report(), "1"), version(report(status="amended"), "2"), observation()
    )

    assert only(read(whole)).id == "DiagnosticReport/r1/_history/2"


def test_the_server_s_version_is_not_taken_for_the_issuer_s() -> None:
    assert only(read(bundle(*ALL[:4], version(report(), "7")))).version is None


def test_resources_of_two_servers_with_one_id_are_two() -> None:
    a = bundle(*ALL, base="https://a.example/fhir/")
    b = bundle(
        patient(name=[{"text": "李四光"}]),
        organization(),
        encounter(),
        observation(valueQuantity={"value": 9}),
        report(),
        base="https://b.example/fhir/",
    )
    a["entry"] += b["entry"]
    result = read(a)

    assert sorted((one.subject.name, one.observations[0].value.text) for one in result.reports) == [  # type: ignore[union-attr]
        ("张三丰", "4.1"),
        ("李四光", "9"),
    ]


def test_files_with_equal_ids_that_say_nothing_of_versions_are_kept_apart() -> None:
    one = bundle(*ALL)
    other = bundle(
        patient(name=[{"text": "李四光"}]),
        organization(),
        encounter(),
        observation(valueQuantity={"value": 9}),
        report(),
    )
    result = read_reports([encode(one), encode(other)], CHINA)
    consistent(result)

    found = {one.subject.name: one.observations[0].value.text for one in result.reports if one.observations[0].value}
    assert found == {"张三丰": "4.1", "李四光": "9"}


def test_resources_without_an_id_are_each_their_own() -> None:
    one, other = observation(...), observation(..., "2951-2")
    whole = read_reports([encode(bundle(patient(), one, other)), encode(bundle(organization(), encounter()))], CHINA)
    consistent(whole)

    assert len(only(whole).observations) == 2
    assert {found.status for found in only(whole).observations} == {"final"}


def test_files_with_equal_ids_and_versions_are_settled() -> None:
    files = [
        encode(bundle(*ALL[:3], version(observation(), "1"), report())),
        encode(version(observation(status="corrected"), "2")),
    ]
    result = read_reports(files, CHINA)
    consistent(result)

    assert [one.status for one in only(result).observations] == ["corrected"]


# Deletions


def deletion(name: str) -> Node:
    return {"request": {"method": "DELETE", "url": name}, "fullUrl": f"https://a.example/fhir/{name}"}


def test_a_deleted_report_is_void() -> None:
    whole = bundle(*ALL, kind="history")
    whole["entry"].append(deletion("DiagnosticReport/r1"))
    found = only(read(whole))

    assert (found.status, found.number) == ("deleted", "NO-r1")


def test_a_deleted_observation_is_void() -> None:
    whole = bundle(*ALL, kind="history")
    whole["entry"].insert(0, deletion("https://a.example/fhir/Observation/k"))

    assert [one.status for one in only(read(whole)).observations] == ["deleted"]


def test_a_deletion_of_what_is_not_here_is_told() -> None:
    whole = bundle(*ALL)
    whole["entry"].append(deletion("DiagnosticReport/other"))
    result = read(whole)

    assert [(fault.entry, fault.code) for fault in result.faults] == [(5, "deleted-unknown")]
    assert result.counts["other"].aside == {"deleted": 1}


# Ids


@pytest.mark.parametrize("name", ["../../x", "a b", "张三丰", "x" * 65, "a/b", "", 7, None, ["x"], "http://x"])
def test_an_id_that_is_none_never_gets_into_a_handle(name: object) -> None:
    result = read(changed(around(report(results=())), ("entry", 3, "resource", "id"), name))
    found = only(result)

    assert found.id.startswith("DiagnosticReport/sha256-")
    assert found.links[0].reference == found.id
    assert ("DiagnosticReport", "id", "id-not-usable") in codes(result)


def test_nothing_but_faults_of_a_bundle_without_a_resource() -> None:
    with pytest.raises(ReadError):
        read_reports(b'{"entry": []}', CHINA)
