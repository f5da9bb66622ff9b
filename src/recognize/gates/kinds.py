"""What the class of an item allows at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.gates.patient import holding
from recognize.packs.dictionary import Item
from recognize.packs.schema import Listed
from recognize.report import Observation

BLOOD: Final = frozenset({"blood-group", "antibody-screen"})
TRANSFUSION: Final = frozenset({"before-surgery", "before-transfusion", "before-delivery", "major-treatment"})
JUDGED: Final = frozenset({"pathology", "consultation", "microbiology"})


def class_(candidate: Candidate) -> Iterator[Finding]:
    """Blood groups, crossmatches, diagnoses, cultures and genes are not plainly reusable."""
    for item in candidate.items:
        yield from _class(candidate, item)


def _class(candidate: Candidate, item: Item) -> Iterator[Finding]:
    kind = item.class_
    facts = (("class", kind),)
    if kind in BLOOD:
        yield found("class-by-judgement", category=kind, facts=facts, rules=(item.rule,))
        if TRANSFUSION & holding(candidate.order, candidate.line, candidate.view).keys():
            yield found("class-before-transfusion", facts=facts, rules=(item.rule,))
    elif kind == "crossmatch":
        yield found("class-never", category=kind, facts=facts, rules=(item.rule,))
    elif kind in JUDGED:
        yield found("class-by-judgement", category=kind, facts=facts, rules=(item.rule,))
        if kind == "microbiology" and not _site(candidate):
            yield found("specimen-site-missing", facts=facts, rules=(item.rule,))
    elif kind == "genetics":
        rows = tuple(sorted(_cited(candidate, item)))
        if rows:
            yield passed("class", facts=facts, rules=rows)
        else:
            yield found("class-not-cited", facts=facts, rules=(item.rule,))
    else:
        yield passed("class", facts=facts)


def _cited(candidate: Candidate, item: Item) -> Iterator[str]:
    """Return the rows of lists that name the item itself under a confirmed document."""
    view = candidate.view
    for pack, row in view.grants(Listed, "listed"):
        citation = view.citation(pack, row)
        if row.target.kind == "item" and row.target.value == item.id and citation is not None and citation.confirmed:
            yield row.rule


def _site(candidate: Candidate) -> str | None:
    result = candidate.result
    if not isinstance(result, Observation):
        return None
    return result.site or (result.specimen.site if result.specimen is not None else None)
