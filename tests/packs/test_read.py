"""Reading a folder: what is put up with, what is not, and where the bounds are."""

from __future__ import annotations

import shutil
import zipfile
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from recognize.packs import read as module
from recognize.packs.faults import Fault
from recognize.packs.load import check
from recognize.packs.read import open_pack, read
from recognize.packs.schema import (
    CodeMapping,
    Exam,
    Laboratory,
    Listed,
    Member,
    OrganizationRow,
    Price,
    Target,
    Term,
    WindowRule,
)

TRIAGE = "example-good/triage.csv"


def faults(root: Path) -> list[str]:
    return [fault.code for fault in check(None, [root]).faults if fault.severity != "note"]


def put(root: Path, path: str, content: str | bytes) -> None:
    (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())


def test_the_good_packs_are_good(rules: Path) -> None:
    found = check(None, [rules]).faults

    assert [fault.text("zh") for fault in found] == [
        "rules/example-good/pack.toml lists.demo-list：目录共 3 项，已列 2 项"
    ]
    assert "2 of 3 items" in found[0].text("en")


def test_rows_are_typed_and_know_where_they_stand(rules: Path) -> None:
    reading = read(rules / "base")

    row = next(row for row in reading.of(WindowRule, "windows") if row.id == "glucose-window")
    assert (row.pack, row.file, row.line, row.rule) == ("base", "windows", 3, "base/windows/glucose-window")
    assert row.targets == (Target("item", "glucose"),)
    assert (row.setting, row.counting, row.start, row.fallback_start) == (
        "outpatient",
        "calendar",
        "collected",
        "received",
    )
    assert next(row for row in reading.of(Laboratory, "laboratory") if row.id == "globulin").inputs == (
        "albumin",
        "total-protein",
    )
    assert next(row for row in reading.of(Exam, "exams") if row.id == "xr-knee").views is None


def test_a_blank_cell_says_what_its_file_says(rules: Path) -> None:
    rows = read(rules / "base").of(WindowRule, "windows")

    chemistry = next(row for row in rows if row.id == "chemistry-window")
    assert (chemistry.counting, chemistry.fallback_start, chemistry.until) == ("elapsed", None, None)
    assert {row.role for row in read(rules / "base").of(Member, "members")} == {
        "required",
        "optional",
        "one-of:fraction",
    }


def test_a_blank_id_is_the_key(rules: Path) -> None:
    base, good = check(None, [rules]).readings.packs.values()

    assert [row.rule for row in base.of(Member, "members")][:2] == [
        "base/members/electrolytes+glucose",
        "base/members/electrolytes+potassium",
    ]
    assert {row.id for row in base.of(CodeMapping, "codes")} >= {"loinc:2823-3", "loinc:882-1+whole-blood"}
    assert {row.id for row in good.of(Listed, "listed")} >= {"demo-imaging+group:xr/knee"}
    assert "specimen+静脉血+chemistry" in {row.id for row in base.of(Term, "terms")}


def test_a_key_with_a_history_keeps_its_id_and_later_rows_add_their_day(rules: Path) -> None:
    reading = check(None, [rules]).readings.packs["example-good"]

    assert [(row.rule, row.from_) for row in reading.of(Price, "prices") if row.code.endswith("|K")] == [
        ("example-good/prices/local:K", None),
        ("example-good/prices/local:K@2026-07-01", reading.of(Price, "prices")[2].from_),
    ]
    assert [row.rule for row in reading.of(OrganizationRow, "organizations") if row.id == "demo-b"] == [
        "example-good/organizations/demo-b",
        "example-good/organizations/demo-b@2026-06-01",
    ]


def test_empty_rows_and_columns_comments_and_short_rows_are_put_up_with(rules: Path) -> None:
    put(rules, TRIAGE, "\n,,\n# 标签,,\ncode,state,,\n,,,\nlocal:T1,yes\n#local:T2,maybe\nlocal:T4,no,,\n\n")

    assert faults(rules) == []
    assert [row.line for row in check(None, [rules]).readings.packs["example-good"].rows["triage"]] == [6, 8]


