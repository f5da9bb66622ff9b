"""Run the golden cases of a pack, and say in words where what came out is not what must."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from recognize.advice import Advice, ItemAdvice, SourceOutcome, Suggestion
from recognize.cases.building import Builder, CannotBuild
from recognize.cases.reading import Case, CasesError, Spec, merge, read_cases
from recognize.cases.times import When
from recognize.decision import decide
from recognize.moment import Moment
from recognize.order import Order
from recognize.packs.read import open_pack
from recognize.packs.ruleset import RuleSet
from recognize.reasons import sentence
from recognize.report import Report

FILE: Final = "cases.toml"


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What came of one case.

    Attributes:
        id: The case's id; ``scene`` for the scene itself; a side of a boundary ends in ``/inside`` or
            ``/outside``; ``cases.toml`` where the file could not be read.
        passed: Whether everything expected came out.
        message: Expected against actual, in words; empty when it passed.
    """

    id: str
    passed: bool
    message: str = ""


def run_pack(rules: RuleSet, pack_id: str, root: Path | Traversable) -> list[CaseOutcome]:
    """Run the golden cases of a pack; a pack without ``cases.toml`` has none.

    Args:
        rules: The pack and those it extends, loaded.
        pack_id: The pack whose cases are run.
        root: Its folder (or zip file), or the folder that holds it.

    Returns:
        One outcome a case, two a boundary; a file that cannot be read is one outcome with all its faults.
    """
    folder = open_pack(root).folder
    if not folder.joinpath("pack.toml").is_file():
        folder = folder.joinpath(pack_id)
    file = folder.joinpath(FILE)
    if not file.is_file():
        return []
    try:
        cases = read_cases(file.read_bytes().decode("utf-8-sig"), f"{pack_id}/{FILE}")
    except UnicodeDecodeError:
        return [CaseOutcome(FILE, False, "编码不是 UTF-8 / the encoding is not UTF-8")]
    except CasesError as error:
        return [CaseOutcome(FILE, False, "\n".join(fault.text("zh") for fault in error.faults))]
    builder = Builder(rules, rules.packs[pack_id])
    return run(cases, builder)


def run(cases: Iterable[Case], builder: Builder) -> list[CaseOutcome]:
    """Run cases; the first is the scene, which the reasons of the others are compared with."""
    outcomes: list[CaseOutcome] = []
    usual: frozenset[str] = frozenset()
    for case in cases:
        try:
            advice = _decide(case, builder)
            if case.id == "scene":
                usual = _codes(advice.items[0])
            told = list(_compare(case.expect, advice, usual, builder, case))
        except (CannotBuild, ValidationError) as error:
            outcomes.append(CaseOutcome(case.id, False, f"不能构造 / cannot be built: {error}"))
            continue
        if told:
            told.append(_what_came(advice))
        outcomes.append(CaseOutcome(case.id, not told, "\n  ".join(told)))
    return outcomes


class Inputs(NamedTuple):
    """What ``decide`` is given for a case."""

    order: Order
    reports: tuple[Report, ...]
    rules: RuleSet
    at: Moment
    sources: tuple[SourceOutcome, ...]
    strict: bool


def inputs(case: Case, builder: Builder) -> Inputs:
    """Build what a case says: the scene with what the case sets over it."""
    scene = case.scene
    over = case.reports or ({},)
    specs = tuple(merge(scene.get("report", {}), one) for one in over)
    reports = builder.reports(scene, specs)
    return Inputs(
        builder.order(scene),
        reports,
        builder.rules_for(scene),
        builder.at(scene),
        builder.sources(scene, reports),
        bool(scene.get("strict", False)),
    )


def _decide(case: Case, builder: Builder) -> Advice:
    given = inputs(case, builder)
    return decide(given.order, given.reports, given.rules, at=given.at, sources=given.sources, strict=given.strict)


# Comparing --------------------------------------------------------------------------------------


