"""The shape of ``cases.toml``: every key, the kind of its value, and every fault at once.

A key that is not known, a value of another type and a word of no list are faults, each with its path, as
``case[3].set.report.collectd``. The word ``not-stated`` takes a fact away and reads as ``None``; it may
stand wherever a fact may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, get_args

from recognize.advice import Friction, Ground, Looked, Verdict
from recognize.cases.times import When, WhenError, read_when
from recognize.order import INTERVENTIONS, SITUATIONS, Pregnancy, Purpose, Setting, Sex
from recognize.packs.faults import near, shown
from recognize.report import Images, Kind, MarkPlace, Status

NOT_STATED: Final = "not-stated"
Shape = Mapping[str, "Kinded"]


@dataclass(frozen=True, slots=True)
class CaseFault:
    """One fault of a ``cases.toml``.

    Attributes:
        path: Where it stands: the file, then the keys.
        zh: What is wrong and what to do, in Chinese.
        en: The same in English.
    """

    path: str
    zh: str
    en: str

    def text(self, lang: str = "zh") -> str:
        """Return the whole message."""
        return f"{self.path}：{self.zh}" if lang == "zh" else f"{self.path}: {self.en}"


@dataclass(frozen=True, slots=True)
class Kinded:
    """The kind of a value: how it is read, and whether ``not-stated`` may stand for it."""

    read: Callable[[Any, str, list[CaseFault]], Any]
    silent: bool = True


def read_table(raw: Any, shape: Shape, path: str, faults: list[CaseFault]) -> dict[str, Any]:
    """Read a table by its shape; what was refused is left out and told."""
    if not isinstance(raw, dict):
        faults.append(CaseFault(path, "这里要写一节（表）", "a section (table) is needed here"))
        return {}
    taken: dict[str, Any] = {}
    for key, value in raw.items():
        at = f"{path}.{key}" if path else key
        kinded = shape.get(key)
        if kinded is None:
            guess = near(key, shape)
            faults.append(
                CaseFault(
                    at,
                    "没有这个键，改正或删去" + (f"；是不是 `{guess}`？" if guess else ""),
                    "there is no such key; correct it or take it out" + (f"; did you mean `{guess}`?" if guess else ""),
                )
            )
        elif kinded.silent and value == NOT_STATED:
            taken[key] = None
        else:
            read = kinded.read(value, at, faults)
            if read is not None:
                taken[key] = read
    return taken


# Kinds of values --------------------------------------------------------------------------------


def _wanted(path: str, faults: list[CaseFault], zh: str, en: str, found: Any) -> None:
    told = shown(str(found))
    faults.append(CaseFault(path, f'要写{zh}；现在是 "{told}"', f'{en} is needed; found "{told}"'))


def _typed(types: tuple[type, ...], zh: str, en: str) -> Callable[[Any, str, list[CaseFault]], Any]:
    def read(raw: Any, path: str, faults: list[CaseFault]) -> Any:
        if isinstance(raw, types) and (bool in types or not isinstance(raw, bool)):
            return raw
        _wanted(path, faults, zh, en, raw)
        return None

    return read


def _choice(choices: Sequence[str]) -> Kinded:
    def read(raw: Any, path: str, faults: list[CaseFault]) -> Any:
        if isinstance(raw, str) and raw in choices:
            return raw
        listed = ", ".join(choices)
        _wanted(path, faults, f" {listed} 之一", f"one of {listed}", raw)
        return None

    return Kinded(read)


def _when(raw: Any, path: str, faults: list[CaseFault]) -> When | None:
    try:
        return read_when(raw)
    except WhenError:
        zh = '时刻，如 "-10 d"、"collected +4 h"、"-10 d to the day" 或 2026-11-22T09:00:00+08:00'
        en = 'a moment, as "-10 d", "collected +4 h", "-10 d to the day" or 2026-11-22T09:00:00+08:00,'
        _wanted(path, faults, zh, en, raw)
        return None


def _texts(raw: Any, path: str, faults: list[CaseFault]) -> tuple[str, ...] | None:
    if isinstance(raw, list) and all(isinstance(one, str) for one in raw):
        return tuple(raw)
    _wanted(path, faults, "方括号中的文字", "a list of texts", raw)
    return None


def _table(shape: Callable[[], Shape]) -> Kinded:
    return Kinded(lambda raw, path, faults: read_table(raw, shape(), path, faults))


def _tables(shape: Callable[[], Shape]) -> Kinded:
    def read(raw: Any, path: str, faults: list[CaseFault]) -> Any:
        if not isinstance(raw, list):
            _wanted(path, faults, "一组表", "a list of tables", raw)
            return None
        return tuple(read_table(one, shape(), f"{path}[{n}]", faults) for n, one in enumerate(raw, 1))

    return Kinded(read)


def _named(kinded: Kinded) -> Kinded:
    """Read a table whose keys are names of the author's."""

    def read(raw: Any, path: str, faults: list[CaseFault]) -> Any:
        if not isinstance(raw, dict):
            return read_table(raw, {}, path, faults)
        return read_table(raw, dict.fromkeys(raw, kinded), path, faults)

    return Kinded(read, silent=False)


