"""Status and versions: only what is final, in its newest version, may be reused."""

from __future__ import annotations

from collections.abc import Iterator

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.reasons import REASONS
from recognize.report import PENDING, Observation


def status(candidate: Candidate) -> Iterator[Finding]:
    """The worst of report, result and specimen is final; versions agree; the time of release is known."""
    report, result = candidate.report, candidate.result
    specimen = result.specimen if isinstance(result, Observation) else None
    facts = (("report.status", report.status), ("result.status", result.status or report.status))
    stated: list[str] = [report.status, *([result.status] if result.status is not None else [])]
    if specimen is not None and specimen.status == "unknown":
        stated.append("unknown")
    for one in candidate.held.reasons:
        row = REASONS[one.code]
        if row.answer != "note":
            yield Finding("status", row.answer, one, facts)
    pending = [one for one in stated if one in PENDING]
    if candidate.held.void:
        pass
    elif "unknown" in stated:
        modified = "modifierExtension" in (report.status_text, result.status_text)
        yield found("report-unusable" if modified else "status-unknown", facts=facts)
    elif pending:
        yield found("report-pending", status=pending[0], facts=facts)
    else:
        yield passed("status", facts=facts)
    if report.issued is None:
        if "final" in candidate.vouches and not candidate.view.strict:
            yield passed("status", assumed=("vouches:report.issued",), facts=facts)
        else:
            yield found("issued-missing", facts=facts)


def match(candidate: Candidate) -> Iterator[Finding]:
    """The result is certainly of this item: by a confirmed code that leaves no choice."""
    rules = (*candidate.match.rules, *candidate.cover, candidate.item.rule, candidate.has.rule)
    for one in candidate.match.reasons:
        row = REASONS[one.code]
        if row.answer != "note":
            yield Finding("match", row.answer, one, (), rules)
    if not candidate.match.reasons:
        yield passed("match", rules=rules, facts=(("result.codes", " ".join(sorted(candidate.result.codes))),))
