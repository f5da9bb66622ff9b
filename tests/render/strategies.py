"""Any advice at all: every combination of words, hostile texts, moments beyond every calendar.

Each text written by others is marked: it stands between ``⟦`` and ``⟧`` and is found once. So a test can tell
what of it is left on a line, whole or cut.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, get_args

from hypothesis import strategies as st
from tests.render.build import NOW, moment

from recognize.advice import (
    Advice,
    Basis,
    Friction,
    Ground,
    ItemAdvice,
    Looked,
    Named,
    Shown,
    Standing,
    Suggestion,
    Verdict,
)
from recognize.moment import Moment
from recognize.reasons import REASONS, Reason
from recognize.report import EvidenceLink, Images

_BLNS: Final = Path(__file__).parents[1] / "data" / "strings" / "blns.json"
HOSTILE: Final = [
    *("", "4.1", "10^9/L", "μmol/L", "\u202e1.5", "a\u200b1", "\x00", "\x1b[31m", "1\n2", "1\r2", "\u2028", "\u2029"),
    *("\ud800", "{found}", "{0}", "%s", "。", "；", "\u0663\u0664", "שלום 12", "مرحبا 3", "\U0001f600", "e\u0301"),
    *("\u2066x", "x\u2069", "\ufeff7", "\uffff", "0.5\u00a0mg", "\t", "某" * 60, "某" * 139, "某" * 400, "1" * 130),
    *(text for text in json.loads(_BLNS.read_text(encoding="utf-8")) if not set("⟦⟧") & set(text)),
]
MOMENTS: Final = [
    *map(moment, ("2026-11-22T08:00", "2026-11-10T08:30", "2026-11-21", "2026-10", "2025", "2026-12-31T23:59:59")),
    Moment(2**63, 2**63),
    Moment(-(2**63), -(2**63), "day", 480),
    Moment(2**60, 2**60, "minute", 480),
]
PARAMS: Final = ("factors", "found", "needed", "length", "member", "status", "situation", "intervention", "state")
KNOWN: Final = ("name、sex", "serum", "serum-or-plasma", "60 d", "1 mo", "tc", "preliminary", "emergency", "surgery")


_NUMBERS: list[int] = [0]
"""The next number of a mark; each advice starts anew."""


def _mark(kind: str, inner: str) -> str:
    _NUMBERS[0] += 1
    return f"⟦{kind}{_NUMBERS[0]}:{inner}⟧"


def text(kind: str) -> st.SearchStrategy[str]:
    """Return hostile texts, each with a mark of its own."""
    some = st.text(st.characters(exclude_characters="⟦⟧", exclude_categories=()), max_size=6)
    return st.one_of(st.sampled_from(HOSTILE), some).map(lambda inner: _mark(kind, inner))


def words(literal: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(literal))


MAYBE_MOMENT: Final = st.none() | st.sampled_from(MOMENTS)


def reasons() -> st.SearchStrategy[tuple[Reason, ...]]:
    params = st.dictionaries(st.sampled_from(PARAMS), st.sampled_from(KNOWN) | text("param"), max_size=3)
    given = st.builds(
        lambda code, named: Reason(code, tuple(sorted(named.items()))),
        st.sampled_from(sorted(REASONS)) | text("code"),
        params,
    )
    return st.lists(given, max_size=4).map(tuple)


def members() -> st.SearchStrategy[Shown]:
    return st.builds(
        Shown,
        item=st.sampled_from(["tc", "tg", "hdl"]) | text("id"),
        name_zh=text("zh"),
        name_en=text("en"),
        short=st.none() | text("short"),
        standing=words(Standing),
        reasons=reasons(),
        value=st.none() | text("value"),
        unit=st.none() | st.just("mmol/L") | text("unit"),
        range=st.none() | text("range"),
        flags=st.lists(st.sampled_from(["N", "↑"]) | text("flag"), max_size=2).map(tuple),
        critical=st.sampled_from([False, False, False, True]),
        withheld=st.sampled_from([None, None, None, "identity", "access", "sensitive"]),
        effective=MAYBE_MOMENT,
        valid_until=MAYBE_MOMENT,
    )


def suggestions() -> st.SearchStrategy[Suggestion]:
    link = st.builds(
        EvidenceLink,
        source=text("source"),
        relation=st.sampled_from(["result", "images"]),
        reference=text("link"),
        grade=st.none() | words(Images),
        allowed=st.sampled_from([True, False, None]),
    )
    few = st.lists(members(), min_size=1, max_size=3)
    many = members().map(lambda one: [one] * 50)
    return st.builds(
        Suggestion,
        action=st.sampled_from(["reuse", "look"]),
        issuer=st.none() | text("issuer"),
        issuer_code=st.none() | text("issuercode"),
        report_number=st.none() | text("number"),
        source=text("source"),
        kind=st.sampled_from(["laboratory", "exam"]),
        members=(few | few | few | many).map(tuple),
        issued=MAYBE_MOMENT,
        mark=st.none() | text("mark"),
        valid_until=MAYBE_MOMENT,
        evidence=st.lists(link, min_size=1, max_size=2).map(tuple),
        conclusion=st.none() | text("conclusion"),
    )


def items() -> st.SearchStrategy[ItemAdvice]:
    ids = st.lists(st.sampled_from(["tc", "tg", "hdl"]) | text("left"), max_size=3).map(tuple)
    names = st.builds(Named, st.sampled_from(["tc", "tg"]), text("zh"), text("en"), st.none() | text("short"))
    return st.builds(
        ItemAdvice,
        item=text("line"),
        code=text("code").map(lambda code: f"his|{code}"),
        name=st.none() | text("name"),
        name_en=st.none() | text("name"),
        verdict=words(Verdict),
        ground=st.none() | words(Ground),
        friction=words(Friction),
        reasons=reasons(),
        suggestions=st.lists(suggestions(), max_size=3).map(tuple),
        remaining=ids,
        remaining_members=ids,
        to_judge=ids,
        pending=st.lists(text("pending"), max_size=2).map(tuple),
        emergency=st.sampled_from([False, False, True]),
        names=st.lists(names, max_size=2).map(tuple),
    )


def because() -> st.SearchStrategy[tuple[Reason, ...]]:
    bare = st.sampled_from(["source-unavailable", "source-partial", "not-authorised", "no-usable-identifier"])
    named = text("platform").map(lambda name: Reason("source-unavailable", (("source", name),)))
    return st.lists(bare.map(Reason) | named, max_size=3).map(tuple)


ANY_ITEM: Final = items()
ANY_ADVICE: Final = st.builds(
    Advice,
    id=st.just("sha256:a"),
    order=text("order"),
    looked=words(Looked),
    looked_reasons=because(),
    items=st.lists(ANY_ITEM, min_size=1, max_size=2).map(tuple),
    basis=st.just(Basis(at=NOW)),
)


@st.composite
def any_item(draw: st.DrawFn) -> ItemAdvice:
    _NUMBERS[0] = 0
    return draw(ANY_ITEM)


@st.composite
def any_advice(draw: st.DrawFn) -> Advice:
    _NUMBERS[0] = 0
    return draw(ANY_ADVICE)
