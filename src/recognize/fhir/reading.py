"""One read: from files to entries, to reports or orders, and what became of every resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, TypeVar

from recognize.errors import ReadError
from recognize.fhir.authors import Authors
from recognize.fhir.elements import Elements
from recognize.fhir.entries import Entries, Entry
from recognize.fhir.evidence import Evidence
from recognize.fhir.facts import Facts
from recognize.fhir.faults import Count, ReadFault, ReadResult
from recognize.fhir.files import Source, Unreadable, content, named
from recognize.fhir.imaging import Imaging
from recognize.fhir.institutions import Institutions
from recognize.fhir.kinds import Kinds, is_result
from recognize.fhir.loose import Groups, Loose
from recognize.fhir.observations import Observations
from recognize.fhir.options import FhirOptions
from recognize.fhir.patients import Patients
from recognize.fhir.references import References
from recognize.fhir.reports import Readers, Reports
from recognize.fhir.specimens import Specimens
from recognize.fhir.text import values
from recognize.order import Order
from recognize.report import Kind, Report

_RESULTS: Final = frozenset({"DiagnosticReport", "Observation", "ImagingStudy"})
_Made = TypeVar("_Made")


class Reading:
    """Everything of one read. Not kept, not shared between threads."""

    def __init__(self, options: FhirOptions) -> None:
        self.options = options
        self.faults: list[ReadFault] = []
        self.entries = Entries()
        self._files: list[str] = []
        self._assumed: dict[str, int] = {}
        elements = Elements(options, self.faults, self._assumed)
        references = References(self.entries)
        patients = Patients(elements, references)
        facts = Facts(elements)
        institutions = Institutions(elements, references, facts)
        specimens = Specimens(elements, references)
        evidence = Evidence(elements, references)
        kinds = Kinds(elements)
        observations = Observations(elements, references, patients, institutions, specimens, facts, kinds)
        imaging = Imaging(elements, evidence)
        authors = Authors(self.entries, elements, references, institutions)
        self.readers = Readers(
            elements, references, patients, institutions, observations, imaging, evidence, facts, kinds, authors
        )
        self.specimens = specimens

    def take(self, source: Source | Sequence[Source]) -> None:
        """Read all files.

        Raises:
            ReadError: The one file given cannot be read at all. Of several, such a file is a fault.
        """
        files, alone = named(source)
        for number, (name, raw) in enumerate(files):
            self._files.append(name)
            try:
                found = values(content(raw, self.options.max_bytes, self.options.max_ratio))
                self.entries.add(number, found)
            except Unreadable as error:
                fault = ReadFault(number, -1, "", "", error.code)
                if alone:
                    raise ReadError(f"{fault.text('zh')}\n{fault.text('en')}") from None
                self.faults.append(fault)
        self.entries.settle()

    def standing(self, kind: str) -> list[Entry]:
        """Return the resources of a type that count, in an order that does not depend on the files' order."""
        found = [entry for entry in self.entries.all if entry.kind == kind and entry.newest is None]
        return sorted(found, key=lambda entry: (entry.handle, entry.digest if entry.disputed else ""))

    def reports(self) -> list[Report]:
        """Return the reports, and those made of loose results."""
        reports, loose = Reports(self.readers), Loose(self.readers)
        held = {
            id(one)
            for entry in self.entries.all
            if entry.kind == "DiagnosticReport"
            for one in self.guarded(entry, reports.held) or ()
        }
        made = [self.guarded(entry, reports.of) for entry in self.standing("DiagnosticReport")]
        groups: Groups = {}
        free: list[tuple[Entry, Kind | None]] = []
        for entry in self.standing("Observation"):
            if id(entry) in held or entry.use is not None:
                entry.use = entry.use or "of-unread-report"
                continue
            kind = loose.kind(entry)
            if is_result(kind):
                free.append((entry, kind))
            else:
                entry.use = kind
        for entry, kind in loose.roots(free):
            if entry.use is None:
                self.guarded(entry, partial(loose.observation, kind=kind, groups=groups))
        made.extend(loose.reports(groups))
        for entry in self.standing("ImagingStudy"):
            if id(entry) not in held and entry.use is None:
                made.append(self.guarded(entry, loose.study))
        return sorted((report for report in made if report is not None), key=_place)

    def guarded(self, entry: Entry, read: Callable[[Entry], _Made]) -> _Made | None:
        """Read one resource. Whatever goes wrong in it is a fault of it and costs nothing else."""
        try:
            return read(entry)
        except Exception:  # every input has its own way to be wrong; this one was not foreseen
            self.faults.append(ReadFault(entry.document.file, entry.place, entry.label, "", "reading-failed"))
            entry.use = "unreadable"
            return None

    def result(self, reports: Iterable[Report], orders: Iterable[Order], unread: frozenset[str]) -> ReadResult:
        """Return what was read, with the account of every resource.

        Args:
            reports: The reports.
            orders: The orders.
            unread: Types that were not asked for.
        """
        counts = {kind: dict(reasons) for kind, reasons in self.entries.counts.items()}
        used: dict[str, int] = {}
        for entry in self.entries.all:
            reasons = counts.setdefault(entry.label, {})
            if entry.use == "used":
                used[entry.label] = used.get(entry.label, 0) + 1
            else:
                why = entry.use or ("not-asked" if entry.kind in unread else "unreferenced")
                reasons[why] = reasons.get(why, 0) + 1
        return ReadResult(
            tuple(reports),
            tuple(orders),
            tuple(sorted({*self.entries.faults, *self.faults})),
            {
                kind: Count(used.get(kind, 0) + sum(reasons.values()), used.get(kind, 0), dict(sorted(reasons.items())))
                for kind, reasons in sorted(counts.items())
            },
            self._assumed,
            tuple(self._files),
        )


def _place(report: Report) -> tuple[str, str]:
    return report.id, report.links[0].digest or ""
