"""What holds for any advice: short, one line, nothing cut, nothing invented, nothing withheld told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.render.build import NOW, item, report, shown
from tests.render.situations import SITUATIONS
from tests.render.strategies import any_advice, any_item

from recognize.advice import Advice, ItemAdvice, Named, Suggestion
from recognize.moment import Moment
from recognize.render import advice_text, record_note, summary
from recognize.render.plain import plain
from recognize.render.words import Lang

LANGS: Final[tuple[Lang, Lang]] = ("zh", "en")
BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ud800-\udfff\ufeff]")
QUICK: Final = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without making a failing example smaller, which takes minutes for so large a thing."""
NUMBER: Final = re.compile(r"[0-9]+")


def walk(thing: Any) -> Iterator[Any]:
    """Give everything an advice holds, fields of any new class included."""
    yield thing
    if is_dataclass(thing):
        for field in fields(thing):
            yield from walk(getattr(thing, field.name))
    elif isinstance(thing, (tuple, list)):
        for one in thing:
            yield from walk(one)


def texts(thing: Any) -> list[str]:
    """Give the marked texts of an advice as they must stand on a line, the longest first."""
    found = {one for one in walk(thing) if isinstance(one, str) and "⟦" in one}
    return sorted({plain(one.removeprefix("his|")) for one in found}, key=len, reverse=True)


def rest(line: str, written: list[str]) -> str:
    """Take out what others wrote, where it stands whole."""
    for text in written:
        line = line.replace(text, "□")
    return line


def calendar(of: Any) -> set[str]:
    """Give the numbers that days and times of an advice are written with."""
    numbers = set()
    for one in (*walk(of), NOW):
        if isinstance(one, Moment):
            for minutes in (480, one.offset):
                try:
                    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=one.earliest)
                    there = at.astimezone(timezone(timedelta(minutes=minutes)))
                except OverflowError:
                    continue
                pairs = (there.month, there.day, there.hour, there.minute)
                numbers |= {f"{there.year:04d}", *(f"{number:02d}" for number in pairs)}
    return numbers


def hidden(of: Any) -> set[str]:
    """Give what may not be told: content of withheld members, and the origin where only existence is told."""
    secret: set[str | None] = set()
    for one in walk(of):
        if isinstance(one, Suggestion):
            causes = {member.withheld for member in one.members}
            for member in one.members:
                if member.withheld is not None:
                    secret |= {member.value, member.range, *member.flags}
            if None not in causes:
                secret.add(one.conclusion)
            if causes <= {"access", "sensitive"}:
                secret |= {one.issuer, one.report_number, one.mark}
    return {plain(text) for text in secret if text is not None and "⟦" in text}


@settings(max_examples=120, deadline=None, phases=QUICK)
@given(any_advice())
def test_a_summary_is_short_on_one_line_whole_and_tells_nothing_withheld(given_: Advice) -> None:
    written, secrets = texts(given_), hidden(given_)
    numbers = calendar(given_) | set(map(str, range(160)))
    for one in given_.items:
        for lang in LANGS:
            for whole, now in ((given_, None), (None, NOW)):
                line = summary(one, lang, now=now, advice=whole)

                assert 0 < len(line.encode("utf-16-le")) / 2 < 140
                assert BREAKS.search(line) is None
                left = rest(line, written)
                assert "⟦" not in left and "⟧" not in left, left
                assert "{" not in left and "}" not in left
                assert set(NUMBER.findall(left)) <= numbers, left
                assert not any(secret in line for secret in secrets)


@settings(max_examples=80, deadline=None, phases=QUICK)
@given(any_advice(), st.sampled_from(LANGS))
def test_the_whole_text_never_fails_and_tells_nothing_withheld(given_: Advice, lang: Lang) -> None:
    text = advice_text(given_, lang)

    assert BREAKS.search(text.replace("\n", "")) is None
    assert not any(secret in text.replace("\n", "") for secret in hidden(given_))


@settings(max_examples=80, deadline=None, phases=QUICK)
@given(any_item(), st.sampled_from(LANGS), st.none() | st.just("病情变化"))
def test_a_note_is_written_of_any_suggestion_and_cites_what_is_told_verbatim(
    given_: ItemAdvice, lang: Lang, because: str | None
) -> None:
    written = texts(given_)
    for one in given_.suggestions:
        note = record_note(given_, one, by="李医生", at=NOW, lang=lang, reason=because)

        left = rest(note, written)
        assert BREAKS.search(note.replace("\n", "")) is None
        assert "⟦" not in left and "⟧" not in left
        assert not any(secret in note for secret in hidden(one) - told_elsewhere(one))
        for member in one.members:
            if member.withheld is None and member.value is not None:
                assert all(plain(text) in note for text in (member.value, member.unit, member.range) if text)


def told_elsewhere(of: Suggestion) -> set[str]:
    """Give what a readable member of the same report holds too."""
    return {
        plain(text)
        for member in of.members
        if member.withheld is None
        for text in (member.value, member.range, *member.flags)
        if text
    }


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("long", [20, 60, 139, 140, 5000])
def test_long_names_never_make_a_summary_long(name: str, long: int) -> None:
    of, whole = SITUATIONS[name]
    for lang in LANGS:
        line = summary(lengthen(of, long), lang, now=NOW, advice=whole)
        assert len(line) < 140
        assert not re.search("某", line) or "某" * long in line


def lengthen(thing: Any, long: int) -> Any:
    """Give the same advice with every name this long."""
    if isinstance(thing, tuple):
        return tuple(lengthen(one, long) for one in thing)
    if not is_dataclass(thing) or isinstance(thing, (Moment, type)):
        return thing
    changes = {field.name: lengthen(getattr(thing, field.name), long) for field in fields(thing)}
    for name in ("issuer", "name", "name_zh", "name_en", "value", "unit", "mark"):
        if changes.get(name) is not None:
            changes[name] = "某" * long
    return replace(thing, **changes)


@pytest.mark.parametrize("count", [1, 9, 10, 41, 500])
@pytest.mark.parametrize("lang", LANGS)
def test_a_summary_counts_what_it_cannot_name(count: int, lang: Lang) -> None:
    names = tuple(Named(f"m{n}", f"检验项目{n}号", f"analyte number {n}") for n in range(count))
    told = tuple(shown(name.item, name.name_zh, name.name_en, value="1.5") for name in names)
    ids = tuple(name.item for name in names)
    of = item(report(*told), verdict="reuse_part", names=names, remaining=ids, remaining_members=ids, to_judge=ids)
    line = summary(of, lang, now=NOW)

    assert len(line) < 140
    assert count == 1 or str(count) in line


def test_the_same_advice_gives_the_same_line() -> None:
    for of, whole in SITUATIONS.values():
        assert summary(of, "zh", now=NOW, advice=whole) == summary(of, "zh", now=NOW, advice=whole)
