"""The JSON schema for editors: checked in, and of one mind with the reader."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recognize.packs.builtin import builtin_rules
from recognize.packs.jsonschema import NAME, schema
from recognize.packs.manifest import read_manifest

ROOT = Path(__file__).resolve().parents[2]
GOOD = Path(__file__).parent / "good"
BAD = Path(__file__).parent / "bad_packs"
SCHEMA = schema()
BAD_KEYS = sorted(BAD.glob("*/*/pack.toml"))
NOT_OF_THE_SCHEMA = {
    # what one document alone, or the shape of its values, cannot tell
    "alias-differs",
    "alias-reserved",
    "alias-twice",
    "citation-nameless",
    "citation-of-a-list",
    "citation-undated",
    "department-of-a-mode",
    "extends-cycle",
    "extends-unknown",
    "id-not-the-folder",
    "list-incomplete",
    "list-kind",
    "organization-of-territory",
    "project-released",
    "unconfirmed-released",
    "warning-list-over",
}


def plain(value: Any) -> Any:
    """Return TOML as JSON: days as texts."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def table(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = plain(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None
    return found


def test_the_schema_checked_in_is_this_one() -> None:
    written = (ROOT / "schema" / NAME).read_text(encoding="utf-8")

    assert written == json.dumps(SCHEMA, ensure_ascii=False, indent=2) + "\n", "run: recognize packs schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_good_packs_and_built_in_packs_fit_the_schema() -> None:
    files = [*GOOD.glob("*/pack.toml"), *Path(str(builtin_rules())).glob("*/pack.toml")]

    assert len(files) > 2
    for file in files:
        assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(table(file))] == [], file


@pytest.mark.parametrize("file", BAD_KEYS, ids=lambda file: file.parts[-3])
def test_what_the_reader_refuses_in_one_document_the_schema_refuses_too(file: Path) -> None:
    found = table(file)
    if found is None:
        return
    manifest, faults = read_manifest(file.read_bytes(), "pack.toml", file.parent.name)

    fits = not list(Draft202012Validator(SCHEMA).iter_errors(found))

    assert manifest is not None
    if file.parts[-3] not in NOT_OF_THE_SCHEMA:
        assert faults
    assert fits == (file.parts[-3] in NOT_OF_THE_SCHEMA), [fault.text("en") for fault in faults]
