"""The two implementations on the patients of the bulk run, which others invented, and on the demo's scenes.

The second is slow on long records: here some orders, all by ``python -m tests.oracle.compare --patients``.
"""

from __future__ import annotations

import pytest
from tests.oracle.compare import differences, on_patients
from tests.sizes import size
from tests.strategies import scenes

from recognize.demo.scenes import Scene
from recognize.demo.scenes import scenes as demonstrated

ORDERS = on_patients(None)


@pytest.mark.parametrize("number", range(0, len(ORDERS), size(8, 60)))
def test_both_agree_on_the_orders_of_the_bulk_run(number: int) -> None:
    assert differences(ORDERS[number]) == []


@pytest.mark.parametrize("scene", demonstrated(), ids=lambda scene: scene.id)
def test_both_agree_on_the_scenes_of_the_demo(scene: Scene) -> None:
    assert differences(scenes.Scene(scene.order, scene.reports, scene.rules(), scene.at, scene.sources)) == []
