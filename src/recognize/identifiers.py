"""Identifiers of people and institutions: what is one, what only looks like one.

A wrong identifier is worse than none: two patients whose numbers were both masked to
``4201XXXXXXXX`` are equal as texts. So everything masked, invented or illegible is read as
*missing* here, and the identity gate then says unknown.

Sources: GB 11643-1999 with ISO 7064 MOD 11-2 (resident ID), GB 32100-2015 (organizations),
WS/T 364.3 CV02.01.101 (certificate types).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

IdentifierType = Literal[
    "resident-id",
    "household-register",
    "passport",
    "military-id",
    "driving-licence",
    "hk-macau-permit",
    "taiwan-permit",
    "other",
    "medical-record",
    "health-card",
    "social-security",
    "insurance",
]

CardKind = Literal["citizen", "residence-permit", "foreign-permanent-resident"]

CERTIFICATE_TYPES: Final[Mapping[str, IdentifierType]] = MappingProxyType(
    {
        "01": "resident-id",
        "02": "household-register",
        "03": "passport",
        "04": "military-id",
        "05": "driving-licence",
        "06": "hk-macau-permit",
        "07": "taiwan-permit",
        "99": "other",
    }
)
"""CV02.01.101, code to identifier type. A code that is not here is not understood."""

RESIDENT_ID_SYSTEMS: Final = frozenset(
    {
        "urn:oid:2.16.840.1.113883.2.23.1.19.1",  # HL7 China core-patient
        "urn:oid:2.16.156.10011.1.3",  # WS/T 500 documents, FHIR extensions
        "2.16.156.10011.1.3",  # the same as a CDA root, which has no prefix
    }
)
"""Systems under which the resident ID number is sent; compared exactly."""

RESIDENT_ID_TYPE_CODES: Final = frozenset({"CIN", "NNCHN", "NI"})
"""Identifier type codes (v2-0203 and the Chongqing profile) that stand for it."""

MAX_LENGTH: Final = 200
"""Characters; a longer text is no identifier and no name."""

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN: Final = "(?:[1-6][0-9]|71)"  # no table of regions: they are retired, the numbers stay
_OLD_NUMBER: Final = re.compile(f"{_CITIZEN}[0-9]{{13}}")
_NUMBER: Final = re.compile(f"(?:{_CITIZEN}|8[1-3]|9[0-9])[0-9]{{15}}[0-9X]")
_OLDEST_AGE: Final = 130

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC: Final = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")

_ZERO_WIDTH: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_ILLEGIBLE: Final = frozenset({"Cc", "Cs", "Co"})  # control codes, half a character, private glyphs
_MASK: Final = re.escape("*∗⁎✱#?×●○◯◦■□█※\ufffd")

_MASKED_VALUE: Final = re.compile(f"[{_MASK}•]|X{{2}}|[·.]{{3}}|_{{2}}|-{{3}}")
_EMPTY_VALUES: Final = frozenset(
    "0 9 X NA NAN NULL NIL NONE UNKNOWN UNK UNDEFINED TEST 无 没有 空 暂无 无证 无证件 无身份证 "
    "未提供 未登记 未带 未知 不详 不明 待查 待定 测试 保密 其他 其它 无名氏".split()
)
_COUNTING: Final = tuple(run * (MAX_LENGTH // 10 + 1) for run in ("1234567890", "0123456789", "9876543210"))
_SHORTEST_COUNTING: Final = 6

_DOTS: Final = "·•‧∙⋅・⸱"
_MASKED_NAME: Final = re.compile(f"[{_MASK}〇_]|某|xxx|(?:^|\\s)xx+(?:\\s|$)|^[{_DOTS}]|[{_DOTS}]$|[{_DOTS}.]{{2}}")
_HAN: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PLACEHOLDER_NAME: Final = re.compile(
    "测试|无名|不详|未知|不明|待查|待定|匿名|佚名|未提供|无姓名|保密|患者|病人|新生儿|婴儿|弃婴"
    "|之(?:[长次幼大小]?[子女儿婴男]|双胞?胎)[一二三四甲乙丙大小0-9a-d()]{0,4}$"
    "|.(?:先生|女士)$"
    "|^(?:baby(?:boy|girl|of)|newborn|infantof|unknown|unnamed|unidentified)"
)
_EMPTY_NAMES: Final = frozenset("na nan null nil none unk undefined anonymous noname test testpatient".split())
_SHORTEST_NAME: Final = 2


@dataclass(frozen=True, slots=True, repr=False)
class ResidentId:
    """A resident ID number whose check digit and birth date hold; made by `read_resident_id`.

    Attributes:
        number: The canonical 18 characters, upper case.
        birth_date: The birth date coded in it.
        sex: The sex coded in it.
        kind: Whose card it is: a citizen's, the residence permit of a person from Hong Kong,
            Macau or Taiwan (81, 82, 83), or a foreign permanent resident's (9).
    """

    number: str
    birth_date: date
    sex: Literal["male", "female"]
    kind: CardKind

    def __repr__(self) -> str:
        """Say what it is and nothing of whom: logs and tracebacks print this."""
        return f"ResidentId({self.kind}, ***)"


def read_resident_id(text: str, on: date | None = None) -> ResidentId | None:
    """Read a resident ID number of 15 or 18 characters (GB 11643).

    Full-width characters, spaces and a lower-case ``x`` are normalised; a number of 15 digits
    (before 1999, births from 1900) gets its century and check digit, so both forms are equal.
    The region is not judged.

    Args:
        text: The number as sent.
        on: The day of the question; without it the age is not judged.

    Returns:
        ``None`` if it is not such a number: another length or alphabet, a wrong check digit, no
        such day, born after ``on`` or more than 130 years before. The caller then calls the
        identifier's type ``other``; it may still be a number of another kind.
    """
    compact = "".join(_folded(text).split()).upper()
    if usable(compact) is None:
        return None
    if _OLD_NUMBER.fullmatch(compact):
        body = f"{compact[:6]}19{compact[6:]}"
    elif _NUMBER.fullmatch(compact) and compact[17] == _check_digit(compact[:17]):
        body = compact[:17]
    else:
        return None
    try:
        born = date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return None
    if on is not None:
        day, birthday = (on.year, on.month, on.day), (born.month, born.day)
        if day < (born.year, *birthday) or day > (born.year + _OLDEST_AGE, *birthday):
            return None
    if body[0] == "8":
        kind: CardKind = "residence-permit"
    else:
        kind = "foreign-permanent-resident" if body[0] == "9" else "citizen"
    sex: Literal["male", "female"] = "male" if int(body[16]) % 2 else "female"
    return ResidentId(body + _check_digit(body), born, sex, kind)


def is_uscc(text: str) -> bool:
    """Say whether a text is a unified social credit code (统一社会信用代码, GB 32100).

    The check digit decides; any registering authority is accepted, those of the armed forces
    (``A``) and of agriculture (``N``) included.
    """
    code = _folded(text).strip().upper()
    if not _USCC.fullmatch(code) or len(set(code)) == 1:  # eighteen zeros pass the arithmetic
        return False
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return (total + _USCC_ALPHABET.index(code[17])) % 31 == 0


def usable(value: str | None) -> str | None:
    """Give an identifier's value in the form in which values are compared.

    Returns:
        The value NFKC-normalised, stripped, in upper case. ``None`` (missing) if it is absent,
        longer than `MAX_LENGTH`, illegible, masked (``4201********``, ``4201XXXX``), or a
        placeholder: ``-``, ``NA``, 不详, one character repeated, ``123456...``.
    """
    # Twice: upper case can undo NFKC, and what is compared must be stable.
    text = _folded(_folded(value).upper()).strip()
    core = "".join(filter(str.isalnum, text))
    if (
        not core
        or _MASKED_VALUE.search(text)
        or core in _EMPTY_VALUES
        or (len(core) > 1 and len(set(core)) == 1)
        or (len(core) >= _SHORTEST_COUNTING and any(run.startswith(core) for run in _COUNTING))
    ):
        return None
    return text


def comparable_name(text: str | None) -> str | None:
    """Give a person's name in the form in which names are compared.

    Case, width, white space and the dots between the parts of a name are ignored; two names
    agree when both are given and equal.

    Returns:
        ``None`` (missing) if it is absent, longer than `MAX_LENGTH`, illegible, of one character,
        masked (张*三, 张某, 王XX), or a placeholder: 无名氏, 待查, 张三之子, ``Baby Boy``, ``NA``.
    """
    folded = _folded(_folded(text).casefold()).strip()
    if _MASKED_NAME.search(folded):
        return None
    name = "".join(char for char in folded if not char.isspace() and char not in _DOTS and char != ".")
    name = unicodedata.normalize("NFC", name)  # an accent that stood apart may now have its letter
    letters = "".join(filter(str.isalpha, name))
    if (
        len(letters) < _SHORTEST_NAME
        or letters in _EMPTY_NAMES
        or _PLACEHOLDER_NAME.search(name)
        or ("x" in name and _HAN.search(name))
    ):
        return None
    return name


def _folded(text: str | None) -> str:
    """Normalise a text; what is too long or illegible becomes empty."""
    if text is None or len(text) > MAX_LENGTH:
        return ""
    text = unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH)
    if any(unicodedata.category(char) in _ILLEGIBLE and not char.isspace() for char in text):
        return ""
    return text


def _check_digit(body: str) -> str:
    """Give the check character of 17 digits (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]
