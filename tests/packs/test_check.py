"""What is wrong between rows, files and packs, where one bad file cannot show it; and what is not wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recognize.packs.check_places import cycle
from recognize.packs.load import check


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def add(root: Path, path: str, *rows: str) -> None:
    file = root / path
    file.write_text(file.read_text(encoding="utf-8") + "".join(row + "\n" for row in rows), encoding="utf-8")


def put(root: Path, path: str, content: str) -> None:
    (root / path).write_text(content, encoding="utf-8")


def told(root: Path) -> list[str]:
    return [f"{fault.code} {fault.path}" for fault in check(None, [root]).faults if fault.severity != "note"]


@pytest.fixture
def sibling(rules: Path) -> Path:
    """A second hospital beside the first: of equal rank."""
    shutil.copytree(rules / "example-good", rules / "example-other")
    change(rules, "example-other/pack.toml", 'id = "example-good"', 'id = "example-other"')
    return rules


def test_siblings_that_say_the_same_are_no_fault(sibling: Path) -> None:
    assert told(sibling) == []


def test_siblings_for_one_territory_must_not_give_a_code_two_items(sibling: Path) -> None:
    head = "code,specimen,item,confirmed,confirmed_by,confirmed_on,from,until,citation,article,note\n"
    put(sibling, "example-good/codes.csv", head + "local:1,,sodium,no,,,,,agreement,,\n")
    put(sibling, "example-other/codes.csv", head + "local:1,,potassium,no,,,,,agreement,,\n")

    assert told(sibling) == ["code-two-items rules/example-other/codes.csv"]


def test_hospitals_of_different_territories_may_use_one_local_code_for_different_items(sibling: Path) -> None:
    head = "code,specimen,item,confirmed,confirmed_by,confirmed_on,from,until,citation,article,note\n"
    put(sibling, "example-good/codes.csv", head + "local:1,,sodium,no,,,,,agreement,,\n")
    put(sibling, "example-other/codes.csv", head + "local:1,,potassium,no,,,,,agreement,,\n")
    change(sibling, "example-other/pack.toml", "org:demo-a", "org:demo-b")

    assert told(sibling) == []


def test_a_lower_pack_may_say_otherwise_what_a_code_means(rules: Path) -> None:
    head = "code,specimen,item,confirmed,confirmed_by,confirmed_on,from,until,citation,article,note\n"
    put(rules, "example-good/codes.csv", head + "loinc:2823-3,,sodium,no,,,,,agreement,,\n")

    assert told(rules) == []


def test_members_and_situations_of_several_packs_hold_together(rules: Path) -> None:
    put(rules, "example-good/members.csv", "panel,item,role,reviewed\nelectrolytes,glucose,,no\n")
    head = "id,zh,en,effect,citation,article,reviewed\n"
    put(rules, "example-good/situations.csv", head + "emergency,急诊,emergency,block,agreement,,no\n")

    assert told(rules) == []


def test_the_same_contents_in_two_packs_are_no_fault_whoever_reviewed_them(rules: Path) -> None:
    put(rules, "example-good/panels.csv", "id,name_zh,name_en,combine,reviewed\nproteins,蛋白三项,Proteins,,no\n")

    assert told(rules) == []


@pytest.mark.parametrize("file", ["terms", "units", "territories", "overrides", "laboratory", "organizations"])
def test_a_key_with_other_contents_in_a_second_pack_is_a_fault(sibling: Path, file: str) -> None:
    there = "example-good" if file == "organizations" else "base"
    lines = (sibling / there / f"{file}.csv").read_text(encoding="utf-8").splitlines()
    changed = {
        "terms": lines[1].replace("serum", "whole-blood"),
        "units": lines[1].replace(",1,", ",2,").replace(",,yes", ",agreement,yes"),
        "territories": lines[2].replace("div:990100", "div:990300"),
        "overrides": lines[1].replace("病情变化", "病情改变"),
        "laboratory": lines[1].replace("Sodium", "Natrium"),
        "organizations": lines[1].replace(",3,", ",2,"),
    }[file]
    others = lines[2:] if file == "organizations" else []
    put(sibling, f"example-other/{file}.csv", "\n".join([lines[0], changed, *others]))

    assert [one for one in told(sibling) if "example-other" in one] == [
        f"contents-differ rules/example-other/{file}.csv"
    ]


def test_an_old_row_may_be_closed_and_a_new_one_opened(rules: Path) -> None:
    change(
        rules,
        "base/codes.csv",
        "loinc:2823-3,,potassium,yes,示例医师,2026-03-01,,,",
        "loinc:2823-3,,potassium,yes,示例医师,2026-03-01,,2026-09-01,",
    )
    add(rules, "base/codes.csv", "loinc:2823-3,serum,potassium,yes,示例医师,2026-09-01,2026-09-01,,notice,,")

    assert told(rules) == []


def test_a_blank_from_begins_with_the_document(rules: Path) -> None:
    """notice is in force since 2026-02-01: a row until that day would never hold."""
    change(
        rules, "base/codes.csv", "2026-03-01,,,notice,,\nloinc:2823-3", "2026-03-01,,2026-02-01,notice,,\nloinc:2823-3"
    )

    assert told(rules) == ["until-before-from rules/base/codes.csv"]


def test_a_document_counts_since_it_was_in_force_and_not_since_it_was_read(rules: Path) -> None:
    """notice was read on 2026-03-01."""
    change(
        rules, "base/codes.csv", "2026-03-01,,,notice,,\nloinc:2823-3", "2026-03-01,,2026-02-15,notice,,\nloinc:2823-3"
    )

    assert told(rules) == []


def test_a_line_of_a_list_inherits_the_citation_of_the_list(rules: Path) -> None:
    change(rules, "example-good/pack.toml", 'issuers = "named"\ncitation = "agreement"', 'issuers = "named"')

    assert told(rules) == ["grant-uncited rules/example-good/listed.csv"]


def test_a_lower_pack_may_add_lines_to_a_list_above(rules: Path) -> None:
    change(
        rules,
        "base/pack.toml",
        "[citations.rumour]",
        '[lists.upper]\ntitle.zh = "上级目录"\ncomplete = "no"\ncount = 1\ncitation = "notice"\n\n[citations.rumour]',
    )
    add(rules, "example-good/listed.csv", "upper,item:albumin,白蛋白,,,,,")

    assert told(rules) == []
    assert "base" not in "".join(fault.text() for fault in check(None, [rules]).faults)


def test_a_line_that_was_closed_is_not_counted(rules: Path) -> None:
    add(rules, "example-good/listed.csv", "demo-list,item:glucose,葡萄糖,2026-03-01,2026-09-01,,,")

    assert [fault.params for fault in check(None, [rules]).faults] == [(("count", "3"), ("rows", "2"))]


def test_a_published_line_that_names_several_items_counts_once(rules: Path) -> None:
    add(rules, "example-good/listed.csv", "demo-list,item:glucose,钾,,,,,")

    assert [fault.params for fault in check(None, [rules]).faults] == [(("count", "3"), ("rows", "2"))]


def test_passed_assessments_grant_and_need_a_source_failed_ones_need_a_basis_only(rules: Path) -> None:
    change(
        rules,
        "example-good/assessments.csv",
        "passed,published,,,,2026-01-01,2027-01-01,agreement",
        "passed,hospital,示例主任,2026-01-01,,2026-01-01,2027-01-01,",
    )
    assert told(rules) == ["grant-uncited rules/example-good/assessments.csv"]

    change(rules, "example-good/assessments.csv", "passed,", "failed,")
    assert told(rules) == []


def test_a_project_value_may_be_released_beside_a_published_one_on_the_same_target(rules: Path) -> None:
    change(rules, "example-good/pack.toml", 'status = "draft"', 'status = "released"')
    add(rules, "example-good/windows.csv", "sodium-project,item:sodium,,,,,1 d,,,,project,,,,,,,,")
    assert told(rules) == []

    add(rules, "example-good/windows.csv", "albumin-project,item:albumin,,,,,1 d,,,,project,,,,,,,,")
    assert told(rules) == ["project-released rules/example-good/windows.csv"]


def test_a_project_value_stands_alone_where_one_of_its_targets_does(rules: Path) -> None:
    change(rules, "example-good/pack.toml", 'status = "draft"', 'status = "released"')
    add(rules, "example-good/windows.csv", "both,item:sodium item:albumin,,,,,1 d,,,,project,,,,,,,,")

    assert told(rules) == ["project-released rules/example-good/windows.csv"]


def test_a_released_window_may_not_stand_on_an_unconfirmed_document(rules: Path) -> None:
    change(rules, "example-good/pack.toml", 'status = "draft"', 'status = "released"')
    change(rules, "example-good/windows.csv", ",agreement,", ",base:rumour,")

    assert told(rules) == ["unconfirmed-released rules/example-good/windows.csv"]


def test_a_row_of_the_same_pack_may_not_be_replaced_nor_one_that_is_not_there(rules: Path) -> None:
    change(
        rules,
        "example-good/windows.csv",
        "base/windows/sodium-window",
        "base/windows/sodium-window base/windows/glucose-window",
    )
    assert told(rules) == []

    change(rules, "example-good/windows.csv", "base/windows/glucose-window", "other/windows/glucose-window")
    assert told(rules) == ["replaces-above rules/example-good/windows.csv"]


def test_while_a_pack_above_is_missing_its_ids_are_not_called_unknown(rules: Path) -> None:
    shutil.rmtree(rules / "base")

    assert told(rules) == ["extends-unknown rules/example-good/pack.toml"]


def test_an_id_of_a_sibling_may_not_be_used(sibling: Path) -> None:
    head = "id,name_zh,name_en,combine,reviewed\n"
    put(sibling, "example-other/panels.csv", head + "salts,盐,Salts,,no\n")
    put(sibling, "example-other/members.csv", "panel,item,role,reviewed\nsalts,sodium,,no\n")
    add(sibling, "example-good/orderables.csv", "local:SALTS,panel:salts,,")

    assert told(sibling) == ["panel-unknown rules/example-good/orderables.csv"]


def test_a_nation_may_hold_synthetic_places(rules: Path) -> None:
    change(rules, "base/territories.csv", "east div:990200", "east div:990200 div:420000")

    assert told(rules) == []


def test_real_and_synthetic_places_do_not_go_together_in_a_manifest_either(rules: Path) -> None:
    change(rules, "base/pack.toml", 'territory = "zone"', 'territory = "div:420100"')
    assert told(rules) == []

    change(rules, "base/marks.csv", "示例HR,zone", "示例HR,div:990100")
    assert told(rules) == ["synthetic rules/base/marks.csv"]


def test_an_exam_of_a_laboratory_class_is_told(rules: Path) -> None:
    change(rules, "base/exams.csv", "xr-knee,imaging", "xr-knee,chemistry")
    assert told(rules) == ["class-kind rules/base/exams.csv"]

    change(rules, "base/exams.csv", "xr-knee,chemistry", "xr-knee,pathology")
    assert told(rules) == []


@pytest.mark.parametrize(
    ("target", "fits"),
    [
        ("class:imaging", False),
        ("kind:exam", False),
        ("group:xr/knee", False),
        ("class:chemistry", True),
        ("kind:laboratory", True),
        ("panel:proteins", True),
    ],
)
def test_a_list_of_one_kind_names_no_items_of_the_other(rules: Path, target: str, fits: bool) -> None:
    add(rules, "example-good/listed.csv", f"demo-list,{target},其他,,,,,")

    assert told(rules) == ([] if fits else ["list-kind rules/example-good/listed.csv"])


def test_equal_limits_would_call_every_value_critical(rules: Path) -> None:
    change(rules, "base/critical.csv", "2.8,6.2", "6.2,6.20")

    assert told(rules) == ["critical-order rules/base/critical.csv"]


def test_a_pack_that_extends_itself_does_not_stand_above_itself(rules: Path) -> None:
    change(rules, "base/pack.toml", "utc_offset", 'extends = ["base"]\nutc_offset')
    found = check(None, [rules])

    assert [fault.code for fault in found.errors] == ["extends-cycle"]
    assert found.readings.above == {"base": frozenset(), "example-good": frozenset({"base"})}


def test_limits_in_a_unit_of_the_item_are_no_fault_and_others_are(rules: Path) -> None:
    change(rules, "base/disagreement.csv", "0.5 mmol/L", "0.5 mg/dL")

    assert told(rules) == ["unit-not-listed rules/base/disagreement.csv"]


def test_codes_that_rise_by_one_are_warned_of_from_three_rows_on(rules: Path) -> None:
    put(
        rules, "example-good/triage.csv", "code,state\nlocal:1,yes\nlocal:2,no\nlocal:4,no\nlocal:A9,no\nlocal:B10,no\n"
    )
    assert told(rules) == []

    put(rules, "example-good/triage.csv", "code,state\nlocal:8,yes\nlocal:9,no\nlocal:10,no\n#\nlocal:7,no\n")
    (fault,) = (fault for fault in check(None, [rules]).faults if fault.severity == "warning")
    assert (fault.row, fault.more) == (2, (3, 4))


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ({"a": ("a",)}, {"a": "a → a"}),
        ({"a": ("b",), "b": ("c",), "c": ("a",)}, {"a": "a → b → c → a", "b": None, "c": None}),
        ({"a": ("b", "c"), "b": ("d",), "c": ("d",)}, {"a": None, "b": None}),
        ({"z": ("a",), "a": ("b",), "b": ("a",)}, {"z": None, "a": "a → b → a"}),
    ],
)
def test_a_cycle_is_told_once_by_its_first_name(
    edges: dict[str, tuple[str, ...]], found: dict[str, str | None]
) -> None:
    assert {name: cycle(name, edges) for name in found} == found