def _compare(expect: Spec, advice: Advice, usual: frozenset[str], builder: Builder, case: Case) -> Iterator[str]:
    lines = expect.get("items")
    if lines is not None:
        yield from _differ("items", len(lines), len(advice.items))
        for number, (line, item) in enumerate(zip(lines, advice.items, strict=False), 1):
            yield from _line(line, item, usual, builder, case, f"items[{number}].")
    yield from _line(expect, advice.items[0], usual, builder, case, "")
    rules = frozenset(advice.basis.rules)
    for key, wanted in expect.items():
        match key:
            case "looked":
                yield from _differ(key, wanted, advice.looked)
            case "looked_reasons":
                yield from _differ(key, sorted(wanted), sorted(one.code for one in advice.looked_reasons))
            case "windows":
                yield from _differ(key, sorted(wanted), sorted(one for one in rules if "/windows/" in one))
            case "rules_include":
                yield from _differ("rules_include (missing)", [], sorted(set(wanted) - rules))
            case "rules_exclude":
                yield from _differ("rules_exclude (present)", [], sorted(rules.intersection(wanted)))
            case "assumed":
                yield from _differ(key, sorted(wanted), sorted(advice.basis.assumed))
            case "assumed_include":
                missing = sorted(set(wanted) - set(advice.basis.assumed))
                yield from _differ("assumed_include (missing)", [], missing)


def _line(
    expect: Spec, item: ItemAdvice, usual: frozenset[str], builder: Builder, case: Case, prefix: str
) -> Iterator[str]:
    codes = _codes(item)
    reuse = [one for one in item.suggestions if one.action == "reuse"]
    look = [one for one in item.suggestions if one.action == "look"]
    actual: dict[str, Any] = {
        "verdict": item.verdict,
        "ground": item.ground,
        "friction": item.friction,
        "reasons": sorted(codes - usual),
        "all_reasons": sorted(codes),
        "remaining": sorted(item.remaining),
        "remaining_members": sorted(item.remaining_members),
        "to_judge": sorted(item.to_judge),
        "pending": sorted(item.pending),
        "emergency": item.emergency,
        "suggestions": len(item.suggestions),
        "issuers": [one.issuer_code for one in item.suggestions],
        "reused": _members(reuse),
        "looked_at": _members(look),
        "critical": sorted({one.item for s in item.suggestions for one in s.members if one.critical}),
        "valid_until": next((one.valid_until for one in reuse), None),
    }
    for key, wanted in expect.items():
        if key == "shown":
            for name, value in wanted.items():
                yield from _differ(f"{prefix}shown.{name}", value, _shown(item, name))
        elif key == "reasons_include":
            missing = sorted(set(wanted) - codes)
            yield from _differ(f"{prefix}reasons_include (missing)", [], missing)
        elif key == "remaining":
            yield from _differ(prefix + key, sorted(builder.code(one) or "" for one in wanted), actual[key])
        elif key == "valid_until":
            yield from _differ(prefix + key, _placed(wanted, builder, case), actual[key])
        elif key == "issuers":
            yield from _differ(prefix + key, list(wanted), actual[key])
        elif key in actual:
            yield from _differ(prefix + key, sorted(wanted) if isinstance(wanted, tuple) else wanted, actual[key])


def _placed(when: When | None, builder: Builder, case: Case) -> Any:
    if when is None:
        return None
    at = builder.at(case.scene)
    return when.place({"at": at}, builder.offset)


def _members(suggestions: list[Suggestion]) -> list[str]:
    return sorted({one.item for suggestion in suggestions for one in suggestion.members})


def _shown(item: ItemAdvice, name: str) -> str | None:
    """Return what is shown of an item first: its value, why it is withheld, or nothing."""
    for suggestion in item.suggestions:
        for one in suggestion.members:
            if one.item == name:
                return f"withheld: {one.withheld}" if one.withheld is not None else one.value
    return "not shown"


def _codes(item: ItemAdvice) -> frozenset[str]:
    return frozenset(one.code for one in item.reasons)


def _differ(key: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted != found:
        yield f"{key}: 应为 / expected {_word(wanted)}，实为 / actual {_word(found)}"


def _word(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(str, value)) + "]"
    if value is None:
        return "nothing"
    text = getattr(value, "text", None)
    return str(text()) if callable(text) else str(value)


def _what_came(advice: Advice) -> str:
    """Tell what came out, so that a failing case can be understood without a debugger."""
    told = []
    for item in advice.items:
        reasons = "；".join(f"{one.code}（{sentence(one, 'zh')}）" for one in item.reasons) or "-"
        told.append(f"{item.code.rpartition('|')[2]}: {item.verdict}/{item.ground or '-'}/{item.friction}; {reasons}")
    return "结果 / what came out: " + " | ".join(told)
