"""What the tests of validity windows share: the gate's findings by name, and a window row."""

from __future__ import annotations

from typing import Any

from tests.scene import Scene, doubts, row

from recognize.packs.schema import Row


def told(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("window", answer, code)}


EXPIRED = told("block", "window-expired")
UNCERTAIN = told("unknown", "window-uncertain")
NO_START = told("unknown", "start-unknown")
FUTURE = told("unknown", "start-in-future")
CONTRADICTING = told("unknown", "times-inconsistent")
UNSCHEDULED = told("unknown", "schedule-unknown")
UNPUBLISHED = told("caution", "window-not-published")
PROJECT = told("caution", "window-project")
NO_CLASS = told("caution", "window-class-not-stated")
UNRATED = told("caution", "window-item-unrated")
BEYOND = told("caution", "beyond-stability-cap")
ESTIMATED = told("caution", "start-estimated")
DOUBTFUL = told("caution", "citation-unconfirmed")


def window(id: str = "w", pack: str = "p", **cells: Any) -> Row:
    plain = {
        "targets": "item:k",
        "setting": "any",
        "length": "7 d",
        "start": "collected",
        "basis": "published",
        "citation": "c",
    }
    return row("windows", id, pack, **{**plain, **cells})


def windows(scene: Scene) -> set[tuple[str, str, str]]:
    return {one for one in doubts(scene) if one[0] == "window"}
