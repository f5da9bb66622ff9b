"""Run ``recognize.decision.decide`` against the oracle on generated scenes.

    python -m tests.oracle.compare --cases 100000 --seed 1 [--jobs 2] [--world generated|golden]
    python -m tests.oracle.compare --patients [DIR]

Half of the cases are generated from nothing (``generated``), half are mutated golden cases (``golden``).

A difference is told as text: what each says, and the scene, made as small as cheaply possible.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from tests.oracle.decide import OracleAdvice, OracleItem, OracleSuggestion, oracle_decide
from tests.strategies.generate import seeded
from tests.strategies.mutated import mutated
from tests.strategies.scenes import Scene

from recognize.advice import Advice, ItemAdvice, Suggestion
from recognize.decision import decide
from recognize.demo import bulk
from recognize.demo.scenes import scenes as demo_scenes
from recognize.moment import Moment
from recognize.packs.load import load
from recognize.packs.ruleset import RuleSet
from recognize.reasons import REASONS

Difference = tuple[str, Any, Any]  # what, the library's, the oracle's


def advice_of(scene: Scene) -> Advice:
    return decide(scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, strict=scene.strict)


def oracle_of(scene: Scene) -> OracleAdvice:
    return oracle_decide(
        scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, strict=scene.strict
    )


WORLDS = ("generated", "golden")


def scene_of(world: str, seed: int, number: int) -> Scene:
    """The scene of a number: the same on every machine."""
    return seeded(seed, number) if world == "generated" else Scene(*mutated(seed * 1_000_003 + number))


def on_patients(folder: Path | None) -> list[Scene]:
    """The orders of the bulk run, on the patients of a folder or the dozen that come with the library."""
    people, _ = bulk.patients(folder)
    cases, _ = bulk.cases(people, load(["example-hospital"]), demo_scenes()[0].at)
    return [Scene(one.order, tuple(one.history.reports), one.rules, one.at) for one in cases]


# What is compared ---------------------------------------------------------------------------------


def differences(scene: Scene) -> list[Difference]:
    """Hold both answers against each other."""
    try:
        ours = advice_of(scene)
    except Exception:  # a crash is a difference
        return [("crash of decide", traceback.format_exc(limit=-4), "")]
    theirs = oracle_of(scene)
    found: list[Difference] = []
    differ(found, "looked", ours.looked, theirs.looked)
    differ(found, "looked reasons", {one.code for one in ours.looked_reasons}, set(theirs.looked_codes))
    for mine, other in zip(ours.items, theirs.items, strict=True):
        compare_item(found, mine, other)
    lacking = {stand_in for item in theirs.items for one in item.suggestions for stand_in in one.assumed}
    differ(found, "stand-ins the basis lacks", lacking - set(ours.basis.assumed), set())
    missing = set(theirs.rules) - set(ours.basis.rules)
    differ(found, "rules the basis lacks", missing, set())
    return found


def differ(found: list[Difference], what: str, ours: Any, theirs: Any) -> None:
    if ours != theirs:
        found.append((what, ours, theirs))


def compare_item(found: list[Difference], mine: ItemAdvice, other: OracleItem) -> None:
    name = f"item {mine.item}"
    differ(found, f"{name} verdict", mine.verdict, other.verdict)
    differ(found, f"{name} ground", mine.ground, other.ground)
    differ(found, f"{name} friction", mine.friction, other.friction)
    differ(found, f"{name} reasons", {one.code for one in mine.reasons}, set(other.codes))
    if {one.code for one in mine.reasons} == set(other.codes):
        differ(found, f"{name} parameters", parameters(mine), set(other.params))
    differ(found, f"{name} reused", reused(mine), expected(other))
    ends = [one.valid_until.earliest if one.valid_until else None for one in reusing(mine)]
    differ(found, f"{name} valid until", ends, [one.valid_until for one in expecting(other)])
    carriers = [set(one.assumed) for one in reusing(mine)]
    differ(found, f"{name} carried by", carriers, [set(one.assumed) for one in expecting(other)])
    differ(found, f"{name} remaining", mine.remaining, other.remaining)
    differ(found, f"{name} remaining members", set(mine.remaining_members), set(other.remaining_members))
    differ(found, f"{name} to judge", set(mine.to_judge), set(other.to_judge))
    differ(found, f"{name} pending", set(mine.pending), set(other.pending))
    differ(found, f"{name} emergency", mine.emergency, other.emergency)
    if not all(one.evidence for one in mine.suggestions):
        found.append((f"{name} evidence", "none", "some"))


TOLD = {  # codes whose parameters the readings fix, and the parameter
    "repeat-justified": "situation",
    "appraisal": "situation",
    "facet-differs": "facet",
    "facet-missing": "facet",
    "facet-not-understood": "facet",
    "class-by-judgement": "category",
    "class-never": "category",
    "intervention-since": "intervention",
    "intervention-since-noted": "intervention",
    "window-expired": "length",
    "beyond-stability-cap": "length",
}


def parameters(mine: ItemAdvice) -> set[tuple[str, str]]:
    return {(one.code, value) for one in mine.reasons for key, value in one.params if TOLD.get(one.code) == key}


def reused(mine: ItemAdvice) -> list[Any]:
    """What is reused of which report; in no order."""
    return sorted(
        (str(one.report_number), one.source, sorted((member.item, str(member.value)) for member in one.members))
        for one in reusing(mine)
    )


def reusing(mine: ItemAdvice) -> list[Suggestion]:
    kept = [one for one in mine.suggestions if one.action == "reuse"]
    return sorted(kept, key=lambda one: (str(one.report_number), one.source))


def expecting(other: OracleItem) -> list[OracleSuggestion]:
    return sorted(other.suggestions, key=lambda one: (str(one.number), one.source))


def expected(other: OracleItem) -> list[Any]:
    return sorted(
        (str(one.number), one.source, sorted((member.member, str(member.value)) for member in one.members))
        for one in other.suggestions
    )


# Making it small ----------------------------------------------------------------------------------


def smaller(scene: Scene) -> Iterator[Scene]:
    """Scenes with one report, result, order line, source or rule less."""
    for index in range(len(scene.reports)):
        yield replace(scene, reports=scene.reports[:index] + scene.reports[index + 1 :])
    if len(scene.order.items) > 1:
        for index in range(len(scene.order.items)):
            items = scene.order.items[:index] + scene.order.items[index + 1 :]
            yield replace(scene, order=scene.order.model_copy(update={"items": items}))
    for index, report in enumerate(scene.reports):
        for name in ("observations", "studies"):
            held = getattr(report, name)
            for at in range(len(held)):
                less = replace(report, **{name: held[:at] + held[at + 1 :]})
                yield replace(scene, reports=(*scene.reports[:index], less, *scene.reports[index + 1 :]))
    for index in range(len(scene.sources)):
        yield replace(scene, sources=scene.sources[:index] + scene.sources[index + 1 :])


FLOOR = ("laboratory", "exams", "panels", "members", "organizations", "territories", "terms", "units")


def without_rows(scene: Scene) -> Iterator[Scene]:
    for pack_id, pack in scene.rules.packs.items():
        for file, rows in pack.rows.items():
            if file in FLOOR:
                continue
            for one in rows:
                kept = tuple(row for row in rows if row is not one)
                packs = {**scene.rules.packs, pack_id: replace(pack, rows={**pack.rows, file: kept})}
                yield replace(scene, rules=RuleSet.of(packs.values()))


def shrink(scene: Scene, still: Callable[[Scene], bool]) -> Scene:
    """Drop what does not matter, as long as the difference stays."""
    for less in (smaller, without_rows):
        again = True
        while again:
            again = False
            for one in less(scene):
                try:
                    stays = still(one)
                except Exception:  # a scene cut too far
                    stays = False
                if stays:
                    scene, again = one, True
                    break
    return scene


# Telling it ---------------------------------------------------------------------------------------


def tell(thing: Any) -> str:
    """Write a model with the fields that are stated."""
    if isinstance(thing, Moment):
        return thing.text(480) if thing.exact else thing.text()
    if is_dataclass(thing) and not isinstance(thing, type):
        stated = {one.name: getattr(thing, one.name) for one in fields(thing)}
    elif hasattr(type(thing), "model_fields"):
        stated = {name: getattr(thing, name) for name in type(thing).model_fields}
    elif isinstance(thing, tuple) and hasattr(thing, "_fields"):
        return str(thing)
    elif isinstance(thing, tuple | list):
        return "[" + ", ".join(tell(one) for one in thing) + "]"
    elif isinstance(thing, dict):
        return "{" + ", ".join(f"{key}: {tell(value)}" for key, value in thing.items()) + "}"
    else:
        return str(thing) if not isinstance(thing, str) else repr(thing)
    quiet = {"pack", "file", "line", "id", "reviewed", "zh", "en"} if hasattr(thing, "rule") else set()
    told = ", ".join(f"{key}={tell(value)}" for key, value in stated.items() if value is not None and key not in quiet)
    return f"{type(thing).__name__}({told})"


SCENERY = ("laboratory", "exams", "organizations", "organization_codes", "territories", "terms", "situations", "prices")


def tell_scene(scene: Scene) -> str:
    lines = [f"at {tell(scene.at)}  strict {scene.strict}  {tell(scene.sources)}", tell(scene.order)]
    lines += [tell(report) for report in scene.reports]
    wanted = {item for one in scene.rules.packs.values() for row in one.rows.get("codes", ()) for item in [row.item]}  # type: ignore[attr-defined]
    for pack in scene.rules.packs.values():
        manifest = pack.manifest
        lines.append(
            f"pack {pack.id} in {manifest.territory} extends {manifest.extends} offset {manifest.offset} "
            f"assume { {key: str(one.value) for key, one in manifest.assume.items()} } lists {tell(manifest.lists)} "
            f"own {manifest.own_reports} {manifest.own_reports_min_age} by name {manifest.matched_by_name} "
            f"friction {manifest.friction} modes {manifest.modes}"
        )
        for file, rows in pack.rows.items():
            for row in rows:
                if file in ("laboratory", "exams") and row.id in wanted:  # type: ignore[attr-defined]
                    lines.append(f"  {file}: {tell(row)}")
                elif file not in SCENERY or row.rule.rpartition("/")[2] not in row.rule:
                    lines.append(f"  {file}: {tell(row)}")
    return "\n".join(lines)


def told(name: str, scene: Scene, found: list[Difference], small: bool) -> str:
    head = "\n".join(f"  {what}: decide {ours!r}, oracle {theirs!r}" for what, ours, theirs in found)
    text = f"{name}\n{head}\n"
    if small:
        kinds = {kind(one) for one in found}
        scene = shrink(scene, lambda one: kinds <= {kind(other) for other in differences(one)})
        again = "\n".join(f"  {w}: decide {o!r}, oracle {t!r}" for w, o, t in differences(scene))
        text += f"made small:\n{again}\n{tell_scene(scene)}\n"
    return text


def kind(one: Difference) -> str:
    """A difference without its numbers: what, and for reasons which are too many or too few."""
    what, ours, theirs = one
    what = " ".join(word for word in what.split() if not word.isdigit() and not word.startswith("again"))
    if what.endswith(("reasons", "lacks", "judge", "by", "parameters")) or what == "assumed":
        first = ours if isinstance(ours, set) else {frozenset(one) if isinstance(one, set) else one for one in ours}
        second = (
            theirs if isinstance(theirs, set) else {frozenset(one) if isinstance(one, set) else one for one in theirs}
        )
        if all(isinstance(one, str | tuple) for one in first | second):
            more = sorted(str(one) for one in first - second)
            less = sorted(str(one) for one in second - first)
            return f"{what} +{more} -{less}"
        return what
    if isinstance(ours, str) and isinstance(theirs, str) and len(ours) < 40:
        return f"{what} {ours}/{theirs}"
    return what if "crash" not in what else f"{what} {ours.strip().splitlines()[-1][:80]}"


# Running it ---------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What a run found; examples are world and number."""

    verdicts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    examples: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.verdicts += other.verdicts
        self.codes += other.codes
        self.kinds += other.kinds
        for key, example in other.examples.items():
            self.examples.setdefault(key, example)


