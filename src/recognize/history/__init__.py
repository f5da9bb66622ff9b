"""What is known of a patient: reports, their versions settled, their results matched to items."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from recognize.history.matching import Match, expected, identify
from recognize.history.tubes import Tubes, collections, told_of, tubes_of, with_worst_status
from recognize.history.versions import Settled, is_void, results_of, settle, to_come
from recognize.moment import Moment
from recognize.packs.places import Place
from recognize.packs.view import View
from recognize.reasons import Reason, reason
from recognize.report import VOID, Observation, Report, Study, Subject, reports_adapter

__all__ = ["Held", "History", "Index", "Match"]


@dataclass(frozen=True, slots=True)
class Held:
    """One result of a settled report.

    Attributes:
        report: The report.
        result: The observation or study.
        copies: The copies equal in content; ``report`` is one of them.
        issuer: Where the issuer lies.
        reasons: What settling found: ``report-void``, ``versions-conflict``, ``issuer-notice``.
        moments: The collection moments stated of the result, its specimen and its report.
        collected: First and last instant the oldest stated collection may mean; ``None``: not stated.
        span: First and last instant any stated collection moment may mean; ``None``: not stated.
        latest: Last instant any collection moment may mean, else the issue's; ``None``: unknown.
        fitness: The words stated of its specimen's fitness, by whichever result.
        marked: Whether any result of the report carries a mark of its own.
    """

    report: Report
    result: Observation | Study
    copies: tuple[Report, ...]
    issuer: Place
    reasons: tuple[Reason, ...]
    moments: tuple[Moment, ...]
    collected: tuple[int, int] | None
    span: tuple[int, int] | None
    latest: int | None
    fitness: tuple[str, ...]
    marked: bool

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """The patient as stated by each of the copies."""
        return tuple(dict.fromkeys(copy.subject for copy in self.copies))

    @property
    def void(self) -> bool:
        """Whether it was withdrawn."""
        return any(one.code == "report-void" for one in self.reasons)

    @property
    def order(self) -> tuple[int, int, str, str, str, str, str]:
        """Sort key: latest collection first, then issuer, number, report, result and source."""
        report = self.report
        start, end = self.collected if self.collected is not None else (-(2**63), -(2**63))
        issuer = self.issuer.id or (report.issuer.code if report.issuer else None) or ""
        return (-start, -end, issuer, report.number or "", report.id, self.result.id, report.source)


@dataclass(frozen=True, slots=True)
class Index:
    """Results of a patient by catalogue item, for one view of the rules."""

    by_item: dict[str, tuple[tuple[Held, Match], ...]]
    reports: tuple[Report, ...]


class History:
    """The reports known of one patient.

    Safe to read from many threads; ``add`` gives a new history.
    """

    __slots__ = ("_digest", "_index", "reports")

    def __init__(self, reports: tuple[Report, ...]) -> None:
        self.reports = reports
        self._index: tuple[View, Index, int] | None = None
        self._digest: str | None = None

    @classmethod
    def of(cls, reports: Iterable[Report]) -> History:
        """Hold reports; their order is of no account, and the same report twice is one."""
        return cls(tuple(dict.fromkeys(reports)))

    def add(self, *reports: Report) -> History:
        """Return a history with more reports: versions, corrections, void notices."""
        return History.of((*self.reports, *reports))

    @property
    def digest(self) -> str:
        """Digest of the reports held, whatever their order."""
        if self._digest is None:
            writer = reports_adapter()
            each = sorted(hashlib.sha256(writer.dump_json((report,))).digest() for report in self.reports)
            self._digest = hashlib.sha256(b"".join(each)).hexdigest()
        return self._digest

    def index(self, view: View, at: int) -> Index:
        """Return the results by item as they stand at ``at`` (microseconds UTC).

        Copies certainly issued after ``at`` are not there yet; void notices always count.
        """
        held = self._index
        if held is not None and held[0] is view and at >= held[2]:
            return held[1]
        present = tuple(report for report in self.reports if report.status in VOID or not _after(report.issued, at))
        index = _index(settle(present, view), view, present)
        if len(present) == len(self.reports):
            issues = (report.issued.earliest for report in present if report.issued and report.status not in VOID)
            self._index = (view, index, max(issues, default=at))
        return index


def _after(moment: Moment | None, at: int) -> bool:
    return moment is not None and moment.earliest > at


def _index(settled: list[Settled], view: View, present: tuple[Report, ...]) -> Index:
    by_item: dict[str, list[tuple[Held, Match]]] = defaultdict(list)
    for one in settled:
        tubes = tubes_of(results_of(one.report))
        results = [with_worst_status(result, tubes) for result in results_of(one.report)]
        marked = any(result.mark is not None for result in results)
        there: set[str] = set()
        for result in results:
            for match in identify(result, one.report, view):
                by_item[match.item].append((hold(one, result, marked, tubes), match))
                there.add(match.item)
        for result in to_come(one.report):
            for match in identify(result, one.report, view) or expected(result, view):
                if match.item not in there:
                    by_item[match.item].append((hold(one, result, marked, tubes), match))
    ordered = {item: tuple(sorted(found, key=lambda pair: pair[0].order)) for item, found in by_item.items()}
    return Index(ordered, present)


def hold(settled: Settled, result: Observation | Study, marked: bool, tubes: Tubes) -> Held:
    """Hold one result with its collection: the oldest stated moment counts, the latest tells what is newer."""
    report, reasons = settled.report, settled.reasons
    stated = collections(result, report, tubes)
    words = {one.fitness for one in told_of(result, tubes) if one.fitness is not None}
    ends = [moment for moment in (result.effective_end, report.effective_end) if moment is not None]
    collected = (min(m.earliest for m in stated), min(m.latest for m in stated)) if stated else None
    span = (min(m.earliest for m in stated), max(m.latest for m in stated)) if stated else None
    latest = max((m.latest for m in (*stated, *ends)), default=None)
    if latest is None and report.issued is not None:
        latest = report.issued.latest
    if is_void(result) and not any(one.code == "report-void" for one in reasons):
        reasons = (*reasons, reason("report-void"))
    return Held(
        report=report,
        result=result,
        copies=settled.copies,
        issuer=settled.issuer,
        reasons=reasons,
        moments=stated,
        collected=collected,
        span=span,
        latest=latest,
        fitness=tuple(sorted(words)),
        marked=marked,
    )
