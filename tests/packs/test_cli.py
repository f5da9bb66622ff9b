"""``recognize packs``: what is data, what is a message, which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recognize.cli.packs import main
from recognize.packs.builtin import builtin_rules
from recognize.packs.jsonschema import schema


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, list[str], list[str]]:
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out.splitlines(), said.err.splitlines()


def test_list_names_the_built_in_packs(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "list")

    assert code == 0
    assert [line.split("\t")[0] for line in out] == sorted(
        one.name for one in builtin_rules().iterdir() if one.is_dir()
    )


def test_list_names_the_packs_of_a_folder(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    assert run(capsys, "list", rules)[:2] == (
        0,
        ["base\t1.0\tdraft\t测试用上级规则包", "example-good\t1.0\tdraft\t测试用医院规则包"],
    )
    assert run(capsys, "list", rules / "base", "--lang", "en")[1] == ["base\t1.0\tdraft\tUpper pack of the tests"]


def test_check_of_good_packs_tells_notes_and_succeeds(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    code, out, err = run(capsys, "check", rules)

    assert (code, err) == (0, ["0 个错误、0 个警告、1 个提示"])
    assert out == [f"[提示] {rules.as_posix()}/example-good/pack.toml lists.demo-list：目录共 3 项，已列 2 项"]


def test_check_tells_every_error_first_and_fails(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    change(rules, "base/windows.csv", "7 d", "7天")
    change(rules, "example-good/prices.csv", "18.5", "18。5")

    code, out, err = run(capsys, "check", rules, "--lang", "en")

    assert (code, err) == (1, ["2 errors, 0 warnings, 1 note"])
    assert [line.partition(": ")[0].removeprefix(f"{rules.as_posix()}/") for line in out[:2]] == [
        "base/windows.csv, row 2, length",
        "example-good/prices.csv, row 4, price",
    ]
    assert out[2].startswith("[note] ")


def test_check_of_one_pack_finds_the_packs_above_beside_it(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    code, out, _ = run(capsys, "check", rules / "example-good")

    assert code == 0
    assert out[0].startswith(f"[提示] {rules.as_posix()}/example-good/pack.toml ")


def test_check_of_where_one_stands(
    capsys: pytest.CaptureFixture[str], rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rules / "base")
    assert run(capsys, "check", ".")[0] == 0

    monkeypatch.chdir(rules.parent)
    change(rules, "base/windows.csv", "7 d", "7")
    code, out, _ = run(capsys, "check", "rules/base")
    assert (code, out) == (1, ['rules/base/windows.csv 第2行 length：要写数和单位，如 "7 d"；现在是 "7"'])


def test_check_of_a_zip_file(capsys: pytest.CaptureFixture[str], rules: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "base"), "zip", rules / "base")

    assert run(capsys, "check", archive)[0] == 0


def test_check_of_a_built_in_pack_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", "cn")[0] == 0


@pytest.mark.parametrize("verb", ["check", "list", "show", "test", "format"])
def test_what_is_not_there_is_an_error_of_usage(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    code, out, err = run(capsys, verb, "exmaple-hospital", "--lang", "en")

    assert (code, out) == (2, [])
    assert err == [
        "exmaple-hospital: there is no rule pack `exmaple-hospital`; check its id, or name the folder it stands in; "
        "did you mean `example-hospital`?"
    ]


def test_a_verb_that_is_not_known_is_an_error_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["chekc"])

    assert raised.value.code == 2


def test_show_tells_what_a_pack_holds(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    code, out, _ = run(capsys, "show", rules / "base")

    assert code == 0
    assert out[:2] == ["base 1.0 draft", "测试用上级规则包"]
    assert {"territory\tzone", "windows\t3", "laboratory\t7"} <= set(out)
    assert [line for line in out if line.startswith("digest\tsha256:")]


def test_show_tells_the_rules_about_an_item(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    code, out, _ = run(capsys, "show", rules / "example-good", "potassium")
    told = {line.partition("\t")[0] for line in out}

    assert code == 0
    assert told >= {
        "base/laboratory/potassium",
        "base/codes/loinc:2823-3",
        "base/members/electrolytes+potassium",
        "base/windows/sodium-window",
        "base/windows/chemistry-window",
        "base/interventions/dialysis",
        "base/states/neonates",
        "base/stability/electrolytes-stability",
        "example-good/listed/demo-list+item:potassium",
        "example-good/assessments/demo-b-chemistry",
        "example-good/windows/sodium-inpatient",
        "example-good/orderables/local:K",
        "example-good/orderables/local:ELEC",
    }
    assert not any("glucose-window" in line for line in out)
    assert any(line.startswith("base/codes/") and "code='loinc:2823-3' item='potassium'" in line for line in out)


def test_show_of_an_item_nobody_knows(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    assert run(capsys, "show", rules / "example-good", "potasium") == (
        1,
        [],
        ["没有项目 potasium；是不是 potassium？"],
    )


def test_show_of_a_pack_with_an_error_tells_it(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    change(rules, "base/windows.csv", "7 d", "7")

    code, out, _ = run(capsys, "show", rules / "example-good")

    assert code == 1
    assert "第2行 length" in out[0]


def test_format_writes_the_canonical_form_once(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    toml = (rules / "base" / "pack.toml").read_bytes()

    code, out, _ = run(capsys, "format", rules / "base")

    assert code == 0
    assert f"{rules.as_posix()}/base/windows.csv" in out
    assert (rules / "base" / "windows.csv").read_bytes().startswith(b"\xef\xbb\xbfid,targets,")
    assert (rules / "base" / "pack.toml").read_bytes() == toml
    assert run(capsys, "check", rules)[0] == 0
    assert run(capsys, "format", rules / "base")[:2] == (0, [])


def test_format_touches_nothing_while_there_is_an_error(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    change(rules, "base/windows.csv", "7 d", "7")
    before = {file: file.read_bytes() for file in rules.rglob("*.csv")}

    code, out, _ = run(capsys, "format", rules / "base")

    assert code == 1
    assert "第2行 length" in out[0]
    assert {file: file.read_bytes() for file in rules.rglob("*.csv")} == before


def test_format_uses_the_aliases_of_the_packs_above(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    assert run(capsys, "format", rules / "example-good")[0] == 0

    text = (rules / "example-good" / "organization_codes.csv").read_text(encoding="utf-8-sig")
    assert ",demo-a,local:a," in text
    assert ",demo-b,uscc:91990000600037341L," in text


def test_format_of_a_zip_file_is_refused(capsys: pytest.CaptureFixture[str], rules: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "base"), "zip", rules / "base")

    assert run(capsys, "format", archive)[0] == 2


def test_a_released_pack_is_locked_and_then_held_to_its_lock(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    change(rules, "example-good/pack.toml", 'status = "draft"', 'status = "released"')
    assert run(capsys, "check", rules)[0] == 0  # a folder without a lock is not held to one

    code, out, _ = run(capsys, "lock", rules)
    assert code == 0
    assert out[0].startswith("example-good\t1.0\tsha256:")
    assert run(capsys, "lock", rules)[:2] == (0, [])
    assert run(capsys, "check", rules)[0] == 0

    change(rules, "example-good/windows.csv", "2 d", "3 d")
    for verb in ("check", "lock"):
        code, out, _ = run(capsys, verb, rules)
        assert code == 1
        assert "已发布的版本 1.0 内容变了" in out[0]
    assert run(capsys, "check", rules / "example-good")[0] == 1


def test_a_broken_lock_is_told_and_not_overwritten(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    (rules / "lock.toml").write_text("<<<<<<< ours", encoding="utf-8")

    for verb in ("check", "lock"):
        code, out, _ = run(capsys, verb, rules)
        assert code == 1
        assert out[0].startswith("rules/lock.toml：lock.toml 读不了")
    assert (rules / "lock.toml").read_text(encoding="utf-8") == "<<<<<<< ours"


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_test_runs_the_cases_of_packs(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    code, out, err = run(capsys, "test", rules)

    assert (code, out, err) == (0, [], ["0 个用例通过、0 个未通过"])


def test_test_tells_what_failed(capsys: pytest.CaptureFixture[str], rules: Path) -> None:
    (rules / "example-good" / "cases.toml").write_text("scene = 1\n", encoding="utf-8")

    code, out, err = run(capsys, "test", rules, "--lang", "en")

    assert (code, err) == (1, ["0 passed, 1 failed"])
    assert out[0].startswith("example-good/cases.toml: ")


def test_it_is_a_verb_of_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "recognize", "packs", "list", "--lang", "en"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert any(line.startswith("cn\t") for line in done.stdout.splitlines())
