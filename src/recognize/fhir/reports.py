"""Reports: a DiagnosticReport with its results, or results that no report holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from recognize.fhir.authors import Authors
from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.evidence import Evidence
from recognize.fhir.facts import Facts, Stated
from recognize.fhir.imaging import Imaging
from recognize.fhir.institutions import Institution, Institutions, Visit
from recognize.fhir.kinds import Kinds, is_result, report_kind
from recognize.fhir.observations import Found, Observations, joined, rank
from recognize.fhir.options import Aside
from recognize.fhir.patients import Patients
from recognize.fhir.references import References
from recognize.fhir.text import Node
from recognize.order import Organization
from recognize.report import VOID, Eqa, EvidenceLink, Kind, Mark, Observation, Report, Status, Study

STATUSES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "final": "final",
        "amended": "amended",
        "corrected": "corrected",
        "appended": "appended",
        "cancelled": "cancelled",
        "entered-in-error": "entered-in-error",
        "registered": "registered",
        "partial": "partial",
        "preliminary": "preliminary",
        "unknown": "unknown",
    }
)
_OBSERVATION: Final = frozenset({"Observation"})
_STUDY: Final = frozenset({"ImagingStudy"})
_RANKED: Final = {"PLAC": None, "FILL": 1, "ACSN": 2}
"""Identifier types that are no report number, or only for want of one."""
_MAX_NUMBER: Final = 400
_VERSION: Final = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads the parts of a report."""

    elements: Elements
    references: References
    patients: Patients
    institutions: Institutions
    observations: Observations
    imaging: Imaging
    evidence: Evidence
    facts: Facts
    kinds: Kinds
    authors: Authors