def _assume(raw: Any, path: str, faults: list[CaseFault]) -> dict[str, str] | None:
    """Read ``{"quality.grace" = "30 d"}`` or ``quality.grace = "30 d"``."""
    if not isinstance(raw, dict):
        _wanted(path, faults, "一节（表）", "a section (table)", raw)
        return None
    flat: dict[str, str] = {}
    for key, value in raw.items():
        parts = {f"{key}.{name}": one for name, one in value.items()} if isinstance(value, dict) else {key: value}
        for name, one in parts.items():
            if isinstance(one, str):
                flat[name] = one
            else:
                _wanted(f"{path}.{name}", faults, "文字", "text", one)
    return flat


def _value(raw: Any, path: str, faults: list[CaseFault]) -> Any:
    """Read one result: ``"5.02 mmol/L"``, a table, or several of them under one code."""
    if isinstance(raw, list):
        return tuple(_value(one, f"{path}[{n}]", faults) or {} for n, one in enumerate(raw, 1))
    if isinstance(raw, str):
        return {"value": raw}
    return read_table(raw, RESULT, path, faults)


def _exam(raw: Any, path: str, faults: list[CaseFault]) -> Any:
    if isinstance(raw, list):
        return tuple(read_table(one, EXAM, f"{path}[{n}]", faults) for n, one in enumerate(raw, 1))
    return read_table(raw, EXAM, path, faults)


def _access(raw: Any, path: str, faults: list[CaseFault]) -> Any:
    shape = {"viewer": TEXT, "purpose": TEXT, "basis": TEXT, "sensitive": BOOL}
    return read_table(raw, shape, path, faults)


def _source(raw: Any, path: str, faults: list[CaseFault]) -> Any:
    if isinstance(raw, str):
        raw = {"completeness": raw}
    shape = {
        "completeness": _choice(("complete", "partial", "unavailable")),
        "why": TEXT,
        "vouches": TEXTS,
    }
    return read_table(raw, shape, path, faults)


def _day(raw: Any, path: str, faults: list[CaseFault]) -> date | None:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    _wanted(path, faults, "日期，如 2026-11-22", "a date, as 2026-11-22,", raw)
    return None


TEXT: Final = Kinded(_typed((str,), "文字", "text"))
NAME: Final = Kinded(_typed((str,), "文字", "text"), silent=False)
BOOL: Final = Kinded(_typed((bool,), " true 或 false", "true or false"))
FLAG: Final = Kinded(_typed((bool,), " true 或 false", "true or false"), silent=False)
COUNT: Final = Kinded(_typed((int,), "整数", "a whole number"))
DAY: Final = Kinded(_day)
WHEN: Final = Kinded(_when)
TEXTS: Final = Kinded(_texts)


# The shapes -------------------------------------------------------------------------------------

