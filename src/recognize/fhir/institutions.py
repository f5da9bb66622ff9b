"""Institutions: who issued, who performed, in which setting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.facts import Facts
from recognize.fhir.references import References, tail
from recognize.fhir.text import Node
from recognize.identifiers import is_uscc, usable
from recognize.order import Organization, Setting
from recognize.report import Eqa

PERFORMERS: Final = ("Organization", "PractitionerRole", "Practitioner", "CareTeam", "Patient", "Device")
_ORGANIZATIONS: Final = frozenset({"Organization"})
_MAX_NAME: Final = 400
_CODE: Final = re.compile(r"[^|\s][^|]*\|[^|]*[^|\s]")
_HIGHEST: Final = 20
_PERSON: Final = re.compile(r"(^|/)(Practitioner|Patient|RelatedPerson|Device)/")
"""Who speaks for no institution; not even looked for."""


@dataclass(frozen=True, slots=True)
class Institution:
    """An organization as a resource names it.

    Attributes:
        organization: The organization, at the level the options ask for.
        marks: Marks it carries.
        failed: A failed assessment stated for it as a whole.
    """

    organization: Organization
    marks: tuple[str, ...] = ()
    failed: Eqa | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What an Encounter says: the setting, and the institution that was responsible."""

    setting: Setting | None = None
    institution: Institution | None = None


