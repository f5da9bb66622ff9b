"""One order item: from judged candidates to verdict, reasons and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from recognize.advice import Ground, ItemAdvice, Looked, Suggestion, Verdict
from recognize.decision.friction import friction
from recognize.decision.judging import Judged, Scene, critical_now, latest, sort_key
from recognize.decision.panel import Remainder, Selection, remainder, select
from recognize.decision.suggestions import named, suggestions
from recognize.decision.wanted import Wanted
from recognize.gates.patient import emergency
from recognize.order import OrderItem
from recognize.packs.dictionary import Item
from recognize.packs.schema import Panel
from recognize.reasons import Reason, reason

NAMED = 3
"""How many items without a panel are named in full."""
MILD = frozenset({"situation", "basket"})
"""Gates whose cautions say no more than that a repeat is justified."""


@dataclass(slots=True)
class Line:
    """An order item on its way: what it asks for, and the judged candidates by item."""

    line: OrderItem
    wanted: Wanted
    judged: dict[str, list[Judged]]


def conclude(scene: Scene, of: Line, looked: Looked) -> ItemAdvice:
    """Conclude the advice for one order item."""
    if not of.wanted.members:
        return _unknown_code(scene, of, looked)
    selection = select(of.wanted, of.judged, scene.view)
    scene.rules.update(selection.rules)
    rest = None
    not_orderable = False
    chosen = dict(selection.chosen)
    if chosen and not selection.satisfied:
        rest = remainder(of.wanted, chosen, scene.view)
        not_orderable = rest is None
        if rest is None or not chosen:
            chosen, rest = {}, None
        else:
            scene.rules.update(rest.rules)
    best = _best(of, chosen, selection)
    verdict = _verdict(selection, chosen, best)
    seen = _seen(of, best)
    candidates = [one for item in of.wanted.members for one in of.judged.get(item, ()) if one.counts]
    critical = [one for one in candidates if critical_now(one)]
    reasons = _reasons(of, verdict, best, seen, critical)
    reasons |= _own_reasons(of, verdict, best, selection, not_orderable)
    return ItemAdvice(
        item=of.line.id,
        code=of.line.code,
        name=of.line.name or _name(scene, of, "zh"),
        name_en=_name(scene, of, "en"),
        verdict=verdict,
        ground=_ground(best) if verdict == "consider" else None,
        friction=friction(
            scene, of.line, verdict, (*of.wanted.members, *of.wanted.panels), looked, critical=bool(critical)
        ),
        reasons=tuple(sorted(reasons)),
        suggestions=_suggestions(of, verdict, chosen, best, seen, critical),
        remaining=rest.codes if rest is not None else (),
        remaining_members=rest.items if rest is not None else (),
        to_judge=_to_judge(verdict, chosen, best, rest),
        pending=_pending(of) if candidates else (),
        emergency=emergency(scene.order, scene.view) is True,
        names=tuple(
            named(scene.view.dictionary.items[item])
            for item in sorted({*of.wanted.members, *(rest.items if rest is not None else ())})
        ),
    )


def _unknown_code(scene: Scene, of: Line, looked: Looked) -> ItemAdvice:
    return ItemAdvice(
        item=of.line.id,
        code=of.line.code,
        name=of.line.name,
        verdict="order",
        ground=None,
        friction=friction(scene, of.line, "order", (), looked, critical=False),
        reasons=(reason("item-not-in-catalogue"),),
        emergency=emergency(scene.order, scene.view) is True,
    )


def _name(scene: Scene, of: Line, lang: Literal["zh", "en"]) -> str | None:
    dictionary, panels = scene.view.dictionary, of.wanted.panels
    called: list[Item | Panel] = [dictionary.items[item] for item in of.wanted.members]
    if len(panels) == 1 and panels[0] in dictionary.panels:
        called = [dictionary.panels[panels[0]]]
    names = [one.name_zh if lang == "zh" else one.name_en for one in called]
    return ("、" if lang == "zh" else ", ").join(names) if len(names) <= NAMED else None


def _best(of: Line, chosen: Mapping[str, Judged], selection: Selection) -> dict[str, Judged]:
    """Return each member's best candidate: the one chosen, else of the main report, else over all."""
    best = dict(chosen)
    for item in of.wanted.members:
        if item in best:
            continue
        ranked = sorted((one for one in of.judged.get(item, ()) if one.counts), key=sort_key)
        if item in selection.chosen:
            best[item] = selection.chosen[item]
        elif ranked:
            best[item] = ranked[0]
    return {item: best[item] for item in of.wanted.members if item in best}


def _verdict(selection: Selection, chosen: Mapping[str, Judged], best: Mapping[str, Judged]) -> Verdict:
    if selection.satisfied and chosen:
        return "reuse"
    if chosen:
        return "reuse_part"
    if any(one.standing != "not-reusable" for one in best.values()):
        return "consider"
    return "order"


