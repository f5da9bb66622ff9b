"""How much an advice interrupts, and whether everything was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from recognize.advice import Friction, ItemAdvice, Looked, SourceOutcome, Verdict
from recognize.decision.judging import Scene
from recognize.gates.patient import emergency
from recognize.order import OrderItem
from recognize.packs.schema import Department
from recognize.reasons import Reason, reason

LOUDNESS: Final[dict[Friction, int]] = {"silent": 0, "notice": 1, "ask": 2}
CEILING: Final[dict[str, Friction]] = {"shadow": "silent", "quiet": "notice", "ask": "ask"}


def quieter(one: Friction, other: Friction) -> Friction:
    """Return the less interrupting of two."""
    return min(one, other, key=LOUDNESS.__getitem__)


def tier(scene: Scene) -> Friction:
    """Return the tier of the order's setting: of packs that state it the least interrupting, else ``notice``."""
    setting = scene.order.setting
    stated = [
        pack.manifest.friction[setting]
        for pack in scene.view.applying.values()
        if setting is not None and setting in pack.manifest.friction
    ]
    return min(stated, key=LOUDNESS.__getitem__) if stated else "notice"


def ceiling(scene: Scene, line: OrderItem, names: Iterable[str]) -> Friction:
    """Return the ceiling that modes set for a department and an item (its id, its panel's or its code)."""
    department = scene.order.department
    specialties = {row.specialty for _, row in scene.view.hospital(Department, "departments") if row.code == department}
    departments = {department, *specialties}
    about = {line.code, *names}
    modes = [
        CEILING[rule.mode]
        for pack in scene.view.applying.values()
        for rule in pack.manifest.modes
        if (rule.department is None or rule.department in departments) and (rule.item is None or rule.item in about)
    ]
    return min(modes, key=LOUDNESS.__getitem__, default="ask")


def friction(
    scene: Scene, line: OrderItem, verdict: Verdict, names: Iterable[str], looked: Looked, *, critical: bool
) -> Friction:
    """Return how much an item interrupts; in a state of emergency nothing asks."""
    limit = ceiling(scene, line, names)
    urgent = emergency(scene.order, scene.view) is True
    match verdict:
        case "order":
            wished: Friction = "silent" if looked == "complete" else "notice"
        case "consider":
            series = line.repeat is not None and line.repeat > 1
            wished = "silent" if urgent or series else quieter("notice", tier(scene))
        case _:
            wished = quieter(tier(scene), "notice") if urgent else tier(scene)
    if critical:
        wished = max(wished, "notice", key=LOUDNESS.__getitem__)
    return quieter(wished, limit)


def one_interruption(items: Sequence[ItemAdvice]) -> tuple[ItemAdvice, ...]:
    """Keep the first item of a basket that asks; the others become notices."""
    asked = False
    kept = []
    for item in items:
        if item.friction == "ask" and asked:
            kept.append(replace(item, friction="notice"))
        else:
            asked = asked or item.friction == "ask"
            kept.append(item)
    return tuple(kept)


def looked_at(scene: Scene, sources: Iterable[SourceOutcome]) -> tuple[Looked, tuple[Reason, ...]]:
    """Say whether everything was looked at: not found is not the same as not there."""
    reasons: list[Reason] = []
    looked: Looked = "complete"
    known = sorted(sources, key=repr)
    for one in known:
        if one.completeness != "complete":
            looked = "partial"
            code = "source-unavailable" if one.completeness == "unavailable" else "source-partial"
            reasons.append(reason(code, source=one.name))
    if known and all(one.completeness == "unavailable" for one in known):
        looked = "not"
    if not scene.patient.identifiers:
        looked = "not"
        reasons.append(reason("no-usable-identifier"))
    if scene.order.access is None and scene.view.assume("access.default_basis")[0] is None:
        looked = "not"
        reasons.append(reason("not-authorised"))
    return looked, tuple(sorted(set(reasons)))
