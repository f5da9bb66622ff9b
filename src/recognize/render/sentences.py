"""Reasons as sentences: the words of the one table, with parameters in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from recognize.reasons import REASONS, SEVERITY, Reason
from recognize.render.facts import FACTS, MEANINGS
from recognize.render.plain import plain
from recognize.render.words import (
    AND,
    CLASSES,
    FACETS,
    GATES,
    IDENTITY,
    IMAGES,
    INTERVENTIONS,
    PATIENT,
    SETTINGS,
    SITUATIONS,
    STATUSES,
    Lang,
    Words,
    word,
)

Names = Mapping[str, str]
"""Names of catalogue items by id, in the reader's language."""

_TABLES: Final[dict[str, Words]] = {
    "factors": IDENTITY,
    "status": STATUSES,
    "facet": FACETS,
    "situation": SITUATIONS,
    "intervention": INTERVENTIONS,
    "category": CLASSES,
    "state": {**{fact: FACTS[fact] for fact in ("age", "pregnancy", "setting")}, **PATIENT, **SETTINGS},
    "found": MEANINGS,
    "needed": {**MEANINGS, **IMAGES},
    "links": IMAGES,
    "point_of_care": MEANINGS,
}
_UNITS: Final[Words] = {
    "min": ("分钟", "minute"),
    "h": ("小时", "hour"),
    "d": ("天", "day"),
    "wk": ("周", "week"),
    "mo": ("个月", "month"),
    "a": ("年", "year"),
}
_LENGTH: Final = re.compile(r"(\d{1,5}) ?(min|h|d|wk|mo|a)", re.ASCII)
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):", re.ASCII)
_MISSING: Final[dict[Lang, str]] = {"zh": "未说明", "en": "not stated"}
_ORDER: Final[dict[str, int]] = {gate: place for place, gate in enumerate(GATES)}


class _Params(dict[str, str]):
    """Parameters for a sentence; one that is not there is told as not stated."""

    def __init__(self, given: Reason, lang: Lang, names: Names) -> None:
        super().__init__({key: parameter(key, value, lang, names) for key, value in given.params})
        self.lang = lang

    def __missing__(self, key: str) -> str:
        return _MISSING[self.lang]


def told(given: Reason, lang: Lang, names: Names | None = None) -> str:
    """Write a reason as a sentence; the code of a plugin that has none is written as it is."""
    known = REASONS.get(given.code)
    if known is None:
        return plain(given.code)
    return (known.zh if lang == "zh" else known.en).format_map(_Params(given, lang, names or {}))


def parameter(key: str, value: str, lang: Lang, names: Names | None = None) -> str:
    """Write one parameter: closed words by their table, lengths in words, anything else verbatim."""
    if key == "member":
        return plain((names or {}).get(value, value)) or _MISSING[lang]
    table = _TABLES.get(key)
    if table is not None:
        parts = [part.strip() for part in re.split("[,、]", value)]
        if all(part in table for part in parts):
            return AND[lang].join(word(table, part, lang) for part in parts)
    if key == "start" and (instant := _INSTANT.match(value)) is not None:
        return f"{instant[1]} {instant[2]}"
    length = _length(value, lang) if key in {"length", "cap"} else None
    return length or plain(value) or _MISSING[lang]


def gate_of(given: Reason) -> str:
    """Return the gate that gives a reason; ``plugin`` for a code that is not in the table."""
    known = REASONS.get(given.code)
    return "plugin" if known is None else known.gate


def answer_of(given: Reason) -> str:
    """Return the answer a reason stands for; a plugin can only withhold: ``unknown``."""
    known = REASONS.get(given.code)
    return "unknown" if known is None else known.answer


def place(gate: str) -> int:
    """Return where a gate stands in the order in which a doctor would ask; unknown ones come last."""
    return _ORDER.get(gate, len(_ORDER))


def ranked(reasons: tuple[Reason, ...], first: str) -> tuple[Reason, ...]:
    """Sort reasons for reading: those of the answer that decided first, then the heavier, then by gate."""
    return tuple(
        sorted(
            reasons,
            key=lambda one: (
                answer_of(one) != first,
                -SEVERITY.get(answer_of(one), -1),
                place(gate_of(one)),
                one,
            ),
        )
    )


def _length(value: str, lang: Lang) -> str | None:
    """Write ``60 d`` in words."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        return None
    unit = word(_UNITS, found[2], lang)
    return f"{found[1]}{unit}" if lang == "zh" else f"{found[1]} {unit}{'' if found[1] == '1' else 's'}"
