"""The explanation of one order item as text: what was judged, by which rows, under which documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from recognize.advice import SourceOutcome
from recognize.decision import traced
from recognize.decision.judging import Judged
from recognize.history import History
from recognize.moment import Moment
from recognize.order import Order
from recognize.packs.citing import cite
from recognize.packs.ruleset import RuleSet
from recognize.render import explain
from recognize.render.explanation import Judgement
from recognize.report import Report


def explanation(
    order: Order,
    reports: Iterable[Report] | History,
    rules: RuleSet,
    *,
    at: Moment,
    item: str,
    lang: Literal["zh", "en"],
    sources: Iterable[SourceOutcome] = (),
    strict: bool = False,
) -> str:
    """Decide, and explain the order item with the id ``item``."""
    advice, judged = traced(order, reports, rules, at=at, sources=sources, strict=strict)
    chosen = next(one for one in advice.items if one.item == item)
    return explain(
        chosen,
        [_judgement(one) for one in judged[item]],
        lang=lang,
        cite=lambda rule: cite(rules, rule),
    )


def _judgement(one: Judged) -> Judgement:
    """Take of a judged candidate what may be read: nothing of a report whose identity conflicts."""
    held = one.held
    hidden = one.identity != "match"
    name = held.issuer.row.name_zh if held.issuer.row is not None else None
    stated = held.report.issuer.name if held.report.issuer is not None else None
    moments = (held.result.effective, held.report.effective)
    return Judgement(
        item=one.candidate.item.id,
        issuer=name or stated,
        number=None if hidden else held.report.number,
        effective=next((moment for moment in moments if moment is not None), None),
        standing=one.standing,
        findings=tuple(one.findings),
    )
