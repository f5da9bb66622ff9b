"""Facets of an exam, and whether its images can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.packs.schema import Exam
from recognize.report import Study

FACETS: Final = ("modality", "site", "laterality", "contrast", "technique", "tracer", "views")
BY_NAME: Final = frozenset({"laterality", "contrast", "views"})
"""Facets that a source's exam name may state (4.5)."""
OF_ORDER: Final = frozenset({"site", "laterality", "contrast", "technique"})
SIDES: Final = frozenset({"left", "right"})
GRADE: Final = {"none": 0, "trace": 1, "key-images": 2, "diagnostic": 3}


def facets(candidate: Candidate) -> Iterator[Finding]:
    """Each applicable facet of the exam is stated and equal; one that is not applicable is not read.

    The order is held against the exam ordered, the study against the exam it is (another one only by a
    cover).
    """
    ordered, has, result = candidate.item, candidate.has, candidate.result
    if not isinstance(ordered, Exam) or not isinstance(has, Exam) or not isinstance(result, Study):
        return
    side: str | None = None
    for facet in FACETS:
        needed: str | None = getattr(ordered, facet)
        if needed == "required":
            side, finding = _meaning(candidate, ordered, facet, f"item.{facet}", getattr(candidate.line, facet))
            yield finding or found("facet-missing", facet=facet)
        elif needed is not None and needed != "n/a" and facet in OF_ORDER:
            yield _of_order(candidate, ordered, facet, needed)
    for facet in FACETS:
        needed = getattr(has, facet)
        if needed == "required":
            needed = side
            if side is None and getattr(ordered, facet) == "required":
                _, finding = _meaning(candidate, has, facet, f"result.{facet}", getattr(result, facet))
                if finding is not None and finding.answer != "pass":
                    yield finding
                continue
        if needed == "n/a":
            continue
        if facet == "laterality" and needed in SIDES and side is not None and needed != side:
            yield found("facet-differs", facet=facet, found=needed, needed=side)
            continue
        if needed is None:
            yield found("facet-missing", facet=facet)
        else:
            yield _of_study(candidate, has, facet, needed, getattr(result, facet))


def _meaning(
    candidate: Candidate, item: Exam, facet: str, fact: str, text: str | None
) -> tuple[str | None, Finding | None]:
    """Return what a word for a facet means, or the finding when it is not understood."""
    if text is None:
        return None, None
    meaning, rules = candidate.view.dictionary.meaning(facet, text, item.class_)
    facts = ((fact, text),)
    if meaning is None:
        return None, found("facet-not-understood", facet=facet, facts=facts)
    return meaning, passed("facets", facts=facts, rules=rules)


def _of_order(candidate: Candidate, item: Exam, facet: str, needed: str) -> Finding:
    meant, finding = _meaning(candidate, item, facet, f"item.{facet}", getattr(candidate.line, facet))
    if meant is None:
        if finding is not None:
            return finding
        absent, assumed, rules = candidate.silent("conditions.silent", f"item.{facet}")
        if absent:
            return passed("facets", assumed=assumed, rules=rules)
        return found("facet-missing", facet=facet, rules=rules)
    if meant != needed:
        return found("facet-differs", facet=facet, found=needed, needed=meant)
    return finding or passed("facets")


def _of_study(candidate: Candidate, item: Exam, facet: str, needed: str, text: str | None) -> Finding:
    meant, finding = _meaning(candidate, item, facet, f"result.{facet}", text)
    if meant is None:
        if finding is not None:
            return finding
        if (
            candidate.match.how == "name"
            and facet in BY_NAME
            and not candidate.view.strict
            and needed == getattr(item, facet)
        ):
            return passed("facets", assumed=(f"exam_names:study.{facet}",), rules=candidate.match.rules)
        return found("facet-missing", facet=facet)
    if meant != needed:
        return found("facet-differs", facet=facet, found=meant, needed=needed)
    return finding or passed("facets")


def images(candidate: Candidate) -> Iterator[Finding]:
    """A link to images good enough for the item is allowed and has not expired."""
    item, result = candidate.item, candidate.result
    if not isinstance(item, Exam) or not isinstance(result, Study):
        return
    if item.images == "none":
        yield passed("images")
        return
    of_report = candidate.report.links if len(candidate.report.studies) == 1 else ()
    for link in (*result.links, *of_report):
        if link.relation != "images" or not link.allowed or link.expires is None or not link.reference.strip():
            continue
        alive = link.expires == "never" or candidate.at < link.expires.earliest
        if alive and link.grade is not None and GRADE[link.grade] >= GRADE[item.images]:
            yield passed("images", facts=(("result.links", link.grade),))
            return
    yield found("images-unavailable", facts=(("needed", item.images),))
