"""The one table of gate, answer and reason: complete, in both languages, and every code of it in use."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognize.reasons import REASONS, SEVERITY, Reason, reason, sentence

SOURCE = Path(__file__).resolve().parents[1] / "src" / "recognize"
GATES = {
    *("identity", "match", "status", "specimen", "condition", "facets", "listed", "mark", "quality", "window"),
    *("content", "images", "intervention", "state", "class", "situation", "origin", "access"),
    *("newer", "panel", "basket", "plugin", "advice"),
}


def parameters(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def literals() -> dict[tuple[str, int], tuple[str, set[str]]]:
    """Return every ``found("...")`` and ``reason("...")`` of the source: where, code, parameters."""
    calls = {}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id not in {"found", "reason"}:
                continue
            named = {word.arg for word in node.keywords if word.arg is not None}
            for code in texts(node.args[0]):
                calls[file.name, node.lineno] = (code, named - {"rules", "assumed", "facts"})
    return calls


def texts(node: ast.expr) -> list[str]:
    """Return the texts an expression may be: a literal, or one of two by a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    return []


def words() -> set[str]:
    """Return every text literal of the source but for the table itself."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        if file.name != "reasons.py":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            found |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


@pytest.mark.parametrize("code", REASONS)
def test_both_languages_take_the_same_parameters(code: str) -> None:
    row = REASONS[code]

    assert parameters(row.zh) == parameters(row.en)


@pytest.mark.parametrize("code", REASONS)
def test_a_row_is_a_sentence_of_a_known_gate_and_answer(code: str) -> None:
    row = REASONS[code]

    assert row.gate in GATES
    assert row.answer in ({"note"} if row.gate == "advice" else {"caution", "unknown", "block"})
    assert row.zh.strip() and row.en.strip() and row.zh.isascii() is False and row.en.isascii()


def test_no_code_stands_twice() -> None:
    tree = ast.parse((SOURCE / "reasons.py").read_text(encoding="utf-8"))
    table = next(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "_TABLE"
    )
    assert isinstance(table, ast.Tuple)
    codes = [
        one.elts[0].value for one in table.elts if isinstance(one, ast.Tuple) and isinstance(one.elts[0], ast.Constant)
    ]

    assert sorted(map(str, codes)) == sorted(REASONS)


def test_every_gate_of_the_design_has_a_reason() -> None:
    assert {row.gate for row in REASONS.values()} == GATES


def test_every_code_in_the_source_stands_in_the_table() -> None:
    assert {place: code for place, (code, _) in literals().items() if code not in REASONS} == {}


def test_every_code_in_the_source_is_given_its_parameters() -> None:
    wrong = {
        place: (code, sorted(named))
        for place, (code, named) in literals().items()
        if code in REASONS and sorted(named) != parameters(REASONS[code].zh)
    }

    assert wrong == {}


def test_every_code_of_the_table_is_used_somewhere() -> None:
    assert sorted(REASONS.keys() - words()) == []


def test_the_scan_of_the_source_finds_what_it_looks_for() -> None:
    codes = {code for code, _ in literals().values()}

    assert {"window-expired", "gate-failed", "no-result", "newer-result-exists"} <= codes
    assert len(codes) > 70


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_written_with_its_parameters(code: str) -> None:
    row = REASONS[code]
    given_ = reason(code, **{name: f"<{name}>" for name in parameters(row.zh)})

    for text in (sentence(given_, "zh"), sentence(given_, "en")):
        assert all(f"<{name}>" in text for name in parameters(row.zh))
        assert "{" not in text and "}" not in text


def test_the_language_asked_for_is_the_one_written() -> None:
    assert sentence(reason("no-list"), "zh") == "没有适用的互认目录"
    assert sentence(reason("no-list"), "en") == "no list of recognized items applies"


def test_parameters_come_in_alphabetical_order() -> None:
    assert reason("specimen-differs", needed="serum", found="urine") == Reason(
        "specimen-differs", (("found", "urine"), ("needed", "serum"))
    )


def test_a_code_of_a_plugin_is_written_as_it_is() -> None:
    assert sentence(Reason("house-rule:too-old"), "zh") == "house-rule:too-old"


@given(st.text(max_size=20))
def test_a_parameter_is_never_read_as_a_pattern(text: str) -> None:
    given_ = reason("unit-not-understood", found=text + "{found}{0}")

    assert sentence(given_, "zh") == f"单位无法识别（{text}{{found}}{{0}}）"


def test_answers_are_ordered_by_how_far_they_pull_away() -> None:
    assert sorted(SEVERITY, key=SEVERITY.__getitem__) == ["pass", "caution", "unknown", "block"]
