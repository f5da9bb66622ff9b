"""Loading: the leaf packs named, all they extend, and every error at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import recognize.packs
from recognize.errors import PackError
from recognize.moment import Length
from recognize.packs import available, load
from recognize.packs.builtin import builtin_rules
from recognize.packs.load import check
from recognize.packs.schema import Assumption, ModeRule, Target


def test_a_leaf_brings_all_it_extends(rules: Path) -> None:
    found = load(["example-good"], [rules])

    assert list(found.packs) == ["base", "example-good"]
    assert found.above == {"base": frozenset(), "example-good": frozenset({"base"})}


def test_a_pack_above_is_loaded_without_those_below(rules: Path) -> None:
    assert list(load(["base"], [rules]).packs) == ["base"]


def test_the_names_of_leaves_may_repeat_and_come_in_any_order(rules: Path) -> None:
    one = load(["example-good", "base", "base"], [rules])

    assert one.packs == load(["base", "example-good"], [rules]).packs


def test_a_pack_above_may_stand_in_another_root(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    shutil.move(rules / "example-good", tmp_path / "ours" / "example-good")

    assert list(load(["example-good"], [rules, tmp_path / "ours"]).packs) == ["base", "example-good"]


def test_a_pack_that_is_not_there_is_told_with_what_was_perhaps_meant(rules: Path) -> None:
    with pytest.raises(PackError) as raised:
        load(["example-god", "bas"], [rules])

    assert [fault.code for fault in raised.value.faults] == ["pack-not-found", "pack-not-found"]
    assert str(raised.value).splitlines() == [
        "bas: there is no rule pack `bas`; check its id, or name the folder it stands in; did you mean `base`?",
        "example-god: there is no rule pack `example-god`; check its id, or name the folder it stands in; "
        "did you mean `example-good`?",
    ]


def test_a_pack_that_stands_in_two_roots_is_told(rules: Path, tmp_path: Path) -> None:
    shutil.copytree(rules / "base", tmp_path / "ours" / "base")

    with pytest.raises(PackError) as raised:
        load(["base"], [rules, tmp_path / "ours"])
    assert [fault.code for fault in raised.value.faults] == ["pack-twice"]


def test_one_folder_named_twice_is_one_pack(rules: Path) -> None:
    assert list(load(["base"], [rules, rules / "base" / ".."]).packs) == ["base"]


def test_a_folder_of_packs_that_is_not_there_is_told(rules: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError) as raised:
        load(["base"], [rules, tmp_path / "nowhere"])

    assert [fault.code for fault in raised.value.faults] == ["root-missing"]


def test_errors_of_all_packs_are_raised_together_and_nothing_else(rules: Path) -> None:
    for path, old in (("base/windows.csv", "7 d"), ("example-good/windows.csv", "2 d")):
        file = rules / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, "7", 1), encoding="utf-8")

    with pytest.raises(PackError) as raised:
        load(["example-good"], [rules])

    assert [(fault.path, fault.severity) for fault in raised.value.faults] == [
        ("rules/base/windows.csv", "error"),
        ("rules/example-good/windows.csv", "error"),
    ]


def test_a_fault_of_a_pack_that_is_not_asked_for_is_of_no_account(rules: Path) -> None:
    (rules / "example-good" / "pack.toml").write_text("x", encoding="utf-8")

    assert list(load(["base"], [rules]).packs) == ["base"]


def test_warnings_and_notes_do_not_keep_a_pack_from_loading(rules: Path) -> None:
    assert [fault.severity for fault in check(["example-good"], [rules]).faults] == ["note"]
    assert "example-good" in load(["example-good"], [rules]).packs


@pytest.mark.parametrize("status", ["draft", "released", "retired"])
def test_packs_of_every_status_load_for_replay(rules: Path, status: str) -> None:
    file = rules / "example-good" / "pack.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"draft"', f'"{status}"'), encoding="utf-8")

    assert load(["example-good"], [rules]).packs["example-good"].manifest.status == status


def test_the_manifest_is_read_into_types(rules: Path) -> None:
    manifest = load(["example-good"], [rules]).packs["example-good"].manifest

    assert manifest.offset == 480
    assert manifest.own_reports is True
    assert manifest.own_reports_min_age == Length(1, "d")
    assert manifest.matched_by_name is False
    assert manifest.friction == {"outpatient": "ask", "emergency": "silent"}
    assert manifest.modes == (
        ModeRule(None, "glucose", "shadow"),
        ModeRule("oncology", None, "quiet"),
        ModeRule("oncology", "potassium", "ask"),
    )
    assert manifest.assume["situations.silent"] == Assumption("situations.silent", "absent", citation="agreement")
    assert manifest.assume["window.turnaround"] == Assumption(
        "window.turnaround",
        Length(1, "d"),
        basis="hospital",
        by_target=(
            (Target("class", "chemistry"), Length(4, "h")),
            (Target("item", "potassium"), Length(2, "h")),
        ),
    )
    assert manifest.citations["agreement"].issued == "2026-02-20"
    assert manifest.citations["agreement"].confirmed is True
    assert manifest.lists["demo-imaging"].complete is True
    assert manifest.lists["demo-list"].issuers == "named"


def test_an_assumption_may_be_written_as_a_nested_section(rules: Path) -> None:
    before = load(["example-good"], [rules]).packs
    file = rules / "example-good" / "pack.toml"
    text = file.read_text(encoding="utf-8").replace('[assume."situations.silent"]', "[assume.situations.silent]")
    file.write_text(text, encoding="utf-8")

    assert load(["example-good"], [rules]).packs == before


def test_the_built_in_packs_are_the_default_and_have_no_error() -> None:
    ids = available()

    assert ids == sorted(entry.name for entry in builtin_rules().iterdir() if entry.is_dir())
    assert [fault.text("zh") for fault in check().errors] == []
    assert list(load(ids).packs) == ids


def test_what_is_public_is_what_is_exposed() -> None:
    public = {name for name in vars(recognize.packs) if not name.startswith("_")}
    modules = {name.removeprefix("recognize.packs.") for name in sys.modules if name.startswith("recognize.packs.")}

    assert public - modules <= set(recognize.packs.__all__)
    assert callable(recognize.packs.load)


def test_importing_the_packs_imports_no_archive_network_or_difference_code() -> None:
    code = "import sys; before = set(sys.modules); import recognize.packs; print(*(set(sys.modules) - before))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert {"requests", "sqlite3", "difflib", "jsonschema"} & set(done.stdout.split()) == set()
