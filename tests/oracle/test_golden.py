"""The two implementations on the golden cases of all packs, and on thousands of them changed at random."""

from __future__ import annotations

import pytest
from tests.oracle.compare import differences, oracle_of, scene_of, told
from tests.sizes import size, some
from tests.strategies.golden import ALL, small_scene
from tests.strategies.scenes import Scene

SEED = 11
CHUNK = 250
CHUNKS = size(10_000, 750) // CHUNK


@pytest.mark.parametrize("index", some(range(len(ALL)), 6), ids=lambda index: f"{ALL[index][0]}/{ALL[index][1].id}")
def test_both_agree_on_a_golden_case(index: int) -> None:
    assert differences(Scene(*small_scene(index))) == []


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_agree_on_changed_cases(chunk: int) -> None:
    found = []
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        scene = scene_of("golden", SEED, number)
        if unlike := differences(scene):
            found.append(told(f"golden {SEED}/{number}", scene, unlike, small=False))
    assert not found, "\n".join(found)


def test_the_changes_reach_every_verdict() -> None:
    verdicts = [item.verdict for number in range(400) for item in oracle_of(scene_of("golden", SEED, number)).items]

    assert set(verdicts) == {"reuse", "reuse_part", "consider", "order"}
    assert verdicts.count("reuse") / len(verdicts) > 0.1
    assert verdicts.count("consider") / len(verdicts) > 0.2
