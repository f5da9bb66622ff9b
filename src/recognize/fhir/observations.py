"""Observations: components and members flattened to single results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.facts import Facts
from recognize.fhir.institutions import Institution, Institutions
from recognize.fhir.kinds import COMMENTS, Kinds
from recognize.fhir.options import Aside
from recognize.fhir.patients import Patients
from recognize.fhir.references import References
from recognize.fhir.specimens import Specimens, Taken, remarks
from recognize.fhir.text import Node
from recognize.fhir.values import Values
from recognize.report import FINAL, PENDING, VOID, Kind, Mark, Observation, Status

STATUSES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "final": "final",
        "amended": "amended",
        "corrected": "corrected",
        "cancelled": "cancelled",
        "entered-in-error": "entered-in-error",
        "registered": "registered",
        "preliminary": "preliminary",
        "unknown": "unknown",
    }
)
_INTERPRETATIONS: Final = frozenset(
    {
        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
        "http://hl7.org/fhir/v3/ObservationInterpretation",
        "http://hl7.org/fhir/v2/0078",
        "http://terminology.hl7.org/CodeSystem/v2-0078",
    }
)
_OBSERVATION: Final = frozenset({"Observation"})
_DEEPEST: Final = 20
MAX_RESULTS: Final = 20_000


class Found(NamedTuple):
    """One Observation with everything below it.

    Attributes:
        codes: Its own codes.
        results: Itself where it says something, its components, its members.
        entries: The entries these came from.
        institution: Who performed it, where it says so.
        named: Whether it names an institution.
        comment: Its text, where it is the laboratory's comment to the report.
    """

    codes: tuple[str, ...]
    results: tuple[Observation, ...]
    entries: tuple[Entry, ...]
    institution: Institution | None
    named: bool
    comment: str | None


class Observations:
    """Reads Observations, each once."""

    def __init__(
        self,
        elements: Elements,
        references: References,
        patients: Patients,
        institutions: Institutions,
        specimens: Specimens,
        facts: Facts,
        kinds: Kinds,
    ) -> None:
        self._elements = elements
        self._references = references
        self._patients = patients
        self._institutions = institutions
        self._specimens = specimens
        self._facts = facts
        self._kinds = kinds
        self._values = Values(elements)
        self._read: dict[int, Found] = {}

    def kind(self, entry: Entry) -> Kind | Aside | None:
        """Return what an Observation is; one that was not read yet stays unread."""
        quiet = self._elements.quiet(entry)
        known = self._read.get(id(entry))
        if known is not None:
            codes = known.codes
        else:
            code = entry.resource.get("code")
            codes = self._elements.codes(code, "code", quiet) if type(code) is dict else ()
        return self._kinds.of_codes(codes) or self._kinds.category(entry.resource, quiet)

    def of(self, entry: Entry, above: tuple[Entry, ...] = ()) -> Found:
        """Return an Observation and all below it as single results."""
        found = self._read.get(id(entry))
        if found is None:
            found = self._read[id(entry)] = self._observation(entry, above)
        return found

    def same_patient(self, entry: Entry, holder: Entry) -> bool:
        """Say whether an Observation that another resource counts as its own is about the same patient."""
        one, other = entry.resource.get("subject"), holder.resource.get("subject")
        if one == other or type(one) is not dict or type(other) is not dict:
            return True
        found = (self._patients.subject(resource, self._elements.quiet(resource))[1] for resource in (entry, holder))
        return next(found) == next(found)

    def _observation(self, entry: Entry, above: tuple[Entry, ...]) -> Found:
        elements, resource, notes = self._elements, entry.resource, self._elements.notes(entry)
        status, word = notes.status(STATUSES)
        part(resource, "subject", notes)
        objects(resource, "category", notes)
        code = part(resource, "code", notes)
        codes = elements.codes(code, "code", notes) if code is not None else ()
        if not codes:
            notes("code-missing", "code")
        read = self._values.read(resource, notes)
        start, end = elements.effective(resource, notes)
        institution, named = self._institutions.performer(entry, notes)
        shared = self._shared(entry, notes)
        shared.update(
            effective=start, effective_end=end, performer=institution.organization if institution is not None else None
        )
        if institution is not None and shared["eqa"] is None:
            shared["eqa"] = institution.failed
        flags = self._flags(resource, notes) if "interpretation" in resource else None
        components = self._components(resource, flags, notes) if "component" in resource else []
        members = self._members(entry, (*above, entry), notes) if "hasMember" in resource else []
        name = elements.printed(code, "code", notes) if code is not None else None
        span = self._values.range(resource, notes) if "referenceRange" in resource else None
        shared["status"], shared["status_text"] = notes.settled(status, word)
        own = Observation(
            entry.handle,
            codes,
            name,
            value=read.value,
            absent_reason=read.absent,
            unit=read.unit,
            range=span,
            flags=flags if read.flag is None else _with_arrow(flags, read.flag),
            **shared,
        )
        comment = read.value.text if read.value is not None and not COMMENTS.isdisjoint(codes) else None
        if not components and not members:
            return Found(codes, (own,), (entry,), institution, named, comment)
        below = [one for member in members for one in member.results]
        says = read.value is not None or read.absent is not None or (flags is not None and below)
        results = [own] if says or not (components or below) else []
        results.extend(Observation(f"{own.id}.{place}", **facts, **shared) for place, facts in components)
        results.extend(_below(own, one) for one in below)
        entries = (entry, *(one for member in members for one in member.entries))
        return Found(codes, tuple(results[:MAX_RESULTS]), entries, institution, named, comment)

    def _shared(self, entry: Entry, notes: Notes) -> dict[str, Any]:
        """Return what an Observation and its components have in common."""
        elements, resource = self._elements, entry.resource
        taken: Taken | None = None
        if "specimen" in resource and (reference := part(resource, "specimen", notes)) is not None:
            taken = self._specimens.of(entry, reference, "specimen", notes)
        method = part(resource, "method", notes) if "method" in resource else None
        site = part(resource, "bodySite", notes) if "bodySite" in resource else None
        stated = self._facts.of(resource, notes)
        return {
            "method": elements.word(method, "method", notes) if method is not None else None,
            "site": elements.word(site, "bodySite", notes) if site is not None else None,
            "specimen": taken.specimen if taken is not None else None,
            "condition": stated.condition or (taken.condition if taken is not None else None),
            "point_of_care": stated.point_of_care,
            "mark": Mark(" ".join(stated.marks), "item") if stated.marks else None,
            "eqa": stated.eqa,
            "remark": joined(remarks(resource, notes), taken.remark if taken is not None else None),
        }

    def _components(
        self, resource: Node, flags: tuple[str, ...] | None, notes: Notes
    ) -> list[tuple[str, dict[str, Any]]]:
        found: list[tuple[str, dict[str, Any]]] = []
        for index, component in enumerate(objects(resource, "component", notes)):
            name = f"component[{index}]"
            notes.at = f"{name}."
            if "modifierExtension" in component:
                notes("modifier-extension", "modifierExtension", "modifierExtension")
            code = part(component, "code", notes)
            read = self._values.read(component, notes)
            own = self._flags(component, notes) if "interpretation" in component else None
            own = flags if own is None else own
            facts: dict[str, Any] = {
                "codes": self._elements.codes(code, "code", notes) if code is not None else (),
                "name": self._elements.printed(code, "code", notes) if code is not None else None,
                "value": read.value,
                "absent_reason": read.absent,
                "unit": read.unit,
                "range": self._values.range(component, notes),
                "flags": own if read.flag is None else _with_arrow(own, read.flag),
            }
            found.append((name, facts))
            notes.at = ""
        return found

    def _members(self, entry: Entry, above: tuple[Entry, ...], notes: Notes) -> list[Found]:
        found: list[Found] = []
        for index, reference in enumerate(objects(entry.resource, "hasMember", notes)):
            path = f"hasMember[{index}]"
            member = self._references.find(entry, reference, path, notes, _OBSERVATION)
            if member is None:
                continue
            if member in above or len(above) > _DEEPEST:
                notes("reference-loop", path)
            elif not self.same_patient(member, entry):
                notes("subject-differs", path)
                member.use = member.use or "subject-differs"
            else:
                found.append(self.of(member, above))
        return found

    def _flags(self, holder: Node, notes: Notes) -> tuple[str, ...] | None:
        """Return interpretation codes of either code system; other words as they stand."""
        flags: dict[str, None] = {}
        for concept in objects(holder, "interpretation", notes):
            display = None
            known = False
            for coding in objects(concept, "coding", notes):
                code, system = (text(coding, key, notes, "interpretation") for key in ("code", "system"))
                display = display or coding.get("display")
                if code is not None and system in _INTERPRETATIONS:
                    flags[code] = None
                    known = True
            if not known or "text" in concept:
                word = self._elements.printed(concept, "interpretation", notes)
                if word is not None and not (known and _same(word, display)):
                    flags[word] = None
        return tuple(flags) or None


def _same(word: str, display: object) -> bool:
    return type(display) is str and word.casefold() == display.casefold()


def _with_arrow(flags: tuple[str, ...] | None, arrow: str) -> tuple[str, ...]:
    return flags if flags is not None and arrow in flags else (*(flags or ()), arrow)


def joined(*remarks: str | None) -> str | None:
    """Return remarks as one text, one a line."""
    return "\n".join(remark for remark in remarks if remark is not None) or None


def rank(status: Status | None) -> int:
    """Return how far a status is from final: pending 1, unknown 2, void 3."""
    return 0 if status in FINAL else 1 if status in PENDING else 3 if status in VOID else 2


def _below(header: Observation, member: Observation) -> Observation:
    """Let the state and the remarks of a panel's header hold for its members."""
    if rank(header.status) > rank(member.status):
        member = replace(member, status=header.status, status_text=header.status_text)
    if header.remark is not None:
        member = replace(member, remark=joined(member.remark, header.remark))
    return member
