"""The lock: what was released is not edited in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from recognize.packs.load import check
from recognize.packs.lock import Released, lock, lock_faults, read_lock, write_lock
from recognize.packs.readings import Reading

PATH = "rules/lock.toml"


def released(rules: Path, status: str = "released") -> list[Reading]:
    file = rules / "example-good" / "pack.toml"
    text = file.read_text(encoding="utf-8")
    for old in ("draft", "released", "retired"):
        text = text.replace(f'status = "{old}"', f'status = "{status}"')
    file.write_text(text, encoding="utf-8")
    return list(check(None, [rules]).readings)


def edited(rules: Path, old: str, new: str, path: str = "example-good/windows.csv") -> list[Reading]:
    file = rules / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return list(check(None, [rules]).readings)


def codes(locked: tuple[Released, ...], readings: list[Reading]) -> list[str]:
    return [fault.code for fault in lock_faults(locked, readings)]


def test_a_released_pack_is_locked_by_version_and_digest_and_a_draft_is_not(rules: Path) -> None:
    readings = released(rules)
    pack = readings[1].pack()
    assert pack is not None

    locked = lock((), readings)

    assert locked == (Released("example-good", "1.0", pack.digest),)
    assert codes(locked, readings) == []


def test_a_released_pack_that_is_not_locked_is_told(rules: Path) -> None:
    (fault,) = lock_faults((), released(rules))

    assert fault.text("zh") == (
        "rules/example-good/pack.toml version：已发布的版本 1.0 没有登记在 lock.toml；运行 recognize packs lock"
    )


def test_a_released_pack_edited_in_place_is_told_and_its_lock_is_not_moved(rules: Path) -> None:
    locked = lock((), released(rules))

    readings = edited(rules, "2 d", "3 d")

    assert codes(locked, readings) == ["lock-changed"]
    assert lock(locked, readings) == locked


def test_a_changed_pack_with_a_new_version_is_locked_beside_the_old(rules: Path) -> None:
    locked = lock((), released(rules))
    edited(rules, "2 d", "3 d")
    readings = edited(rules, 'version = "1.0"', 'version = "1.1"', "example-good/pack.toml")

    assert codes(locked, readings) == ["lock-missing"]
    assert [entry.version for entry in lock(locked, readings)] == ["1.0", "1.1"]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("搬迁", "停电", "example-good/suspensions.csv"),
        ("prices", "prices", "../rules/example-good/prices.csv"),
        ("示例医院", "示例医院", "example-good/pack.toml"),
    ],
)
def test_suspensions_and_the_way_of_typing_are_free(rules: Path, old: str, new: str, path: str) -> None:
    locked = lock((), released(rules))
    file = rules / path
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode()).replace(b"\n", b"\r\n"))

    assert codes(locked, list(check(None, [rules]).readings)) == []


def test_a_draft_that_was_reviewed_has_the_digest_it_is_released_with(rules: Path) -> None:
    draft = released(rules, "draft")[1].pack()
    pack = released(rules)[1].pack()

    assert draft is not None and pack is not None
    assert draft.digest == pack.digest


def test_a_retired_pack_is_held_to_its_lock_and_need_not_have_one(rules: Path) -> None:
    locked = lock((), released(rules))

    assert codes((), released(rules, "retired")) == []
    assert codes(locked, released(rules, "retired")) == []
    assert codes(locked, edited(rules, "2 d", "3 d")) == ["lock-changed"]


def test_a_lock_is_read_as_it_was_written() -> None:
    entries = (Released("b", "1", "sha256:2"), Released("a", "2", "sha256:1"), Released("a", "1", "sha256:0"))

    content = write_lock(entries)

    assert read_lock(content, PATH) == (tuple(sorted(entries)), ())
    assert content == write_lock(reversed(entries))
    assert read_lock(b"\xef\xbb\xbf" + content, PATH)[1] == ()
    assert read_lock(b"", PATH) == ((), ())


@pytest.mark.parametrize(
    "content",
    [
        b'[[released]]\nid = "a"\n',
        b'[[released]]\nid = "a"\nversion = 1\ndigest = "x"\n',
        b'[[released]]\nid = "a"\nversion = "1"\ndigest = "x"\nnote = "x"\n',
        b"relaesed = []\n",
        b"released = 1\n",
        b"released = [1]\n",
        b"<<<<<<< ours\n",
        b"\xff",
    ],
)
def test_a_lock_that_is_broken_is_told(content: bytes) -> None:
    entries, faults = read_lock(content, PATH)

    assert (entries, [fault.code for fault in faults]) == ((), ["lock-broken"])
