"""What names a patient is planted everywhere it may stand, and must never be seen where it must not."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from tests.scene import AT, Scene, a_report, advise, exam, first, laboratory, observation, study, verdict

from recognize.advice import canonical, read_advice
from recognize.decision import judging, recheck, traced
from recognize.errors import PackError, ReadError
from recognize.fhir import read_orders, read_reports
from recognize.gates.candidate import Candidate
from recognize.gates.finding import GateResult
from recognize.gates.identity import person
from recognize.history import History
from recognize.moment import Moment
from recognize.order import Access, Identifier, Order, Patient
from recognize.packs.load import load
from recognize.packs.view import view_of
from recognize.render import summary
from recognize.report import reports_adapter

NAME, VALUE, CARD, BORN = "欧阳马克", "PLANT-7731", "110101197707070019", date(1977, 7, 7)
MARKS = (NAME, "欧阳", VALUE, CARD, "19770707", "1977-07-07", "1977, 7, 7", "ENC-7731", "PRA-7731", "VIEW-7731")
PLANTED: dict[str, Any] = {
    "name": NAME,
    "sex": "male",
    "birth_date": BORN,
    "identifiers": (
        Identifier(type="passport", system="s", value=VALUE),
        Identifier(type="resident-id", value=CARD),
    ),
}
ORDER: dict[str, Any] = {
    "encounter": "ENC-7731",
    "practitioner": "PRA-7731",
    "access": Access(viewer="VIEW-7731", purpose="treatment", basis="consent"),
}


def planted(**changes: Any) -> Scene:
    """The scene of a patient who must not be seen."""
    subject = {**PLANTED, **changes.pop("subject", {})}
    return laboratory(patient={**PLANTED, "pregnancy": None}, subject=subject, order=ORDER, **changes)


SCENES: dict[str, Scene] = {
    "reuse": planted(),
    "strict": planted(strict=True),
    "caution": planted(result={"flags": ("HH",)}),
    "undetermined": planted(result={"unit": "怪"}),
    "order": planted(result={"mark": None}),
    "unconfirmed": planted(subject={"name": None}),
    "no identifier": planted(subject={"identifiers": ()}),
    "conflict": planted(subject={"sex": "female", "birth_date": date(1977, 7, 8)}),
    "another patient": planted(subject={"identifiers": (Identifier(type="passport", system="s", value="P-1"),)}),
    "versions": planted(also=[a_report(observation(value="5.9"), id="r2", subject=PLANTED, version=2)]),
    "void": planted(also=[a_report(id="r2", subject=PLANTED, status="voided")]),
    "panel": planted(item={"code": "local|LYTES"}),
    "exam": replace(
        exam(order=ORDER),
        order=exam(order=ORDER).order.model_copy(update={"patient": Patient(**PLANTED)}),
        reports=(a_report(study(), subject=PLANTED),),
    ),
}


def unseen(text: str) -> list[str]:
    """Return the marks a text holds: none."""
    return [mark for mark in MARKS if mark in text]


def parts(thing: object, seen: set[int] | None = None) -> Iterator[object]:
    """Walk an object with everything it holds, but for the rule packs."""
    seen = seen if seen is not None else set()
    if id(thing) in seen or isinstance(thing, str | int | float | date | type(None)):
        return
    seen.add(id(thing))
    if type(thing).__module__.startswith("recognize.packs"):
        return
    if isinstance(thing, BaseModel):
        yield thing
        held: list[object] = list(dict(thing).values())
    elif is_dataclass(thing):
        yield thing
        held = [getattr(thing, field.name) for field in fields(thing)]
    elif isinstance(thing, dict):
        held = list(thing.values())
    elif isinstance(thing, list | tuple | set | frozenset):
        held = list(thing)
    else:
        return
    for one in held:
        yield from parts(one, seen)


def test_the_scenes_are_what_they_are_called() -> None:
    expected = {"reuse": "reuse", "strict": "reuse", "caution": "consider", "order": "order", "exam": "reuse"}

    assert {name: verdict(SCENES[name]) for name in expected} == expected
    assert {one.code for one in first(SCENES["conflict"]).reasons} == {"identity-conflict"}
    for name in ("unconfirmed", "no identifier"):
        assert first(SCENES[name]).ground == "undetermined"


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_nothing_that_is_printed_shows_the_patient(scene: Scene) -> None:
    advice, judged = traced(scene.order, scene.reports, scene.rules, at=scene.at, strict=scene.strict)
    again = recheck(advice, scene.order, scene.reports, scene.rules, at=scene.at)
    everything = [scene.order, scene.reports, advice, judged, again, History.of(scene.reports)]
    kinds = set()

    for thing in everything:
        assert unseen(f"{thing} {thing!r}") == []
        for part in parts(thing):
            kinds.add(type(part).__name__)
            assert unseen(f"{part} {part!r} {[part]}") == []
    assert {"Order", "Patient", "Identifier", "Access", "Report", "Subject", "Advice", "ItemAdvice", "Basis"} <= kinds
    if judged["1"]:
        assert {"Judged", "Candidate", "Held", "Finding"} <= kinds


def test_nor_does_what_the_decision_is_made_of() -> None:
    scene = SCENES["reuse"]
    view = view_of(scene.rules, scene.order.organization, AT.earliest, False)
    made = judging.Scene.of(scene.order, History.of(scene.reports), view, AT.earliest, (), ())
    side = person(scene.order.patient, date(2026, 11, 22))

    assert unseen(f"{side!r} {made!r} {made.patient!r} {made.index!r}") == []


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_no_byte_of_an_advice_names_the_patient(scene: Scene) -> None:
    assert unseen(canonical(advise(scene)).decode()) == []
    assert read_advice(canonical(advise(scene))) == advise(scene)


def test_a_report_number_is_withheld_with_the_identity() -> None:
    scene = planted(subject={"identifiers": ()}, report={"number": VALUE, "conclusion": NAME})

    assert verdict(scene) == "consider"
    assert unseen(canonical(advise(scene)).decode()) == []


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for scene in SCENES.values():
        advice = advise(scene)
        recheck(advice, scene.order, scene.reports, scene.rules, at=scene.at)
    read_reports(FHIR)

    assert unseen(caplog.text) == []
    assert [record for record in caplog.records if record.name.startswith("recognize")] == []


# gates of plugins ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gossip:
    """A gate that fails with everything it knows."""

    name: str = "gossip"

    def evaluate(self, candidate: Candidate) -> GateResult:
        raise RuntimeError(f"{candidate.order.patient.name} {candidate.report.subject.name} {candidate}")


def test_a_gate_that_fails_does_not_tell(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    advice = advise(planted(gates=(Gossip(),)))

    assert advice.basis.failed == ("gossip",)
    assert unseen(canonical(advice).decode() + caplog.text + repr(advice)) == []


def test_a_missing_authorisation_hides_more_than_an_identity_in_doubt() -> None:
    scene = laboratory(order={"access": None}, subject={"name": None, "birth_date": None})
    (suggestion,) = first(scene).suggestions

    assert {one.withheld for one in suggestion.members} == {"access"}
    assert "theirs" not in summary(first(scene), "zh")


def test_what_a_plugins_gate_says_of_withheld_content_is_not_told() -> None:
    @dataclass(frozen=True)
    class Reads:
        name: str = "example.reads"

        def evaluate(self, candidate: Candidate) -> GateResult:
            return GateResult("caution", "value-is-positive")

    scene = laboratory(order={"access": None}, gates=(Reads(),))

    assert b"value-is-positive" not in canonical(advise(scene))
    assert b"value-is-positive" in canonical(advise(laboratory(gates=(Reads(),))))


# exceptions ---------------------------------------------------------------------------------------


def told(error: BaseException) -> str:
    """Return everything a log of an exception would show."""
    chain: list[str] = []
    one: BaseException | None = error
    while one is not None:
        chain.append(f"{type(one).__name__} {one} {one!r} {one.args!r}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n".join(chain)


def spoilt(document: Any, path: tuple[str | int, ...] = ()) -> Iterator[Any]:
    """Yield a document with each of its values put inside a list, where it does not belong."""
    whole = document
    for step in path:
        whole = whole[step]
    if isinstance(whole, dict):
        for key in whole:
            yield from spoilt(document, (*path, key))
    elif isinstance(whole, list):
        for index in range(len(whole)):
            yield from spoilt(document, (*path, index))
    elif path and isinstance(whole, str):
        copy = json.loads(json.dumps(document))
        place = copy
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = {NAME: [whole]}
        yield copy


def test_no_fault_of_an_order_names_the_patient() -> None:
    document = json.loads(SCENES["reuse"].order.model_dump_json())
    faults = 0
    for wrong in spoilt(document):
        with pytest.raises(ValidationError) as caught:
            Order.model_validate_json(json.dumps(wrong))
        assert unseen(told(caught.value)) == []
        faults += 1
    assert faults > 20


def test_no_fault_of_a_report_names_the_patient() -> None:
    (document,) = json.loads(reports_adapter().dump_json(SCENES["reuse"].reports))
    faults = 0
    for wrong in spoilt(document):
        with pytest.raises(ValidationError) as caught:
            reports_adapter().validate_json(json.dumps([wrong]))
        assert unseen(told(caught.value)) == []
        faults += 1
    assert faults > 20


def test_no_fault_of_an_advice_tells_what_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        read_advice(json.dumps({"id": [NAME], "order": {VALUE: CARD}}).encode())

    assert unseen(told(caught.value)) == []


@pytest.mark.parametrize("at", [Moment.read("2026-11-22+08:00")])
def test_a_moment_that_is_refused_does_not_tell_of_the_order(at: Moment) -> None:
    scene = SCENES["reuse"]

    with pytest.raises(ValueError, match="exact") as caught:
        traced(scene.order, scene.reports, scene.rules, at=at)
    assert unseen(told(caught.value)) == []


BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": "urn:uuid:1",
            "resource": {
                "resourceType": "Patient",
                "id": "p",
                "identifier": [{"system": "s", "value": VALUE}, {"value": CARD}],
                "name": [{"text": NAME, "family": 7}],
                "birthDate": "1977-07-07",
                "gender": NAME,
            },
        },
        {
            "fullUrl": "urn:uuid:2",
            "resource": {
                "resourceType": "DiagnosticReport",
                "id": "r",
                "status": NAME,
                "subject": {"reference": "urn:uuid:1", "display": NAME},
                "code": {"text": NAME},
                "issued": "gestern 1977-07-07",
                "result": [{"reference": f"Observation/{VALUE}"}, {"display": NAME}],
            },
        },
        {"resource": {"resourceType": "Observation", "id": NAME, "status": 5, "subject": {"reference": NAME}}},
        NAME,
    ],
}
FHIR = json.dumps(BUNDLE, ensure_ascii=False).encode()


def test_no_fault_of_a_document_names_the_patient() -> None:
    result = read_reports(FHIR)

    assert result.faults
    for fault in result.faults:
        assert unseen(f"{fault!r} {fault.text('zh')} {fault.text('en')}") == []
    assert unseen("".join(repr(report.subject) for report in result.reports)) == []


@pytest.mark.parametrize(
    "text",
    [
        f'{{"resourceType": "Patient", "name": "{NAME}"',
        f"{NAME} {VALUE}",
        f'["{NAME}"]',
        f'{{"{NAME}": 1}}',
        "[" * 5000 + f'"{NAME}"',
    ],
)
def test_a_file_that_cannot_be_read_is_not_repeated(text: str) -> None:
    for read in (read_reports, read_orders):
        with pytest.raises(ReadError) as caught:
            read(text.encode())
        assert unseen(told(caught.value)) == []


def test_a_pack_that_cannot_be_loaded_tells_of_no_order() -> None:
    with pytest.raises(PackError) as caught:
        load(["no-such-pack"])

    assert unseen(told(caught.value)) == []
