"""Authors: which organization wrote a version of a report. A re-keyed copy has another than its issuer."""

from __future__ import annotations

from typing import Final

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entries, Entry
from recognize.fhir.institutions import Institution, Institutions
from recognize.fhir.references import References
from recognize.fhir.text import Node

_WRITES: Final = frozenset({"author", "enterer", "composer", "assembler", "AUT", "ENT"})
_CARRIES: Final = frozenset({"transmitter", "TRANS", "TRANSMITTER"})
_REPORT: Final = frozenset({"DiagnosticReport"})


class Authors:
    """Reads Provenance, once."""

    def __init__(
        self, entries: Entries, elements: Elements, references: References, institutions: Institutions
    ) -> None:
        self._entries = entries
        self._elements = elements
        self._references = references
        self._institutions = institutions
        self._of: dict[int, list[Entry]] | None = None

    def of(self, report: Entry, issuer: Institution | None) -> str | None:
        """Return the code of the organization that wrote this version.

        Args:
            report: The report.
            issuer: The issuer that the report itself names; an inferred one is nobody's word.
        """
        stated = issuer.organization.code if issuer is not None else None
        written: set[str | None] = set()
        carried: set[str | None] = set()
        for provenance in self._all().get(id(report), ()):
            provenance.use = provenance.use or "used"
            notes = self._elements.notes(provenance)
            for index, agent in enumerate(objects(provenance.resource, "agent", notes)):
                self._agent(provenance, agent, f"agent[{index}]", notes, written, carried)
            if notes.withheld is not None:
                written.add(None)
        for codes in (written, carried):
            others = codes - {stated}
            if others:
                return others.pop() if len(others) == 1 else None
            if codes:
                return stated
        return stated

    def _agent(
        self,
        provenance: Entry,
        agent: Node,
        path: str,
        notes: Notes,
        written: set[str | None],
        carried: set[str | None],
    ) -> None:
        concept = part(agent, "type", notes)
        roles = {
            text(coding, "code", notes, f"{path}.type")
            for coding in (objects(concept, "coding", notes) if concept is not None else ())
        }
        where = written if roles & _WRITES else carried if roles & _CARRIES else None
        if where is None:
            return
        for key in ("who", "onBehalfOf"):
            reference = part(agent, key, notes)
            if reference is None:
                continue
            found = self._institutions.named(provenance, reference, f"{path}.{key}", notes)
            if found is not None:
                where.add(found.organization.code)
                return

    def _all(self) -> dict[int, list[Entry]]:
        if self._of is None:
            self._of = {}
            for entry in self._entries.all:
                if entry.kind == "Provenance" and entry.newest is None:
                    quiet = self._elements.quiet(entry)
                    for reference in objects(entry.resource, "target", None):
                        target = self._references.find(entry, reference, "target", quiet, _REPORT)
                        if target is not None:
                            self._of.setdefault(id(target), []).append(entry)
        return self._of
