"""Requests: one ServiceRequest as one line of an order.

What a request says and cannot be read leaves it aside: no advice is better than advice for another item.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from recognize.fhir.elements import Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.reports import Readers
from recognize.fhir.specimens import Specimens
from recognize.fhir.text import Node, Number
from recognize.moment import Moment
from recognize.order import OrderItem

_WANTED: Final = frozenset({"draft", "active"})
_INTENTS: Final = frozenset(
    {"proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order"}
)
_OTHER_WORK: Final = frozenset({"387713003", "409063005", "409073007"})
"""SNOMED CT categories of requests that ask for no result: surgery, counselling, education."""

_MOST_TIMES: Final = 10_000
_MAX_TEXT: Final = 400
_OCCURRENCES: Final = ("occurrenceDateTime", "occurrencePeriod", "occurrenceTiming")
_REQUEST: Final = frozenset({"ServiceRequest"})


class Requests:
    """Reads ServiceRequests as order items."""

    def __init__(self, readers: Readers, specimens: Specimens) -> None:
        self._read = readers
        self._elements = readers.elements
        self._specimens = specimens

    def unwanted(self, entry: Entry, notes: Notes) -> str | None:
        """Say why a request is no line of an order; ``None``: it is one."""
        if entry.deleted:
            return "deleted"
        resource = entry.resource
        status, intent = text(resource, "status", notes), text(resource, "intent", notes)
        if status not in _WANTED:
            return "status"
        if intent is not None and intent not in _INTENTS:
            return "intent"
        if resource.get("doNotPerform") not in (None, False):
            return "do-not-perform"
        codes = {
            coding.get("code") if type(coding.get("code")) is str else None
            for concept in objects(resource, "category", notes)
            for coding in objects(concept, "coding", notes)
        }
        return "category" if codes and codes <= _OTHER_WORK else None

    def item(self, entry: Entry, notes: Notes) -> OrderItem | None:
        """Return a request as a line of an order; ``None``, and a fault: it cannot become one."""
        elements, resource = self._elements, entry.resource
        concept = part(resource, "code", notes)
        codes = elements.codes(concept, "code", notes) if concept is not None else ()
        code = self._code(codes)
        if concept is None or code is None:
            notes("code-missing", "code")
            return None
        kind = self._read.kinds.category(resource, notes)
        detail = _within(elements.words(resource, "orderDetail", notes), notes, "orderDetail")
        occurrence, repeat = self._occurrence(resource, notes)
        try:
            return OrderItem(
                id=entry.handle,
                code=code,
                name=_within(elements.printed(concept, "code", notes), notes, "code"),
                specimen=_within(self._specimen(entry, notes), notes, "specimen"),
                site=_within(elements.words(resource, "bodySite", notes), notes, "bodySite"),
                technique=detail if kind != "laboratory" else None,
                condition=detail if kind != "exam" else None,
                occurrence=occurrence,
                repeat=self._quantity(resource, repeat, notes),
                replaces=self._replaced(entry),
            )
        except ValidationError:
            notes("request-not-usable", "")
            return None

    def _code(self, codes: tuple[str, ...]) -> str | None:
        for system in self._elements.options.order_systems:
            for code in codes:
                if code.rpartition("|")[0] == system:
                    return code
        return codes[0] if codes else None

    def _specimen(self, entry: Entry, notes: Notes) -> str | None:
        """Return the specimens' types; several that differ are joined, and so not understood."""
        words: dict[str, None] = {}
        for index, reference in enumerate(objects(entry.resource, "specimen", notes)):
            taken = self._specimens.of(entry, reference, f"specimen[{index}]", notes)
            if taken is not None and taken.specimen.type is not None:
                words[taken.specimen.type] = None
            elif taken is not None:
                notes("linked-unreadable", f"specimen[{index}]")
        return "; ".join(words) or None

    def _replaced(self, entry: Entry) -> str | None:
        quiet = self._elements.quiet(entry)
        references = objects(entry.resource, "replaces", quiet)
        if len(references) != 1:
            return None
        found = self._read.references.find(entry, references[0], "replaces", quiet, _REQUEST)
        return found.handle if found is not None else None

    def _occurrence(self, resource: Node, notes: Notes) -> tuple[Moment | None, int | None]:
        """Return when it shall be done (of a period: its end) and how often a Timing repeats it."""
        stated = [key for key in _OCCURRENCES if resource.get(key) is not None]
        if len(stated) > 1:
            notes("several-choices", "occurrence")
        if len(stated) != 1:
            return None, None
        if stated[0] == "occurrenceDateTime":
            return self._elements.moment(resource, stated[0], notes), None
        if stated[0] == "occurrencePeriod":
            start, end = self._elements.period(resource, stated[0], notes)
            return end or start, None
        return self._timing(resource, notes)

    def _timing(self, resource: Node, notes: Notes) -> tuple[Moment | None, int | None]:
        """Read a Timing; one that recurs without saying how often recurs at least once: two times."""
        timing = part(resource, "occurrenceTiming", notes) or {}
        events = timing.get("event")
        if type(events) is list and events:
            path = "occurrenceTiming.event"
            moments = [self._elements.moment({"event": one}, "event", notes, path) for one in events]
            read = [one for one in moments if one is not None]
            return max(read, key=lambda one: one.latest, default=None), min(len(events), _MOST_TIMES)
        repeat = part(timing, "repeat", notes)
        if repeat is None:
            return None, 2 if "code" in timing else None
        start, end = self._elements.period(repeat, "boundsPeriod", notes, "occurrenceTiming.repeat.boundsPeriod")
        known = [times for key in ("count", "countMax") if (times := _count(repeat.get(key))) is not None]
        return end or start, max(known) if known else 2

    def _quantity(self, resource: Node, repeat: int | None, notes: Notes) -> int | None:
        quantity = part(resource, "quantityQuantity", notes)
        span = part(resource, "quantityRange", notes)
        if span is not None:
            quantity = part(span, "high", notes) or part(span, "low", notes)
        if "quantityRatio" in resource:
            notes("value-kind", "quantity")
        if quantity is None or quantity.get("value") is None:
            return repeat
        stated = _count(quantity["value"])
        if stated is None:
            notes("wrong-type", "quantity")
            return repeat
        return max(stated, repeat or 1)


def _within(stated: str | None, notes: Notes, path: str) -> str | None:
    if stated is not None and len(stated) > _MAX_TEXT:
        notes("text-too-long", path)
        return None
    return stated


def _count(stated: object) -> int | None:
    """Return a whole number of times, from 1 to the most an order may repeat."""
    if type(stated) is not Number or not re.fullmatch(r"[0-9]{1,5}(\.0{1,3})?", stated):
        return None
    return min(max(int(stated.split(".")[0]), 1), _MOST_TIMES)
