"""Result texts as laboratories print them: which of them are numbers.

Only what is a number beyond doubt is read as one. Words and grades (阴性, ``++``, ``3+``, 未检出, 溶血)
are not numbers; the packs' terms say what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from recognize.report import Comparator

Flag = Literal["H", "HH", "L", "LL"]
"""Interpretation as FHIR has it; ``HH`` and ``LL`` (two arrows) are critical."""


@dataclass(frozen=True, slots=True)
class Number:
    """A result that is a number.

    Attributes:
        value: The number with its trailing zeros; of a titre 1:80 the 80.
        comparator: Where the number is a limit, as in ``<0.01``; ``None``: equal.
        kind: ``titre`` for 1:80, which no plain number equals.
        flag: The arrow printed beside it.
    """

    value: Decimal
    comparator: Comparator | None = None
    kind: Literal["number", "titre"] = "number"
    flag: Flag | None = None


MAX_POWER: Final = 60
_LONGEST: Final = 80

# Full width only, not NFKC: that would turn the footnotes of 5.6² and 5.6① into digits.
_SIGNS: Final = {0xFF01 + place: 0x21 + place for place in range(94)} | str.maketrans(
    {"≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "−": "-", "∶": ":", "￪": "↑", "￬": "↓"}
)
_TEN_TO: Final = re.compile("(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")

# No leading +, which is a grade (+1), and no leading 0 before a digit, which has lost its point.
_NUMBER: Final = r"-?(?:(?:0|[1-9][0-9]{0,17}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,18})?|\.[0-9]{1,18})"
_ARROWS: Final = "↑{1,2}|↓{1,2}"
_RESULT: Final = re.compile(
    rf"(?P<before>{_ARROWS})?\s*(?P<comparator>[<>]=?)?\s*"
    rf"(?:1\s*:\s*(?P<titre>[1-9][0-9]{{0,8}})|(?P<number>{_NUMBER})"
    r"(?:[eE](?P<e>[+-]?[0-9]{1,2})|\s*[xX×*]\s*10\^(?P<power>-?[0-9]{1,2}))?)"
    rf"\s*(?P<after>{_ARROWS})?"
)
_FLAGS: Final[dict[str, Flag]] = {"↑": "H", "↑↑": "HH", "↓": "L", "↓↓": "LL"}
_COMPARATORS: Final[dict[str, Comparator]] = {"<": "<", "<=": "<=", ">=": ">=", ">": ">"}


def computable(number: Decimal) -> bool:
    """Say whether a number is finite and of a size that can be reckoned with (within 10 to the power of 60)."""
    return number.is_finite() and -MAX_POWER <= number.adjusted() <= MAX_POWER


def read_number(text: str) -> Number | None:
    """Read a result text that is a number, a limit, or a titre.

    Understood are ``5.6``, ``-2.0``, ``.5``, ``<0.01``, ``≥60``, ``1,234`` (exact groups of three),
    ``1.0E+05``, ``1.0×10^5``, ``1:80``, each with arrows before or after.

    Returns:
        ``None`` for everything else: the text is no number, or not surely one.
    """
    match = _RESULT.fullmatch(_plain(text))
    if match is None or (match["before"] and match["after"]):
        return None
    digits = match["titre"] or match["number"].replace(",", "") + "E" + (match["e"] or match["power"] or "0")
    return Number(
        value=Decimal(digits),
        comparator=_COMPARATORS[match["comparator"]] if match["comparator"] else None,
        kind="titre" if match["titre"] else "number",
        flag=_FLAGS.get(match["before"] or match["after"] or ""),
    )


def _plain(text: str) -> str:
    """Bring width and signs to one form; a text too long to be a number becomes empty."""
    if len(text) > _LONGEST:
        return ""
    return _TEN_TO.sub(lambda raised: "^" + raised[0].translate(_RAISED), text.translate(_SIGNS)).strip()