class Institutions:
    """Reads organizations and encounters, each once."""

    def __init__(self, elements: Elements, references: References, facts: Facts) -> None:
        self._elements = elements
        self._references = references
        self._facts = facts
        self._organizations: dict[int, Institution | None] = {}
        self._visits: dict[int, tuple[Visit, bool]] = {}

    def performer(self, entry: Entry, notes: Notes, key: str = "performer") -> tuple[Institution | None, bool]:
        """Return the one institution among the performers of a resource, and whether any was named.

        A person counts by the organization of their role. Several institutions: none, and a fault.
        """
        if key not in entry.resource:
            return None, False
        found: list[Institution] = []
        for index, reference in enumerate(objects(entry.resource, key, notes)):
            institution = self.named(entry, reference, f"{key}[{index}]", notes)
            if institution is not None:
                found.append(institution)
        if len({one.organization.code or one.organization.name for one in found}) > 1:
            notes("several-issuers", key)
            return None, True
        return (found[0], True) if found else (None, False)

    def named(self, entry: Entry, reference: Node, path: str, notes: Notes) -> Institution | None:
        """Return the institution a reference leads to; ``None``: a person, or nothing."""
        name = reference.get("reference")
        if type(name) is str and _PERSON.search(name):
            return None
        found = self._references.find(entry, reference, path, notes, PERFORMERS)
        if found is None:
            return self._described(reference, path, notes)
        if found.kind == "PractitionerRole":
            found.use = found.use or "used"
            role_notes = self._elements.notes(found)
            organization = part(found.resource, "organization", role_notes)
            if organization is None or role_notes.withheld is not None:
                return None
            return self.named(found, organization, "organization", role_notes)
        if found.kind != "Organization":
            found.use = found.use or "used"
            return None
        institution = self._organization(found)
        if institution is None:
            notes("linked-unreadable", path)
        return institution

    def _described(self, reference: Node, path: str, notes: Notes) -> Institution | None:
        """Return an organization that is not here but named as one."""
        target = reference.get("reference")
        stated = reference.get("type")
        is_one = stated == "Organization" or (
            type(target) is str and re.search(r"(^|/)Organization[/?]", target) is not None
        )
        if not is_one:
            return None
        identifier = part(reference, "identifier", notes)
        code = self._code({"identifier": identifier}, notes) if identifier is not None else None
        name = _short(text(reference, "display", notes, f"{path}.display"))
        return Institution(Organization(code=code, name=name))

    def _organization(self, entry: Entry) -> Institution | None:
        """Return an Organization at the level the options ask for; ``None``: it cannot be trusted."""
        chain = [entry]
        while len(chain) < _HIGHEST:
            own = self._own(chain[-1])
            if own is None:
                return None
            if self._elements.options.institution == "named" and own.organization.code is not None:
                break
            above = self._above(chain[-1])
            if above is None or above in chain:
                break
            chain.append(above)
        read = [own for one in chain if (own := self._own(one)) is not None]
        coded = [own for own in read if own.organization.code is not None]
        chosen = coded[-1] if coded else read[0]
        if chosen is read[0]:
            return chosen
        return Institution(chosen.organization, read[0].marks + chosen.marks, read[0].failed or chosen.failed)

    def _own(self, entry: Entry) -> Institution | None:
        if id(entry) not in self._organizations:
            entry.use = entry.use or "used"
            notes = self._elements.notes(entry)
            stated = self._facts.of(entry.resource, notes)
            own = Organization(
                code=self._code(entry.resource, notes),
                name=_short(text(entry.resource, "name", notes)),
                division=stated.division,
            )
            if stated.eqa is not None and stated.eqa.result == "passed":
                notes("eqa-not-of-item", "extension")
            failed = stated.eqa if stated.eqa is not None and stated.eqa.result == "failed" else None
            trusted = notes.withheld is None
            self._organizations[id(entry)] = Institution(own, stated.marks, failed) if trusted else None
        return self._organizations[id(entry)]

    def _above(self, entry: Entry) -> Entry | None:
        notes = self._elements.notes(entry)
        above = part(entry.resource, "partOf", notes)
        return self._references.find(entry, above, "partOf", notes, _ORGANIZATIONS) if above is not None else None

    def _code(self, resource: Node, notes: Notes) -> str | None:
        """Return the identifier by which the registry may know it: listed systems, then 统一社会信用代码."""
        options = self._elements.options
        found: list[tuple[int, int, str]] = []
        for index, one in enumerate(objects(resource, "identifier", notes)):
            system = text(one, "system", notes, f"identifier[{index}].system")
            value = text(one, "value", notes, f"identifier[{index}].value")
            if system is None or value is None or one.get("use") == "old" or usable(value) is None:
                continue
            system = options.system(system)
            whole = f"{system}|{value}"
            if len(whole) > _MAX_NAME or not _CODE.fullmatch(whole):
                notes("code-not-usable", f"identifier[{index}]")
            elif system in options.organization_systems:
                found.append((options.organization_systems.index(system), index, whole))
            else:
                found.append((1000 if is_uscc(value) else 1001, index, whole))
        return min(found)[2] if found else None

    def visit(self, entry: Entry, notes: Notes) -> tuple[Visit, str]:
        """Return what the Encounter of a resource says, and a key that is equal for one encounter."""
        reference = part(entry.resource, "encounter", notes)
        if reference is None:
            return Visit(), ""
        encounter = self._references.find(entry, reference, "encounter", notes, ("Encounter",))
        if encounter is None:
            return Visit(), tail(reference)
        known = self._visits.get(id(encounter))
        if known is None:
            encounter.use = encounter.use or "used"
            its = self._elements.notes(encounter)
            visit = Visit(self._setting(encounter.resource, its), self._provider(encounter, its))
            known = self._visits[id(encounter)] = (visit, True) if its.withheld is None else (Visit(), False)
        if not known[1]:
            notes("linked-unreadable", "encounter")
        return known[0], encounter.handle

    def _provider(self, encounter: Entry, notes: Notes) -> Institution | None:
        provider = part(encounter.resource, "serviceProvider", notes)
        if provider is None:
            return None
        return self.named(encounter, {"type": "Organization", **provider}, "serviceProvider", notes)

    def _setting(self, resource: Node, notes: Notes) -> Setting | None:
        settings = self._elements.options.settings
        concepts = [*objects(resource, "type", notes), *objects(resource, "serviceType", notes)]
        class_ = part(resource, "class", notes)
        if class_ is not None:
            concepts.append({"coding": [class_]})
        for concept in concepts:
            for key in self._keys(concept, notes):
                if key in settings:
                    return settings[key]
        plain = text(class_, "code", notes, "class.code") if class_ is not None else None
        if plain is not None and plain not in settings:
            notes("setting-not-understood", "class")
        return settings.get(plain) if plain is not None else None

    def _keys(self, concept: Node, notes: Notes) -> Iterable[str]:
        whole = text(concept, "text", notes, "type.text")
        if whole is not None:
            yield whole
        for coding in objects(concept, "coding", notes):
            system, value, display = coding.get("system"), coding.get("code"), coding.get("display")
            if type(system) is str and type(value) is str:
                yield f"{self._elements.options.system(system)}|{value}"
            if type(display) is str:
                yield display


def institution_key(institution: Institution | None) -> str:
    """Return a text that is equal for one institution."""
    return repr((institution.organization.code, institution.organization.name)) if institution is not None else ""


def _short(name: str | None) -> str | None:
    return name if name is not None and len(name) <= _MAX_NAME else None
