"""Generated scenes: a seeded one for bulk comparison, a hypothesis strategy for properties.

Both use the same building blocks: hypothesis hands in its own ``Random``, which it can shrink.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from hypothesis import strategies as st
from tests.strategies import changes, rule_changes, together
from tests.strategies.scenes import Draft, Scene, draft
from tests.strategies.world import chance, pick

Change = Callable[[Random, Draft], None]

CHANGES: Final[tuple[tuple[int, Change], ...]] = (
    (24, changes.change_result),
    (10, changes.change_report),
    (6, changes.move),
    (5, changes.change_subject),
    (5, changes.change_patient),
    (8, changes.change_line),
    (7, changes.change_order),
    (4, changes.change_situations),
    (4, changes.change_codes),
    (8, changes.another_report),
    (7, changes.another_version),
    (2, changes.void_notice),
    (3, changes.pending_report),
    (3, changes.second_result),
    (7, changes.lose_result),
    (3, changes.lose_reports),
    (4, changes.covering),
    (2, changes.known_by_name),
    (4, changes.spread),
    (3, changes.change_sources),
    (2, changes.vouched_source),
    (2, changes.repeat_line),
    (1, changes.change_strict),
    (16, rule_changes.add_row),
    (3, rule_changes.drop_row),
    (4, rule_changes.date_row),
    (3, rule_changes.move_row),
    (2, rule_changes.foreign_pack),
    (3, rule_changes.replaced_limit),
    (7, rule_changes.change_item),
    (3, rule_changes.change_member),
    (3, rule_changes.change_orderables),
    (6, rule_changes.change_assumption),
    (3, rule_changes.change_switches),
    (2, rule_changes.change_modes),
    (3, rule_changes.change_list),
    (2, rule_changes.change_registry),
    (1, rule_changes.change_offset),
    *together.TOGETHER,
)
_OF_PANELS: Final[tuple[Change, ...]] = (
    *(changes.lose_result, changes.change_result, changes.change_result),
    *(changes.spread, rule_changes.change_orderables, rule_changes.change_item),
)
"""What makes a part of a panel reusable."""
_WEIGHTS: Final = tuple(weight for weight, _ in CHANGES)
_ALL: Final = tuple(change for _, change in CHANGES)
_HOW_MANY: Final = (0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4)


def draw(rng: Random, weights: tuple[int, ...]) -> int:
    """An index by weight, from one integer, which hypothesis shrinks well."""
    left = rng.randrange(sum(weights))
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return index
    raise AssertionError


def make(rng: Random) -> Scene:
    """A complete scene with none to four changes."""
    told = draft(rng)
    count = _HOW_MANY[rng.randrange(len(_HOW_MANY))]
    if told.world.panels and count and chance(rng, 0.5):
        pick(rng, _OF_PANELS)(rng, told)
        count -= 1
    for _ in range(count):
        _ALL[draw(rng, _WEIGHTS)](rng, told)
    return told.build()


def seeded(seed: int, number: int) -> Scene:
    """The scene of a number: the same on every machine."""
    return make(Random(seed * 1_000_003 + number))  # noqa: S311 - repeatable on purpose


def scenes() -> st.SearchStrategy[Scene]:
    """Scenes for hypothesis."""
    return st.randoms(use_true_random=False).map(make)
