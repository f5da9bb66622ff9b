"""A tiny pack that is right, copied so that a test may spoil it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of packs: ``base`` and ``example-good``, which extends it."""
    return Path(shutil.copytree(GOOD, tmp_path / "rules"))
