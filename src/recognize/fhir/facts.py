"""Facts of recognition: what R4 has no element for, from extensions whose addresses the source states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from recognize.fhir.elements import Elements, Notes, day, objects, text
from recognize.fhir.options import Fact
from recognize.fhir.text import Node
from recognize.report import Eqa

_DIVISION: Final = re.compile(r"[0-9]{6}")
_RESULTS: Final[Mapping[str, Literal["passed", "failed"]]] = {"passed": "passed", "failed": "failed"}
_VALUES: Final = ("valueString", "valueCode", "valueDate")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the extensions of a resource state.

    Attributes:
        marks: Recognition marks as printed.
        division: GB/T 2260, six digits.
        eqa: External quality assessment.
        condition: 空腹 and the like.
        point_of_care: Whether it was made at the bedside.
    """

    marks: tuple[str, ...] = ()
    division: str | None = None
    eqa: Eqa | None = None
    condition: str | None = None
    point_of_care: bool | None = None


NOTHING: Final = Stated()


class Facts:
    """Reads the extensions that the options name."""

    def __init__(self, elements: Elements) -> None:
        self._known = elements.options.facts

    def of(self, resource: Node, notes: Notes) -> Stated:
        """Return what the extensions of a resource state; every other extension is no fact."""
        if "extension" not in resource:
            return NOTHING
        marks: dict[str, None] = {}
        division = eqa = condition = point_of_care = None
        for index, extension in enumerate(objects(resource, "extension", notes)):
            path = f"extension[{index}]"
            fact = self._fact(extension, path, notes)
            if fact == "mark":
                mark = _value(extension, path, notes)
                marks.update({mark: None} if mark is not None else {})
            elif fact == "condition":
                condition = _value(extension, path, notes)
            elif fact == "division":
                division = _division(extension, path, notes)
            elif fact == "point-of-care":
                point_of_care = _boolean(extension, path, notes)
            elif fact == "eqa":
                eqa = _eqa(extension, path, notes)
        return Stated(tuple(marks), division, eqa, condition, point_of_care)

    def _fact(self, extension: Node, path: str, notes: Notes) -> Fact | None:
        url = extension.get("url")
        if type(url) is str:
            return self._known.get(url)
        notes("wrong-type", f"{path}.url")
        return None


def _value(extension: Node, path: str, notes: Notes) -> str | None:
    for key in _VALUES:
        found = text(extension, key, notes, path)
        if found is not None:
            return found
    notes("wrong-type", path)
    return None


def _boolean(extension: Node, path: str, notes: Notes) -> bool | None:
    value = extension.get("valueBoolean")
    if type(value) is bool:
        return value
    notes("wrong-type", path)
    return None


def _division(extension: Node, path: str, notes: Notes) -> str | None:
    value = _value(extension, path, notes)
    if value is None or _DIVISION.fullmatch(value):
        return value
    notes("division-not-usable", path)
    return None


def _eqa(extension: Node, path: str, notes: Notes) -> Eqa | None:
    """Read ``result`` (passed, failed), ``from`` and ``until`` (dates); anything else is not understood."""
    parts: dict[str, str | None] = {}
    for one in objects(extension, "extension", notes):
        url = one.get("url")
        if type(url) is str:
            parts[url] = None if url in parts else _value(one, path, notes)
    result = _RESULTS.get(parts.get("result") or "")
    days = [day(parts.get(key)) for key in ("from", "until")]
    if result is None or any(
        key in parts and found is None for key, found in zip(("from", "until"), days, strict=True)
    ):
        notes("eqa-not-usable", path)
        return None
    return Eqa(result, days[0], days[1])
