"""Results matched to catalogue items: by exact code, by a whole exam name, else loosely by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from recognize.packs.dictionary import Item, normal
from recognize.packs.schema import CodeMapping, ExamName, Laboratory, Orderable
from recognize.packs.view import View
from recognize.reasons import Reason, reason
from recognize.report import Observation, Report, Study
from recognize.units import read_unit


@dataclass(frozen=True, slots=True)
class Match:
    """How a result meets a catalogue item.

    Attributes:
        item: The item.
        how: By ``code``, by a whole exam ``name`` of its source, by its ``loose`` normalised name, or by no more
            than a ``hint``: a name with facts missing.
        reasons: Why the match is not certain.
        rules: Rows that made it.
        fixed: Whether a confirmed code alone, without its specimen, stands for the item.
    """

    item: str
    how: Literal["code", "name", "loose", "hint"]
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    fixed: bool


def identify(result: Observation | Study, report: Report, view: View) -> tuple[Match, ...]:
    """Match a result to catalogue items: by exact code, by a whole exam name, else loosely by name."""
    kind = Study if isinstance(result, Study) else Observation
    codes = result.codes or (report.codes if isinstance(result, Study) else ())
    certain: dict[str, list[CodeMapping]] = defaultdict(list)
    possible: dict[str, list[CodeMapping]] = defaultdict(list)
    mapped = other_kind = contradicted = False
    for code in codes:
        fits = [(row, _specimen_fits(row, result, view)) for row in view.mappings(code)]
        contradicted = contradicted or (bool(fits) and all(fit is False for _, fit in fits))
        for row, verdict in fits:
            mapped = True
            if verdict is not False and not _is(row.item, kind, view):
                other_kind = True
            elif verdict is not False:
                (certain if verdict else possible)[row.item].append(row)
    if certain or possible:
        items = sorted({*certain, *possible})
        torn = other_kind or contradicted or len(items) > 1
        return tuple(
            _coded(
                item,
                certain.get(item, []),
                possible.get(item, []),
                torn or item not in certain or _named_another(item, result, view),
                view,
            )
            for item in items
        )
    if mapped:
        return ()
    if isinstance(result, Study):
        return _by_exam_name(result, report, view)
    return _by_name(result, view)


def expected(result: Observation | Study, view: View) -> tuple[Match, ...]:
    """Match a result that is still to come to the members its codes order here."""
    targets = [
        (row.rule, target)
        for _, row in view.hospital(Orderable, "orderables")
        if row.code in result.codes
        for target in row.members
    ]
    members = {
        (item, rule)
        for rule, target in targets
        for item in (
            [one.item for one in view.dictionary.members.get(target.value, ())]
            if target.kind == "panel"
            else [target.value]
        )
    }
    kind = Study if isinstance(result, Study) else Observation
    return tuple(Match(item, "code", (), (rule,), False) for item, rule in sorted(members) if _is(item, kind, view))


def _is(name: str, kind: type[Observation | Study], view: View) -> bool:
    """Say whether an item is of the kind of a result: observations are no exams, studies no laboratory items."""
    item = view.dictionary.items.get(name)
    return item is not None and isinstance(item, Laboratory) == (kind is Observation)


def _named_another(name: str, result: Observation | Study, view: View) -> bool:
    """Say whether a result bears the whole name of items of another component: its code or its name is false."""
    item = view.dictionary.items.get(name)
    if not isinstance(item, Laboratory) or result.name is None:
        return False
    named = [view.dictionary.items[one] for one in view.dictionary.named(result.name)]
    components = {normal(one.component) for one in named if isinstance(one, Laboratory)}
    return bool(components) and normal(item.component) not in components


def _specimen_fits(row: CodeMapping, result: Observation | Study, view: View) -> bool | None:
    """Say whether a code's row holds for a result's specimen; ``None``: the specimen does not tell."""
    if row.specimen is None:
        return True
    item = view.dictionary.items.get(row.item)
    class_ = item.class_ if item is not None else None
    stated = result.specimen.type if isinstance(result, Observation) and result.specimen is not None else None
    if stated is None:
        return None
    needed, _ = view.dictionary.meaning("specimen", row.specimen, class_)
    meaning, _ = view.dictionary.meaning("specimen", stated, class_)
    return None if meaning is None else meaning == (needed or row.specimen)


def _coded(item: str, certain: list[CodeMapping], possible: list[CodeMapping], ambiguous: bool, view: View) -> Match:
    rows = [*certain, *possible]
    reasons: list[Reason] = []
    if ambiguous:
        reasons.append(reason("code-ambiguous"))
    sure = [row for row in rows if row.confirmed == "yes"]
    if not sure:
        reasons.append(reason("code-unconfirmed"))
    told = [doubtful(row, view) for row in sure]
    if told and all(told):
        reasons.extend(sorted({one for one in told if one is not None})[:1])
    fixed = any(row.specimen is None for row in certain if row.confirmed == "yes")
    return Match(item, "code", tuple(reasons), tuple(sorted(row.rule for row in rows)), fixed)


def doubtful(row: CodeMapping | ExamName, view: View) -> Reason | None:
    """Return the reason why a grant's document is not confirmed; ``None`` when it is."""
    citation = view.citation(view.rules.packs[row.pack], row)
    if citation is None or citation.confirmed:
        return None
    return reason("citation-unconfirmed", citation=citation.key)


def _by_exam_name(study: Study, report: Report, view: View) -> tuple[Match, ...]:
    if study.name is None:
        return ()
    rows = [
        row for _, row in view.grants(ExamName, "exam_names") if (row.source, row.text) == (report.source, study.name)
    ]
    items = sorted({row.item for row in rows})
    matches = []
    for item in items:
        found = [row for row in rows if row.item == item]
        reasons = [reason("code-ambiguous")] if len(items) > 1 else []
        sure = [row for row in found if row.confirmed == "yes"]
        if view.strict or not sure:
            reasons.append(reason("code-unconfirmed"))
        told = [doubtful(row, view) for row in sure]
        if told and all(told):
            reasons.append(min(one for one in told if one is not None))
        matches.append(Match(item, "name", tuple(reasons), tuple(sorted(row.rule for row in found)), False))
    return tuple(matches)


def _by_name(observation: Observation, view: View) -> tuple[Match, ...]:
    """Match by the exact normalised name, with the same specimen and unit dimension: to be shown only.

    Where specimen or unit is missing it is a ``hint``: perhaps a newer result, never a candidate.
    """
    if observation.name is None:
        return ()
    stated = observation.specimen.type if observation.specimen is not None else None
    matches = []
    for name in sorted(view.dictionary.named(observation.name)):
        item = view.dictionary.items[name]
        if not isinstance(item, Laboratory):
            continue
        meaning, rules = view.dictionary.meaning("specimen", stated, item.class_) if stated else (None, ())
        same = _same_dimension(observation, item, view)
        if (stated and meaning != item.system) or not (same or observation.unit is None):
            continue
        how: Literal["loose", "hint"] = "loose" if stated and same else "hint"
        matches.append(Match(name, how, (reason("matched-by-name"),), (item.rule, *rules), False))
    return tuple(matches)


def _same_dimension(observation: Observation, item: Item, view: View) -> bool:
    units = view.dictionary.units(item.id, observation.codes)
    if not units:
        return observation.unit in (None, "")
    unit = read_unit(observation.unit) if observation.unit is not None else None
    return unit is not None and any(unit.dimension == listed.dimension for _, listed in units)
