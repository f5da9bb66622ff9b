"""JSON text: numbers as they were written, and what is no JSON value marked where it stands.

``json.loads`` with hooks: a number stays its literal (trailing zeros, any size), an object with a
repeated key, a NaN and half a surrogate pair become values of a type that no element accepts. So they
cost the element they stand in, and never the file.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from recognize.fhir.files import Unreadable

Node = dict[str, Any]


class Number(str):
    """A JSON number as it was written. It is no ``str`` for the reader: types are compared exactly."""

    __slots__ = ()


class Repeated(dict[str, Any]):
    """An object in which a key stood twice; the last one was kept."""

    __slots__ = ()


class Broken:
    """A value that JSON does not have, or that was too deep to read."""

    __slots__ = ("code",)

    def __init__(self, code: str) -> None:
        self.code = code


def _object(pairs: list[tuple[str, Any]]) -> Node:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(found)


def _constant(_: str) -> Broken:
    return Broken("not-json")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=_constant
)
_ESCAPED_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_MOST_TO_SALVAGE: Final = 64 * 1024 * 1024
_EXTRA: Final = "Extra data"


def values(data: bytes) -> list[Any]:
    """Return the JSON values of a file: one, or one a line.

    A line that is not JSON is a `Broken` in its place.

    Raises:
        Unreadable: The whole is not UTF-8, not JSON, or nested too deeply.
    """
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not-utf8") from None
    try:
        found = [_DECODER.decode(text)]
    except ValueError:
        found = _lines(text)
    except RecursionError:
        try:
            found = _lines(text)
        except Unreadable:
            found = [_salvage(text)]
    if _ESCAPED_SURROGATE.search(text):
        for value in found:
            _mark_surrogates(value)
    return found


def _lines(text: str) -> list[Any]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or any(line[0] != "{" for line in lines):  # noqa: PLR2004
        raise Unreadable("not-json")
    found: list[Any] = []
    for line in lines:
        try:
            found.append(_DECODER.decode(line))
        except ValueError:
            found.append(Broken("not-json"))
        except RecursionError:
            found.append(Broken("too-deep"))
    if all(isinstance(value, Broken) for value in found):
        raise Unreadable("not-json")
    return found


def _mark_surrogates(value: Any) -> None:
    """Put a `Broken` where a text holds half a surrogate pair: it could not be written again."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        places = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for place, inner in list(places):
            if type(inner) is str:
                if _SURROGATE.search(inner):
                    node[place] = Broken("wrong-type")
            else:
                waiting.append(inner)


def _salvage(text: str) -> Node:
    """Read a Bundle entry by entry because something in it is nested too deeply; only that is lost."""
    slices: list[tuple[int, int]] = []
    depth = start = first = last = 0
    in_entries = named = False
    if len(text) > _MOST_TO_SALVAGE or not text.lstrip().startswith("{"):
        raise Unreadable("too-deep")
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in "[{":
            if depth == 1 and named and sign == "[" and not slices:
                in_entries, first = True, token.start()
            if depth == 2 and in_entries:  # noqa: PLR2004
                start = token.start()
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 2 and in_entries:  # noqa: PLR2004
                slices.append((start, token.end()))
            elif depth == 1 and in_entries:
                in_entries, last = False, token.end()
        elif depth == 1:
            named = sign == '"entry"'
    if not last:
        raise Unreadable("too-deep")
    try:
        bundle = _DECODER.decode(f"{text[:first]}[]{text[last:]}")
    except (ValueError, RecursionError):
        raise Unreadable("too-deep") from None
    bundle["entry"] = [_entry(text[begin:end]) for begin, end in slices]
    return bundle  # type: ignore[no-any-return]  # an object: its text begins with a brace


def _entry(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except ValueError:
        return Broken("not-json")
    except RecursionError:
        return Broken("too-deep")
