"""The canonical form: what says the same has one digest, and what is written is read again."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognize.packs.canonical import canonical_rows, digest, pack_digest, suspensions_digest, write_csv
from recognize.packs.columns import Column, columns, key_fields
from recognize.packs.load import check
from recognize.packs.read import read
from recognize.packs.readings import Reading
from recognize.packs.ruleset import Pack
from recognize.packs.schema import FILES, WindowRule

ALIASES = {"http://loinc.org": "loinc", "urn:recognize:local": "local"}
MANIFEST = """
schema = 1
id = "any"
version = "1"
status = "draft"
title.zh = "任意"
title.en = "any"
territory = "zone"
[systems]
loinc = "http://loinc.org"
local = "urn:recognize:local"
"""


def packs(root: Path) -> dict[str, Pack]:
    return dict(check(None, [root]).rules().packs)


def table(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def write(file: Path, rows: Sequence[Sequence[str]], *, bom: bool = False, end: str = "\n") -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerows(rows)
    file.write_bytes((b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode())


def test_a_digest_knows_where_its_parts_end() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest() == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("seed", range(3))
def test_the_digest_does_not_depend_on_how_the_files_were_typed(rules: Path, seed: int) -> None:
    before = packs(rules)
    shuffle = random.Random(seed)  # noqa: S311 - no secret
    for file in rules.glob("*/*.csv"):
        head, *rows = table(file)
        shuffle.shuffle(rows)
        order = list(range(len(head)))
        shuffle.shuffle(order)
        rows = [[*row, *[""] * (len(head) - len(row))] for row in (head, *rows)]
        turned = [[row[at] for at in order] for row in rows]
        blank = [[*row, ""] for row in turned]
        blank.insert(1, ["# 说明", "甲"])
        blank.insert(2, [])
        write(file, blank, bom=bool(seed % 2), end=("\n", "\r\n", "\r")[seed])
    for file in rules.glob("*/pack.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    after = packs(rules)

    assert after == before
    assert {name: pack.digest for name, pack in after.items()} == {n: pack.digest for n, pack in before.items()}


def test_the_order_of_keys_and_sections_of_the_manifest_does_not_count(rules: Path) -> None:
    before = packs(rules)
    file = rules / "base" / "pack.toml"
    head, *sections = file.read_text(encoding="utf-8").split("\n[")
    file.write_text("\n[".join([head, *reversed(sections)]), encoding="utf-8")

    assert packs(rules) == before


@pytest.mark.parametrize(
    "file",
    sorted(
        str(f.relative_to(Path(__file__).parent / "good")) for f in (Path(__file__).parent / "good").glob("*/*.csv")
    ),
)
def test_every_cell_counts(rules: Path, file: str) -> None:
    """Empty each cell that may be empty: the pack is another one, unless the cell said its default."""
    path = rules / file
    pack_id, name = path.parent.name, path.stem
    spec = {column.name: column for column in columns(name)}
    head, *rows = table(path)
    reading = check(None, [rules]).readings.packs[pack_id]
    for at, column in enumerate(head):
        if spec[column].required or spec[column].field in (*key_fields(name), "id") or not rows[0][at]:
            continue
        value = getattr(min(reading.rows[name], key=lambda row: row.line), spec[column].field)
        write(path, [head, [*rows[0][:at], "", *rows[0][at + 1 :]], *rows[1:]])
        other = check(None, [rules]).readings.packs[pack_id]
        same = digests(other) == digests(reading)
        assert same == (value == spec[column].default), column
    write(path, [head, *rows])


def digests(reading: Reading) -> tuple[str, str]:
    pack = reading.pack()
    assert pack is not None
    return pack.digest, pack.suspensions


def test_the_digest_of_rows_does_not_depend_on_their_order(rules: Path) -> None:
    pack = packs(rules)["example-good"]
    turned = {file: tuple(reversed(rows)) for file, rows in reversed(pack.rows.items())}

    assert pack_digest(pack.manifest, turned) == pack.digest
    assert suspensions_digest(turned) == pack.suspensions


def test_suspensions_have_a_digest_of_their_own(rules: Path) -> None:
    before = packs(rules)["example-good"]
    file = rules / "example-good" / "suspensions.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("搬迁", "停电"), encoding="utf-8")

    after = packs(rules)["example-good"]

    assert after.digest == before.digest
    assert after.suspensions != before.suspensions
    assert suspensions_digest({}) == packs(rules)["base"].suspensions


def test_the_status_is_no_part_of_the_digest_and_everything_else_of_the_manifest_is(rules: Path) -> None:
    manifest = packs(rules)["example-good"].manifest
    rows = packs(rules)["example-good"].rows
    before = pack_digest(manifest, rows)
    others: list[dict[str, Any]] = [
        {"id": "x"},
        {"version": "2"},
        {"title_zh": "x"},
        {"title_en": "x"},
        {"territory": "x"},
        {"extends": ()},
        {"offset": 0},
        {"systems": {}},
        {"citations": {}},
        {"lists": {}},
        {"own_reports": False},
        {"own_reports": None},
        {"own_reports_min_age": None},
        {"matched_by_name": None},
        {"friction": {}},
        {"modes": ()},
        {"assume": {}},
    ]

    assert pack_digest(replace(manifest, status="released"), rows) == before
    digests = [pack_digest(replace(manifest, **other), rows) for other in others]
    assert len({before, *digests}) == len(others) + 1
    assert {name for other in others for name in other} | {"status"} == set(manifest.__dataclass_fields__)


def test_a_column_the_schema_gains_later_changes_no_digest(rules: Path) -> None:
    pack = packs(rules)["base"]
    file = rules / "base" / "overrides.csv"
    head, *rows = table(file)
    at = head.index("platform_codes")
    write(file, [[*row[:at], *row[at + 1 :]] for row in (head, *[[*row[:at], "", *row[at + 1 :]] for row in rows])])

    absent = packs(rules)["base"]
    write(file, [head, *[[*row[:at], "", *row[at + 1 :]] for row in rows]])

    assert absent.digest == packs(rules)["base"].digest != pack.digest


def test_what_says_its_default_is_left_out_of_the_canonical_form(rules: Path) -> None:
    rows = [row for row in packs(rules)["base"].of(WindowRule, "windows") if row.id != "glucose-window"]

    names, cells = canonical_rows("windows", rows)

    assert (rows[0].counting, rows[0].fallback_start) == ("elapsed", None)
    assert {"counting", "fallback_start", "department"} & set(names) == set()
    assert cells[1][names.index("setting")] == ""  # not-stated
    assert canonical_rows("windows", []) == ([], [])


def test_formatted_files_say_the_same_and_are_formatted_already(rules: Path) -> None:
    before = packs(rules)
    aliases = {uri: alias for pack in before.values() for alias, uri in pack.manifest.systems.items()}
    written: dict[Path, bytes] = {}
    for name, pack in before.items():
        for file, rows in pack.rows.items():
            path = rules / name / f"{file}.csv"
            written[path] = write_csv(file, rows, aliases)
            path.write_bytes(written[path])

    after = packs(rules)

    assert after == before
    for path, content in written.items():
        reading = check(None, [rules]).readings.packs[path.parent.name]
        again = write_csv(path.stem, reading.rows[path.stem], aliases, reading.comments[path.stem])
        assert again == content


def test_a_formatted_file_opens_in_a_spreadsheet(rules: Path) -> None:
    pack = packs(rules)["base"]
    aliases = {uri: alias for alias, uri in pack.manifest.systems.items()}

    content = write_csv("marks", pack.rows["marks"], aliases)

    assert content.startswith(b"\xef\xbb\xbf")
    head, labels, *rows = content.decode("utf-8-sig").splitlines()
    assert head.startswith("id,text,territory,")
    assert labels.startswith("# 编号,原文,地域,")
    assert [row.split(",")[:2] for row in rows] == [
        ["east-star", "★"],
        ["plain-sign", "text:+HR"],
        ["zone-hr", "示例HR"],
    ]


def test_a_comment_stays_with_the_row_below_it(rules: Path) -> None:
    file = rules / "base" / "members.csv"
    head, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([head, "# 电解质", rows[0], rows[1], "#甲,=乙()", rows[3], "# 末尾"]), encoding="utf-8")
    reading = read(rules / "base")

    lines = write_csv("members", reading.rows["members"], {}, reading.comments["members"]).decode().splitlines()

    assert lines[2:] == [
        ",electrolytes,potassium,,yes",
        "# 电解质",
        ",electrolytes,sodium,,yes",
        "#甲,text:=乙()",
        ",proteins,total-protein,,yes",
        "# 末尾",
    ]


WORDS = {
    "choice": None,
    "id": ["alpha", "beta-a", "gamma", "25-oh-d"],
    "text": ["甲，乙", "text:+", "a b", 'say "x"', "text:text:a", "serum", "＋"],
    "date": ["2026-01-02", "2026/3/4", "2025-12-31"],
    "citation": ["notice", "cn:notice"],
    "rules": ["cn/windows/a", "cn/windows/b cn/states/c"],
    "number": ["1", "1.50", "-0.5", "0.0001", "100"],
    "integer": ["1", "20"],
    "code": ["loinc:2823-3", "local:00123", "local:a b"],
    "system": ["loinc", "local"],
    "unit": ["mmol/L", "10*9/L", "%", "1"],
    "targets": ["all", "item:b item:a", "class:chemistry", "list:l"],
    "target": ["item:a", "group:ct/胸部", "kind:exam"],
    "members": ["a panel:b", "item:c"],
    "combine": ["one-report", "within 3 d"],
    "role": ["optional", "one-of:x", "required"],
    "band": ["0 d..28 d", "18 a..", "..2 mo"],
    "length": ["7 d", "72h", "1 mo"],
    "amount": ["10 percent", "0.50 mmol/L"],
    "division": ["div:990100"],
    "territory": ["zone", "div:990100", "org:a", "alliance:b"],
    "territories": ["zone div:990100"],
    "words": ["a b"],
    **{kind: ["alpha", "beta-a"] for kind in ("item", "panel", "list", "organization")},
    **{kind: ["b a", "alpha"] for kind in ("items", "organizations")},
}


def words(column: Column) -> Sequence[str]:
    if column.kind == "words" and column.field == "alliances":
        return ["b a"]
    return ["serum", "mass concentration"] if column.word else WORDS[column.kind] or column.choices


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """Any file of a pack, with rows of cells of the right kind."""
    file = draw(st.sampled_from(sorted(FILES)))
    spec = columns(file)
    rows = [
        [draw(st.sampled_from([*([] if column.required else [""]), *words(column)])) for column in spec]
        for _ in range(draw(st.integers(1, 6)))
    ]
    return file, [[column.name for column in spec], *rows]


@given(files(), st.randoms(use_true_random=False))
def test_any_file_is_read_written_and_read_again(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[str, list[list[str]]], shuffle: random.Random
) -> None:
    file, rows = drawn
    folder = tmp_path_factory.mktemp("packs") / "any"
    folder.mkdir()
    (folder / "pack.toml").write_text(MANIFEST, encoding="utf-8")
    write(folder / f"{file}.csv", rows)
    first = read(folder)
    assert first.faults == ()

    (folder / f"{file}.csv").write_bytes(write_csv(file, first.rows[file], ALIASES, first.comments[file]))
    again = read(folder)
    head, *body = rows
    shuffle.shuffle(body)
    write(folder / f"{file}.csv", [head, *body], bom=True, end="\r\n")
    shuffled = read(folder)

    assert again.faults == shuffled.faults == ()
    assert again.rows == first.rows
    assert digests(again) == digests(first) == digests(shuffled)
    assert [row.rule for row in again.rows[file]] == [row.rule for row in first.rows[file]]
