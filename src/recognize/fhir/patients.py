"""Patients: who a resource says it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from recognize.fhir.elements import Elements, Notes, day, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.references import References, tail
from recognize.fhir.text import Node
from recognize.identifiers import MAX_LENGTH, RESIDENT_ID_SYSTEMS, RESIDENT_ID_TYPE_CODES
from recognize.order import Identifier, Sex
from recognize.report import Subject

_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {code: "resident-id" for code in RESIDENT_ID_TYPE_CODES}
    | {
        "PPN": "passport",
        "DL": "driving-licence",
        "MI": "military-id",
        "MR": "medical-record",
        "HC": "health-card",
        "SS": "social-security",
        "MA": "insurance",
        "MC": "insurance",
        "NH": "insurance",
    }
)
"""Identifier type codes (v2-0203) to ours; what is not here is ``other``."""

_NATIONAL: Final = frozenset({"resident-id", "passport"})
"""Types whose value names a person without saying who assigned it."""

_PATIENT: Final = frozenset({"Patient"})
_NAME_USES: Final = ("official", "usual", None)
_MOST: Final = 50
_MAX_SYSTEM: Final = 400
_PART_OF_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2})?")
_SEXES: Final[Mapping[str, Sex]] = MappingProxyType({"male": "male", "female": "female"})


class Patients:
    """Reads the subject of a resource; each Patient once."""

    def __init__(self, elements: Elements, references: References) -> None:
        self._elements = elements
        self._references = references
        self._read: dict[int, tuple[Subject, bool]] = {}

    def subject(self, entry: Entry, notes: Notes) -> tuple[Subject, str]:
        """Return the subject of a resource and a key that is equal for resources of one patient.

        A Patient that was merged (``replaced-by``) gives way to the one that replaced it. A subject that
        is only described gives its identifier and display.
        """
        reference = part(entry.resource, "subject", notes)
        if reference is None:
            return Subject(), ""
        patient = self._references.find(entry, reference, "subject", notes, _PATIENT)
        if patient is None:
            logical = part(reference, "identifier", notes)
            identifiers = self._identifiers({"identifier": logical}, notes) if logical is not None else ()
            name = _short(text(reference, "display", notes, "subject.display"))
            return Subject(identifiers, name), tail(reference) or repr((identifiers and identifiers[0].value, name))
        patient = self._standing(patient)
        subject, understood = self._patient(patient)
        if not understood:
            notes("linked-unreadable", "subject")
        return subject, f"{id(patient)}"

    def _standing(self, patient: Entry) -> Entry:
        """Follow ``replaced-by`` to the patient in force; a circle or a missing one ends where it began."""
        seen = [patient]
        while True:
            here = seen[-1]
            links = [one for one in objects(here.resource, "link", None) if one.get("type") == "replaced-by"]
            if not links:
                return here
            notes = self._elements.notes(here)
            other = part(links[0], "other", notes)
            after = self._references.find(here, other, "link.other", notes, _PATIENT) if other is not None else None
            if after is None or len(links) > 1:
                return patient
            if after in seen:
                notes("reference-loop", "link.other")
                return patient
            here.use = here.use or "used"
            seen.append(after)

    def _patient(self, patient: Entry) -> tuple[Subject, bool]:
        known = self._read.get(id(patient))
        if known is None:
            patient.use = patient.use or "used"
            notes = self._elements.notes(patient)
            resource = patient.resource
            gender = text(resource, "gender", notes)
            subject = Subject(
                self._identifiers(resource, notes),
                self._name(resource, notes),
                _SEXES.get(gender) if gender is not None else None,
                _birth_date(resource, notes),
            )
            known = self._read[id(patient)] = subject, notes.withheld is None
        return known

    def _identifiers(self, resource: Node, notes: Notes) -> tuple[Identifier, ...]:
        found: dict[tuple[str, str | None, str], Identifier] = {}
        for index, one in enumerate(objects(resource, "identifier", notes)):
            path = f"identifier[{index}]"
            if one.get("use") == "old":
                continue
            value = text(one, "value", notes, f"{path}.value")
            system = text(one, "system", notes, f"{path}.system")
            if value is None or len(value) > MAX_LENGTH or (system is not None and len(system) > _MAX_SYSTEM):
                notes("identifier-not-usable", path)
                continue
            if system is not None:
                system = self._elements.options.system(system)
            kind = self._type(one, system, path, notes)
            if system is None and kind not in _NATIONAL:
                notes("identifier-without-system", path)
            elif len(found) < _MOST:
                found.setdefault((kind, system, value), Identifier(type=kind, system=system, value=value))
        return tuple(found.values())

    def _type(self, identifier: Node, system: str | None, path: str, notes: Notes) -> str:
        own = self._elements.options.identifier_types
        if system is not None and system in own:
            return own[system]
        if system in RESIDENT_ID_SYSTEMS:
            return "resident-id"
        concept = part(identifier, "type", notes)
        if concept is not None:
            for coding in objects(concept, "coding", notes):
                code = text(coding, "code", notes, f"{path}.type")
                if code is not None and (kind := own.get(code) or _TYPES.get(code)):
                    return kind
        return "other"

    def _name(self, resource: Node, notes: Notes) -> str | None:
        names = list(objects(resource, "name", notes))
        for use in _NAME_USES:
            for name in names:
                if name.get("use") == use:
                    return _short(_whole(name, notes))
        return None


def _whole(name: Node, notes: Notes) -> str | None:
    """Return a HumanName as one text: its own, else family before given in Chinese, after it elsewhere."""
    whole = text(name, "text", notes, "name.text")
    if whole is not None:
        return whole
    family = text(name, "family", notes, "name.family")
    given = name.get("given")
    parts = [given] if type(given) is str else given if type(given) is list else []
    if given is not None and not isinstance(given, list) and type(given) is not str:
        notes("wrong-type", "name.given")
    first = [one for one in parts if type(one) is str and one]
    if family is None or not first:
        return family or " ".join(first) or None
    return " ".join([*first, family]) if all(map(str.isascii, [family, *first])) else family + "".join(first)


def _short(name: str | None) -> str | None:
    return name if name is not None and len(name) <= MAX_LENGTH else None


def _birth_date(resource: Node, notes: Notes) -> date | None:
    """Return a whole date; a year or a month alone is no factor of identity."""
    stated = text(resource, "birthDate", notes)
    if stated is None or _PART_OF_DATE.fullmatch(stated):
        return None
    found = day(stated)
    if found is None:
        notes("moment-not-read", "birthDate")
    return found
