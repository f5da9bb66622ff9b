"""The world generated scenes live in: institutions, items, packs and their rows.

Everything takes a ``random.Random``: a seeded one for bulk comparison, hypothesis's own for properties.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final, TypeVar

from tests.scene import imaging, measurand, row

from recognize.moment import Length
from recognize.order import SITUATIONS
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import Assumption, Citation, ItemList, Manifest, ModeRule, Row

T = TypeVar("T")

CITATIONS: Final = {
    "c": Citation("c", issuer="卫生健康委", title="互认办法", confirmed=True, in_force=date(2020, 1, 1)),
    "doubtful": Citation("doubtful", in_force=date(2020, 1, 1)),
    "late": Citation("late", confirmed=True, retrieved=date(2026, 11, 1)),
}

# id: division, level, ownership, part_of, laboratory, alliances
INSTITUTIONS: Final[dict[str, tuple[Any, ...]]] = {
    "ours": ("990101", "3", "public", None, None, ("lian",)),
    "campus": ("990101", "3", "public", "ours", None, ()),
    "theirs": ("990102", "3", "public", None, None, ()),
    "allied": ("990103", "2", "public", None, "lab", ("lian",)),
    "private": ("990104", "2", "private", None, None, ()),
    "city": ("990201", "3", "public", None, "lab", ()),
    "far": ("980101", None, None, None, None, ()),
    "lab": ("990105", "3", "public", None, None, ()),
    "shanghai": ("310115", "3", "public", None, None, ()),
    "alone": ("999004", "3", "public", None, None, ()),
}
# what most reports come from; the rest are near-misses
OTHERS: Final = ("theirs", "theirs", "theirs", "theirs", "city", "allied", "lab")

LABORATORY: Final[dict[str, dict[str, Any]]] = {
    "k": {},
    "na": {},
    "cl": {},
    "glu": {"condition": "stated"},
    "glu-fasting": {"condition": "fasting"},
    "chol": {},
    "tg": {},
    "hdl": {},
    "ldl": {"calculated": "yes", "inputs": ("chol", "tg", "hdl")},
    "hb": {"class_": "haematology", "system": "whole-blood"},
    "hbsag": {"class_": "infection-serology", "scale": "ordinal"},
    "abo": {"class_": "blood-group", "scale": "nominal", "system": "whole-blood"},
    "vanco": {"class_": "drug-level", "dose_dependent": "yes"},
    "culture": {"class_": "microbiology", "scale": "text", "system": "urine"},
    "brca": {"class_": "genetics", "scale": "text", "system": "whole-blood"},
    "rpr": {"class_": "immunology", "scale": "titre"},
    "cross": {"class_": "crossmatch", "scale": "nominal", "system": "whole-blood"},
}
UNITS: Final = {"hb": "g/L", "vanco": "mg/L"}
NUMBERS: Final = {"na": "140", "cl": "101", "hb": "132", "vanco": "12.5", "tg": "1.41", "hdl": "1.22"}
WORDS: Final = {"hbsag": "阴性", "abo": "A型", "cross": "相合", "culture": "无菌生长", "brca": "未检出变异"}
EXAMS: Final[dict[str, dict[str, Any]]] = {
    "ct": {},
    "ct-enhanced": {"contrast": "enhanced"},
    "knee": {"modality": "DX", "site": "knee", "laterality": "required", "contrast": "n/a", "views": "two"},
    "mr": {"modality": "MR", "site": "head", "technique": "t1", "images": "key-images"},
    "ecg": {"class_": "electrophysiology", "modality": "ECG", "site": "heart", "contrast": "n/a", "images": "trace"},
    "slide": {"class_": "pathology", "modality": "SM", "site": "colon", "contrast": "n/a", "images": "none"},
    "pet": {"class_": "nuclear", "modality": "PT", "site": "chest", "contrast": "n/a", "tracer": "fdg"},
}
PANELS: Final[dict[str, tuple[str, ...]]] = {"lytes": ("k", "na", "cl"), "lipids": ("chol", "tg", "hdl", "ldl")}
CLASS_WIDE: Final = ("all", "kind:laboratory", "kind:exam", "class:chemistry", "class:imaging")

TERMS: Final = (
    *(("specimen", "静脉血", "chemistry", "serum"), ("specimen", "静脉血", "haematology", "whole-blood")),
    *(("specimen", "血清", None, "serum"), ("specimen", "全血", None, "whole-blood")),
    *(("specimen", "血浆", None, "plasma"), ("specimen", "中段尿", None, "urine")),
    *(("fitness", "合格", None, "fit"), ("fitness", "溶血", "chemistry", "unfit"), ("fitness", "溶血", None, "fit")),
    *(("condition", "空腹", None, "fasting"), ("condition", "餐后", None, "postprandial")),
    *(("method", "离子选择电极", None, "ise"), ("method", "火焰光度法", None, "flame")),
    *(("flag", "HH", None, "critical"), ("flag", "危急", "chemistry", "critical")),
    *(("flag", "H", None, "high"), ("flag", "L", None, "low")),
    *(("remark", "溶血", "chemistry", "unfit"), ("remark", "建议复查", None, "repeat-advised")),
    ("remark", "无溶血", None, "harmless"),
    *(("value", "阴性", None, "negative"), ("value", "阳性", None, "positive"), ("value", "A型", None, "a")),
    *(("value", "相合", None, "compatible"), ("value", "v|neg", None, "negative")),
    *(("site", "胸部", None, "chest"), ("site", "膝", None, "knee"), ("site", "腹部", None, "abdomen")),
    *(
        ("modality", "计算机断层", None, "CT"),
        ("contrast", "增强", None, "enhanced"),
        ("contrast", "平扫", None, "plain"),
    ),
    *(("laterality", "左", None, "left"), ("laterality", "右", None, "right"), ("technique", "T1", None, "t1")),
    *(("views", "正侧位", None, "two"), ("views", "正位", None, "one"), ("tracer", "葡萄糖", None, "fdg")),
)

STATED: Final = {  # every key at the value that lets most pass
    "situations.silent": "absent",
    "interventions.silent": "absent",
    "conditions.silent": "absent",
    "schedule.silent": "absent",
    "quality.unknown": "pass",
    "quality.by_mark": "yes",
    "quality.grace": Length(30, "d"),
    "performer.unknown": "issuer",
    "mark.of_report": "pass",
    "mark.none": "caution",
    "mark.narrow": "caution",
    "window.start": "issued",
    "window.turnaround": Length(2, "d"),
    "window.transport": Length(12, "h"),
    "specimen.by_code": "yes",
    "specimen.one": "yes",
    "access.default_basis": "treatment",
}
OTHER_WORDS: Final = {
    "quality.unknown": ("unknown", "caution", "pass"),
    "mark.none": ("block", "caution"),
    "mark.narrow": ("block", "caution"),
    "window.start": ("collected", "performed", "issued"),
}


def chance(rng: Random, probability: float) -> bool:
    return rng.random() < probability


def pick(rng: Random, options: Sequence[T]) -> T:
    return options[rng.randrange(len(options))]


@dataclass
class DraftPack:
    """A pack being written."""

    id: str
    territory: str
    extends: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, ItemList] = field(default_factory=dict)
    assume: dict[str, Assumption] = field(default_factory=dict)
    friction: dict[str, str] = field(default_factory=dict)
    modes: list[ModeRule] = field(default_factory=list)
    offset: int = 480

    def build(self) -> Pack:
        manifest = Manifest(
            id=self.id,
            version="1",
            status="draft",
            title_zh="规则包",
            title_en="pack",
            territory=self.territory,
            extends=self.extends,
            offset=self.offset,
            citations=CITATIONS,
            lists=dict(self.lists),
            friction=dict(self.friction),  # type: ignore[arg-type]
            modes=tuple(self.modes),
            assume=dict(self.assume),
            **self.manifest,
        )
        files: dict[str, tuple[Row, ...]] = {}
        for one in self.rows:
            files[one.file] = (*files.get(one.file, ()), one)
        suspended = repr(sorted(map(repr, files.get("suspensions", ()))))
        held = repr((manifest, sorted(repr(one) for one in self.rows if one.file != "suspensions")))
        return Pack(manifest, files, _digest(held), _digest(suspended))


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@dataclass
class World:
    """Packs being written; ``top`` holds the dictionary."""

    rng: Random
    packs: dict[str, DraftPack]
    items: tuple[str, ...]
    panels: tuple[str, ...]
    count: int = 0

    @property
    def ids(self) -> list[str]:
        return list(self.packs)

    def put(self, file: str, pack: str | None = None, /, **cells: Any) -> Row:
        """Write a row into a pack, or into any."""
        self.count += 1
        where = pack or pick(self.rng, self.ids)
        name = cells.pop("id", f"r{self.count}")
        written = row(file, name, where, **cells)
        self.packs[where].rows.append(written)
        return written

    def rows(self, file: str) -> list[tuple[DraftPack, Row]]:
        return [(pack, one) for pack in self.packs.values() for one in pack.rows if one.file == file]

    def drop(self, written: Row) -> None:
        for pack in self.packs.values():
            pack.rows = [one for one in pack.rows if one is not written]

    def swap(self, written: Row, new: Row) -> None:
        for pack in self.packs.values():
            pack.rows = [new if one is written else one for one in pack.rows]

    def build(self) -> RuleSet:
        return RuleSet.of(pack.build() for pack in self.packs.values())


def layers(rng: Random) -> dict[str, DraftPack]:
    """Two to four packs in layers, the ordering organization in the territory of each."""
    nation = DraftPack("cn", "nation")
    province = DraftPack("cn-99", "div:990000", ("cn",))
    city = DraftPack("cn-9901", "div:990100", ("cn-99",))
    alliance = DraftPack("lian", "alliance:lian", ("cn-99",))
    own = DraftPack("org-ours", "org:ours", ("cn-9901",))
    own_of_province = DraftPack("org-ours", "org:ours", ("cn-99",))
    shape = pick(rng, ([nation, province], [nation, province, own_of_province], [nation, province, city, own]))
    if chance(rng, 0.2):
        shape = [nation, province, city, alliance]
    return {pack.id: pack for pack in shape}


def world(rng: Random, items: Sequence[str], panels: Sequence[str]) -> World:
    """Packs that grant everything that is asked for: the rules of a complete ``reuse``."""
    made = World(rng, layers(rng), tuple(items), tuple(panels))
    places(made)
    dictionary(made)
    grants(made)
    windows(made)
    hospital(made)
    return made


def places(made: World) -> None:
    top = "cn"
    made.put("territories", top, id="nation", name_zh="全国", name_en="nation", members=("region", "div:310000"))
    made.put("territories", top, id="region", name_zh="区域", name_en="region", members=("div:990000", "div:980000"))
    for name, (division, level, ownership, part_of, laboratory, alliances) in INSTITUTIONS.items():
        made.put(
            "organizations",
            top,
            id=name,
            name_zh=f"{name}医院",
            division=division,
            level=level,
            ownership=ownership,
            part_of=part_of,
            laboratory=laboratory,
            alliances=alliances,
            citation="c",
        )
        for system in ("x", "y"):
            made.put("organization_codes", top, organization=name, code=f"{system}|{name}")


def dictionary(made: World) -> None:
    top, rng = "cn", made.rng
    for item in made.items:
        if item in EXAMS:
            made.packs[top].rows.append(imaging(item, top, **EXAMS[item]))
        else:
            made.packs[top].rows.append(measurand(item, top, **LABORATORY[item]))
            if LABORATORY[item].get("scale", "quantitative") == "quantitative":
                made.put("units", top, item=item, unit=UNITS.get(item, "mmol/L"))
                if item in ("chol", "glu", "glu-fasting"):
                    made.put("units", top, item=item, unit="mg/dL", factor="0.0259" if item == "chol" else "0.0555")
    for panel in made.panels:
        combine = pick(rng, (None, None, Length(2, "d")))
        made.put("panels", top, id=panel, name_zh=f"{panel}组", name_en=panel, combine=combine)
        for place, item in enumerate(PANELS[panel]):
            role = "required" if place == 0 else pick(rng, ("required", "required", "required", "optional", "one-of:g"))
            made.put("members", top, panel=panel, item=item, role=role)
    for kind, term, class_, meaning in TERMS:
        if kind not in ("views", "tracer", "technique", "laterality") or set(made.items) & set(EXAMS):
            made.put("terms", top, kind=kind, term=term, class_=class_, meaning=meaning)
    for situation in SITUATIONS:
        made.put(
            "situations",
            top,
            id=situation,
            zh="情形",
            en="situation",
            effect="block" if situation.endswith("appraisal") else "caution",
            citation="c",
        )


def grants(made: World) -> None:
    rng = made.rng
    on = made.packs[pick(rng, made.ids)]
    on.lists["main"] = ItemList("main", "互认目录", complete=chance(rng, 0.6), citation="c")
    for item in made.items:
        made.put("listed", on.id, list="main", target=f"item:{item}", citation="c")
        specimen = LABORATORY[item].get("system", "serum") if item in LABORATORY and chance(rng, 0.15) else None
        made.put("codes", None, code=f"loinc|{item}", specimen=specimen, item=item, confirmed="yes", citation="c")
        if chance(rng, 0.3):
            made.put("codes", None, code=f"theirs|{item}", item=item, confirmed="yes", citation="c")
    for text, territory in (("HR", "nation"), ("省HR", "div:990000"), ("市HR", "div:990100")):
        made.put("marks", "cn", text=text, territory=territory, citation="c")
    made.put("marks", "cn", text="远HR", territory="div:980000", citation="c")
    made.put(
        "marks", "cn", text="★", territory="div:990000", printed_in="div:990000", footnote="required", citation="c"
    )
    made.put("marks", "cn", text="★", territory="div:980000", printed_in="div:980000", citation="c")


def windows(made: World) -> None:
    """A published window for each item, some of them by one wide row and a rating."""
    rng = made.rng
    where = pick(rng, made.ids)
    plain = {"basis": "published", "citation": "c", "setting": "any"}
    for item in made.items:
        wide = chance(rng, 0.25)
        made.put(
            "windows",
            where,
            targets=pick(rng, ("all", f"kind:{'exam' if item in EXAMS else 'laboratory'}")) if wide else f"item:{item}",
            length=pick(rng, ("7 d", "7 d", "14 d", "1 mo", "72 h")),
            start=pick(rng, ("collected", "collected", "collected", "performed", "issued", "not-stated")),
            counting=pick(rng, ("elapsed", "elapsed", "elapsed", "calendar")),
            fallback_start=pick(rng, (None, None, "received", "issued")),
            **plain,
        )
        if wide or chance(rng, 0.15):
            made.put("stability", where, targets=f"item:{item}", stability="days", cap=pick(rng, (None, "30 d", "7 d")))


def hospital(made: World) -> None:
    rng, own = made.rng, made.ids[-1]
    for item in made.items:
        if chance(rng, 0.93):
            made.put("orderables", own, code=f"local|{item}", members=f"item:{item}")
            if chance(rng, 0.6):
                made.put("prices", own, code=f"local|{item}", price=pick(rng, ("5", "10", "15")))
    for panel in made.panels:
        made.put("orderables", own, code=f"local|{panel}", members=f"panel:{panel}")
    made.put("departments", own, code="dept|cardiology", specialty="cardiology")
    for pack in made.packs.values():
        if chance(rng, 0.6):
            pack.friction["outpatient"] = pick(rng, ("ask", "ask", "ask", "notice", "silent"))
        if chance(rng, 0.3):
            pack.friction["emergency"] = "ask"


def assume(made: World, generous: bool) -> None:
    """State assumptions: all generous in one pack, or a few here and there."""
    rng = made.rng
    if generous:
        target = made.packs[made.ids[pick(rng, (0, -1))]]
        for key, value in STATED.items():
            if chance(rng, 0.95):
                target.assume[key] = Assumption(key, value, "c")
    for pack in made.packs.values():
        for key, value in STATED.items():
            if chance(rng, 0.02):
                word = pick(rng, OTHER_WORDS.get(key, (value,)))
                pack.assume[key] = Assumption(key, word, "c")