def run(world: str, seed: int, first: int, last: int) -> Tally:
    """Compare the scenes of some numbers."""
    tally = Tally()
    for number in range(first, last):
        scene = scene_of(world, seed, number)
        found = differences(scene)
        theirs = oracle_of(scene)
        tally.verdicts.update(one.verdict for one in theirs.items)
        for one in theirs.items:
            tally.codes.update(one.codes)
        tally.codes.update(theirs.looked_codes)
        if found:
            key = tuple(sorted({kind(one) for one in found}))
            tally.kinds[key] += 1
            tally.examples.setdefault(key, (world, number))
    return tally


def run_patients(folder: Path | None) -> int:
    scenes = on_patients(folder)
    different = [(number, found) for number, scene in enumerate(scenes) if (found := differences(scene))]
    for number, found in different:
        print(told(f"order {number}", scenes[number], found, small=True))
    print(f"{len(scenes)} orders, {sum(len(scene.order.items) for scene in scenes)} items: {len(different)} differ")
    return 1 if different else 0


STEP = 500


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--world", choices=WORLDS, help="one of the two generators; without it half of each")
    parser.add_argument("--show", type=int, default=5, help="how many differences are told in full")
    parser.add_argument("--kinds", type=int, default=40, help="how many kinds of differences are listed")
    parser.add_argument("--patients", nargs="?", type=Path, const=Path(), help="the bulk run's orders instead")
    options = parser.parse_args(arguments)
    if options.patients is not None:
        return run_patients(None if options.patients == Path() else options.patients)

    worlds = [options.world] if options.world else list(WORLDS)
    each = -(-options.cases // len(worlds))
    end = options.first + each
    parts = [
        (world, options.seed, start, min(start + STEP, end))
        for start in range(options.first, end, STEP)
        for world in worlds
    ]
    tally = Tally()
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            for one in [pool.submit(run, *part) for part in parts]:
                tally.add(one.result())
    else:
        for part in parts:
            tally.add(run(*part))

    total = sum(tally.verdicts.values())
    print(
        f"{each * len(worlds)} cases:", {name: f"{100 * n / total:.1f} %" for name, n in sorted(tally.verdicts.items())}
    )
    print("codes not reached:", " ".join(sorted(set(REASONS) - set(tally.codes))))
    print(f"different: {sum(tally.kinds.values())} cases in {len(tally.kinds)} kinds")
    for key, count in tally.kinds.most_common(options.kinds):
        world, number = tally.examples[key]
        print(f"{count:6}  {world} {number}: {' | '.join(key)}")
    for key, _ in tally.kinds.most_common(options.show):
        world, number = tally.examples[key]
        scene = scene_of(world, options.seed, number)
        print("\n" + told(f"{world} {number}", scene, differences(scene), small=True))
    return 1 if tally.kinds else 0


if __name__ == "__main__":
    sys.exit(main())
