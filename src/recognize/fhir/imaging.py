"""Imaging: the studies of a report, one for each modality, site and laterality of their series."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.evidence import Evidence
from recognize.fhir.specimens import remarks
from recognize.fhir.text import Node
from recognize.moment import Moment
from recognize.report import EvidenceLink, Status, Study

STATUSES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "available": "final",
        "cancelled": "cancelled",
        "entered-in-error": "entered-in-error",
        "registered": "registered",
        "unknown": "unknown",
    }
)
_NO_IMAGES: Final = frozenset(
    "AR ASMT AU DOC ANN FID KO LEN OSS PLAN PR REG RTDOSE RTPLAN RTRECORD RTSTRUCT RWV SEG SR STAIN".split()
)
"""DICOM modalities of what is made from images or said about them."""

Facets = tuple[str | None, str | None, str | None]


class Imaging:
    """Reads ImagingStudy resources, each once."""

    def __init__(self, elements: Elements, evidence: Evidence) -> None:
        self._elements = elements
        self._evidence = evidence
        self._read: dict[int, tuple[Study, ...]] = {}

    def of(self, entry: Entry) -> tuple[Study, ...]:
        """Return the studies of an ImagingStudy; body site and laterality stand on its series only."""
        found = self._read.get(id(entry))
        if found is None:
            found = self._read[id(entry)] = self._study(entry)
        return found

    def _study(self, entry: Entry) -> tuple[Study, ...]:
        elements, resource, notes = self._elements, entry.resource, self._elements.notes(entry)
        status, word = notes.status(STATUSES)
        part(resource, "subject", notes)
        concepts = list(objects(resource, "procedureCode", notes))
        codes = [code for concept in concepts for code in elements.codes(concept, "procedureCode", notes)]
        printed = [elements.printed(concept, "procedureCode", notes) for concept in concepts]
        name = next((one for one in printed if one is not None), None) or text(resource, "description", notes)
        started = elements.moment(resource, "started", notes)
        groups, first = self._series(entry, notes)
        modalities = [elements.word(coding, "modality", notes) for coding in objects(resource, "modality", notes)]
        if not groups:
            groups = {(modality, None, None): [] for modality in modalities or [None]}
        links = self._evidence.images(entry, resource, notes)
        remark = remarks(resource, notes)
        status, word = notes.settled(status, word)
        studies = []
        for number, (facets, own) in enumerate(sorted(groups.items(), key=lambda group: _text(group[0])), start=1):
            modality, site, laterality = facets
            studies.append(
                Study(
                    entry.handle if len(groups) == 1 else f"{entry.handle}.{number}",
                    tuple(dict.fromkeys(codes)),
                    name,
                    status,
                    modality if modality is not None else _only(modalities),
                    site,
                    laterality,
                    effective=started or first,
                    remark=remark,
                    links=tuple(dict.fromkeys([*links, *own])),
                    status_text=word,
                )
            )
        return tuple(studies)

    def _series(self, entry: Entry, notes: Notes) -> tuple[dict[Facets, list[EvidenceLink]], Moment | None]:
        """Group the series by what they show; those that hold no images count only when nothing else is there."""
        groups: dict[Facets, list[EvidenceLink]] = {}
        beside: dict[Facets, list[EvidenceLink]] = {}
        starts: list[Moment] = []
        for index, series in enumerate(objects(entry.resource, "series", notes)):
            notes.at = f"series[{index}]."
            if "modifierExtension" in series:
                notes("modifier-extension", "modifierExtension", "modifierExtension")
            facets: Any = tuple(self._facet(series, key, notes) for key in ("modality", "bodySite", "laterality"))
            start = self._elements.moment(series, "started", notes)
            if start is not None:
                starts.append(start)
            links = self._evidence.images(entry, series, notes)
            (beside if facets[0] in _NO_IMAGES else groups).setdefault(facets, []).extend(links)
            notes.at = ""
        return groups or beside, min(starts, key=lambda one: one.earliest, default=None)

    def _facet(self, series: Node, key: str, notes: Notes) -> str | None:
        coding = part(series, key, notes)
        return self._elements.word(coding, key, notes) if coding is not None else None


def _only(modalities: list[str | None]) -> str | None:
    found = set(modalities)
    return found.pop() if len(found) == 1 else None


def _text(facets: Facets) -> tuple[str, ...]:
    return tuple(facet or "" for facet in facets)
