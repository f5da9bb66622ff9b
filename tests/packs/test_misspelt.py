"""Whatever is misspelt is found: columns, keys of pack.toml, ids, codes and words of closed lists."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recognize.packs.columns import Column, columns
from recognize.packs.load import check
from recognize.packs.manifest import CITATION, FRICTION, LIST, PACK, SWITCHES

GOOD = Path(__file__).parent / "good"
REGISTRY = (GOOD / "example-good/organizations.csv").read_text(encoding="utf-8")
ORGANIZATIONS = {line.partition(",")[0] for line in REGISTRY.splitlines()}
"""A misspelling may be another one that there is."""
FREE = {"text", "date", "number", "integer", "words", "length", "band", "amount", "unit", "combine", "division"}
"""Kinds whose misspelling may be another right value (8 d for 7 d); their forms are tested with the cells."""
OPTIONAL = {*PACK, *CITATION, *LIST, *SWITCHES, *FRICTION}


def table(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))


def cells() -> Iterator[tuple[Path, int, int, Column]]:
    for file in sorted(GOOD.glob("*/*.csv")):
        spec = {column.name: column for column in columns(file.stem)}
        head, *rows = table(file)
        for row, record in enumerate(rows, 1):
            for at, text in enumerate(record):
                if text and spec[head[at]].kind not in FREE | {"id"}:
                    yield file.relative_to(GOOD), row, at, spec[head[at]]


HEADERS = [(file.relative_to(GOOD), at) for file in sorted(GOOD.glob("*/*.csv")) for at, _ in enumerate(table(file)[0])]
CELLS = list(cells())
KEYS = [
    (file.relative_to(GOOD), number, key[1])
    for file in sorted(GOOD.glob("*/pack.toml"))
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines())
    if (key := re.match(r"\[?([a-z_]+)", line))
]


@st.composite
def misspelt(draw: st.DrawFn, word: str) -> str:
    """A word with one letter lost, doubled, swapped with the next, or another."""
    at = draw(st.integers(0, len(word) - 1))
    other = draw(st.sampled_from("aeinrstz"))
    found = draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[: at + 1] + word[at:],
                word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
                word[:at] + other + word[at + 1 :],
            ]
        )
    )
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("misspelt") / "rules"))


def found(root: Path, path: Path, content: str) -> bool:
    """Say whether the packs with a changed file have an error; the file is put back."""
    before = (root / path).read_text(encoding="utf-8")
    try:
        (root / path).write_text(content, encoding="utf-8")
        return bool(check(None, [root]).errors)
    finally:
        (root / path).write_text(before, encoding="utf-8")


def written(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(HEADERS), st.data())
def test_any_misspelt_column_is_found(root: Path, place: tuple[Path, int], data: st.DataObject) -> None:
    path, at = place
    rows = table(root / path)
    wrong = data.draw(misspelt(rows[0][at]))
    if wrong.strip() in rows[0] or not wrong.strip():
        return

    rows[0][at] = wrong

    # an empty name over an empty column is no column at all
    assert found(root, path, written(rows))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(KEYS), st.data())
def test_any_misspelt_key_is_found(root: Path, place: tuple[Path, int, str], data: st.DataObject) -> None:
    path, number, key = place
    wrong = data.draw(misspelt(key))
    if wrong in OPTIONAL | {"zh", "en", key} or not wrong:
        return
    lines = (root / path).read_text(encoding="utf-8").splitlines()
    if lines[number].startswith(("uscc", "loinc", "icd10", "local")):
        return  # an alias is a name of the author's; that it is not used is no fault

    lines[number] = lines[number].replace(key, wrong, 1)

    assert found(root, path, "\n".join(lines))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(CELLS), st.data())
def test_any_misspelt_id_code_or_word_is_found(
    root: Path, place: tuple[Path, int, int, Column], data: st.DataObject
) -> None:
    path, row, at, column = place
    rows = table(root / path)
    text = rows[row][at]
    if column.kind == "code":  # the value of a code is the source's: its system is what can be misspelt
        alias, _, value = text.partition(":")
        wrong = f"{data.draw(misspelt(alias))}:{value}"
    elif column.kind == "role" and text.startswith("one-of:"):
        wrong = data.draw(misspelt("one-of")) + text[6:]
    else:
        wrong = data.draw(misspelt(text))
    # spaces part what a cell holds several of; a division or a class may become another one that there is
    if wrong.split() == text.split() or re.fullmatch(r"div:\d{6}.*", wrong):
        return

    rows[row][at] = wrong

    assert found(root, path, written(rows)) or still_right(column, text, wrong)


def still_right(column: Column, text: str, wrong: str) -> bool:
    """Say whether what came out is a right value too, or the same again."""
    if column.kind == "choice":
        return wrong in column.choices
    if column.kind == "organization" and wrong in ORGANIZATIONS:
        return True
    return not wrong.strip() or sorted(set(wrong.split())) == sorted(set(text.split()))
