"""``pack.toml``: strict, all faults at once, and never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognize.moment import Length
from recognize.packs import manifest as module
from recognize.packs.manifest import assumption, read_manifest
from recognize.packs.schema import ASSUMABLE, Manifest, ModeRule

LEAST = """
schema = 1
id = "any"
version = "1"
status = "draft"
title = { zh = "任意", en = "any" }
territory = "zone"
"""


def read(text: str) -> tuple[Manifest | None, list[tuple[str, str | None]]]:
    manifest, faults = read_manifest(text.encode(), "pack.toml", "any")
    return manifest, [(fault.code, fault.column) for fault in faults]


def test_the_least_manifest_leaves_everything_else_at_its_strictest() -> None:
    manifest, faults = read(LEAST)

    assert faults == []
    assert manifest == Manifest(
        id="any", version="1", status="draft", title_zh="任意", title_en="any", territory="zone"
    )


def test_a_bom_and_other_ends_of_lines_do_not_count() -> None:
    typed = b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode()

    assert read_manifest(typed, "pack.toml", "any") == read_manifest(LEAST.encode(), "pack.toml", "any")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("extends = [1]", [("pack-id", "extends")]),
        ('extends = ["CN"]', [("pack-id", "extends")]),
        ('utc_offset = "-03:30"', []),
        ("utc_offset = 8", [("value-type", "utc_offset")]),
        ("systems = []", [("value-type", "systems")]),
        ("[systems]\na = 1", [("value-type", "systems.a")]),
        ("[citations]\na = 1", [("value-type", "citations.a")]),
        ('[citations.A]\ntitle = "x"', [("name", "citations.A")]),
        ('[citations.a]\ntitle = "x"\nin_force = 2026-01-01T00:00:00', [("date-write", "citations.a.in_force")]),
        ('[citations.a]\ntitle = "x"\nin_force = 2026', [("value-type", "citations.a.in_force")]),
        ('[citations.a]\ntitle = "x\\ny"', [("line-break", "citations.a.title")]),
        (f'[citations.a]\ntitle = "{"x" * 401}"', [("too-long", "citations.a.title")]),
        ('[lists.list-1]\ntitle.zh = "x"', [("id", "lists.list-1")]),
        ("[lists.list]\ncount = 1", [("key-missing", "lists.list")]),
        ('[lists.list]\ntitle = "x"', [("value-type", "lists.list.title")]),
        ('[lists.list]\ntitle.zh = "x"\ncount = -1', [("integer", "lists.list.count")]),
        ('[lists.list]\ntitle.zh = "x"\ncount = true', [("value-type", "lists.list.count")]),
        ('[lists.list]\ntitle.zh = "x"\ncitation = "《通知》"', [("citation", "lists.list.citation")]),
        ('[switches]\nown_reports = "是"', [("yes-no", "switches.own_reports")]),
        ('[friction]\noutpatient = "loud"', [("choice", "friction.outpatient")]),
        ('[mode]\n"item:a item:b" = "quiet"', [("mode-key", "mode.item:a item:b")]),
        ('[mode]\n"item:" = "quiet"', [("mode-key", "mode.item:")]),
        ('[mode]\nall = "loud"', [("choice", "mode.all")]),
        ('[assume]\n"quality.grace" = "30 d"', [("value-type", "assume.quality.grace")]),
        ('[assume."quality.grace"]\nvalue = "30"\nbasis = "hospital"', [("length", "assume.quality.grace.value")]),
        ('[assume."quality.grace"]\nbasis = "guess"\nvalue = "1 d"', [("choice", "assume.quality.grace.basis")]),
        (
            '[assume."window.transport"]\nvalue = "1 d"\nbasis = "project"\ntargets = { sodium = "1 d", "item:a" = 1 }',
            [
                ("target-prefix", "assume.window.transport.targets.sodium"),
                ("value-type", "assume.window.transport.targets.item:a"),
            ],
        ),
        ('[assume."specimen.one"]\nvalue = "unknown"\nbasis = "project"', [("choice", "assume.specimen.one.value")]),
        ("title.fr = 1", [("toml-twice", None)]),
        ("[[lists]]\na = 1", [("value-type", "lists")]),
    ],
)  # fmt: skip
def test_every_fault_has_its_key(text: str, faults: list[tuple[str, str | None]]) -> None:
    assert read(LEAST + text)[1] == faults


def test_all_faults_of_a_manifest_are_told_at_once() -> None:
    _, faults = read('schema = "1"\nid = "other"\nstatus = "done"\ntitle.zh = 1\nterritory = "Zone"\n[system]\na = 1\n')

    assert {code for code, _ in faults} == {
        "value-type",
        "id-folder",
        "choice",
        "id-case",
        "key-unknown",
        "key-missing",
    }
    assert ("key-missing", "version") in faults
    assert ("key-missing", "title") in faults


def test_a_section_without_end_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 2)

    assert read(LEAST + '[systems]\na = "x:1"\nb = "x:2"\nc = "x:3"')[1] == [("too-many", "systems")]


def test_a_mode_for_everything_has_neither_department_nor_item() -> None:
    manifest, faults = read(LEAST + '[mode]\nall = "shadow"\n"item:b department:a" = "quiet"')

    assert faults == []
    assert manifest is not None
    assert manifest.modes == (ModeRule(None, None, "shadow"), ModeRule("a", "b", "quiet"))


@pytest.mark.parametrize("key", ASSUMABLE)
def test_every_value_of_the_closed_list_may_be_assumed_and_no_other(key: str) -> None:
    values = {"length": ["30 d"], "text": ["PIPL 13"]}.get(ASSUMABLE[key][0], list(ASSUMABLE[key]))

    for value in values:
        manifest, faults = read(f'{LEAST}[assume."{key}"]\nvalue = "{value}"\nbasis = "hospital"')
        assert faults == []
        assert manifest is not None
        assert str(manifest.assume[key].value) == value
    assert assumption(key)["value"].required
    if ASSUMABLE[key] != ("text",):
        assert read(f'{LEAST}[assume."{key}"]\nvalue = "perhaps"\nbasis = "hospital"')[1]


def test_a_length_may_be_given_by_target_whatever_the_order() -> None:
    one = '[assume."window.turnaround"]\nvalue = "1 d"\nbasis = "hospital"\ntargets = { all = "2 d", "item:a" = "4 h" }'
    other = one.replace('all = "2 d", "item:a" = "4 h"', '"item:a" = "4 h", all = "2 d"')

    manifest, faults = read(LEAST + one)

    assert faults == []
    assert manifest == read(LEAST + other)[0]
    assert manifest is not None
    assert {str(target): length for target, length in manifest.assume["window.turnaround"].by_target} == {
        "all": Length(2, "d"),
        "item:a": Length(4, "h"),
    }


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("a = ", "toml", 1),
        ("a = 1\nb = 'x", "toml", 2),
        ('a = 1\nb = "x', "toml", 2),
        ("a = 1\nb = [1", "toml", 2),
        ("标题 = 1", "toml-key", 1),
        ("[标题]\na = 1", "toml-key", 1),
        ("a ＝ 1", "toml-quotes", 1),
        ("a = 'x'\na = 'y'", "toml-twice", 2),
        ("[a]\n[a]", "toml-twice", 2),
        ("a = 1 # 说明\nb = ", "toml", 2),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, code: str, row: int) -> None:
    manifest, faults = read_manifest(text.encode(), "pack.toml", "any")

    assert manifest is None
    assert [(fault.code, fault.row) for fault in faults] == [(code, row)]
    assert all(fault.text(lang) for fault in faults for lang in ("zh", "en"))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_are_faults(data: bytes) -> None:
    manifest, faults = read_manifest(data, "pack.toml", "any")

    assert faults
    assert all(fault.text("zh") and fault.text("en") for fault in faults)
    assert manifest is None or manifest.id == "any"


VALUES = st.recursive(
    st.sampled_from(["1", "true", "1.5", '"yes"', '"a"', "2026-01-01", "2026-01-01T00:00:00Z", '""', "[]", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda many: f"[{', '.join(many)}]")
        | st.tuples(st.sampled_from(["title", "zh", "value", "count", "a"]), inner).map(
            lambda one: f"{{ {one[0]} = {one[1]} }}"
        )
    ),
)


@given(st.dictionaries(st.sampled_from([*module.PACK, "other"]), VALUES))
def test_any_value_under_any_key_is_read_or_is_a_fault(table: dict[str, str]) -> None:
    manifest, faults = read_manifest(
        "\n".join(f"{key} = {value}" for key, value in table.items()).encode(), "pack.toml", "any"
    )

    assert manifest is not None
    assert faults
    assert all(fault.text("zh") and fault.text("en") for fault in faults)
