"""A complete scene whose verdict is ``reuse``, with nothing left to a stand-in; a test changes one fact of it.

``laboratory()`` is an order of potassium answered by a report of another hospital, ``exam()`` one of a plain
CT of the chest. Both stand on the same pack ``p``, which states no assumption: silence is always unknown here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from recognize.advice import Advice, ItemAdvice, SourceOutcome
from recognize.decision import decide, traced
from recognize.decision.judging import Judged
from recognize.gates.finding import Gate
from recognize.moment import Length, Moment
from recognize.order import SITUATIONS, Access, Identifier, Order, OrderItem, Organization, Patient
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    FILES,
    Amount,
    Assumption,
    Band,
    Citation,
    ItemList,
    Manifest,
    Row,
    Target,
)
from recognize.report import (
    Eqa,
    EvidenceLink,
    Mark,
    Observation,
    Report,
    Specimen,
    Study,
    Subject,
    Value,
)

Changes = Mapping[str, Any]

AT: Final = Moment.read("2026-11-22T09:00:00+08:00")
RESIDENT: Final = Identifier(type="resident-id", value="11010519491231002X")
OTHER_RESIDENT: Final = Identifier(type="resident-id", value="420106198507154323")
WHO: Final = {
    "identifiers": (RESIDENT,),
    "name": "王芳",
    "sex": "female",
    "birth_date": date(1949, 12, 31),
}
OURS: Final = Organization(code="x|ours")
THEIRS: Final = Organization(code="x|theirs")

# rule packs -------------------------------------------------------------------------------------

_TARGETS: Final = {"targets", "items", "except_", "members"}
_LENGTHS: Final = {"length", "cap", "before", "within", "show_within", "combine"}
_NUMBERS: Final = {"factor", "offset", "low", "high", "price"}
_BLANKS: Final = {"reviewed": "yes", "zh": "词", "en": "word", "signed_by": "医务处"}


def target(text: str) -> Target:
    """Read ``item:k`` or ``all``."""
    kind, _, value = text.partition(":")
    return Target(kind, value)


def row(file: str, id: str, /, pack: str = "p", **cells: Any) -> Row:
    """Build a row of a file; cells may be written as a pack writes them."""
    kind = FILES[file]
    read: dict[str, Any] = {}
    for name, cell in cells.items():
        if isinstance(cell, str) and name in _TARGETS and file not in {"territories"}:
            read[name] = tuple(map(target, cell.split()))
        elif isinstance(cell, str) and name == "target":
            read[name] = target(cell)
        elif isinstance(cell, str) and name in _LENGTHS:
            read[name] = Length.read(cell)
        elif isinstance(cell, str) and name in _NUMBERS:
            read[name] = Decimal(cell)
        elif isinstance(cell, str) and name == "limit":
            number, _, unit = cell.partition(" ")
            read[name] = Amount(Decimal(number), unit)
        elif isinstance(cell, str) and name == "age":
            low, _, high = cell.partition("..")
            read[name] = Band(Length.read(low) if low else None, Length.read(high) if high else None)
        elif isinstance(cell, str) and name in {"from_", "until"}:
            read[name] = date.fromisoformat(cell)
        else:
            read[name] = cell
    blanks = {name: text for name, text in _BLANKS.items() if name in kind.__dataclass_fields__}
    return kind(**{**blanks, "pack": pack, "file": file, "line": 1, "rule": f"{pack}/{file}/{id}", "id": id, **read})


def measurand(id: str, /, pack: str = "p", **cells: Any) -> Row:
    """Build a laboratory item: quantitative, in serum, depending on nothing."""
    plain = {
        "class_": "chemistry",
        "name_zh": f"{id}名",
        "name_en": f"{id} name",
        "component": id,
        "system": "serum",
        "scale": "quantitative",
        "condition": "none",
        "calculated": "no",
        "combinable": "no",
        "method_dependent": "no",
        "dose_dependent": "no",
        "sensitive": "no",
    }
    return row("laboratory", id, pack, **{**plain, **cells})


def imaging(id: str, /, pack: str = "p", **cells: Any) -> Row:
    """Build an exam: a plain CT of the chest."""
    plain = {
        "class_": "imaging",
        "name_zh": f"{id}名",
        "name_en": f"{id} name",
        "modality": "CT",
        "site": "chest",
        "laterality": "n/a",
        "contrast": "plain",
        "technique": "n/a",
        "tracer": "n/a",
        "views": "n/a",
        "images": "diagnostic",
        "sensitive": "no",
    }
    return row("exams", id, pack, **{**plain, **cells})


def _rows() -> list[Row]:
    rows: list[Row] = []
    for item in ("k", "na", "cl"):
        rows += [
            measurand(item),
            row("units", item, item=item, unit="mmol/L"),
            row("codes", item, code=f"s|{item}", item=item, confirmed="yes", citation="c"),
            row("orderables", f"o{item}", code=f"local|{item.upper()}", members=f"item:{item}"),
        ]
    rows += [imaging("ct"), row("codes", "ct", code="s|ct", item="ct", confirmed="yes", citation="c")]
    rows += [row("orderables", "oct", code="local|CT", members="item:ct")]
    rows += [row("panels", "lytes", name_zh="电解质", name_en="electrolytes")]
    rows += [row("members", f"lytes{item}", panel="lytes", item=item) for item in ("k", "na", "cl")]
    rows += [row("orderables", "olytes", code="local|LYTES", members="panel:lytes")]
    rows += [
        row("terms", "blood", kind="specimen", term="静脉血", meaning="serum"),
        row("terms", "plasma", kind="specimen", term="血浆", meaning="plasma"),
        row("terms", "fit", kind="fitness", term="合格", meaning="fit"),
        row("terms", "haem", kind="fitness", term="溶血", meaning="haemolysed"),
        row("terms", "panic", kind="flag", term="HH", meaning="critical"),
        row("terms", "high", kind="flag", term="H", meaning="high"),
        row("terms", "low", kind="flag", term="L", meaning="low"),
        row("terms", "again", kind="remark", term="建议复查", meaning="repeat-advised"),
        row("terms", "unfit", kind="remark", term="标本溶血", meaning="unfit"),
        row("terms", "fasting", kind="condition", term="空腹", meaning="fasting"),
        row("terms", "after", kind="condition", term="餐后", meaning="postprandial"),
        row("terms", "abdomen", kind="site", term="腹部", meaning="abdomen"),
        row("terms", "chest", kind="site", term="胸部", meaning="chest"),
        row("terms", "mr", kind="modality", term="磁共振", meaning="MR"),
        row("terms", "enhanced", kind="contrast", term="增强", meaning="enhanced"),
        row("terms", "left", kind="laterality", term="左", meaning="left"),
        row("terms", "right", kind="laterality", term="右", meaning="right"),
        row("terms", "ise", kind="method", term="离子选择电极", meaning="ise"),
        row("terms", "flame", kind="method", term="火焰光度法", meaning="flame"),
        row("terms", "negative", kind="value", term="阴性", meaning="negative"),
    ]
    rows += [
        row("listed", "laboratory", list="l", target="kind:laboratory"),
        row("listed", "exams", list="l", target="kind:exam"),
        row("marks", "hr", text="HR", territory="div:990000", citation="c"),
        row("marks", "far", text="远HR", territory="div:980000", citation="c"),
    ]
    for place, division in (("ours", "990101"), ("theirs", "990102"), ("third", "990103")):
        rows += [
            row("organizations", place, name_zh=f"{place}医院", division=division, level="3", ownership="public"),
            row("organization_codes", place, organization=place, code=f"x|{place}"),
        ]
    rows += [
        row(
            "windows",
            "w",
            targets="item:k item:na item:cl item:ct",
            setting="any",
            length="7 d",
            start="collected",
            basis="published",
            citation="c",
        )
    ]
    return rows


CITATIONS: Final = {
    "c": Citation(
        "c", issuer="卫生健康委", title="互认办法", number="〔2022〕6号", confirmed=True, in_force=date(2020, 1, 1)
    ),
    "doubtful": Citation("doubtful", in_force=date(2020, 1, 1)),
    "vague": Citation("vague", in_force=date(2020, 1, 1)),
}


def pack(
    rows: Iterable[Row] = (), *, id: str = "p", assume: Changes | None = None, digest: str = "d", **manifest: Any
) -> Pack:
    """Build a pack of rows; ``assume`` maps keys to values, ``manifest`` changes its ``pack.toml``."""
    by_file: dict[str, dict[str, Row]] = {}
    for one in rows:
        by_file.setdefault(one.file, {})[one.rule] = one
    plain = {
        "id": id,
        "version": "1",
        "status": "draft",
        "title_zh": "包",
        "title_en": "pack",
        "territory": "div:990000",
        "citations": CITATIONS,
        "assume": {
            key: value if isinstance(value, Assumption) else Assumption(key, value, "c")
            for key, value in (assume or {}).items()
        },
    }
    files = {file: tuple(held.values()) for file, held in by_file.items()}
    return Pack(Manifest(**{**plain, **manifest}), files, digest, "s")


def standard(
    rows: Iterable[Row] = (),
    *,
    without: Iterable[str] = (),
    assume: Changes | None = None,
    extra: Iterable[Pack] = (),
    **manifest: Any,
) -> RuleSet:
    """Build the scene's packs: rows with the id of a standing one replace it, ``without`` drops files or rows."""
    dropped = set(without)
    kept = [one for one in _rows() if not {one.file, one.rule} & dropped]
    told = {
        "lists": {"l": ItemList("l", "目录", complete=True, citation="c")},
        "friction": {"outpatient": "ask", "inpatient": "ask", "emergency": "ask"},
        **manifest,
    }
    return RuleSet.of([pack([*kept, *rows], assume=assume, **told), *extra])