def _ground(best: Mapping[str, Judged]) -> Ground:
    if any(one.standing == "undetermined" for one in best.values()):
        return "undetermined"
    gates = {
        finding.gate
        for one in best.values()
        if one.standing == "with-caution"
        for finding in one.findings
        if finding.answer == "caution"
    }
    return "repeat-justified" if gates and gates <= MILD else "caution"


def _seen(of: Line, best: Mapping[str, Judged]) -> list[tuple[str, Judged]]:
    """Return what must be seen beside the best: the newest that stopped it, and what only that stopped."""
    seen = []
    for item, one in best.items():
        if one.standing == "reusable":
            continue
        found = [other for other in of.judged[item] if other is not one and other.identity != "conflict"]
        alive = [other for other in found if not other.held.void]
        if one.says("newer-result-exists") and alive:
            seen.append((item, min(alive, key=lambda other: (-latest(other), other.held.order))))
        stopped = [other for other in alive if other.counts and _stopped_by_newer(other)]
        if stopped:
            seen.append((item, min(stopped, key=lambda other: other.held.order)))
    return seen


def _stopped_by_newer(one: Judged) -> bool:
    held_back = [finding for finding in one.findings if finding.answer != "pass"]
    return bool(held_back) and all(finding.gate == "newer" for finding in held_back)


def _reasons(
    of: Line,
    verdict: Verdict,
    best: Mapping[str, Judged],
    seen: list[tuple[str, Judged]],
    critical: list[Judged],
) -> set[Reason]:
    told = [*best.values(), *(one for _, one in seen)]
    if verdict == "order":
        told = _nearest_miss(of)
    return {one for judged in (*told, *critical) for one in judged.told}


def _nearest_miss(of: Line) -> list[Judged]:
    """Return the candidate with fewest blocks, then the newest; a conflict of identity only where nothing else is."""
    missed = [one for item in of.wanted.members for one in of.judged.get(item, ()) if one.counts]
    return [min(missed, key=lambda one: (one.identity == "conflict", one.blocks(), one.held.order))] if missed else []


def _own_reasons(
    of: Line, verdict: Verdict, best: Mapping[str, Judged], selection: Selection, not_orderable: bool
) -> set[Reason]:
    reasons: set[Reason] = set()
    if not best:
        reasons.add(reason("no-result"))
        return reasons
    if not_orderable:
        reasons.add(reason("remainder-not-orderable"))
    if selection.several and verdict != "reuse":
        reasons.add(reason("members-in-several-reports"))
    if len(of.wanted.members) > 1 and verdict in {"consider", "reuse_part"}:
        groups = {one.group for item, one in of.wanted.members.items() if one.role == "one-of" and item in best}
        for item, one in of.wanted.members.items():
            missing = one.role == "required" or (one.role == "one-of" and one.group not in groups)
            if missing and item not in best:
                reasons.add(reason("member-missing", member=item))
    return reasons


def _suggestions(
    of: Line,
    verdict: Verdict,
    chosen: Mapping[str, Judged],
    best: Mapping[str, Judged],
    seen: list[tuple[str, Judged]],
    critical: list[Judged],
) -> tuple[Suggestion, ...]:
    reuse = suggestions(((item, chosen[item]) for item in of.wanted.members if item in chosen), "reuse")
    look: list[tuple[str, Judged]] = []
    if verdict == "consider":
        look = [(item, one) for item, one in best.items() if one.standing != "not-reusable"]
    elif verdict == "reuse_part":
        look = [(item, one) for item, one in best.items() if item not in chosen and one.standing != "not-reusable"]
    if verdict != "order":
        look += [(item, one) for item, one in seen if item not in chosen]
    look += [(one.candidate.item.id, one) for one in critical]
    return (*reuse, *suggestions(_once(look, chosen), "look"))


def _once(look: Iterable[tuple[str, Judged]], chosen: Mapping[str, Judged]) -> list[tuple[str, Judged]]:
    kept: dict[int, tuple[str, Judged]] = {}
    reused = {id(one) for one in chosen.values()}
    for item, one in look:
        if id(one) not in reused:
            kept.setdefault(id(one), (item, one))
    return list(kept.values())


def _to_judge(
    verdict: Verdict, chosen: Mapping[str, Judged], best: Mapping[str, Judged], rest: Remainder | None
) -> tuple[str, ...]:
    if verdict not in {"reuse_part", "consider"}:
        return ()
    return tuple(item for item, one in best.items() if item not in chosen and one.standing != "not-reusable")


def _pending(of: Line) -> tuple[str, ...]:
    """Name the institutions where a report inside the window is not final yet."""
    names = set()
    for item in of.wanted.members:
        for one in of.judged.get(item, ()):
            outside = any(finding.gate == "window" and finding.answer == "block" for finding in one.findings)
            if one.counts and one.says("report-pending") and one.identity != "conflict" and not outside:
                issuer, stated = one.held.issuer, one.held.report.issuer
                name = issuer.row.name_zh if issuer.row is not None else stated.name if stated is not None else None
                names.add(name or (stated.code if stated is not None else None) or "")
    return tuple(sorted(names - {""}))
