"""The laws of DESIGN 8 over generated scenes: an order, reports and packs that answer it, changed at random.

``violations`` of each law are told as text: a scene is found again by its seed and number.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from tests.sizes import size
from tests.strategies.erase import FACTS, MODELS, NOT_FACTS, TOGETHER, erase
from tests.strategies.generate import seeded
from tests.strategies.rule_changes import LIMITS, add_method
from tests.strategies.scenes import Scene
from tests.strategies.world import DraftPack, World

from recognize.advice import Advice, ItemAdvice, canonical
from recognize.decision import decide, traced
from recognize.gates.finding import GateResult
from recognize.moment import DAY, SECOND, Moment
from recognize.packs.ruleset import RuleSet
from recognize.reasons import SEVERITY
from recognize.report import Observation, Report

HOUR: Final = 3600 * SECOND


def ask(scene: Scene, gates: tuple[Any, ...] = ()) -> Advice:
    return decide(
        scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, gates=gates, strict=scene.strict
    )


def codes(item: ItemAdvice) -> set[str]:
    return {one.code for one in item.reasons}


def gained(before: Advice, after: Advice) -> Iterator[tuple[ItemAdvice, ItemAdvice]]:
    """Items of which another verdict became ``reuse``."""
    for one, other in zip(before.items, after.items, strict=True):
        if one.verdict != "reuse" and other.verdict == "reuse":
            yield one, other


# Law 1 --------------------------------------------------------------------------------------------


def law_1(scene: Scene) -> Iterator[str]:
    """A fact made unknown never gives ``reuse``; where a stand-in lets it, the advice names it."""
    for strict in (True, False):
        full = replace(scene, strict=strict)
        before = ask(full)
        if all(item.verdict == "reuse" for item in before.items):
            continue
        for fact, poorer in erase(full):
            for one, other in gained(before, ask(poorer)):
                if "versions-conflict" in codes(one):
                    continue  # copies that differed in it are one now: what another copy says is no fact
                named = {stand_in for told in other.suggestions for stand_in in told.assumed}
                if strict or not named:
                    yield f"strict {strict}, without {fact}: {one.verdict} {sorted(codes(one))} became reuse"


def test_every_field_is_a_fact_or_listed_with_a_reason() -> None:
    walked = {place for places in FACTS.values() for place in places}
    known = {(m.__name__, name) for m in MODELS for name in getattr(m, "model_fields", None) or m.__dataclass_fields__}

    assert walked | set(NOT_FACTS) == known
    assert not set(NOT_FACTS) & walked
    assert {place for group in TOGETHER.values() for place in group} <= known


# Law 2 --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OneMoreGate:
    """A gate that always gives the same answer, or always fails."""

    answer: str
    name: str = "one-more"

    def evaluate(self, candidate: Any) -> GateResult:
        if self.answer == "raise":
            raise RuntimeError("broken")
        return GateResult(self.answer, None if self.answer == "pass" else "one-more-code")  # type: ignore[arg-type]


def law_2(scene: Scene) -> Iterator[str]:
    """One more gate, or one more limit, never gives ``reuse``."""
    before = ask(scene)
    for answer in ("pass", "caution", "unknown", "block", "raise"):
        after = ask(scene, (OneMoreGate(answer),))
        for one, other in zip(before.items, after.items, strict=True):
            if answer == "pass" and one.verdict != other.verdict:
                yield f"a gate that passes made {other.verdict} of {one.verdict}"
            if answer != "pass" and other.verdict in ("reuse", "reuse_part"):
                yield f"{other.verdict} against a gate that says {answer}"
            if answer == "raise" and any(reason.code == "gate-failed" for reason in other.reasons):
                if OneMoreGate.name not in after.basis.failed:
                    yield "a gate failed and the basis does not name it"
    rng = Random(len(scene.reports))  # noqa: S311 - repeatable on purpose
    limits = [add for add in LIMITS if add is not add_method]  # a method group makes results comparable: it grants
    for add in limits:
        for where in scene.rules.packs:
            limited = replace(scene, rules=with_row(scene, rng, add, where))
            for one, _ in gained(before, ask(limited)):
                yield f"{add.__name__} in {where}: {one.verdict} {sorted(codes(one))} became reuse"


def with_row(scene: Scene, rng: Random, add: Callable[[Random, World, str], None], where: str) -> RuleSet:
    """The rules with one more row in a pack."""
    items = [
        row.id
        for pack in scene.rules.packs.values()
        for name in ("laboratory", "exams")
        for row in pack.rows.get(name, ())
    ]  # type: ignore[attr-defined]
    panels = [row.id for pack in scene.rules.packs.values() for row in pack.rows.get("panels", ())]  # type: ignore[attr-defined]
    drafts = {
        pack.id: DraftPack(
            pack.id,
            pack.manifest.territory,
            pack.manifest.extends,
            [row for rows in pack.rows.values() for row in rows],
            lists=dict(pack.manifest.lists),
        )
        for pack in scene.rules.packs.values()
    }
    made = World(rng, drafts, tuple(items), tuple(panels), count=10_000)
    add(rng, made, where)
    packs = []
    for pack in scene.rules.packs.values():
        files: dict[str, tuple[Any, ...]] = {}
        for row in drafts[pack.id].rows:
            files[row.file] = (*files.get(row.file, ()), row)
        packs.append(replace(pack, rows=files))
    return RuleSet.of(packs)


# Law 3 --------------------------------------------------------------------------------------------


def law_3(scene: Scene) -> Iterator[str]:
    """No order of what is given changes the bytes."""
    expected = canonical(ask(scene))
    rng = Random(7)  # noqa: S311 - repeatable on purpose

    def shuffled(things: Any) -> list[Any]:
        found = list(things)
        rng.shuffle(found)
        return found

    for _ in range(3):
        packs = [
            replace(pack, rows={name: tuple(shuffled(pack.rows[name])) for name in shuffled(pack.rows)})
            for pack in shuffled(scene.rules.packs.values())
        ]
        for what, changed in {
            "reports": replace(scene, reports=tuple(shuffled(scene.reports))),
            "rows and packs": replace(scene, rules=RuleSet.of(packs)),
            "sources": replace(scene, sources=tuple(shuffled(scene.sources))),
        }.items():
            if canonical(ask(changed)) != expected:
                yield f"another order of {what} gives other bytes"
    one, other = OneMoreGate("caution", "a"), OneMoreGate("unknown", "b")
    if canonical(ask(scene, (one, other))) != canonical(ask(scene, (other, one))):
        yield "another order of gates gives other bytes"


# Law 4 --------------------------------------------------------------------------------------------


def law_4(scene: Scene) -> Iterator[str]:
    """The same instant in another zone is the same; once outside a window, always outside."""
    advice = ask(scene)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for hours in (0, 8, -5):
        at = (epoch + timedelta(microseconds=scene.at.earliest)).astimezone(timezone(timedelta(hours=hours)))
        elsewhere = decide(scene.order, scene.reports, scene.rules, at=at, sources=scene.sources, strict=scene.strict)
        if canonical(elsewhere) != canonical(advice):
            yield f"the same instant {hours} hours from UTC gives other bytes"
    undated = timeless(scene)
    last = [
        told.valid_until.earliest
        for item in ask(undated).items
        for told in item.suggestions
        if told.action == "reuse" and told.valid_until
    ]
    moments = sorted({undated.at.earliest + shift for shift in (0, HOUR, DAY, 4 * DAY, 9 * DAY, 40 * DAY, 400 * DAY)})
    moments = sorted({*moments, *(one for end in last for one in (end, end + SECOND))})
    outside: set[tuple[str, str | None]] = set()
    for instant in moments:
        now = ask(replace(undated, at=Moment(instant, instant)))
        reused = {
            (member.item, told.report_number)
            for item in now.items
            for told in item.suggestions
            if told.action == "reuse"
            for member in told.members
        }
        for item in now.items:
            for told in item.suggestions:
                end = told.valid_until
                if told.action == "reuse" and end is not None and end.earliest < instant // SECOND * SECOND:
                    yield f"{told.report_number} is reused after {end.text()}"
        if again := outside & reused:
            yield f"once outside, inside again: {sorted(map(str, again))}"
        _, judged = trace(replace(undated, at=Moment(instant, instant)))
        outside |= {(member, number) for member, number, found in judged if "window-expired" in found}


def timeless(scene: Scene) -> Scene:
    """Rules of which no row begins or ends, and no band of age decides: one rule row, one result."""
    packs = []
    for pack in scene.rules.packs.values():
        rows = {
            name: tuple(
                replace(row, from_=date(2020, 1, 1), until=None) if "from_" in row.__dataclass_fields__ else row
                for row in held
                if getattr(row, "age", None) is None
            )
            for name, held in pack.rows.items()
            if name not in ("assessments", "suspensions")
        }
        packs.append(replace(pack, rows=rows))
    numbers = {report.number for report in scene.reports}
    reports = tuple(report for report in scene.reports if report.number is not None)
    reports = reports if len(numbers) == len(scene.reports) else reports[:1]
    return replace(scene, rules=RuleSet.of(packs), reports=reports)


def trace(scene: Scene) -> tuple[Advice, list[tuple[str, str | None, set[str]]]]:
    """Each candidate as judged: its member, the number of its report, its reason codes."""
    advice, judged = traced(
        scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, strict=scene.strict
    )
    found = []
    for group in judged.values():
        for one in group:
            held = one.candidate
            found.append(
                (held.item.id, held.report.number, {finding.reason.code for finding in one.findings if finding.reason})
            )
    return advice, found


# Law 5 --------------------------------------------------------------------------------------------


def law_5(scene: Scene) -> Iterator[str]:
    """``reuse`` has value, evidence and rules; every other verdict has a reason."""
    advice = ask(scene)
    for item in advice.items:
        reused = [told for told in item.suggestions if told.action == "reuse"]
        if item.verdict in ("reuse", "reuse_part"):
            if not any(told.members for told in reused):
                yield f"{item.verdict} without a value"
            for told in reused:
                if not told.evidence:
                    yield f"{item.verdict} without evidence"
                if told.kind == "laboratory" and any(member.value is None for member in told.members):
                    yield f"{item.verdict} of a result without value"
        elif reused:
            yield f"{item.verdict} with something to reuse"
        if item.verdict != "reuse" and not item.reasons:
            yield f"{item.verdict} without a reason"
        if item.verdict == "consider" and item.ground is None:
            yield "consider without a ground"
    yield from changed_rows(scene, advice)


def changed_rows(scene: Scene, before: Advice) -> Iterator[str]:
    """Take a row away so that a verdict changes: its id is in the old or the new basis."""
    rng = Random(len(before.basis.rules))  # noqa: S311 - repeatable on purpose
    pointed_at = ("laboratory", "exams", "panels", "organizations", "territories")  # packs without them pass no check
    stated = f"{scene.order.items!r} {scene.reports!r}"
    every = [
        (pack, name, row)
        for pack in scene.rules.packs.values()
        for name, rows in pack.rows.items()
        if name not in pointed_at
        for row in rows
    ]
    for pack, name, row in rng.sample(every, min(len(every), 15)):
        kept = tuple(one for one in pack.rows[name] if one is not row)
        packs = {**scene.rules.packs, pack.id: replace(pack, rows={**pack.rows, name: kept})}
        after = ask(replace(scene, rules=RuleSet.of(packs.values())))
        same = all(one.verdict == other.verdict for one, other in zip(before.items, after.items, strict=True))
        if name == "terms" and row.term not in stated:  # type: ignore[attr-defined]
            continue  # a word that is itself a meaning stands on no one row
        if not same and row.rule not in {*before.basis.rules, *after.basis.rules}:
            verdicts = [(one.verdict, other.verdict) for one, other in zip(before.items, after.items, strict=True)]
            yield f"without {row.rule}: {verdicts}, and no basis names it"


# Law 9 --------------------------------------------------------------------------------------------


def law_9(scene: Scene) -> Iterator[str]:
    """A newer result never raises the class of an older candidate of the same member."""
    before = standings(scene)
    for index, report in enumerate(scene.reports):
        newer = later(report, scene.at.earliest - SECOND, f"newer{index}")
        after = standings(replace(scene, reports=(*scene.reports, newer)))
        stated = {result.id for result in (*newer.observations, *newer.studies)}
        for key, rank in before.items():
            if key in after and after[key] < rank and key[2] in stated:
                yield f"a newer result raised {key} from {rank} to {after[key]}"


def later(report: Report, instant: int, name: str) -> Report:
    """The same results again, taken at an instant, under a number of their own."""
    when = Moment(instant, instant)

    def again(result: Any) -> Any:
        if isinstance(result, Observation) and result.specimen is not None:
            result = replace(result, specimen=replace(result.specimen, id=name, collected=when, received=when))
        return replace(result, effective=when, effective_end=None)

    return replace(
        report,
        id=name,
        number=name,
        issued=Moment(instant + SECOND, instant + SECOND),
        effective=None,
        effective_end=None,
        observations=tuple(again(one) for one in report.observations),
        studies=tuple(again(one) for one in report.studies),
    )


def standings(scene: Scene) -> dict[tuple[str, str, str, str], int]:
    """How bad each candidate is: by item of the order, report, result, member."""
    _, judged = traced(scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, strict=scene.strict)
    return {
        (line, one.candidate.report.id, one.candidate.result.id, one.candidate.item.id): max(
            (SEVERITY[finding.answer] for finding in one.findings), default=0
        )
        for line, group in judged.items()
        for one in group
    }


# All of them --------------------------------------------------------------------------------------

LAWS: Final[dict[str, tuple[Callable[[Scene], Iterator[str]], int]]] = {
    "law 1": (law_1, 300),
    "law 2": (law_2, 300),
    "law 3": (law_3, 300),
    "law 4": (law_4, 300),
    "law 5": (law_5, 600),
    "law 9": (law_9, 1000),
}
"""Each law with the number of scenes that CI tries."""

CHUNKS: Final = 4


def violations(law: str, numbers: range, seed: int = 1) -> list[str]:
    check = LAWS[law][0]
    return [f"scene {seed}/{number}: {told}" for number in numbers for told in check(seeded(seed, number))]


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("law", LAWS)
def test_law(law: str, chunk: int) -> None:
    count = size(LAWS[law][1], LAWS[law][1] // 15) // CHUNKS
    assert not violations(law, range(chunk * count, (chunk + 1) * count))


# Law 6 --------------------------------------------------------------------------------------------

SCENES: Final = 30


def all_bytes() -> str:
    """A digest of what is answered on some scenes."""
    sha = hashlib.sha256()
    for number in range(SCENES):
        sha.update(canonical(ask(seeded(6, number))))
    return sha.hexdigest()


def test_bytes_are_the_same_under_any_hash_seed_and_time_zone() -> None:
    """Law 6, in processes of their own."""
    root = str(Path(__file__).resolve().parents[1])
    code = "from tests.test_laws import all_bytes; print(all_bytes())"
    told = {all_bytes()}
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"), ("1", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": root}
        told.add(subprocess.check_output((sys.executable, "-c", code), env=environment, text=True, cwd=root).strip())

    assert len(told) == 1