class Reports:
    """Reads DiagnosticReports."""

    def __init__(self, readers: Readers) -> None:
        self._read = readers
        self._held: dict[int, tuple[Notes, list[Entry], list[Entry]]] = {}

    def held(self, entry: Entry) -> list[Entry]:
        """Return the Observations and ImagingStudies a report refers to, whatever else is wrong with it."""
        notes = self._read.elements.notes(entry) if entry.newest is None else self._read.elements.quiet(entry)
        others: list[Entry] = []
        results = self._referred(entry, "result", _OBSERVATION, notes, others)
        imaged = self._referred(entry, "imagingStudy", _STUDY, notes, others)
        self._held[id(entry)] = notes, results, imaged
        return results + imaged + others

    def of(self, entry: Entry) -> Report | None:
        """Return a report whose `held` was asked; ``None``: every result of it is of a kind that is left aside."""
        read, resource = self._read, entry.resource
        notes, results, imaged = self._held.pop(id(entry))
        found = [read.observations.of(result) for result in results]
        status, word = notes.status(STATUSES)
        code = part(resource, "code", notes)
        codes = read.elements.codes(code, "code", notes) if code is not None else ()
        name = read.elements.printed(code, "code", notes) if code is not None else None
        kind = report_kind(
            read.kinds.of_codes(codes) if not results else self._own(codes),
            read.kinds.category(resource, notes),
            self._kinds(entry, results),
            bool(imaged),
            notes,
        )
        if not is_result(kind):
            if status not in VOID:
                _leave_aside(entry, results, str(kind))
                return None
            kind = None  # what withdraws is never left aside
        subject, patient = read.patients.subject(entry, notes)
        if not patient:
            notes("subject-missing", "subject")
        visit = self._visit(entry, results, notes)
        institution, named = read.institutions.performer(entry, notes)
        issuer = institution if named else visit.institution
        stated = read.facts.of(resource, notes)
        start, end = read.elements.effective(resource, notes)
        issued = read.elements.moment(resource, "issued", notes)
        media = read.evidence.media(entry, notes)
        links = [read.evidence.result(entry), *read.evidence.forms(entry, notes), *media]
        studies = self._studies(entry, imaged, codes, name, kind, not results, media)
        conclusion = self._conclusion(resource, notes)
        number = self._number(entry, notes)
        authored_by = read.authors.of(entry, institution if named else None)
        observations = self._observations(found, stated, issuer)
        status, word = notes.settled(status, word)
        entry.use = "used"
        for used in (*imaged, *(one for each in found for one in each.entries)):
            used.use = "used"
        return Report(
            read.elements.options.source,
            self._id(entry),
            status,
            subject,
            kind,
            number,
            authored_by=authored_by,
            codes=codes,
            name=name,
            issuer=_issuer(issuer, stated),
            setting=visit.setting,
            effective=start,
            effective_end=end,
            issued=issued,
            marks=_marks(stated, issuer),
            remark=joined(*_remarks(kind, conclusion, found)),
            observations=observations,
            studies=tuple(study if study.eqa else replace(study, eqa=stated.eqa) for study in studies),
            conclusion=conclusion,
            links=tuple(dict.fromkeys(links)),
            status_text=word,
        )

    def _kinds(self, entry: Entry, results: list[Entry]) -> set[Kind | Aside | None]:
        """Return what the results are; one that is not here may be anything."""
        kinds = {self._read.observations.kind(result) for result in results}
        return kinds | {None} if len(objects(entry.resource, "result", None)) > len(results) else kinds

    def _own(self, codes: tuple[str, ...]) -> Kind | Aside | None:
        own = self._read.elements.options.kinds
        return next((own[code] for code in codes if code in own), None)

    def _referred(
        self, entry: Entry, key: str, kinds: frozenset[str], notes: Notes, others: list[Entry]
    ) -> list[Entry]:
        """Return what a report refers to; ``others`` takes what is about another patient."""
        found: dict[Entry, None] = {}
        for index, reference in enumerate(objects(entry.resource, key, notes)):
            path = f"{key}[{index}]"
            result = self._read.references.find(entry, reference, path, notes, kinds)
            if result is None:
                continue
            if self._read.observations.same_patient(result, entry):
                found[result] = None
            else:
                notes("subject-differs", path)
                result.use = result.use or "subject-differs"
                others.append(result)
        return list(found)

    def _visit(self, entry: Entry, results: list[Entry], notes: Notes) -> Visit:
        """Return the encounter of the report, else the one that all its results name."""
        institutions = self._read.institutions
        if "encounter" in entry.resource:
            return institutions.visit(entry, notes)[0]
        visits = {key: visit for one in results for visit, key in [institutions.visit(one, self._quiet(one))] if key}
        return next(iter(visits.values())) if len(visits) == 1 else Visit()

    def _quiet(self, entry: Entry) -> Notes:
        return self._read.elements.quiet(entry)

    def _observations(self, found: list[Found], stated: Stated, issuer: Institution | None) -> tuple[Observation, ...]:
        """Put the results together, each once; the worse state of a result counts."""
        results: dict[str, Observation] = {}
        for one in (result for each in found for result in each.results):
            known = results.get(one.id)
            if known is None or _weight(one) > _weight(known):
                results[one.id] = one
        failed = issuer.failed if issuer is not None else None
        if stated.eqa is None and failed is None:
            return tuple(results.values())
        return tuple(assessed(result, stated.eqa, failed) for result in results.values())

    def _studies(
        self,
        entry: Entry,
        imaged: list[Entry],
        codes: tuple[str, ...],
        name: str | None,
        kind: Kind | Aside | None,
        empty: bool,
        media: list[EvidenceLink],
    ) -> tuple[Study, ...]:
        """Return the exams of a report; where no ImagingStudy is here, what its own code and section say."""
        studies = [study for one in imaged for study in self._read.imaging.of(one)]
        if len(imaged) == 1:
            studies = [replace(one, codes=one.codes or codes, name=one.name or name) for one in studies]
        if not imaged and (kind == "exam" or (kind is None and empty)):
            studies = [Study(f"{entry.handle}.study", codes, name, modality=self._read.kinds.modality(entry.resource))]
        images = tuple(link for link in media if link.relation == "images")
        if len(studies) == 1 and images:
            studies = [replace(studies[0], links=studies[0].links + images)]
        return tuple(studies)

    def _conclusion(self, resource: Node, notes: Notes) -> str | None:
        conclusion = text(resource, "conclusion", notes)
        if conclusion is not None or "conclusionCode" not in resource:
            return conclusion
        codes = objects(resource, "conclusionCode", notes)
        printed = (self._read.elements.printed(one, "conclusionCode", notes) for one in codes)
        return "; ".join(one for one in printed if one is not None) or None

    def _number(self, entry: Entry, notes: Notes) -> str:
        """Return the issuer's report number; where none is stated, what the source calls the report."""
        systems = self._read.elements.options.report_number_systems
        found: list[tuple[int, int, str]] = []
        for index, one in enumerate(objects(entry.resource, "identifier", notes)):
            path = f"identifier[{index}]"
            value = text(one, "value", notes, f"{path}.value")
            system = text(one, "system", notes, f"{path}.system")
            if value is None or len(value) > _MAX_NUMBER:
                notes("identifier-not-usable", path)
            elif system is not None and system in systems:
                found.append((systems.index(system) - len(systems), index, value))
            elif one.get("use") != "old" and (place := self._place(one, path, notes)) is not None:
                found.append((place, index, value))
        return min(found)[2] if found else entry.handle

    def _place(self, identifier: Node, path: str, notes: Notes) -> int | None:
        concept = part(identifier, "type", notes)
        for coding in objects(concept, "coding", notes) if concept is not None else ():
            code = text(coding, "code", notes, f"{path}.type")
            if code in _RANKED:
                return _RANKED[code]
        return 0

    def _id(self, entry: Entry) -> str:
        meta = entry.resource.get("meta")
        version = meta.get("versionId") if type(meta) is dict else None
        if type(version) is str and _VERSION.fullmatch(version):
            return f"{entry.handle}/_history/{version}"
        return f"{entry.handle}/sha256-{entry.digest[:16]}" if entry.disputed else entry.handle


def _weight(result: Observation) -> tuple[int, bool]:
    return rank(result.status), result.remark is not None


def _leave_aside(entry: Entry, results: Iterable[Entry], why: str) -> None:
    for one in (entry, *results):
        one.use = one.use or why


def _issuer(issuer: Institution | None, stated: Stated) -> Organization | None:
    if issuer is None:
        return None
    organization = issuer.organization
    if organization.division is None and stated.division is not None:
        return organization.model_copy(update={"division": stated.division})
    return organization


def _marks(stated: Stated, issuer: Institution | None) -> tuple[Mark, ...]:
    marks = [Mark(mark, "report") for mark in stated.marks]
    marks += [Mark(mark, "organization") for mark in (issuer.marks if issuer is not None else ())]
    return tuple(dict.fromkeys(marks))


def _remarks(kind: Kind | Aside | None, conclusion: str | None, found: list[Found]) -> list[str | None]:
    """Return what a laboratory wrote to the whole report: its conclusion, and results that are comments."""
    return [None if kind == "exam" else conclusion, *(one.comment for one in found)]


def assessed(result: Observation, of_report: Eqa | None, failed: Eqa | None) -> Observation:
    """Let the report's assessment hold for a result that has none, and a failed one of the issuer if it performed."""
    eqa = result.eqa or of_report or (failed if result.performer is None else None)
    return result if eqa is result.eqa else replace(result, eqa=eqa)
