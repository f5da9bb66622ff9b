"""The two implementations on thousands of generated scenes: small packs, orders and reports, changed at random."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.oracle.compare import differences, oracle_of, told
from tests.sizes import size
from tests.strategies.generate import seeded

SEED = 11
CHUNK = 500
CHUNKS = size(10_000, 1_000) // CHUNK


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_agree_on_generated_scenes(chunk: int) -> None:
    """A difference is told as text; ``python -m tests.oracle.compare`` makes it small."""
    found = []
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        scene = seeded(SEED, number)
        if unlike := differences(scene):
            found.append(told(f"{SEED}/{number}", scene, unlike, small=False))
    assert not found, "\n".join(found)


def test_the_scenes_reach_every_verdict() -> None:
    verdicts = Counter(item.verdict for number in range(400) for item in oracle_of(seeded(SEED, number)).items)

    total = verdicts.total()
    shares = {verdict: count / total for verdict, count in verdicts.items()}
    assert shares["reuse"] > 0.2
    assert shares["reuse_part"] > 0.02
    assert shares["consider"] > 0.2
    assert shares["order"] > 0.15