SILENT: Final = {
    "situations.silent": "absent",
    "interventions.silent": "absent",
    "conditions.silent": "absent",
    "schedule.silent": "absent",
}

# order and reports ------------------------------------------------------------------------------


def moment(text: str) -> Moment:
    """Read a moment of November 2026 in the pack's zone: ``20 08:00`` or ``20``."""
    day, _, time = text.partition(" ")
    return Moment.read(f"2026-11-{day}T{time}:00+08:00" if time else f"2026-11-{day}+08:00")


def line(**changes: Any) -> OrderItem:
    """Build an order item: potassium in serum, once, now, for diagnosis."""
    plain = {
        "id": "1",
        "code": "local|K",
        "specimen": "serum",
        "occurrence": AT,
        "repeat": 1,
        "purpose": "diagnosis",
    }
    return OrderItem(**{**plain, **changes})


def an_order(patient: Changes | None = None, item: Changes | None = None, **changes: Any) -> Order:
    """Build an order that states everything; ``items`` in ``changes`` replaces the one item."""
    plain = {
        "id": "o1",
        "patient": Patient(**{**WHO, "pregnancy": "none", **(patient or {})}),
        "setting": "outpatient",
        "emergency": False,
        "organization": OURS,
        "department": "local|D1",
        "diagnoses": (),
        "situations": dict.fromkeys(SITUATIONS, False),
        "interventions": (),
        "items": (line(**(item or {})),),
        "access": Access(viewer="doctor", purpose="treatment", basis="consent"),
    }
    return Order(**{**plain, **changes})


