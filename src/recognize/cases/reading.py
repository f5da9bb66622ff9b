"""Read ``cases.toml``: the scene, its cases, its boundaries, with every fault at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from recognize.cases.shape import BOUNDARY, CASE, SCENE, TOP, CaseFault, read_table
from recognize.errors import RecognizeError

WHOLE: Final = frozenset({"results", "exams"})
"""What a case says of these takes the place of everything the scene says of either."""
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)

Spec = dict[str, Any]


class CasesError(RecognizeError):
    """A ``cases.toml`` that cannot be used.

    Attributes:
        faults: Every fault found.
    """

    def __init__(self, faults: tuple[CaseFault, ...]) -> None:
        super().__init__("\n".join(fault.text("en") for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to decide and what must come out.

    Attributes:
        id: Its id; a side of a boundary has ``/inside`` or ``/outside``.
        scene: The scene with what the case sets.
        reports: The reports, each over the scene's; empty: the scene's one report.
        expect: What must come out.
    """

    id: str
    scene: Spec
    reports: tuple[Spec, ...]
    expect: Spec


def read_cases(text: str, path: str = "cases.toml") -> tuple[Case, ...]:
    """Read a file of cases; the scene itself is the first.

    Raises:
        CasesError: It cannot be used; every fault is told.
    """
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CasesError((CaseFault(path, f"不是合法的 TOML（{error}）", f"this is not TOML ({error})"),)) from None
    faults: list[CaseFault] = []
    top = read_table(table, TOP, "", faults)
    scene = top.get("scene", {})
    expect = scene.pop("expect", None)
    scene.pop("note", None)
    if "scene" not in top:
        faults.append(CaseFault("scene", "缺少 [scene]", "[scene] is missing"))
    elif "at" not in scene:
        faults.append(CaseFault("scene.at", "写上决定的时刻", "state the moment of the decision"))
    cases = [Case("scene", scene, (), {"verdict": "reuse"} if expect is None else expect)]
    for number, one in enumerate(top.get("case", ()), 1):
        cases += _case(one, f"case[{number}]", scene, faults)
    for number, one in enumerate(top.get("boundary", ()), 1):
        cases += _boundary(one, f"boundary[{number}]", scene, faults)
    _unique(cases, faults)
    if faults:
        raise CasesError(tuple(CaseFault(f"{path} {f.path}", f.zh, f.en) for f in faults))
    return tuple(cases)


def _needed(one: Spec, shape: Mapping[str, Any], names: tuple[str, ...], at: str, faults: list[CaseFault]) -> bool:
    missing = [name for name in names if name not in one]
    for name in missing:
        faults.append(CaseFault(f"{at}.{name}", f"缺少 `{name}`", f"`{name}` is missing"))
    if "id" in one and not _ID.fullmatch(one["id"]):
        zh, en = "编号只能用小写字母、数字和连字符", "an id has lower-case letters, digits and hyphens only"
        faults.append(CaseFault(f"{at}.id", zh, en))
    for name in names:
        if name.startswith("expect") and name in one and not one[name]:
            faults.append(CaseFault(f"{at}.{name}", "写出应有的结果", "say what must come out"))
    return not missing


def _case(one: Spec, at: str, scene: Spec, faults: list[CaseFault]) -> list[Case]:
    if not _needed(one, CASE, ("id", "expect"), at, faults):
        return []
    return [Case(one["id"], merge(scene, one.get("set", {})), one.get("reports", ()), one["expect"])]


def _boundary(one: Spec, at: str, scene: Spec, faults: list[CaseFault]) -> list[Case]:
    names = ("id", "field", "inside", "outside", "expect_inside", "expect_outside")
    if not _needed(one, BOUNDARY, names, at, faults):
        return []
    base = merge(scene, one.get("set", {}))
    cases = []
    for side in ("inside", "outside"):
        patch, number = _at_field(one["field"], one[side])
        told: list[CaseFault] = []
        read = read_table(patch, SCENE, "", told)
        faults += [CaseFault(f"{at}.{side}", f"{f.path}：{f.zh}", f"{f.path}: {f.en}") for f in told]
        reports = one.get("reports", ())
        if number is None:
            cases.append(Case(f"{one['id']}/{side}", merge(base, read), reports, one[f"expect_{side}"]))
        elif 1 <= number <= len(reports):
            own = merge({"report": reports[number - 1]}, read)["report"]
            reports = (*reports[: number - 1], own, *reports[number:])
            cases.append(Case(f"{one['id']}/{side}", base, reports, one[f"expect_{side}"]))
        elif side == "inside":
            faults.append(CaseFault(f"{at}.field", "没有这份报告", "there is no such report"))
    return cases


def _at_field(field: str, value: Any) -> tuple[Spec, int | None]:
    """Put a value where a field says: ``report.collected``; ``reports.2.collected``; ``assume.quality.grace``."""
    parts = field.split(".")
    number = None
    if parts[0] == "reports" and len(parts) > 1 and parts[1].isdecimal():
        number = int(parts[1])
        parts = ["report", *parts[2:]]
    if parts[0] == "assume":
        parts = ["assume", ".".join(parts[1:])]
    for part in reversed(parts):
        value = {part: value}
    return value, number


def _unique(cases: list[Case], faults: list[CaseFault]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            faults.append(CaseFault(case.id, "编号用了两次", "the id is used twice"))
        seen.add(case.id)


def merge(below: Spec, over: Spec) -> Spec:
    """Lay one table over another: tables key by key, everything else whole; results take all places."""
    merged = dict(below)
    if WHOLE & over.keys():
        for name in WHOLE:
            merged.pop(name, None)
    for key, value in over.items():
        held = merged.get(key)
        both = isinstance(held, dict) and isinstance(value, dict)
        merged[key] = merge(held, value) if both and key not in WHOLE else value  # type: ignore[arg-type]
    return merged
