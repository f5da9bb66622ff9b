"""One fault a folder: what stands there is laid over the good packs, and its message must hold these words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from recognize.errors import PackError
from recognize.packs import load
from recognize.packs.faults import Lang
from recognize.packs.load import check
from recognize.packs.sentences import WORDINGS

BAD = Path(__file__).parent / "bad_packs"
CASES = sorted(folder.name for folder in BAD.iterdir() if folder.is_dir())
ELSEWHERE = {
    "code-two-items",  # test_check
    "file-too-large",  # test_read
    "file-unreadable",
    "too-many",
    "too-many-rows",
    "name",
    "pack-id",
    "pack-not-found",  # test_load
    "pack-twice",
    "root-missing",
    "list-count",
    "lock-broken",  # test_lock
    "lock-changed",
    "lock-missing",
}


LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


def expected(name: str, key: str) -> list[str]:
    lines = (BAD / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"{key}: ") for line in lines if line.startswith(f"{key}: ")]


def spoilt(name: str, rules: Path) -> Path:
    shutil.copytree(BAD / name, rules, dirs_exist_ok=True)
    (rules / "expected.txt").unlink()
    for path in expected(name, "without"):
        (rules / path).unlink()
    return rules


def test_there_is_a_bad_pack_for_every_habit() -> None:
    assert len(CASES) >= 190


@pytest.mark.parametrize("name", CASES)
def test_its_one_fault_is_found_and_told_in_both_languages(name: str, rules: Path) -> None:
    found = [fault for fault in check(None, [spoilt(name, rules)]).faults if fault.severity != "note"]

    assert [fault.code for fault in found] == [found[0].code], [fault.text() for fault in found]
    assert found[0].severity == ("warning" if name.startswith("warning-") else "error")
    for lang in LANGS:
        words = expected(name, lang)
        assert words
        assert [word for word in words if word not in found[0].text(lang)] == []


@pytest.mark.parametrize("name", CASES)
def test_a_pack_with_an_error_is_not_loaded_and_one_with_a_warning_is(name: str, rules: Path) -> None:
    root = spoilt(name, rules)

    if name.startswith("warning-"):
        assert "example-good" in load(["example-good"], [root]).packs
    else:
        with pytest.raises(PackError) as raised:
            load(["example-good"], [root])
        assert expected(name, "en")[0] in str(raised.value)


def test_every_fault_there_is_has_a_bad_pack(tmp_path: Path) -> None:
    told = set()
    for name in CASES:
        root = spoilt(name, Path(shutil.copytree(BAD.parent / "good", tmp_path / name / "rules")))
        told |= {fault.code for fault in check(None, [root]).faults if fault.severity != "note"}

    assert set(WORDINGS) - told == ELSEWHERE
