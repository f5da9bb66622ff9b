"""The two implementations on the golden cases of all packs, and on thousands of them changed at random."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.oracle.decide import OracleAdvice, OracleItem, oracle_decide
from tests.sizes import IN_CI, size
from tests.strategies.golden import ALL, Scene, small_scene
from tests.strategies.mutated import mutated

from recognize.advice import Advice, ItemAdvice

CHUNK = 250
CHUNKS = size(10_000, 750) // CHUNK
FIRST = 50_000_000


def differences(scene: Scene) -> list[str]:
    """Say in words where the two opinions of a scene differ."""
    mine = scene.decide()
    other = oracle_decide(
        scene.order, scene.reports, scene.rules, at=scene.at, sources=scene.sources, strict=scene.strict
    )
    return [
        *_of_basket(mine, other),
        *(d for pair in zip(mine.items, other.items, strict=True) for d in _of_item(*pair)),
    ]


def _of_basket(mine: Advice, other: OracleAdvice) -> list[str]:
    told = {one.code for one in mine.looked_reasons}
    same = (mine.looked, told) == (other.looked, other.looked_codes)
    return [] if same else [f"looked: {mine.looked} {told} / {other.looked} {other.looked_codes}"]


def _of_item(mine: ItemAdvice, other: OracleItem) -> list[str]:
    reused = [
        (member.item, member.value or "") for one in mine.suggestions if one.action == "reuse" for member in one.members
    ]
    ends = [
        one.valid_until.earliest for one in mine.suggestions if one.action == "reuse" and one.valid_until is not None
    ]
    theirs = [(member.member, member.value or "") for one in other.suggestions for member in one.members]
    pairs = {
        "verdict": (mine.verdict, other.verdict),
        "ground": (mine.ground, other.ground),
        "friction": (mine.friction, other.friction),
        "reasons": (sorted({one.code for one in mine.reasons}), sorted(other.codes)),
        "remaining": (mine.remaining, other.remaining),
        "to judge": (sorted(mine.to_judge), sorted(other.to_judge)),
        "pending": (mine.pending, other.pending),
        "emergency": (mine.emergency, other.emergency),
        "reused": (sorted(reused), sorted(theirs)),
        "valid until": (
            sorted(ends),
            sorted(one.valid_until for one in other.suggestions if one.valid_until is not None),
        ),
    }
    return [f"{mine.item}, {name}: {one} / {two}" for name, (one, two) in pairs.items() if one != two]


@pytest.mark.parametrize(
    "index", range(0, len(ALL), 1 if IN_CI else 6), ids=lambda index: f"{ALL[index][0]}/{ALL[index][1].id}"
)
def test_both_agree_on_a_golden_case(index: int) -> None:
    assert differences(small_scene(index)) == []


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_agree_on_changed_cases(chunk: int) -> None:
    found = {}
    for seed in range(FIRST + chunk * CHUNK, FIRST + (chunk + 1) * CHUNK):
        told = differences(mutated(seed))
        if told:
            found[seed] = told
    assert found == {}


def test_the_changes_reach_every_verdict() -> None:
    verdicts = Counter(item.verdict for seed in range(400) for item in mutated(seed).decide().items)

    total = verdicts.total()
    assert set(verdicts) == {"reuse", "reuse_part", "consider", "order"}
    assert verdicts["reuse"] / total > 0.1
    assert verdicts["consider"] / total > 0.2
