"""Validity windows (互认时限): which rows hold, and whether the result is inside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, doubtful, found, passed
from recognize.moment import SECOND, Length, Moment, start_of_day
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Department, StabilityRule, WindowRule
from recognize.report import Observation

GATE: Final = "window"


@dataclass(slots=True)
class Judged:
    """What the window gate found, and until when the result stays inside every row judged."""

    findings: list[Finding] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def valid_until(self) -> Moment | None:
        """The earliest end, whole seconds."""
        if not self.ends:
            return None
        end = min(self.ends) // SECOND * SECOND
        return Moment(end, end)


def window(candidate: Candidate) -> Iterator[Finding]:
    """Inside every window that holds, surely."""
    yield from judge(candidate).findings


def judge(candidate: Candidate) -> Judged:
    """Judge the windows of a candidate; the worst answer counts."""
    judged = Judged()
    add = judged.findings.append
    measured = _measured(candidate, add)
    winners, perhaps, used = applying_rows(candidate)
    if not winners:
        add(found("window-not-published", rules=used))
    contradiction = (
        "start-in-future" if _to_come(candidate) else "times-inconsistent" if _inconsistent(candidate) else None
    )
    if contradiction is not None:
        add(found(contradiction))
    for pack, row, _ in (*winners, *perhaps):
        _judge_row(candidate, pack, row, measured, contradiction, judged)
    _stability(candidate, measured, judged)
    return judged


def _measured(candidate: Candidate, add: Callable[[Finding], None]) -> tuple[int, int]:
    """Return the later of ``at`` and the end of ``occurrence``, as first and last instant it may mean."""
    occurrence = candidate.line.occurrence
    if occurrence is None:
        absent, assumed, rules = candidate.silent("schedule.silent", "occurrence")
        add(passed(GATE, assumed=assumed, rules=rules) if absent else found("schedule-unknown", rules=rules))
        return candidate.at, candidate.at
    return max(candidate.at, occurrence.earliest), max(candidate.at, occurrence.latest)


# which rows -------------------------------------------------------------------------------------

Entry = tuple[Pack, WindowRule, int]


def applying_rows(candidate: Candidate) -> tuple[list[Entry], list[Entry], tuple[str, ...]]:
    """Return the winners of all packs, the rows that may fit and would win, and every row that holds the item.

    A winner with every selector stated that ``replaces`` a winner of a pack above takes that one out.
    """
    view = candidate.view
    by_pack: dict[str, list[Entry]] = {}
    for pack, row, _ in view.limits(WindowRule, "windows", candidate.item):
        rank = _rank(candidate, pack, row)
        if rank is not None:
            by_pack.setdefault(pack.id, []).append((pack, row, rank))
    winners: list[Entry] = []
    perhaps: list[Entry] = []
    for entries in by_pack.values():
        fits = [(entry, _fit(candidate, *entry[:2])) for entry in entries]
        sure = [entry for entry, fit in fits if fit is True]
        best = min((_strength(entry) for entry in sure), default=None)
        winners += [entry for entry in sure if _strength(entry) == best]
        perhaps += [entry for entry, fit in fits if fit is None and (best is None or _strength(entry) <= best)]
    replaced = {
        rule
        for pack, row, _ in winners
        for rule in row.replaces
        if row.citation and rule.partition("/")[0] in view.rules.above[pack.id]
    }
    used = tuple(sorted(row.rule for entries in by_pack.values() for _, row, _ in entries))
    return [entry for entry in winners if entry[1].rule not in replaced], perhaps, used


def _rank(candidate: Candidate, pack: Pack, row: WindowRule) -> int | None:
    """Return the rank of the best target; in a pack with lists a wide target holds only for items on them."""
    view = candidate.view
    targets = row.targets
    if pack.manifest.lists and not any(view.listing_rows(pack, name, candidate.item) for name in pack.manifest.lists):
        targets = tuple(target for target in targets if target.kind not in {"class", "kind", "all"})
    return view.rank(pack, targets, candidate.item)


def _strength(entry: Entry) -> tuple[int, int]:
    return entry[2], -_selectors(entry[1])


def _selectors(row: WindowRule) -> int:
    stated = (row.setting not in {"any", "not-stated"}, row.department, row.diagnosis, row.age)
    return sum(bool(one) for one in stated)


def _fit(candidate: Candidate, pack: Pack, row: WindowRule) -> bool | None:
    """Say whether every selector of a row fits the order; ``None``: one is unknown and none fails."""
    fits = []
    if row.setting not in {"any", "not-stated"}:
        setting = candidate.order.setting
        fits.append(None if setting is None else setting == row.setting)
    if row.department is not None:
        fits.append(_department(candidate, row.department))
    if row.diagnosis is not None:
        diagnoses = candidate.order.diagnoses
        fits.append(
            None if diagnoses is None else any(code.partition("|")[2].startswith(row.diagnosis) for code in diagnoses)
        )
    if row.age is not None:
        fits.append(candidate.age_in(row.age, (candidate.at, candidate.at), pack.manifest.offset))
    return False if False in fits else None if None in fits else True


def _department(candidate: Candidate, specialty: str) -> bool | None:
    code = candidate.order.department
    if code is None:
        return None
    known = [row.specialty for _, row in candidate.view.hospital(Department, "departments") if row.code == code]
    return specialty in known if known else None


# inside or outside ------------------------------------------------------------------------------


def _judge_row(
    candidate: Candidate,
    pack: Pack,
    row: WindowRule,
    measured: tuple[int, int],
    contradiction: str | None,
    judged: Judged,
) -> None:
    offset = pack.manifest.offset
    used = (row.rule, *_selector_rules(candidate, row))
    judged.findings.extend(_cautions(candidate, pack, row, used))
    if contradiction == "start-in-future":
        return
    start, assumed, by_key = _start(candidate, row, offset, used, judged)
    if start is None:
        return
    if contradiction is not None:
        last = max(moment.latest for moment in _dated(candidate))
        if measured[0] > _end(row.length, row.counting, last, offset):
            judged.findings.append(found("window-expired", length=str(row.length), rules=(*used, *by_key)))
        return
    end = _end(row.length, row.counting, start[0], offset), _end(row.length, row.counting, start[1], offset)
    rules = (*used, *by_key)
    length, began = str(row.length), (("start", Moment(start[0], start[0]).text(offset)),)
    if measured[1] <= end[0]:
        judged.ends.append(end[0])
        facts = (("length", length), *began)
        judged.findings.append(passed(GATE, rules=rules, assumed=assumed, facts=facts))
    elif measured[0] > end[1]:
        judged.findings.append(found("window-expired", length=length, rules=rules, assumed=assumed, facts=began))
    else:
        judged.findings.append(found("window-uncertain", rules=rules, assumed=assumed, facts=began))


def _selector_rules(candidate: Candidate, row: WindowRule) -> tuple[str, ...]:
    if row.department is None or candidate.order.department is None:
        return ()
    return tuple(
        one.rule
        for _, one in candidate.view.hospital(Department, "departments")
        if one.code == candidate.order.department
    )


def _end(length: Length, counting: str, start: int, offset: int) -> int:
    return length.end_of_day_after(start, offset) if counting == "calendar" else length.after(start, offset)


def _start(
    candidate: Candidate,
    row: WindowRule,
    offset: int,
    used: tuple[str, ...],
    judged: Judged,
) -> tuple[tuple[int, int] | None, tuple[str, ...], tuple[str, ...]]:
    """Return where the window starts, the stand-ins used, and their rows; faults go to ``judged``."""
    view = candidate.view
    start: str = row.start
    assumed: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    if start == "not-stated":
        value, rules = view.assume("window.start")
        start = str(value) if value is not None else "collected"
        assumed = (f"window.start:{start}",) if value is not None else ()
    issued = candidate.report.issued
    collected = candidate.held.collected
    span = (issued.earliest, issued.latest) if issued is not None else None
    if start != "issued":
        span = collected
        if span is None:
            span, stood_in, by_key = _fallback(candidate, row, offset, used, judged)
            assumed, rules = (*assumed, *stood_in), (*rules, *by_key)
    if span is None:
        judged.findings.append(found("start-unknown", rules=(*used, *rules)))
        return None, (), ()
    if span[0] > candidate.at:
        judged.findings.append(found("start-in-future", rules=(*used, *rules)))
        return None, (), ()
    return (span[0], min(span[1], candidate.at)), assumed, rules


def _contradiction(candidate: Candidate) -> Literal["start-in-future", "times-inconsistent"] | None:
    if _to_come(candidate):
        return "start-in-future"
    return "times-inconsistent" if _inconsistent(candidate) else None


def _to_come(candidate: Candidate) -> bool:
    """Say whether a collection moment or an end certainly lies after the decision."""
    moments = (*candidate.held.moments, *_ends(candidate))
    return any(moment is not None and moment.earliest > candidate.at for moment in moments)


def _inconsistent(candidate: Candidate) -> bool:
    """Say whether stated moments certainly contradict: birth, collection, its end, issue.

    Only moments that must be stated somewhere: silence about another would help (law 1).
    """
    result, report = candidate.result, candidate.report
    issued = report.issued
    birth = candidate.shared.get("birth")
    offset = min((pack.manifest.offset for pack in candidate.view.limiting()), default=0)
    born = start_of_day(birth, offset) if isinstance(birth, date) else None
    return (
        (issued is not None and any(one.earliest > issued.latest for one in candidate.held.moments))
        or (born is not None and any(one.latest < born for one in _dated(candidate)))
        or any(
            start is not None and end is not None and end.latest < start.earliest
            for start, end in ((result.effective, result.effective_end), (report.effective, report.effective_end))
        )
    )


def _dated(candidate: Candidate) -> list[Moment]:
    """Return the stated moments of collection and issue."""
    issued = candidate.report.issued
    return [*candidate.held.moments, *((issued,) if issued is not None else ())]


def _ends(candidate: Candidate) -> tuple[Moment | None, Moment | None]:
    return candidate.result.effective_end, candidate.report.effective_end


def _received(candidate: Candidate) -> Moment | None:
    specimen = candidate.result.specimen if isinstance(candidate.result, Observation) else None
    return specimen.received if specimen is not None else None


def _fallback(
    candidate: Candidate, row: WindowRule, offset: int, used: tuple[str, ...], judged: Judged
) -> tuple[tuple[int, int] | None, tuple[str, ...], tuple[str, ...]]:
    """Estimate a missing collection: reception minus transport, issue minus turnaround (4.5)."""
    if row.fallback_start is None or candidate.view.strict:
        return None, (), ()
    if row.fallback_start == "received":
        moment = _received(candidate)
        key = "window.transport"
    else:
        moment, key = candidate.report.issued, "window.turnaround"
    if moment is None:
        return None, (), ()
    length, rules = candidate.view.assume(key, candidate.item)
    stood_in = (f"{key}:result.effective",)
    if isinstance(length, Length):
        return (length.before(moment.earliest, offset), length.before(moment.latest, offset)), stood_in, rules
    judged.findings.append(found("start-estimated", rules=(*used, *rules), assumed=stood_in))
    return (moment.earliest, moment.latest), stood_in, rules


def _cautions(candidate: Candidate, pack: Pack, row: WindowRule, rules: tuple[str, ...]) -> Iterator[Finding]:
    if row.basis == "project":
        yield found("window-project", rules=rules)
    if row.setting == "not-stated" and candidate.order.setting not in {"outpatient", "checkup"}:
        yield found("window-class-not-stated", rules=rules)
    wide = not any(target.kind == "item" and target.value == candidate.item.id for target in row.targets)
    if wide and not any(_for_setting(candidate, one) for _, one, _ in _ratings(candidate)):
        yield found("window-item-unrated", rules=rules)
    citation = candidate.view.citation(pack, row)
    if citation is not None and not citation.confirmed:
        yield doubtful(GATE, citation.key, rules=rules)


def _ratings(candidate: Candidate) -> list[tuple[Pack, StabilityRule, int]]:
    return candidate.view.limits(StabilityRule, "stability", candidate.item)


def _for_setting(candidate: Candidate, row: StabilityRule) -> bool:
    setting = candidate.order.setting
    return row.setting is None or setting is None or row.setting == setting


def _stability(candidate: Candidate, measured: tuple[int, int], judged: Judged) -> None:
    """A stability cap only tightens: beyond it is a caution."""
    span = candidate.held.collected
    for pack, row, _ in _ratings(candidate):
        if row.cap is None or not _for_setting(candidate, row):
            judged.findings.append(passed(GATE, rules=(row.rule,)))
            continue
        offset = pack.manifest.offset
        if span is None or measured[1] > row.cap.after(span[0], offset):
            judged.findings.append(found("beyond-stability-cap", length=str(row.cap), rules=(row.rule,)))
        else:
            judged.ends.append(row.cap.after(span[0], offset))
            judged.findings.append(passed(GATE, rules=(row.rule,), facts=(("cap", str(row.cap)),)))