def observation(
    item: str = "k", value: str | Value | None = "4.1", *, specimen: Changes | None = None, **changes: Any
) -> Observation:
    """Build a result of an item that states everything."""
    taken = {
        "id": "tube",
        "type": "serum",
        "fitness": "",
        "status": "available",
        "collected": moment("20 08:00"),
        **(specimen or {}),
    }
    plain = {
        "id": item,
        "codes": (f"s|{item}",),
        "name": f"{item}名",
        "status": "final",
        "value": Value(value, Decimal(value)) if isinstance(value, str) else value,
        "unit": "mmol/L",
        "flags": (),
        "specimen": Specimen(**taken),
        "condition": "",
        "point_of_care": False,
        "effective": moment("20 08:00"),
        "mark": Mark("HR", "item", True),
        "eqa": Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)),
        "remark": "",
    }
    return Observation(**{**plain, **changes})


IMAGES: Final = EvidenceLink("platform", "images", "ct-images", expires="never", grade="diagnostic", allowed=True)


def study(**changes: Any) -> Study:
    """Build a plain CT of the chest that states everything."""
    plain = {
        "id": "ct",
        "codes": ("s|ct",),
        "name": "胸部CT平扫",
        "status": "final",
        "modality": "CT",
        "site": "chest",
        "contrast": "plain",
        "effective": moment("20 08:00"),
        "mark": Mark("HR", "item", True),
        "eqa": Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)),
        "remark": "",
        "links": (IMAGES,),
    }
    return Study(**{**plain, **changes})


