"""The JSON schema of order, report and advice: checked in, valid, and true of what this library reads and writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.scene import Scene, advise, an_order, exam, laboratory, moment, observation

from recognize.advice import canonical
from recognize.order import Order
from recognize.report import reports_adapter
from recognize.schema import NAME, json_schema

FILE = Path(__file__).resolve().parents[1] / "schema" / NAME
SCHEMA = json_schema()


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]})


def faults(kind: str, document: Any) -> list[str]:
    return [fault.message for fault in validator(kind).iter_errors(document)]


SCENES: dict[str, Scene] = {
    "reuse": laboratory(),
    "exam": exam(),
    "part": laboratory(item={"code": "local|LYTES"}, others=[observation("na", "140")]),
    "consider": laboratory(result={"flags": None, "unit": "怪"}),
    "withheld": laboratory(order={"access": None}),
    "order": laboratory(result={"mark": None}),
    "nothing": laboratory(item={"code": "local|nobody"}),
    "imprecise": laboratory(result={"effective": moment("20")}, item={"occurrence": moment("22")}),
}


def test_the_schema_that_is_checked_in_is_the_one_of_the_models() -> None:
    """After a change of the models: ``recognize schema > schema/recognize-1.schema.json``."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == SCHEMA


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert {"Order", "Report", "Advice"} <= SCHEMA["$defs"].keys()
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_every_reference_leads_somewhere() -> None:
    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(one) for one in node.values()))
        return set().union(*(references(one) for one in node)) if isinstance(node, list) else set()

    assert {one for one in references(SCHEMA) if one.removeprefix("#/$defs/") not in SCHEMA["$defs"]} == set()


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_orders_reports_and_advice_are_valid(scene: Scene) -> None:
    assert faults("Order", json.loads(scene.order.model_dump_json())) == []
    for report in json.loads(reports_adapter().dump_json(scene.reports)):
        assert faults("Report", report) == []
    assert faults("Advice", json.loads(canonical(advise(scene)))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"priority": "stat"},
        {"setting": "ward"},
        {"items": []},
        {"items": [{"id": "1", "code": "k"}]},
        {"items": [{"id": "1", "code": "s|k", "repeat": 0}]},
        {"organization": {"division": "42"}},
        {"situations": {"in-a-hurry": True}},
        {"situations": {"other": "perhaps"}},
        {"interventions": [{"kind": "massage"}]},
        {"access": {"viewer": "d", "purpose": "p"}},
        {"patient": {"identifiers": [{"type": "t"}]}},
        {"emergency": "perhaps"},
    ],
)
def test_the_schema_refuses_what_the_model_refuses(changes: dict[str, Any]) -> None:
    document = {**json.loads(an_order().model_dump_json()), **changes}

    assert faults("Order", document) != []
    with pytest.raises(ValueError, match="validation error"):
        Order.model_validate_json(json.dumps(document))


@pytest.mark.parametrize("changes", [{"status": "done"}, {"patient": {}}, {"observations": [{}]}, {"version": "two"}])
def test_of_reports_too(changes: dict[str, Any]) -> None:
    (document,) = json.loads(reports_adapter().dump_json(laboratory().reports))

    assert faults("Report", {**document, **changes}) != []
    with pytest.raises(ValueError, match="validation error"):
        reports_adapter().validate_json(json.dumps([{**document, **changes}]))


def test_a_moment_is_described_with_its_zone() -> None:
    assert "zone" in json.dumps(SCHEMA["$defs"]["OrderItem"]["properties"]["occurrence"])
