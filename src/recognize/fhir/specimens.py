"""Specimens: what was taken, when, in which state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.references import References
from recognize.fhir.text import Node
from recognize.report import Specimen

_STATUSES: Final[Mapping[str, Literal["available", "unsatisfactory", "entered-in-error", "unknown"]]] = (
    MappingProxyType(
        {
            "available": "available",
            "unsatisfactory": "unsatisfactory",
            "entered-in-error": "entered-in-error",
            "unavailable": "unknown",  # used up, lost or destroyed: shown, not reused
        }
    )
)

_HANDLE: Final = re.compile(r"Specimen/[A-Za-z0-9.-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Taken:
    """A specimen, and what its resource says beside the model.

    Attributes:
        specimen: The specimen.
        condition: Whether the patient was fasting, where stated.
        remark: Remarks to the specimen.
    """

    specimen: Specimen
    condition: str | None = None
    remark: str | None = None


class Specimens:
    """Reads specimens, each once."""

    def __init__(self, elements: Elements, references: References) -> None:
        self._elements = elements
        self._references = references
        self._read: dict[int, Taken] = {}

    def of(self, entry: Entry, reference: Node, path: str, notes: Notes) -> Taken | None:
        """Return the specimen a reference points to.

        One that is named and not here has status ``unknown``: its type and fitness were stated somewhere
        and are not known, which is another thing than silence.
        """
        found = self._references.find(entry, reference, path, notes, ("Specimen",))
        if found is None:
            return self._described(reference, path, notes)
        known = self._read.get(id(found))
        if known is None:
            found.use = found.use or "used"
            known = self._read[id(found)] = self._specimen(found)
        return known

    def _described(self, reference: Node, path: str, notes: Notes) -> Taken | None:
        name = reference.get("reference")
        display = text(reference, "display", notes, f"{path}.display")
        if type(name) is str:
            known = name if _HANDLE.fullmatch(name) else None
            return Taken(Specimen(id=known, type=display, status="unknown"))
        return Taken(Specimen(type=display)) if display is not None else None

    def _specimen(self, entry: Entry) -> Taken:
        elements, resource, notes = self._elements, entry.resource, self._elements.notes(entry)
        collection = part(resource, "collection", notes) or {}
        site = part(collection, "bodySite", notes)
        type_ = part(resource, "type", notes)
        word = text(resource, "status", notes)
        collected = elements.moment(collection, "collectedDateTime", notes, "collection.collectedDateTime")
        if collected is None and collection.get("collectedPeriod") is not None:
            collected, end = elements.period(collection, "collectedPeriod", notes, "collection.collectedPeriod")
            if collected is None and end is not None:
                notes("moment-not-read", "collection.collectedPeriod.start")
        specimen = Specimen(
            id=self._id(entry, notes),
            type=elements.word(type_, "type", notes) if type_ is not None else None,
            site=elements.word(site, "collection.bodySite", notes) if site is not None else None,
            fitness=elements.words(resource, "condition", notes),
            collected=collected,
            received=elements.moment(resource, "receivedTime", notes),
        )
        taken = Taken(specimen, self._fasting(collection, notes), remarks(resource, notes))
        status = _STATUSES.get(word) if word is not None else None
        if word is not None and status is None:
            notes("status-not-understood", "status")
        if entry.deleted:
            status = "entered-in-error"
        elif notes.withheld is not None and status != "entered-in-error":
            status = "unknown"
        if status is None:
            return taken
        with_status = Specimen(
            specimen.id, specimen.type, specimen.site, specimen.fitness, status, specimen.collected, specimen.received
        )
        return Taken(with_status, taken.condition, taken.remark)

    def _id(self, entry: Entry, notes: Notes) -> str:
        """Return the specimen's own identifier, else the resource's; an accession may cover several tubes."""
        for index, one in enumerate(objects(entry.resource, "identifier", notes)):
            value = text(one, "value", notes, f"identifier[{index}].value")
            system = text(one, "system", notes, f"identifier[{index}].system")
            if value is not None and system is not None:
                return f"{system}|{value}"
        return entry.handle

    def _fasting(self, collection: Node, notes: Notes) -> str | None:
        concept = part(collection, "fastingStatusCodeableConcept", notes)
        if concept is not None:
            return self._elements.word(concept, "collection.fastingStatus", notes)
        duration = part(collection, "fastingStatusDuration", notes)
        if duration is None:
            return None
        amount, unit = duration.get("value"), text(duration, "unit", notes) or text(duration, "code", notes)
        return f"fasting {amount if isinstance(amount, str) else ''} {unit or ''}".strip()


def remarks(resource: Node, notes: Notes) -> str | None:
    """Return the texts of ``note``, one a line."""
    if "note" not in resource:
        return None
    found = (text(note, "text", notes, "note.text") for note in objects(resource, "note", notes))
    return "\n".join(one for one in found if one is not None) or None
