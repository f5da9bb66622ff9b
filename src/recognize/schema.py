"""One JSON schema for order, report and advice."""

from __future__ import annotations

from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from recognize.advice import SCHEMA_VERSION, Advice
from recognize.order import Order
from recognize.report import Report

NAME: Final = f"recognize-{SCHEMA_VERSION}.schema.json"
"""The file's name; the number is the schema's version."""


def json_schema() -> dict[str, Any]:
    """Return the schema: ``$defs`` holds every type, ``Order``, ``Report`` and ``Advice`` among them."""
    _, orders = models_json_schema([(Order, "validation")], ref_template="#/$defs/{model}")
    defs: dict[str, Any] = dict(orders["$defs"])
    for kind in (Report, Advice):
        one = TypeAdapter(kind).json_schema(ref_template="#/$defs/{model}")
        defs.update(one.pop("$defs", {}))
        defs[kind.__name__] = one
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:recognize:schema:{SCHEMA_VERSION}",
        "title": "recognize: order, report, advice",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in ("Order", "Report", "Advice")],
        "$defs": dict(sorted(defs.items())),
    }
