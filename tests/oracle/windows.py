"""Section 6 of docs/decision.md: windows and stability. DESIGN 4.6."""

from __future__ import annotations

from dataclasses import dataclass

from tests.oracle.ages import answers, birth_date
from tests.oracle.matching import Candidate
from tests.oracle.rows import Case, assumption, dated, holds, limits, on_list, unconfirmed

from recognize.moment import SECOND, Length, Moment, local_day
from recognize.packs import schema
from recognize.packs.ruleset import Pack
from recognize.report import Observation

SPECIFIC = ("item", "panel", "list", "group", "class", "kind", "all")  # most specific first


@dataclass
class Fit:
    """A window row that holds an item, and whether its selectors fit."""

    pack: Pack
    row: schema.WindowRule
    target: int  # place in SPECIFIC of its most specific target
    selectors: int
    surely: bool

    @property
    def rank(self) -> tuple[int, int]:
        return (self.target, -self.selectors)


def window(case: Case, candidate: Candidate) -> None:
    at = case.at
    future, inconsistent = in_future(case, candidate), times_inconsistent(case, candidate)
    rows, published = judged(case, candidate)
    if not published:
        candidate.add("window", "caution", "window-not-published")
    early, late = measured(case, candidate)
    if not rows and (future or inconsistent):  # contradictions are told also where no row asks
        candidate.add("window", "unknown", "start-in-future" if future else "times-inconsistent")
    for fit in rows:
        candidate.read.add(fit.row.rule)
        cautions(case, candidate, fit)
        start = start_of(case, candidate, fit)
        if future or (start is not None and start[0] > at.latest):
            candidate.add("window", "unknown", "start-in-future")  # told alone
            continue
        if inconsistent:
            candidate.add("window", "unknown", "times-inconsistent")
        if start is None:
            candidate.add("window", "unknown", "start-unknown")
        if inconsistent and start is not None:
            latest = max(moment.latest for moment in moments(candidate))  # the most favourable of all
            if early > end_of(fit.row.length, fit.row.counting, latest, fit.pack):
                candidate.add("window", "block", "window-expired", str(fit.row.length))
        if inconsistent or start is None:
            continue
        begin, end = start
        last = end_of(fit.row.length, fit.row.counting, begin, fit.pack)
        if late <= last:
            candidate.ends.append(last)
        elif early > end_of(fit.row.length, fit.row.counting, min(end, at.latest), fit.pack):
            candidate.add("window", "block", "window-expired", str(fit.row.length))
        else:
            candidate.add("window", "unknown", "window-uncertain")
    stability(case, candidate, late)


def reception(candidate: Candidate) -> Moment | None:
    specimen = candidate.result.specimen if isinstance(candidate.result, Observation) else None
    return specimen.received if specimen else None


def ends(candidate: Candidate) -> list[tuple[Moment | None, Moment]]:
    """The ends stated, each with its own collection moment."""
    pairs = [(one.effective, one.effective_end) for one in (candidate.result, candidate.report)]
    return [(begin, end) for begin, end in pairs if end is not None]


def in_future(case: Case, candidate: Candidate) -> bool:
    """10.11: a collection moment or an end is certainly after ``at``."""
    moments = [*candidate.collections, *(end for _, end in ends(candidate))]
    return any(moment is not None and moment.earliest > case.at.latest for moment in moments)


def after(one: Moment | None, other: Moment | None) -> bool:
    """Certainly after; what is not stated is after nothing."""
    return one is not None and other is not None and one.earliest > other.latest


def times_inconsistent(case: Case, candidate: Candidate) -> bool:
    """6.2, 10.11: times that certainly contradict each other."""
    collections, issued = candidate.collections, candidate.report.issued
    if any(after(moment, issued) for moment in collections):
        return True
    if any(after(begin, end) for begin, end in ends(candidate)):
        return True
    born = birth_date(case)
    return born is not None and any(
        moment is not None and local_day(moment.latest, case.offset) < born for moment in (*collections, issued)
    )


def moments(candidate: Candidate) -> list[Moment]:
    stated = (*candidate.collections, candidate.report.issued)
    return [moment for moment in stated if moment is not None]


def measured(case: Case, candidate: Candidate) -> tuple[int, int]:
    """6.3: the later of ``at`` and the end of ``occurrence``."""
    at, occurrence = case.at, candidate.ordered.item.occurrence
    if occurrence is None:
        if assumption(case, "schedule.silent") == "absent":
            candidate.stand_in(case, "window", "schedule.silent:occurrence")
        else:
            candidate.add("window", "unknown", "schedule-unknown")
        return at.earliest, at.latest
    return max(at.earliest, occurrence.earliest), max(at.latest, occurrence.latest)


def end_of(length: Length, counting: str, start: int, pack: Pack) -> int:
    """6.4: the last instant inside."""
    if counting == "calendar":
        return length.end_of_day_after(start, pack.manifest.offset)
    return length.after(start, pack.manifest.offset)


# Start --------------------------------------------------------------------------------------------


def start_of(case: Case, candidate: Candidate, fit: Fit) -> tuple[int, int] | None:
    """6.1: from when a row counts, as an interval."""
    start = fit.row.start
    if start == "not-stated":
        start = str(assumption(case, "window.start", candidate.member))  # type: ignore[assignment]
        if start != "collected":
            candidate.stand_in(case, "window", f"window.start:{start}")
    if start == "issued":
        issued = candidate.report.issued
        return None if issued is None else (issued.earliest, issued.latest)
    if candidate.collected is not None:
        return candidate.collected.earliest, candidate.collected.latest
    return fallback(case, candidate, fit)