def test_a_short_row_whose_missing_cell_is_needed_is_told(rules: Path) -> None:
    put(rules, TRIAGE, "code,state\nlocal:T1\n")

    assert faults(rules) == ["required"]


def test_a_record_of_several_lines_is_one_row_as_a_spreadsheet_counts(rules: Path) -> None:
    file = rules / "base" / "windows.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("参考时限", '"参考\n时限"').replace("72 h", "72"), encoding="utf-8"
    )

    (fault,) = (fault for fault in check(None, [rules]).faults if fault.severity == "error")

    assert (fault.code, fault.row) == ("length", 3)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_all_ends_of_lines_are_read(rules: Path, end: str) -> None:
    put(rules, TRIAGE, f"code,state{end}local:T1,yes{end}")

    assert faults(rules) == []


def test_spaces_around_a_cell_do_not_count(rules: Path) -> None:
    put(rules, TRIAGE, "code, state \n local:T1\u3000,\tyes \n")

    assert faults(rules) == []


def test_another_encoding_is_named_and_read_on_so_that_all_faults_are_told(rules: Path) -> None:
    file = rules / "base" / "panels.csv"
    text = file.read_text(encoding="utf-8").replace("within 1 d", "1 d")

    for encoding, code in (
        ("gb18030", "encoding-gb18030"),
        ("utf-16", "encoding-utf16"),
        ("utf-16-be", "encoding-utf16"),
    ):
        file.write_bytes(text.encode(encoding))
        assert faults(rules) == [code, "combine"]


def test_a_file_that_cannot_be_read_makes_no_faults_of_rows_that_refer_to_it(rules: Path) -> None:
    for content in (b"", b'id,"', b"\x81\xff\xfe\x80", b"name_zh\nx\n"):
        put(rules, "base/laboratory.csv", content)
        assert {fault.path for fault in check(None, [rules]).errors} == {"rules/base/laboratory.csv"}


def test_a_row_with_a_fault_still_declares_its_id(rules: Path) -> None:
    file = rules / "base" / "laboratory.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("potassium,chemistry", "potassium,chemestry"), encoding="utf-8"
    )

    assert faults(rules) == ["choice"]


def test_all_faults_of_all_files_are_told_at_once(rules: Path) -> None:
    for path, old, new in (
        ("base/pack.toml", 'confirmed = "yes"', 'confirmd = "yes"'),
        ("base/windows.csv", "7 d", "7"),
        ("base/windows.csv", "72 h", "7"),
        ("base/windows.csv", "1 mo", "7"),
        ("example-good/pack.toml", '"+08:00"', '"8"'),
        ("example-good/listed.csv", "item:sodium", "item:sodum"),
        ("example-good/covers.csv", "agreement", ""),
    ):
        file = rules / path
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    told = [fault.text("zh").partition("：")[0] for fault in check(None, [rules]).errors]

    assert told == [
        "rules/base/pack.toml citations.notice.confirmd",
        "rules/base/windows.csv 第2、3、4行 length",
        "rules/example-good/covers.csv 第2行 citation",
        "rules/example-good/listed.csv 第2行 target",
        "rules/example-good/pack.toml utc_offset",
    ]


# Bounds


def test_a_file_beyond_its_bound_is_not_read(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 40)

    found = [fault for fault in read(rules / "base").faults if fault.path == "base/members.csv"]

    assert [fault.code for fault in found] == ["file-too-large"]


def test_rows_beyond_the_bound_are_not_read(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 2)

    reading = read(rules / "base")

    assert ("base/members.csv", "too-many-rows") in {(fault.path, fault.code) for fault in reading.faults}
    assert len(reading.rows["members"]) == 2


def test_columns_beyond_the_bound_are_not_read(rules: Path) -> None:
    put(rules, TRIAGE, "code,state" + ",x" * 500 + "\nlocal:T1,yes\n")

    assert faults(rules) == ["too-many"]


def test_a_cell_beyond_what_a_table_can_hold_is_told(rules: Path) -> None:
    put(rules, TRIAGE, "code,state\nlocal:T1,yes\n" + "x" * 140_000 + ",no\n")

    assert faults(rules) == ["too-long"]


