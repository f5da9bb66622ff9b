"""Orders: requests put together to baskets.

Requests with one requisition are one order; else those of one patient and encounter written at one moment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from recognize.fhir.elements import Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.requests import Requests
from recognize.order import Access, Order, OrderItem, Organization, Patient, Setting, Situation
from recognize.report import Subject

if TYPE_CHECKING:
    from recognize.fhir.reading import Reading

_MOST_ITEMS: Final = 500
_MAX_KEY: Final = 128
_CONDITION: Final = frozenset({"Condition"})
_PERSON: Final = re.compile(r"Practitioner(Role)?/[A-Za-z0-9.-]{1,64}", re.ASCII)
_ENCOUNTER: Final = re.compile(r"Encounter/[A-Za-z0-9.-]{1,64}", re.ASCII)
_REQUISITION: Final = "requisition"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the caller knows of the orders and FHIR does not carry; each beats what was read.

    Attributes:
        organization: The ordering organization.
        setting: Patient class.
        emergency: Whether a state of emergency holds.
        department: The ordering department.
        situations: Known situations.
        access: Who looks, for what, on which basis.
    """

    organization: Organization | None = None
    setting: Setting | None = None
    emergency: bool | None = None
    department: str | None = None
    situations: Mapping[Situation, bool] | None = None
    access: Access | None = None


@dataclass(slots=True)
class _Basket:
    """Requests that belong together, and what they say of the order as a whole."""

    subject: Subject
    encounter: str | None
    setting: Setting | None
    organization: Organization | None
    practitioner: str | None
    emergency: bool | None = None
    diagnoses: dict[str, None] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    items: dict[str, OrderItem] = field(default_factory=dict)


_Baskets = dict[tuple[str, ...], _Basket]


def _key(encounter: str) -> str | None:
    return encounter if _ENCOUNTER.fullmatch(encounter) else None


class Orders:
    """Reads the orders of one read."""

    def __init__(self, reading: Reading, facts: OrderFacts) -> None:
        self._reading = reading
        self._read = reading.readers
        self._elements = reading.readers.elements
        self._requests = Requests(reading.readers, reading.specimens)
        self._facts = facts

    def all(self) -> list[Order]:
        """Return the orders, by id."""
        baskets: _Baskets = {}
        for entry in self._reading.standing("ServiceRequest"):
            self._reading.guarded(entry, partial(self._put, baskets=baskets))
        made = [self._order(key, basket) for key, basket in baskets.items()]
        return sorted((order for order in made if order is not None), key=lambda order: order.id)

    def _put(self, entry: Entry, baskets: _Baskets) -> None:
        """Read a request and put it into its basket."""
        notes = self._elements.notes(entry)
        entry.use = self._requests.unwanted(entry, notes)
        if entry.use is not None:
            return
        subject, patient = self._read.patients.subject(entry, notes)
        if not patient:
            notes("subject-missing", "subject")
        visit, encounter = self._read.institutions.visit(entry, notes)
        item = self._requests.item(entry, notes)
        organization = self._organization(entry)
        if organization is None and visit.institution is not None:
            organization = visit.institution.organization
        diagnoses = self._diagnoses(entry, notes)
        key = self._key(entry, patient, encounter, notes)
        stat = text(entry.resource, "priority", notes) == "stat"
        if item is None or notes.withheld is not None:
            entry.use = "unreadable"
            return
        basket = baskets.get(key)
        if basket is None:
            person = self._practitioner(entry)
            basket = baskets[key] = _Basket(subject, _key(encounter), visit.setting, organization, person)
        if item.id in basket.items or len(basket.items) >= _MOST_ITEMS:
            if basket.items.get(item.id) != item:
                notes("request-not-usable", "")
            entry.use = "duplicate" if basket.items.get(item.id) == item else "unreadable"
            return
        if basket.organization != organization:
            basket.organization = None
        basket.emergency = True if stat else basket.emergency
        basket.diagnoses.update(dict.fromkeys(diagnoses))
        basket.entries.append(entry)
        basket.items[item.id] = item
        entry.use = "used"

    def _key(self, entry: Entry, patient: str, encounter: str, notes: Notes) -> tuple[str, ...]:
        requisition = part(entry.resource, _REQUISITION, notes)
        value = text(requisition, "value", notes, "requisition.value") if requisition is not None else None
        if requisition is not None and value is not None:
            return patient, _REQUISITION, text(requisition, "system", notes, "requisition.system") or "", value
        authored = self._elements.moment(entry.resource, "authoredOn", notes)
        return (patient, encounter, authored.text()) if authored is not None else (patient, encounter, "", entry.handle)

    def _diagnoses(self, entry: Entry, notes: Notes) -> list[str]:
        found: list[str] = []
        for concept in objects(entry.resource, "reasonCode", notes):
            found.extend(self._elements.codes(concept, "reasonCode", notes))
        for index, reference in enumerate(objects(entry.resource, "reasonReference", notes)):
            quiet = self._elements.quiet(entry)
            condition = self._read.references.find(entry, reference, f"reasonReference[{index}]", quiet, _CONDITION)
            code = condition.resource.get("code") if condition is not None else None
            if condition is not None and type(code) is dict:
                condition.use = condition.use or "used"
                found.extend(self._elements.codes(code, "code", self._elements.linked(condition)))
        return found

    def _organization(self, entry: Entry) -> Organization | None:
        quiet = self._elements.quiet(entry)
        reference = part(entry.resource, "requester", quiet)
        if reference is None:
            return None
        institution = self._read.institutions.named(entry, reference, "requester", quiet)
        return institution.organization if institution is not None else None

    def _practitioner(self, entry: Entry) -> str | None:
        requester = entry.resource.get("requester")
        name = requester.get("reference") if type(requester) is dict else None
        return name if type(name) is str and _PERSON.fullmatch(name) else None

    def _order(self, key: tuple[str, ...], basket: _Basket) -> Order | None:
        facts, subject = self._facts, basket.subject
        first = next(iter(basket.items))
        name = f"{key[2]}|{key[3]}" if key[1] == _REQUISITION else first
        try:
            return Order(
                id=name if len(name) <= _MAX_KEY else first,
                patient=Patient(
                    identifiers=subject.identifiers, name=subject.name, sex=subject.sex, birth_date=subject.birth_date
                ),
                encounter=basket.encounter,
                setting=facts.setting or basket.setting,
                emergency=facts.emergency if facts.emergency is not None else basket.emergency,
                organization=facts.organization or basket.organization or Organization(),
                department=facts.department,
                practitioner=basket.practitioner,
                diagnoses=tuple(basket.diagnoses) or None,
                situations=dict(facts.situations or {}),
                items=tuple(basket.items.values()),
                access=facts.access,
            )
        except ValidationError:
            for entry in basket.entries:
                self._elements.linked(entry)("request-not-usable", "")
                entry.use = "unreadable"
            return None
