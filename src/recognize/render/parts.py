"""Short texts that never cut anything: whole parts give way in a fixed order until the rest fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from recognize.render.plain import size
from recognize.render.words import Lang

LIMIT: Final = 140
"""A summary has fewer characters than this (CDS Hooks, ``card.summary``)."""


class Rank(IntEnum):
    """What gives way first: the lowest."""

    MARK = 1
    JUDGE = 2
    ASIDE = 3
    LOOKED = 4
    VALUES = 5
    UNTIL = 6
    PENDING = 7
    OLDER = 8
    REST = 9
    REASON = 10
    ITEM = 11
    ORIGIN = 12
    CRITICAL = 13


KEPT: Final = frozenset({Rank.JUDGE, Rank.LOOKED, Rank.ITEM, Rank.CRITICAL})
"""What is never left out whole."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text in several forms, the fullest first; the last may be empty: then it can go.

    Attributes:
        rank: Its importance.
        forms: Its forms; those that could never fit are left out when it is built by ``part``.
    """

    rank: Rank
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Parts set apart by commas, after a heading with a colon; where all are empty it is not written."""

    parts: tuple[Part, ...] = ()
    head: Part | None = None


def part(rank: Rank, *forms: str | None) -> Part:
    """Build a part; ``None`` and forms longer than any summary are left out, and a last one that saves nothing."""
    *fuller, last = (form or "" for form in forms)
    fitting = tuple(form for form in fuller if form and size(form) < LIMIT)
    useful = not fitting or size(last) < size(fitting[-1])
    return Part(rank, (*fitting, last) if useful else fitting)


def fit(sentences: Iterable[Sentence], lang: Lang) -> str:
    """Write sentences so that they fit: parts give way form by form, the least important first.

    Where even the shortest forms are too long, whole parts go, all but those of ``KEPT``. Then those that gave
    way in vain come back as far as there is room, the most important first.
    """
    rows = tuple(sentences)
    parts = [one for row in rows for one in (row.head, *row.parts) if one is not None]
    waiting = sorted(parts, key=lambda one: one.rank)
    chosen = {id(one): 0 for one in parts}
    text = _join(rows, chosen, lang)
    for one, last in (*((one, len(one.forms) - 1) for one in waiting), *((one, len(one.forms)) for one in waiting)):
        while size(text) >= LIMIT and chosen[id(one)] < last and (last < len(one.forms) or one.rank not in KEPT):
            chosen[id(one)] += 1
            text = _join(rows, chosen, lang)
    for one in reversed(waiting):
        for fuller in range(chosen[id(one)]):
            longer = _join(rows, {**chosen, id(one): fuller}, lang)
            if size(longer) < LIMIT:
                chosen[id(one)], text = fuller, longer
                break
    return text


def _join(rows: Sequence[Sentence], chosen: dict[int, int], lang: Lang) -> str:
    comma, colon, stop = ("，", "：", "。") if lang == "zh" else (", ", ": ", ".")
    written: list[str] = []
    for row in rows:
        body = comma.join(filter(None, (_form(one, chosen) for one in row.parts)))
        head = _form(row.head, chosen) if row.head is not None else ""
        line = head + colon + body if head and body else head or body
        if line:
            written.append(line if line.endswith(stop) else line + stop)
    return ("" if lang == "zh" else " ").join(written)


def _form(one: Part, chosen: dict[int, int]) -> str:
    return "".join(one.forms[chosen[id(one)] :][:1])
