"""Loose results: Observations and ImagingStudies that no report here holds. They become reports of their own.

Observations of one patient, encounter, institution and kind, taken and issued at the same moments, become
one report, so that a panel stays together. Its status is ``final`` and says nothing: each result has its own.
It has no number, so it stands alone and never replaces another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from recognize.fhir.elements import Notes, objects
from recognize.fhir.entries import Entry
from recognize.fhir.institutions import Institution, Visit, institution_key
from recognize.fhir.observations import Found
from recognize.fhir.options import Aside
from recognize.fhir.reports import Readers, assessed
from recognize.moment import Moment
from recognize.report import Eqa, Kind, Mark, Observation, Report, Status, Subject

_OBSERVATION: Final = frozenset({"Observation"})


class Loose:
    """Makes reports of results that have none."""

    def __init__(self, readers: Readers) -> None:
        self._read = readers

    def roots(self, observations: list[tuple[Entry, Kind | None]]) -> Iterable[tuple[Entry, Kind | None]]:
        """Yield those that are no member of another, then what is left (members in a circle)."""
        read = self._read
        members = {
            id(found)
            for entry, _ in observations
            if "hasMember" in entry.resource
            for reference in objects(entry.resource, "hasMember", None)
            if (found := read.references.find(entry, reference, "hasMember", read.elements.quiet(entry), _OBSERVATION))
            is not None
            and found is not entry
        }
        yield from (pair for pair in observations if id(pair[0]) not in members)
        yield from (pair for pair in observations if id(pair[0]) in members)

    def kind(self, entry: Entry) -> Kind | Aside | None:
        """Return what a loose Observation is."""
        return self._read.observations.kind(entry)

    def study(self, entry: Entry) -> Report:
        """Return the report of an ImagingStudy that has none: not issued, so never reused unseen."""
        read, notes = self._read, self._read.elements.linked(entry)
        subject, patient = read.patients.subject(entry, notes)
        if not patient:
            notes("subject-missing", "subject")
        visit, _ = read.institutions.visit(entry, notes)
        studies = read.imaging.of(entry)
        status, word = _status(notes)
        entry.use = "used"
        return Report(
            read.elements.options.source,
            entry.handle,
            status,
            subject,
            "exam",
            codes=studies[0].codes,
            name=studies[0].name,
            issuer=visit.institution.organization if visit.institution is not None else None,
            setting=visit.setting,
            marks=_marks(visit.institution),
            studies=studies,
            links=(read.evidence.result(entry),),
            status_text=word,
        )

    def observation(self, entry: Entry, kind: Kind | None, groups: Groups) -> None:
        """Read a loose Observation and put it into its group."""
        read, notes = self._read, self._read.elements.linked(entry)
        found = read.observations.of(entry)
        subject, patient = read.patients.subject(entry, notes)
        if not patient:
            notes("subject-missing", "subject")
        visit, encounter = read.institutions.visit(entry, notes)
        issuer = found.institution if found.named else visit.institution
        quiet = read.elements.quiet(entry)
        start, end = read.elements.effective(entry.resource, quiet)
        issued = read.elements.moment(entry.resource, "issued", notes)
        status, word = _status(notes)
        key = (patient, encounter, institution_key(issuer), kind, start, end, issued, found.named, status, word)
        groups.setdefault(key, Group(subject, kind, issuer, found.named, visit, issued, status, word)).add(entry, found)
        for used in found.entries:
            used.use = "used"

    def reports(self, groups: Groups) -> Iterable[Report]:
        """Yield the reports of the groups."""
        for group in groups.values():
            yield group.report(self._read)


class Group:
    """Loose Observations that belong together."""

    def __init__(  # noqa: PLR0917 - what they have in common
        self,
        subject: Subject,
        kind: Kind | None,
        issuer: Institution | None,
        named: bool,
        visit: Visit,
        issued: Moment | None,
        status: Status,
        word: str | None,
    ) -> None:
        self._subject = subject
        self._kind = kind
        self._issuer = issuer
        self._named = named
        self._visit = visit
        self._issued = issued
        self._status = status
        self._word = word
        self._held: list[tuple[Entry, Found]] = []

    def add(self, entry: Entry, found: Found) -> None:
        """Put an Observation into the group."""
        self._held.append((entry, found))

    def report(self, read: Readers) -> Report:
        """Return the group as a report."""
        held = sorted(self._held, key=lambda pair: (pair[0].handle, pair[0].digest))
        digests = "\n".join(entry.digest for entry, _ in held)
        issuer = self._issuer.organization if self._issuer is not None else None
        failed: Eqa | None = self._issuer.failed if self._issuer is not None else None
        results: dict[str, Observation] = {}
        for entry, found in held:
            for result in found.results:
                name = result.id if result.id not in results else f"{result.id}/sha256-{entry.digest[:16]}"
                results[name] = result if name == result.id else replace(result, id=name)
        return Report(
            read.elements.options.source,
            f"loose-{hashlib.sha256(digests.encode()).hexdigest()[:32]}",
            self._status,
            self._subject,
            self._kind,
            authored_by=issuer.code if issuer is not None and self._named else None,
            issuer=issuer,
            setting=self._visit.setting,
            issued=self._issued,
            marks=_marks(self._issuer),
            observations=tuple(assessed(result, None, failed) for result in results.values()),
            links=tuple(read.evidence.result(entry) for entry, _ in held),
            status_text=self._word,
        )


Groups = dict[tuple[object, ...], Group]


def _status(notes: Notes) -> tuple[Status, str | None]:
    return ("final", None) if notes.withheld is None else ("unknown", notes.withheld)


def _marks(issuer: Institution | None) -> tuple[Mark, ...]:
    return tuple(Mark(mark, "organization") for mark in issuer.marks) if issuer is not None else ()
