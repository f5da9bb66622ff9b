"""Elements: text, codes, words, times of one resource; a fault for what is there and cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from recognize.fhir.entries import Entry
from recognize.fhir.faults import NEVER_SENT, ReadFault
from recognize.fhir.options import WORDS, FhirOptions
from recognize.fhir.text import Node, Repeated
from recognize.moment import Moment
from recognize.report import VOID, Status

MAX_TEXT: Final = 20_000
_CODE: Final = re.compile(r"[^|\s][^|]*\|[^|]*[^|\s]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_CODE: Final = 400
_BARE: Final = frozenset(
    {"http://dicom.nema.org/resources/ontology/DCM", "http://terminology.hl7.org/CodeSystem/v2-0493"}
)
"""Systems whose codes are words of the trade (CT, HEM): they stand without their system."""


class Notes:
    """Takes the faults of one resource and remembers whether it must be withheld, and why."""

    __slots__ = ("_sink", "at", "entry", "withheld")

    def __init__(self, entry: Entry, sink: list[ReadFault]) -> None:
        self.entry = entry
        self.at = ""
        self.withheld: str | None = None
        self._sink = sink

    def __call__(self, code: str, path: str, word: str | None = None) -> None:
        """Note a fault at an element of the resource."""
        entry = self.entry
        place = self.at + path
        label = entry.label
        if entry.root is not None:
            label, place = entry.root.label, f"contained.{place}" if place else "contained"
        self._sink.append(ReadFault(entry.document.file, entry.place, label, place, code))
        if self.withheld is None and code not in NEVER_SENT:
            self.withheld = word or f"unreadable: {place or code}"

    def status(self, words: Mapping[str, Status]) -> tuple[Status, str | None]:
        """Read the status of the resource; a word that is not one of these is kept as text."""
        if self.entry.deleted:
            return "deleted", None
        word = self.entry.resource.get("status")
        if word is None:
            self("status-missing", "status")
            return "unknown", None
        if type(word) is not str:
            self("wrong-type", "status")
            return "unknown", None
        known = words.get(word)
        if known is None:
            self("status-not-understood", "status")
            return "unknown", word[:100]
        return known, word if known == "unknown" else None

    def settled(self, status: Status, text: str | None) -> tuple[Status, str | None]:
        """Return a status as it counts once the resource was read: withheld is unknown, void stays void."""
        if self.withheld is None or status in VOID or (status == "unknown" and text is not None):
            return status, text
        return "unknown", self.withheld


def objects(holder: Node, key: str, notes: Notes | None) -> Sequence[Node]:
    """Return the objects of a list; one object where a list belongs counts as a list of it."""
    found = holder.get(key)
    if found is None:
        return ()
    if type(found) is dict:
        return (found,)
    if type(found) is not list:
        if notes is not None:
            notes("wrong-type", key)
        return ()
    for one in found:
        if type(one) is not dict:
            return _only_objects(found, key, notes)
    return found


def _only_objects(found: list[Any], key: str, notes: Notes | None) -> Sequence[Node]:
    for index, one in enumerate(found):
        if type(one) is not dict and one is not None and notes is not None:
            notes("wrong-type", f"{key}[{index}]")
    return [one for one in found if type(one) is dict]


def part(holder: Node, key: str, notes: Notes) -> Node | None:
    """Return the object under a key."""
    found = holder.get(key)
    if found is None or type(found) is dict:
        return found
    notes("wrong-type", key)
    return None


def text(holder: Node, key: str, notes: Notes, path: str = "") -> str | None:
    """Return the text under a key as it stands; blank is none."""
    found = holder.get(key)
    if found is None:
        return None
    if type(found) is not str:
        notes("wrong-type", path or key)
        return None
    if len(found) > MAX_TEXT:
        notes("text-too-long", path or key)
        return None
    return found if found and not found.isspace() else None


def day(stated: str | None) -> date | None:
    """Return a whole date (``2026-11-22``); ``None``: it is none."""
    if stated is None or not _DAY.fullmatch(stated):
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return None


class Elements:
    """Reads elements by the options of the source; remembers what it read, as sources repeat themselves."""

    def __init__(self, options: FhirOptions, faults: list[ReadFault], assumed: dict[str, int]) -> None:
        self.options = options
        self._faults = faults
        self._assumed = assumed
        self._words = {**WORDS, **options.words}
        self._codes: dict[tuple[str | None, str], str] = {}
        self._moments: dict[str, tuple[Moment | None, str | None]] = {}

    def quiet(self, entry: Entry) -> Notes:
        """Return where faults go that are noted elsewhere, or that are of no account."""
        return Notes(entry, [])

    def linked(self, entry: Entry) -> Notes:
        """Return where the faults of a resource's links go, apart from those of its own content."""
        return Notes(entry, self._faults)

    def notes(self, entry: Entry) -> Notes:
        """Return where the faults of a resource go; what it says of itself as a whole is noted at once."""
        notes = Notes(entry, self._faults)
        resource = entry.resource
        if "modifierExtension" in resource:
            notes("modifier-extension", "modifierExtension", "modifierExtension")
        if type(resource) is Repeated:
            notes("repeated-key", "")
        if entry.disputed:
            notes("versions-conflict", "", "versions-conflict")
        if "implicitRules" in resource:
            rules = resource["implicitRules"]
            if not (type(rules) is str and rules in self.options.implicit_rules):
                notes("implicit-rules", "implicitRules", "implicitRules")
        return notes

    # codes ------------------------------------------------------------------------------------------

    def code(self, coding: Node, path: str, notes: Notes) -> str | None:
        """Return a Coding as ``system|value``."""
        system, value = coding.get("system"), coding.get("code")
        if value is None:
            return None
        if type(value) is not str or not (system is None or type(system) is str):
            notes("wrong-type", path)
            return None
        known = self._codes.get((system, value))
        if known is not None:
            return known
        known = self._code(system, value, path, notes)
        if known is not None:
            self._codes[system, value] = known
        return known

    def _code(self, system: str | None, value: str, path: str, notes: Notes) -> str | None:
        name = self.options.system(system) if system else self.options.local_system
        if name is None:
            notes("code-without-system", path)
            return None
        whole = f"{name}|{value}"
        if len(whole) > _MAX_CODE or not _CODE.fullmatch(whole):
            notes("code-not-usable", path)
            return None
        return whole

    def codes(self, concept: Node, path: str, notes: Notes) -> tuple[str, ...]:
        """Return every code of a CodeableConcept, each once."""
        codings = concept.get("coding")
        if type(codings) is list and len(codings) == 1 and type(codings[0]) is dict:
            found = self.code(codings[0], path, notes)
            return (found,) if found is not None else ()
        each = (self.code(coding, path, notes) for coding in objects(concept, "coding", notes))
        return tuple(dict.fromkeys(code for code in each if code is not None))

    def printed(self, concept: Node, path: str, notes: Notes) -> str | None:
        """Return what a CodeableConcept reads like: its text, else a display, else a code."""
        whole = text(concept, "text", notes, path)
        if whole is not None:
            return whole
        codings = objects(concept, "coding", notes)
        for key in ("display", "code"):
            for coding in codings:
                whole = text(coding, key, notes, path)
                if whole is not None:
                    return whole
        return None

    def word(self, concept: Node, path: str, notes: Notes) -> str | None:
        """Return a CodeableConcept or Coding as one word for the packs' terms.

        A code that has a word of its own, else the first code with its system, else the text.
        """
        codings = list(objects(concept, "coding", notes)) if "coding" in concept else [concept]
        words: dict[str, None] = {}
        first = None
        for coding in codings:
            system, value = coding.get("system"), coding.get("code")
            if type(system) is not str or type(value) is not str:
                if (system is not None and type(system) is not str) or (value is not None and type(value) is not str):
                    notes("wrong-type", path)
                continue
            whole = self.code(coding, path, notes)
            if whole is None:
                continue
            bare = value if whole.rpartition("|")[0] in _BARE else whole
            first = first or bare
            if whole in self._words:
                words[self._words[whole]] = None
        if words:
            return "; ".join(words)  # two words that differ are no term, so the fact is not understood
        return first or self.printed({"text": concept.get("text"), "coding": codings}, path, notes)

    def words(self, holder: Node, key: str, notes: Notes) -> str | None:
        """Return the words of a list of concepts; several are joined, and so not understood."""
        found = (self.word(concept, key, notes) for concept in objects(holder, key, notes))
        return "; ".join(dict.fromkeys(word for word in found if word is not None)) or None

    # times ------------------------------------------------------------------------------------------

    def moment(self, holder: Node, key: str, notes: Notes, path: str = "") -> Moment | None:
        """Return a date, dateTime or instant with the precision it was stated in."""
        stated = holder.get(key)
        if stated is None:
            return None
        if type(stated) is not str:
            notes("wrong-type", path or key)
            return None
        known = self._moments.get(stated)
        if known is None:
            known = self._moments[stated] = self._moment(stated)
        found, remark = known
        if remark == "utc_offset":
            self._assumed["utc_offset"] = self._assumed.get("utc_offset", 0) + 1
        elif remark is not None:
            notes(remark, path or key)
        return found

    def _moment(self, stated: str) -> tuple[Moment | None, str | None]:
        offset = self.options.utc_offset
        try:
            return Moment.read(stated), None
        except ValueError:
            pass
        try:
            found = Moment.read(stated, offset or 0)
        except ValueError:
            return None, "moment-not-read"
        return (None, "zone-missing") if offset is None else (found, "utc_offset")

    def period(self, holder: Node, key: str, notes: Notes, path: str = "") -> tuple[Moment | None, Moment | None]:
        """Return start and end of a Period."""
        found = part(holder, key, notes)
        if found is None:
            return None, None
        path = path or key
        return self.moment(found, "start", notes, f"{path}.start"), self.moment(found, "end", notes, f"{path}.end")

    def effective(self, holder: Node, notes: Notes) -> tuple[Moment | None, Moment | None]:
        """Return ``effective[x]``: an instant, a Period, or a Timing of one event or one bounded period."""
        stated = [key for key in _EFFECTIVE if key in holder and holder[key] is not None]
        if len(stated) > 1:
            notes("several-choices", "effective")
            return None, None
        for key in stated:
            if key == "effectivePeriod":
                return self.period(holder, key, notes)
            if key == "effectiveTiming":
                return self._timing(holder, notes)
            return self.moment(holder, key, notes), None
        return None, None

    def _timing(self, holder: Node, notes: Notes) -> tuple[Moment | None, Moment | None]:
        timing = part(holder, "effectiveTiming", notes)
        events: Any = timing.get("event") if timing is not None else None
        if type(events) is list and len(events) == 1:
            return self.moment({"event": events[0]}, "event", notes, "effectiveTiming.event[0]"), None
        repeat = part(timing, "repeat", notes) if timing is not None and not events else None
        if repeat is not None and "boundsPeriod" in repeat:
            return self.period(repeat, "boundsPeriod", notes, "effectiveTiming.repeat.boundsPeriod")
        notes("moment-not-read", "effectiveTiming")
        return None, None


_EFFECTIVE: Final = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming")