IDENTIFIER: Final[Shape] = {"type": TEXT, "system": TEXT, "value": TEXT}
PERSON: Final[Shape] = {
    "resident_id": TEXT,
    "identifiers": _tables(lambda: IDENTIFIER),
    "name": TEXT,
    "sex": _choice(get_args(Sex)),
    "birth_date": DAY,
}
PATIENT: Final[Shape] = {**PERSON, "pregnancy": _choice(get_args(Pregnancy))}
LINE: Final[Shape] = {
    "code": NAME,
    "name": TEXT,
    "specimen": TEXT,
    "site": TEXT,
    "laterality": TEXT,
    "contrast": TEXT,
    "technique": TEXT,
    "condition": TEXT,
    "occurrence": WHEN,
    "repeat": COUNT,
    "purpose": _choice(get_args(Purpose)),
    "order_set": TEXT,
    "replaces": TEXT,
}
INTERVENTION: Final[Shape] = {"kind": _choice(INTERVENTIONS), "drug": TEXT, "when": WHEN}
ORDER: Final[Shape] = {
    **LINE,
    "organization": TEXT,
    "setting": _choice(get_args(Setting)),
    "emergency": BOOL,
    "triage": TEXT,
    "department": TEXT,
    "diagnoses": TEXTS,
    "situations": Kinded(lambda raw, path, faults: read_table(raw, dict.fromkeys(SITUATIONS, BOOL), path, faults)),
    "interventions": _tables(lambda: INTERVENTION),
    "access": Kinded(_access),
    "items": _tables(lambda: LINE),
}
EQA: Final[Shape] = {"result": _choice(("passed", "failed")), "from": DAY, "until": DAY}
SHARED: Final[Shape] = {
    "collected": WHEN,
    "collected_end": WHEN,
    "performer": TEXT,
    "mark": TEXT,
    "mark_place": _choice(get_args(MarkPlace)),
    "mark_footnote": BOOL,
    "eqa": _table(lambda: EQA),
    "code": TEXT,
    "name": TEXT,
    "status": _choice(get_args(Status)),
}
"""Facts of one result; written for a report, they hold for all its results."""
SPECIMEN: Final[Shape] = {
    "specimen": TEXT,
    "specimen_id": TEXT,
    "specimen_site": TEXT,
    "specimen_status": _choice(("available", "unsatisfactory", "entered-in-error", "unknown")),
    "specimen_collected": WHEN,
    "received": WHEN,
    "fitness": TEXT,
    "condition": TEXT,
    "flags": TEXTS,
    "method": TEXT,
    "site": TEXT,
    "point_of_care": BOOL,
}
RESULT: Final[Shape] = {
    **SHARED,
    **SPECIMEN,
    "value": TEXT,
    "value_code": TEXT,
    "unit": TEXT,
    "absent_reason": TEXT,
    "range": TEXT,
    "remark": TEXT,
}
EXAM: Final[Shape] = {
    **SHARED,
    "modality": TEXT,
    "site": TEXT,
    "laterality": TEXT,
    "contrast": TEXT,
    "technique": TEXT,
    "tracer": TEXT,
    "views": TEXT,
    "remark": TEXT,
    "images": _choice(get_args(Images)),
    "images_allowed": BOOL,
    "images_expire": WHEN,
}
REPORT: Final[Shape] = {
    **{name: kinded for name, kinded in SHARED.items() if name not in ("code", "name", "status")},
    **SPECIMEN,
    "source": NAME,
    "id": NAME,
    "number": TEXT,
    "version": COUNT,
    "audited": WHEN,
    "authored_by": TEXT,
    "codes": TEXTS,
    "status": _choice(get_args(Status)),
    "status_text": TEXT,
    "kind": _choice(get_args(Kind)),
    "organization": TEXT,
    "issuer": TEXT,
    "setting": _choice(get_args(Setting)),
    "report_collected": WHEN,
    "issued": WHEN,
    "report_mark": TEXT,
    "report_mark_footnote": BOOL,
    "remark": TEXT,
    "result_remark": TEXT,
    "conclusion": TEXT,
    "patient": _table(lambda: PERSON),
    "results": _named(Kinded(_value, silent=False)),
    "exams": _named(Kinded(_exam, silent=False)),
}
ORGANIZATION: Final[Shape] = {"code": TEXT, "name": TEXT, "division": TEXT, "alliances": TEXTS}
SCENE: Final[Shape] = {
    "at": WHEN,
    "strict": FLAG,
    "assume": Kinded(_assume, silent=False),
    "organizations": _named(_table(lambda: ORGANIZATION)),
    "sources": _named(Kinded(_source, silent=False)),
    "patient": _table(lambda: PATIENT),
    "order": _table(lambda: ORDER),
    "report": _table(lambda: REPORT),
}
EXPECT_LINE: Final[Shape] = {
    "verdict": _choice(get_args(Verdict)),
    "ground": _choice(get_args(Ground)),
    "friction": _choice(get_args(Friction)),
    "reasons": TEXTS,
    "all_reasons": TEXTS,
    "reasons_include": TEXTS,
    "remaining": TEXTS,
    "remaining_members": TEXTS,
    "to_judge": TEXTS,
    "pending": TEXTS,
    "emergency": FLAG,
    "suggestions": COUNT,
    "issuers": TEXTS,
    "reused": TEXTS,
    "looked_at": TEXTS,
    "critical": TEXTS,
    "shown": _named(TEXT),
    "valid_until": WHEN,
}
EXPECT: Final[Shape] = {
    **EXPECT_LINE,
    "items": _tables(lambda: EXPECT_LINE),
    "looked": _choice(get_args(Looked)),
    "looked_reasons": TEXTS,
    "windows": TEXTS,
    "rules_include": TEXTS,
    "rules_exclude": TEXTS,
    "assumed": TEXTS,
    "assumed_include": TEXTS,
}
CASE: Final[Shape] = {
    "id": NAME,
    "note": TEXT,
    "set": _table(lambda: SCENE),
    "reports": _tables(lambda: REPORT),
    "expect": _table(lambda: EXPECT),
}
BOUNDARY: Final[Shape] = {
    "id": NAME,
    "note": TEXT,
    "set": _table(lambda: SCENE),
    "reports": _tables(lambda: REPORT),
    "field": NAME,
    "inside": Kinded(lambda raw, path, faults: raw, silent=False),
    "outside": Kinded(lambda raw, path, faults: raw, silent=False),
    "expect_inside": _table(lambda: EXPECT),
    "expect_outside": _table(lambda: EXPECT),
}
TOP: Final[Shape] = {
    "scene": _table(lambda: {**SCENE, "expect": _table(lambda: EXPECT), "note": TEXT}),
    "case": _tables(lambda: CASE),
    "boundary": _tables(lambda: BOUNDARY),
}