def test_no_file_makes_faults_without_end(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FAULTS", 10)
    put(rules, TRIAGE, "code,state\n" + "".join(f"T{at},yes\n" for at in range(50)))

    assert len(faults(rules)) == 10


def test_a_manifest_has_a_bound_too(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MANIFEST", 40)

    assert [fault.code for fault in open_pack(rules / "base").faults] == ["file-too-large"]


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a" + ".a" * 5000 + " = 1", "x = 1\n" * 3])
def test_a_hostile_manifest_is_a_fault(rules: Path, text: str) -> None:
    put(rules, "example-good/pack.toml", text)

    assert faults(rules)


def test_a_file_that_cannot_be_opened_is_told(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.open

    def broken(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "marks.csv":
            raise PermissionError
        return original(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", broken)

    assert [(fault.path, fault.code) for fault in read(rules / "base").faults] == [
        ("base/marks.csv", "file-unreadable")
    ]


# Folders


def test_prose_cases_and_what_programs_leave_behind_are_let_be(rules: Path) -> None:
    for name in (
        "README.md",
        "REVIEW.md",
        "cases.toml",
        ".DS_Store",
        "~$windows.csv",
        ".~lock.windows.csv#",
        "Thumbs.db",
    ):
        put(rules, f"example-good/{name}", "x")

    assert faults(rules) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("windows.CSV", "file-unknown"),
        ("Windows.csv", "file-unknown"),
        ("windows.csv.bak", "file-unknown"),
        ("windows (1).csv", "file-unknown"),
        ("pack.toml.txt", "file-unknown"),
        ("windows.xls", "file-not-csv"),
        ("时限.et", "file-not-csv"),
    ],
)
def test_any_other_file_is_a_fault(rules: Path, name: str, code: str) -> None:
    put(rules, f"example-good/{name}", "x")

    assert faults(rules) == [code]


def test_a_folder_whose_name_is_no_id_is_told(tmp_path: Path, rules: Path) -> None:
    folder = shutil.copytree(rules / "base", tmp_path / "规则包")

    assert [fault.code for fault in open_pack(folder).faults] == ["pack-id", "id-folder"]


def test_what_is_no_folder_is_told(tmp_path: Path) -> None:
    opened = open_pack(tmp_path / "nowhere")

    assert [fault.code for fault in opened.faults] == ["pack-not-found"]
    assert read(opened).pack() is None


@pytest.mark.parametrize("inside", ["", "base/"])
def test_a_zip_file_is_read_like_its_folder(tmp_path: Path, rules: Path, inside: str) -> None:
    archive = tmp_path / "base.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted((rules / "base").iterdir()):
            zipped.write(file, f"{inside}{file.name}")

    reading = read(archive)

    assert reading.faults == ()
    assert reading.pack() == read(rules / "base").pack()


def test_a_zip_file_that_hides_its_size_is_held_to_the_bound(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "base.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(rules / "base" / "pack.toml", "pack.toml")
        zipped.writestr("marks.csv", "id,text,territory\n" + "x" * 3_000_000)
    monkeypatch.setattr(module, "MAX_BYTES", 1_000_000)

    assert [fault.code for fault in read(archive).faults] == ["file-too-large"]


def test_a_folder_inside_a_zip_file_is_a_resource_like_any_other(tmp_path: Path, rules: Path) -> None:
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(rules.rglob("*.*")):
            zipped.write(file, f"_rules/{file.relative_to(rules).as_posix()}")
    root: Traversable = zipfile.Path(archive, "_rules/")

    found = check(["example-good"], [root])

    assert found.errors == ()
    assert [fault.path for fault in found.faults] == ["rules/example-good/pack.toml"]
    assert found.rules().packs == check(["example-good"], [rules]).rules().packs


def test_nothing_outside_the_folder_is_read(rules: Path) -> None:
    assert isinstance(Fault.of("a", "file-empty"), Fault)
    put(
        rules,
        "example-good/pack.toml",
        (rules / "example-good/pack.toml").read_text(encoding="utf-8").replace('["base"]', '["../base"]'),
    )

    assert "pack-id" in faults(rules)
