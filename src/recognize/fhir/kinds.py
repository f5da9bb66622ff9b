"""Kinds: whether something is of the laboratory, an exam, or no result of either.

Categories cannot be trusted: real senders call a blood pressure panel a laboratory report. So what a
site says of a code comes first, then a short list of vital signs, then the Observation's own category;
the report's category counts only where its results say nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeGuard

from recognize.fhir.elements import Elements, Notes, objects
from recognize.fhir.options import Aside
from recognize.fhir.text import Node
from recognize.report import Kind

_LOINC: Final = "http://loinc.org|"
VITAL_SIGNS: Final = frozenset(
    _LOINC + code
    for code in """85353-1 85354-9 8480-6 8462-4 8478-0 8867-4 9279-1 8310-5 8302-2 8306-3 29463-7 3141-9 39156-5
    59576-9 77606-2 8287-5 8289-1 9843-4 72514-3""".split()
)
"""Vital signs of R4 and their growth chart relatives. Oxygen saturation is not here: a blood gas has it too."""

COMMENTS: Final = frozenset({_LOINC + "8251-1", _LOINC + "48767-8"})
"""Codes of a comment that the laboratory wrote to a whole report."""

_LABORATORY: Final = "LAB CH HM MB MCB BLB IMM SR VR TX CP CG GE SP PAT BG LP7839-6 108252007 检验 实验室检验"
_EXAM: Final = """RAD CT NMR NMS NRS RUS CUS OUS VUS RX XRC EC EN PF AU CTH IMG LP29684-5 LP29708-2 363679005
    103693007 exam imaging procedure 检查 影像 影像检查"""
CATEGORIES: Final[Mapping[str, Kind | Aside]] = {
    **dict.fromkeys(("laboratory", *_LABORATORY.split()), "laboratory"),
    **dict.fromkeys(_EXAM.split(), "exam"),
    "vital-signs": "vital-signs",
    "survey": "survey",
    "social-history": "social-history",
    "activity": "activity",
    "therapy": "therapy",
}
"""Codes of observation-category, v2-0074, LOINC and SNOMED CT classes and Chinese texts. They do not clash,
so the code alone is looked at: sources disagree on the system's address."""

MODALITIES: Final[Mapping[str, str]] = {
    "CT": "CT",
    "NMR": "MR",
    "RUS": "US",
    "OUS": "US",
    "VUS": "US",
    "CUS": "US",
    "NMS": "NM",
    "EC": "ECG",
}
"""Diagnostic sections of v2-0074 that name one modality."""

_KINDS: Final = frozenset({"laboratory", "exam"})


class Kinds:
    """Decides kinds by the options and the tables above."""

    def __init__(self, elements: Elements) -> None:
        self._own = elements.options.kinds

    def category(self, resource: Node, notes: Notes) -> Kind | Aside | None:
        """Return what the categories mean: the laboratory before an exam, either before anything else."""
        first: Kind | Aside | None = None
        exam = False
        for concept in objects(resource, "category", notes):
            words = [concept.get("text"), *(self._word(coding) for coding in objects(concept, "coding", notes))]
            for word in words:
                meaning = (
                    (self._own.get(word) or CATEGORIES.get(word.rpartition("|")[2])) if type(word) is str else None
                )
                if meaning == "laboratory":
                    return meaning
                exam = exam or meaning == "exam"
                first = first or meaning
        return "exam" if exam else first

    def _word(self, coding: Node) -> str | None:
        code = coding.get("code")
        if type(code) is not str:
            return None
        return f"{coding.get('system')}|{code}" if self._own else code

    def of_codes(self, codes: tuple[str, ...]) -> Kind | Aside | None:
        """Return what the codes themselves tell."""
        for code in codes:
            if code in self._own:
                return self._own[code]
        return None if VITAL_SIGNS.isdisjoint(codes) else "vital-signs"

    def modality(self, resource: Node) -> str | None:
        """Return the modality that a report's section names."""
        found = {
            MODALITIES[code]
            for concept in objects(resource, "category", None)
            for coding in objects(concept, "coding", None)
            if type(code := coding.get("code")) is str and code in MODALITIES
        }
        return found.pop() if len(found) == 1 else None


def is_result(kind: Kind | Aside | None) -> TypeGuard[Kind | None]:
    """Say whether something of this kind is a result, or may be one."""
    return kind is None or kind in _KINDS


def report_kind(
    own: Kind | Aside | None,
    category: Kind | Aside | None,
    results: set[Kind | Aside | None],
    studies: bool,
    notes: Notes,
) -> Kind | Aside | None:
    """Return the kind of a report.

    Args:
        own: What the site says of the report's code.
        category: What its category means.
        results: What its observations are.
        studies: Whether images belong to it.
        notes: Where a dispute is noted.

    Returns:
        Why it is left aside, when every observation is no result; ``None`` when unknown or disputed.
    """
    if own is not None:
        return own
    if studies:
        return "exam"
    kinds = {one for one in results if one in _KINDS}
    if len(kinds) == 1:
        (kind,) = kinds
        if category in _KINDS and category != kind:
            notes("kind-disputed", "category")
            return None
        return kind
    if kinds:
        return category if category in _KINDS else None
    asides = {one for one in results if one is not None}
    if asides and None not in results:
        return min(asides)
    return category