def fallback(case: Case, candidate: Candidate, fit: Fit) -> tuple[int, int] | None:
    """Reception minus the longest transport, issue minus the longest turnaround; ``strict``: none."""
    if case.strict or fit.row.fallback_start is None:
        return None
    result = candidate.result
    if fit.row.fallback_start == "received":
        specimen = result.specimen if isinstance(result, Observation) else None
        moment, key = specimen.received if specimen else None, "window.transport"
    else:
        moment, key = candidate.report.issued, "window.turnaround"
    if moment is None:
        return None
    figure = assumption(case, key, candidate.member)
    if not isinstance(figure, Length):
        candidate.add("window", "caution", "start-estimated")
        return moment.earliest, moment.latest
    candidate.stand_in(case, "window", f"{key}:result.effective")
    offset = fit.pack.manifest.offset
    return figure.before(moment.earliest, offset), figure.before(moment.latest, offset)


# Rows ---------------------------------------------------------------------------------------------


def judged(case: Case, candidate: Candidate) -> tuple[list[Fit], bool]:
    """6.5, 6.6: the rows that are judged, and whether any pack has a winner."""
    winners: list[Fit] = []
    perhaps: list[Fit] = []
    for pack in case.limiting:
        fits = fitting(case, candidate, pack)
        best = min((fit.rank for fit in fits if fit.surely), default=None)
        winners += [fit for fit in fits if fit.surely and fit.rank == best]
        perhaps += [fit for fit in fits if not fit.surely and (best is None or fit.rank <= best)]
    gone = {
        upper.row.rule
        for lower in winners
        for upper in winners
        if upper.row.rule in lower.row.replaces
        and lower.row.citation is not None
        and upper.pack.id in case.rules.above[lower.pack.id]
    }
    return [fit for fit in winners if fit.row.rule not in gone] + perhaps, bool(winners)


def fitting(case: Case, candidate: Candidate, pack: Pack) -> list[Fit]:
    """The rows of one pack that hold the item and whose selectors fit, or may fit."""
    found: list[Fit] = []
    for _, row in dated(case, [pack], schema.WindowRule, "windows"):
        held = [target for target in row.targets if held_by(case, pack, target, candidate.member)]
        if not held:
            continue
        selectors = selected(case, candidate, pack, row)
        if False in selectors:
            continue
        found.append(
            Fit(
                pack,
                row,
                min(SPECIFIC.index(target.kind) for target in held),
                len(selectors),
                None not in selectors,
            )
        )
    return found


def held_by(case: Case, pack: Pack, target: schema.Target, item: str) -> bool:
    """1.5: in a pack with lists a row on class, kind or all holds only for items on its lists."""
    if not holds(case, pack, target, item):
        return False
    if target.kind in ("class", "kind", "all") and pack.manifest.lists:
        return any(on_list(case, pack, one, item) for one in pack.manifest.lists)
    return True


def selected(case: Case, candidate: Candidate, pack: Pack, row: schema.WindowRule) -> list[bool | None]:
    """Each selector of a row: fits, fails, or not known."""
    order = case.order
    found: list[bool | None] = []
    if row.setting not in ("any", "not-stated"):
        found.append(None if order.setting is None else order.setting == row.setting)
    if row.department is not None:
        specialty = specialty_of(case)
        found.append(None if specialty is None else specialty == row.department)
    if row.diagnosis is not None:
        if order.diagnoses is None:
            found.append(None)
        else:
            values = [code.partition("|")[2] for code in order.diagnoses]
            found.append(any(value.startswith(row.diagnosis) for value in values))
    if row.age is not None:
        ages = answers(case, pack, row.age, case.at)
        found.append(ages.pop() if len(ages) == 1 else None)
    return found


def specialty_of(case: Case) -> str | None:
    for pack in case.limiting:
        for row in pack.of(schema.Department, "departments"):
            if row.code == case.order.department:
                return row.specialty
    return None


def cautions(case: Case, candidate: Candidate, fit: Fit) -> None:
    """6.7, 1.6."""
    row = fit.row
    if row.basis == "project":
        candidate.add("window", "caution", "window-project")
    if row.setting == "not-stated" and case.order.setting not in ("outpatient", "checkup"):
        candidate.add("window", "caution", "window-class-not-stated")
    if SPECIFIC[fit.target] != "item" and not ratings(case, candidate):
        candidate.add("window", "caution", "window-item-unrated")
    if unconfirmed(case, fit.pack, row):
        candidate.add("window", "caution", "citation-unconfirmed")


def ratings(case: Case, candidate: Candidate) -> list[tuple[Pack, schema.StabilityRule]]:
    """Stability rows of the item whose setting is blank, the order's, or may be."""
    return [
        (pack, row)
        for pack, row in limits(case, schema.StabilityRule, "stability", candidate.member)
        if row.setting is None or case.order.setting is None or row.setting == case.order.setting
    ]


def stability(case: Case, candidate: Candidate, late: int) -> None:
    """6.7, L2: a cap only tightens; it counts from the collection, and what is not surely within is beyond."""
    collected = candidate.collected
    for pack, row in ratings(case, candidate):
        if row.cap is None:
            continue
        candidate.read.add(row.rule)
        end = row.cap.after(collected.earliest, pack.manifest.offset) if collected else None
        if end is None or late > end:
            candidate.add("window", "caution", "beyond-stability-cap", str(row.cap))
        else:
            candidate.ends.append(end)


def valid_until(candidates: list[Candidate]) -> int | None:
    """6.8: the earliest end, whole seconds."""
    ends = [end for candidate in candidates for end in candidate.ends]
    return min(ends) // SECOND * SECOND if ends else None
