"""The pieces of a summary: what was found, where and when, how long it holds, why not, what was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recognize.advice import Advice, ItemAdvice, Shown, Suggestion
from recognize.moment import Moment
from recognize.reasons import Reason
from recognize.render.parts import Part, Rank, Sentence, part
from recognize.render.phrases import say
from recognize.render.plain import plain
from recognize.render.sentences import Names, told
from recognize.render.values import Printed, counted, day, listing, listings, printed
from recognize.render.visible import (
    critical,
    has_origin,
    member_name,
    oldest_effective,
    only_member,
    own_name,
    readable,
    short_name,
    withheld,
)
from recognize.render.words import AND, Lang

INCOMPLETE: Final = (
    "not-authorised",
    "no-usable-identifier",
    "source-unavailable",
    "source-partial",
)
"""Reasons why not everything was looked at, the one to tell first."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written.

    Attributes:
        lang: Chinese or English.
        offset: Minutes east of UTC of the clock on the wall.
        now: The moment of reading; ``None``: unknown.
        names: Names of catalogue items by id.
    """

    lang: Lang
    offset: int
    now: Moment | None
    names: Names


def item_name(item: ItemAdvice, reader: Reader) -> str:
    """Return what the item is called, else its code; in English a single member's English name."""
    single = only_member(item)
    if reader.lang == "en" and single is not None and single in reader.names:
        return reader.names[single]
    return own_name(item, reader.lang) or say("this-item", reader.lang)


def heading(key: str, item: ItemAdvice, reader: Reader) -> Part:
    """Write the item and the verdict."""
    names = (item_name(item, reader), say("this-item", reader.lang))
    return part(Rank.ITEM, *(say(key, reader.lang, item=name) for name in names))


def values(members: Sequence[Shown], title: str | None, reader: Reader) -> Part:
    """Write values, fewer and fewer, at last their number; ``title`` is the name already told."""
    rows = _printed(members, title, reader)
    if not rows:
        return part(Rank.VALUES, "")
    return part(Rank.VALUES, *listings(rows, reader.lang), counted(len(rows), reader.lang))


def values_text(members: Sequence[Shown], title: str | None, reader: Reader) -> str:
    """Write all values in a row; empty when there is none."""
    return listing(_printed(members, title, reader), reader.lang)


def origin(suggestions: Sequence[Suggestion], reader: Reader) -> Part:
    """Write issuer and day of one report, or of several; a name too long for the line is not cut."""
    told_of = [one for one in suggestions if has_origin(one)]
    if not told_of:
        return part(Rank.ORIGIN, "")
    full = dict.fromkeys(_origin(one, plain(one.issuer) or None, reader) for one in told_of)
    if len(told_of) == 1:
        only = told_of[0]
        elsewhere = say("elsewhere", reader.lang)
        brief = [_origin(only, name, reader, "issued.short") for name in (plain(only.issuer) or None, elsewhere)]
        return part(Rank.ORIGIN, *full, *brief)
    first = min(told_of, key=_start)
    short = say("reports", reader.lang, count=str(len(told_of)), when=when(first, reader))
    return part(Rank.ORIGIN, AND[reader.lang].join(full), short)


def when(suggestion: Suggestion, reader: Reader, issued_as: str = "issued") -> str:
    """Write when the specimen was taken or the exam made, else when the report was released."""
    member = oldest_effective(suggestion)
    stated = None if member is None else day(member.effective, reader.offset, reader.now)
    if stated is not None:
        key = "performed" if suggestion.kind == "exam" else "collected"
        return say(key, reader.lang, day=stated)
    issued = day(suggestion.issued, reader.offset, reader.now)
    return say("undated", reader.lang) if issued is None else say(issued_as, reader.lang, day=issued)


def short_day(suggestion: Suggestion, reader: Reader) -> str:
    """Write only the day."""
    member = oldest_effective(suggestion)
    stated = None if member is None else day(member.effective, reader.offset, reader.now)
    return stated or say("undated", reader.lang)


def mark(suggestions: Sequence[Suggestion]) -> Part:
    """Write the marks as printed."""
    marks = dict.fromkeys(plain(one.mark) for one in suggestions if has_origin(one) and one.mark)
    return part(Rank.MARK, "、".join(filter(None, marks)), "")


def until(suggestions: Sequence[Suggestion], reader: Reader) -> Part:
    """Write the earliest end."""
    ends = [one.valid_until for one in suggestions if one.valid_until is not None and has_origin(one)]
    last = day(min(ends, key=lambda end: end.earliest), reader.offset, reader.now, end=True) if ends else None
    return part(Rank.UNTIL, last and say("valid-until", reader.lang, day=last), "")


