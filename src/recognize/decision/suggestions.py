"""Suggestions: what may be shown of which report, with evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from recognize.advice import Named, Shown, Suggestion
from recognize.decision.judging import Judged, is_critical
from recognize.moment import Moment
from recognize.packs.canonical import digest
from recognize.packs.dictionary import Item
from recognize.packs.schema import Laboratory
from recognize.report import EvidenceLink, Observation, Study


def suggestions(judged: Iterable[tuple[str, Judged]], action: Literal["reuse", "look"]) -> tuple[Suggestion, ...]:
    """Put candidates together by report; nothing of a conflicting identity is shown.

    Args:
        judged: Member and candidate, in the order of the panel.
        action: Whether they are to be reused or looked at.
    """
    by_report: dict[int, list[tuple[str, Judged]]] = {}
    for member, one in judged:
        if one.identity != "conflict":
            by_report.setdefault(id(one.held.report), []).append((member, one))
    ordered = sorted(by_report.values(), key=lambda found: (-len(found), min(one.held.order for _, one in found)))
    return tuple(_suggestion(found, action) for found in ordered)


def _suggestion(found: list[tuple[str, Judged]], action: Literal["reuse", "look"]) -> Suggestion:
    first = found[0][1]
    report, issuer = first.held.report, first.held.issuer
    identity_sure = all(one.identity == "match" for _, one in found)
    open_content = identity_sure and not any(one.withheld for _, one in found)
    members = tuple(shown(one) for _, one in found)
    ends = [one.valid_until for one in members if one.valid_until is not None]
    name = issuer.row.name_zh if issuer.row is not None else report.issuer.name if report.issuer else None
    code = issuer.id or (report.issuer.code if report.issuer is not None else None)
    marks = [mark for _, one in found for mark in ((one.held.result.mark,) if one.held.result.mark else report.marks)]
    return Suggestion(
        action=action,
        issuer=name,
        issuer_code=code,
        report_number=report.number if identity_sure else None,
        source=report.source,
        kind="exam" if isinstance(first.held.result, Study) else "laboratory",
        members=members,
        issued=report.issued,
        mark=marks[0].text if marks else None,
        valid_until=min(ends, key=lambda end: end.earliest) if ends and action == "reuse" else None,
        evidence=_evidence(found, open_content),
        conclusion=report.conclusion if open_content else None,
        assumed=tuple(sorted({one for _, judged in found for f in judged.findings for one in f.assumed})),
    )


def named(item: Item) -> Named:
    """Return a catalogue item by its names."""
    return Named(item.id, item.name_zh, item.name_en, item.short if isinstance(item, Laboratory) else None)


def shown(one: Judged) -> Shown:
    """Return what may be shown of a candidate: without confirmed identity or access, no value."""
    result, item = one.held.result, one.candidate.has
    withheld = one.withheld
    observation = result if isinstance(result, Observation) and withheld is None else None
    span = one.held.collected
    return Shown(
        item=one.candidate.item.id,
        name_zh=item.name_zh,
        name_en=item.name_en,
        short=item.short if isinstance(item, Laboratory) else None,
        standing=one.standing,
        reasons=tuple(sorted(one.told)),
        value=observation.value.text if observation and observation.value else None,
        unit=observation.unit if observation else None,
        range=observation.range if observation else None,
        flags=tuple(observation.flags or ()) if observation else (),
        critical=is_critical(one) if withheld is None else False,
        withheld=withheld,
        effective=_oldest(one) if span is not None else None,
        valid_until=one.valid_until if one.standing == "reusable" else None,
    )


def _oldest(one: Judged) -> Moment | None:
    """Return the oldest stated collection moment, with its precision."""
    return min(one.held.moments, key=lambda moment: (moment.earliest, moment.latest), default=None)


def _evidence(found: list[tuple[str, Judged]], open_content: bool) -> tuple[EvidenceLink, ...]:
    """Return handles to what was read: the stored result itself always is one.

    Of withheld content the handle tells that something exists, and opens nothing.
    """
    report = found[0][1].held.report
    if not open_content:
        name = digest(report.source.encode(), report.id.encode())
        return (EvidenceLink(report.source, "result", name, expires="never", allowed=False),)
    stored = EvidenceLink(report.source, "result", report.id, expires="never", allowed=True)
    links = [link for link in report.links if link.allowed]
    for _, one in found:
        if isinstance(one.held.result, Study):
            links += [link for link in one.held.result.links if link.allowed]
    if not any(link.relation == "result" for link in links):
        links.append(stored)
    rank = {"result": 0, "report": 1, "pdf": 2, "images": 3, "rule": 4}
    return tuple(sorted(dict.fromkeys(links), key=lambda link: (rank[link.relation], link.reference, link.source)))