def a_report(*results: Observation | Study, subject: Changes | None = None, **changes: Any) -> Report:
    """Build a report of another hospital; without results, one of potassium."""
    of = results or (observation(),)
    plain = {
        "source": "platform",
        "id": "r1",
        "status": "final",
        "subject": Subject(**{**WHO, **(subject or {})}),
        "kind": "exam" if isinstance(of[0], Study) else "laboratory",
        "number": "R1",
        "version": 1,
        "authored_by": "x|theirs",
        "issuer": THEIRS,
        "performer": THEIRS,
        "setting": "outpatient",
        "issued": moment("20 12:00"),
        "remark": "",
        "observations": tuple(one for one in of if isinstance(one, Observation)),
        "studies": tuple(one for one in of if isinstance(one, Study)),
    }
    return Report(**{**plain, **changes})


# the scene --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """Everything one decision is made of."""

    order: Order
    reports: tuple[Report, ...]
    rules: RuleSet
    at: Moment = AT
    sources: tuple[SourceOutcome, ...] = ()
    gates: Sequence[Gate] = ()
    strict: bool = False


def laboratory(
    *,
    order: Changes | None = None,
    patient: Changes | None = None,
    item: Changes | None = None,
    report: Changes | None = None,
    subject: Changes | None = None,
    result: Changes | None = None,
    specimen: Changes | None = None,
    others: Iterable[Observation] = (),
    also: Iterable[Report] = (),
    rows: Iterable[Row] = (),
    without: Iterable[str] = (),
    assume: Changes | None = None,
    manifest: Changes | None = None,
    extra: Iterable[Pack] = (),
    **changes: Any,
) -> Scene:
    """Set the scene of potassium, with fields of each part changed; ``also`` are further reports."""
    told = observation(specimen=specimen, **(result or {}))
    return Scene(
        an_order(patient, item, **(order or {})),
        (a_report(told, *others, subject=subject, **(report or {})), *also),
        standard(rows, without=without, assume=assume, extra=extra, **(manifest or {})),
        **changes,
    )


def exam(
    *,
    order: Changes | None = None,
    item: Changes | None = None,
    report: Changes | None = None,
    result: Changes | None = None,
    also: Iterable[Report] = (),
    rows: Iterable[Row] = (),
    without: Iterable[str] = (),
    assume: Changes | None = None,
    manifest: Changes | None = None,
    **changes: Any,
) -> Scene:
    """Set the scene of the CT, with fields of each part changed."""
    asked = {"code": "local|CT", "specimen": None, "site": "chest", "contrast": "plain", **(item or {})}
    return Scene(
        an_order(None, asked, **(order or {})),
        (a_report(study(**(result or {})), **(report or {})), *also),
        standard(rows, without=without, assume=assume, **(manifest or {})),
        **changes,
    )


def strictly(scene: Scene) -> Scene:
    """Turn every stand-in off."""
    return replace(scene, strict=True)


def advise(scene: Scene) -> Advice:
    """Decide the scene."""
    return decide(
        scene.order,
        scene.reports,
        scene.rules,
        at=scene.at,
        sources=scene.sources,
        gates=scene.gates,
        strict=scene.strict,
    )


def first(scene: Scene) -> ItemAdvice:
    """Return the advice for the first order item."""
    return advise(scene).items[0]


def verdict(scene: Scene) -> str:
    """Return the verdict of the first order item."""
    return first(scene).verdict


def reasons(scene: Scene) -> set[str]:
    """Return the reason codes of the first order item."""
    return {one.code for one in first(scene).reasons}


def assumed(scene: Scene) -> set[str]:
    """Return the stand-ins the advice names."""
    return set(advise(scene).basis.assumed)


def judged(scene: Scene, line: str = "1") -> tuple[Judged, ...]:
    """Return the judged candidates of an order item."""
    return traced(
        scene.order,
        scene.reports,
        scene.rules,
        at=scene.at,
        sources=scene.sources,
        gates=scene.gates,
        strict=scene.strict,
    )[1][line]


def candidate(scene: Scene, report: str = "r1", result: str | None = None) -> Judged | None:
    """Return the judged candidate of a report; ``None``: it has none."""
    found = [one for one in judged(scene) if one.held.report.id == report and result in (None, one.held.result.id)]
    assert len(found) <= 1, "name the result"
    return found[0] if found else None


def doubts(scene: Scene, report: str = "r1", result: str | None = None) -> set[tuple[str, str, str]]:
    """Return gate, answer and code of everything that keeps the candidate of a report from plain reuse."""
    one = candidate(scene, report, result)
    assert one is not None, "no candidate"
    return {(f.gate, f.answer, f.reason.code) for f in one.findings if f.reason is not None}