def images(suggestions: Sequence[Suggestion], reader: Reader) -> Part:
    """Say what of an exam can be opened."""
    grades = {
        link.grade
        for one in suggestions
        for link in one.evidence
        if one.kind == "exam" and link.relation == "images" and link.allowed is not False
    }
    if not grades:
        return part(Rank.ASIDE, "")
    return part(Rank.ASIDE, say("trace" if grades == {"trace"} else "images", reader.lang), "")


def why(key: str, given: Sequence[Reason], reader: Reader, rank: Rank = Rank.REASON) -> Part:
    """Write up to two reasons and how many there are; then one; then only that there are some."""
    sentences = list(dict.fromkeys(told(one, reader.lang, reader.names) for one in given))
    if not sentences:
        return part(rank, "")
    forms: list[str] = []
    for kept in range(min(2, len(sentences)), 0, -1):
        text = say("and", reader.lang).join(sentences[:kept])
        if kept < len(sentences):
            text += say("in-all", reader.lang, count=str(len(sentences)))
        forms.append(say(key, reader.lang, reasons=text))
    return part(rank, *forms, say(f"{key}.short", reader.lang))


def judge(key: str, reader: Reader) -> Sentence:
    """Say whose decision it is; this is never left out."""
    return Sentence((part(Rank.JUDGE, say(key, reader.lang), say("judge", reader.lang)),))


def causes(item: ItemAdvice, advice: Advice | None, reader: Reader) -> tuple[str, ...]:
    """Say why not everything was looked at, the fullest form first; empty when everything was, or it is told."""
    given = {*(advice.looked_reasons if advice else ()), *item.reasons}
    known = [one for one in given if one.code in INCOMPLETE]
    some = say("looked.some", reader.lang)
    if known and any(withheld(one) == "access" for one in item.suggestions):
        known = [one for one in known if one.code != "not-authorised"]
        if not known:
            return ()
    if not known:
        # Without the basket: an order with nothing to say interrupts only when not all was looked at.
        silent = item.friction == "silent" or any(critical(one) for one in item.suggestions)
        guessed = advice is None and item.verdict == "order" and not silent
        return (some,) if guessed or (advice is not None and advice.looked != "complete") else ()
    code = min((one.code for one in known), key=INCOMPLETE.index)
    if not code.startswith("source-"):
        return (say(f"looked.{code}", reader.lang), some)
    sources = sorted(plain(value) for one in known if one.code == code for _, value in one.params)
    named = [source for source in sources if source]
    first = named[0] if named else say("source", reader.lang)
    count = max(len(named), 1)
    several = say("sources", reader.lang, source=first, count=str(count), more=str(count - 1))
    forms = (several if count > 1 else first, say("source", reader.lang))
    return (*(say(f"looked.{code}", reader.lang, source=source) for source in forms), some)


def may_miss(looked: tuple[str, ...], reader: Reader) -> Sentence:
    """Warn beside a result that not everything was looked at; where it was not, that is never left out."""
    if not looked:
        return Sentence()
    full = say("may-miss", reader.lang, cause=looked[0])
    return Sentence((part(Rank.LOOKED, full, say("may-miss.short", reader.lang)),))


def pending(item: ItemAdvice, key: str, reader: Reader, rank: Rank = Rank.PENDING) -> Part:
    """Name an institution whose report is not final yet."""
    if not item.pending:
        return part(rank, "")
    named = (name for name in map(plain, item.pending) if name not in {"", "?"})  # "?": the issuer is not stated
    issuer = next(named, say("elsewhere", reader.lang))
    return part(rank, say(key, reader.lang, issuer=issuer), say(f"{key}.short", reader.lang))


def _printed(members: Sequence[Shown], title: str | None, reader: Reader) -> tuple[Printed, ...]:
    """Print members; the name of a single one goes when it was told."""
    rows: list[Printed] = []
    for member in members:
        name = member_name(member, reader.lang) if len(members) == 1 else short_name(member, reader.lang)
        row = printed(member, None if len(members) == 1 and name == title else name, reader.lang)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _origin(suggestion: Suggestion, issuer: str | None, reader: Reader, issued_as: str = "issued") -> str:
    name = issuer or say("issuer-unknown", reader.lang)
    return say("origin", reader.lang, issuer=name, when=when(suggestion, reader, issued_as))


def _start(suggestion: Suggestion) -> int:
    starts = [one.effective.earliest for one in readable(suggestion) if one.effective is not None]
    return min(starts, default=2**63)
