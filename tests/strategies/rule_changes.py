"""What changes the rules of a scene: grants dropped or doubted, limits added, rows dated, layers that disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any, Final

from tests.scene import target
from tests.strategies.scenes import Draft, institution
from tests.strategies.world import (
    CLASS_WIDE,
    EXAMS,
    INSTITUTIONS,
    LABORATORY,
    OTHER_WORDS,
    PANELS,
    STATED,
    DraftPack,
    World,
    chance,
    pick,
)

from recognize.moment import Length
from recognize.order import INTERVENTIONS, SITUATIONS
from recognize.packs.schema import Assumption, DatedRow, Exam, ItemList, Laboratory, ModeRule, Row

GRANT_FILES: Final = ("listed", "codes", "marks", "windows", "orderables", "stability", "units", "organization_codes")
DATES: Final = (date(2026, 1, 1), date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1))


def some_target(rng: Random, made: World) -> str:
    options = [f"item:{item}" for item in made.items] * 3
    options += list(CLASS_WIDE) + [f"panel:{panel}" for panel in made.panels] * 3
    lists = [name for pack in made.packs.values() for name in pack.lists]
    return pick(rng, options + [f"list:{name}" for name in lists[:1]])


def target_in(rng: Random, made: World, where: str) -> str:
    """A target a row of a pack may have: a list is named in its own pack only."""
    while True:
        found = some_target(rng, made)
        if not found.startswith("list:") or found[5:] in made.packs[where].lists:
            return found


def some_basis(rng: Random) -> dict[str, Any]:
    return {
        "basis": pick(rng, ("published", "published", "hospital", "project")),
        "citation": pick(rng, ("c", "c", "doubtful")),
    }


def some_dates(rng: Random) -> dict[str, Any]:
    if chance(rng, 0.8):
        return {}
    return {"from_": pick(rng, (None, *DATES)), "until": pick(rng, (None, None, *DATES))}


def drop_row(rng: Random, draft: Draft) -> None:
    held = draft.world.rows(pick(rng, GRANT_FILES))
    if held:
        draft.world.drop(pick(rng, held)[1])


def date_row(rng: Random, draft: Draft) -> None:
    """A grant or window ends, begins, or is doubted."""
    held = [one for file in GRANT_FILES for _, one in draft.world.rows(file) if isinstance(one, DatedRow)]
    one = pick(rng, held)
    if chance(rng, 0.5):
        new: Row = replace(one, citation=pick(rng, ("doubtful", "doubtful", "late", "cn:c")))
    else:
        new = replace(one, **{pick(rng, ("from_", "until")): pick(rng, DATES)})
    draft.world.swap(one, new)


def move_row(rng: Random, draft: Draft) -> None:
    """A grant stands in another pack, perhaps one that does not apply."""
    made = draft.world
    held = [one for file in ("listed", "codes", "windows") for _, one in made.rows(file)]
    if held:
        one = pick(rng, held)
        where = pick(rng, made.ids)
        if one.file == "listed":
            made.packs[where].lists.setdefault(
                "main", ItemList("main", "目录", complete=chance(rng, 0.5), citation="c")
            )
        made.drop(one)
        made.packs[where].rows.append(replace(one, pack=where, rule=one.rule.replace(f"{one.pack}/", f"{where}/", 1)))


def foreign_pack(rng: Random, draft: Draft) -> None:
    """A pack of another territory, with grants and limits that must not hold here."""
    made = draft.world
    if "cn-98" in made.packs or len(made.packs) > 3:
        return
    ids = made.ids
    made.packs["cn-98"] = DraftPack("cn-98", "div:980000", ("cn",))
    made.packs = {name: made.packs[name] for name in ["cn", "cn-98", *[one for one in ids if one != "cn"]]}
    for change in rng.sample(ADDED, 3):
        change(rng, made, "cn-98")


# Limits and grants added --------------------------------------------------------------------------


def add_window(rng: Random, made: World, where: str) -> None:
    selectors: dict[str, Any] = {"setting": pick(rng, ("any", "not-stated", "outpatient", "inpatient", "checkup"))}
    if chance(rng, 0.25):
        selectors["department"] = pick(rng, ("cardiology", "surgery"))
    if chance(rng, 0.2):
        selectors["diagnosis"] = pick(rng, ("I10", "I", "O8"))
    if chance(rng, 0.2):
        selectors["age"] = pick(rng, ("18 a..", "..28 d", "..14 a", "60 a..90 a"))
    upper = [one for pack, one in made.rows("windows") if pack.id != where]
    replaces = (pick(rng, upper).rule,) if upper and chance(rng, 0.3) else ()
    made.put(
        "windows",
        where,
        targets=target_in(rng, made, where),
        length=pick(rng, ("1 d", "24 h", "3 d", "7 d", "30 d", "1 mo", "90 d")),
        start=pick(rng, ("collected", "performed", "issued", "not-stated")),
        counting=pick(rng, ("elapsed", "calendar")),
        fallback_start=pick(rng, (None, "received", "issued")),
        replaces=replaces,
        **{**some_basis(rng), "citation": pick(rng, ("c", "c", "doubtful", None))},
        **selectors,
        **some_dates(rng),
    )


def add_stability(rng: Random, made: World, where: str) -> None:
    made.put(
        "stability",
        where,
        targets=target_in(rng, made, where),
        stability=pick(rng, ("hours", "days", "stable")),
        cap=pick(rng, (None, "24 h", "2 d", "7 d", "1 mo")),
        setting=pick(rng, (None, None, "inpatient", "outpatient")),
        **some_basis(rng),
    )


def add_assessment(rng: Random, made: World, where: str) -> None:
    made.put(
        "assessments",
        where,
        organization=pick(rng, ("theirs", "theirs", "lab", "city")),
        items=target_in(rng, made, where),
        result=pick(rng, ("passed", "passed", "failed")),
        from_=pick(rng, (None, date(2026, 1, 1), date(2026, 11, 21))),
        until=pick(rng, (None, date(2027, 1, 1), date(2026, 11, 20), date(2026, 10, 10))),
        citation=pick(rng, ("c", "c", "late", "doubtful")),
        basis="published",
    )


def add_issuer_rule(rng: Random, made: World, where: str) -> None:
    lists = list(made.packs[where].lists)
    if lists:
        made.put(
            "issuers",
            where,
            list=lists[0],
            rule_=pick(rng, ("named", "same-or-higher-level", "public")),
            organizations=pick(rng, (("theirs", "lab"), ("theirs", "city", "allied", "lab"), ("private",))),
            **some_basis(rng),
            **some_dates(rng),
        )


def add_state(rng: Random, made: World, where: str) -> None:
    made.put(
        "states",
        where,
        targets=target_in(rng, made, where),
        age=pick(rng, (None, None, "..28 d", "18 a..", "60 a..", "..14 a", "20 d..25 d")),
        pregnancy=pick(rng, (None, None, "pregnant", "postpartum", "none")),
        setting=pick(rng, (None, None, "other", "checkup", "inpatient", "outpatient")),
        effect=pick(rng, ("caution", "caution", "block")),
        **some_basis(rng),
        **some_dates(rng),
    )


def add_method(rng: Random, made: World, where: str) -> None:
    made.put(
        "methods",
        where,
        targets=target_in(rng, made, where),
        method=pick(rng, ("ise", "flame")),
        organization=pick(rng, ("ours", "ours", "theirs")),
        **some_basis(rng),
    )


def add_negative(rng: Random, made: World, where: str) -> None:
    organization = pick(rng, (None, "theirs", "city", "lab", "private"))
    made.put("negative", where, targets=target_in(rng, made, where), organization=organization, **some_basis(rng))


def add_intervention(rng: Random, made: World, where: str) -> None:
    made.put(
        "interventions",
        where,
        intervention=pick(rng, INTERVENTIONS[:4]),
        targets=target_in(rng, made, where),
        effect=pick(rng, ("caution", "caution", "block")),
        since=pick(rng, ("yes", "yes", "no")),
        before=pick(rng, (None, "24 h", "7 d")),
        **some_basis(rng),
    )


def add_critical(rng: Random, made: World, where: str) -> None:
    low, high = pick(rng, (("2.5", "6.5"), (None, "6.0"), ("5", None), ("100", "160")))
    made.put(
        "critical",
        where,
        targets=pick(rng, [f"item:{item}" for item in made.items]),
        low=low,
        high=high,
        unit=pick(rng, ("mmol/L", "mmol/L", "umol/L", "mg/dL", "g/L")),
        age=pick(rng, (None, None, "18 a..", "..14 a")),
        show_within=pick(rng, (None, "24 h", "72 h", "30 d")),
        **some_basis(rng),
    )


def add_disagreement(rng: Random, made: World, where: str) -> None:
    made.put(
        "disagreement",
        where,
        targets=target_in(rng, made, where),
        limit=pick(rng, ("10 percent", "5 percent", "0.5 mmol/L", "10 mg/dL")),
        within=pick(rng, ("24 h", "7 d", "1 mo")),
        **some_basis(rng),
    )


def add_diagnosis(rng: Random, made: World, where: str) -> None:
    first, last = pick(rng, (("I10", "I15"), ("O00", "O99"), ("Z01", "Z01")))
    situation = pick(rng, ("condition-changed", "before-delivery", "fast-changing", "serial-monitoring"))
    made.put("diagnoses", where, system="icd", first=first, last=last, situation=situation, **some_basis(rng))


def add_suspension(rng: Random, made: World, where: str) -> None:
    made.put(
        "suspensions",
        where,
        organization=pick(rng, ("theirs", "theirs", "lab", "city", "ours")),
        targets=target_in(rng, made, where),
        from_=pick(rng, (date(2026, 1, 1), date(2026, 11, 21), date(2026, 12, 1))),
        until=pick(rng, (None, date(2026, 11, 22), date(2026, 11, 20), date(2027, 1, 1))),
        signed_by="医务处",
    )


def add_triage(rng: Random, made: World, where: str) -> None:
    for code, state in (("triage|1", "yes"), ("triage|4", "no")):
        made.put("triage", where, code=code, state=state)


def add_qualification(rng: Random, made: World, where: str) -> None:
    made.put(
        "qualifications",
        where,
        organization=pick(rng, ("theirs", "theirs", "lab", "allied")),
        items=target_in(rng, made, where),
        except_=pick(rng, ("", "", f"item:{made.items[0]}")) or (),
        mark=pick(rng, ("nation", "div:990000", "div:980000")),
        citation=pick(rng, ("c", "c", "doubtful")),
        **some_dates(rng),
    )


def add_list(rng: Random, made: World, where: str) -> None:
    name = f"more{made.count}"
    made.packs[where].lists[name] = ItemList(
        name,
        "目录二",
        kind=pick(rng, (None, "laboratory", "exam")),
        complete=chance(rng, 0.5),
        issuers=pick(rng, ("any", "any", "named")),
        citation=pick(rng, ("c", "c", "doubtful")),
    )
    groups = [
        f"group:{EXAMS[item].get('modality', 'CT')}/{EXAMS[item].get('site', 'chest')}"
        for item in made.items
        if item in EXAMS
    ]
    wanted = [f"item:{item}" for item in made.items] + [
        *groups,
        *CLASS_WIDE,
        *(f"panel:{panel}" for panel in made.panels),
    ]
    for one in rng.sample(wanted, min(2, len(wanted))):
        made.put("listed", where, list=name, target=one, citation=pick(rng, (None, "c", "doubtful")))


def add_situation(rng: Random, made: World, where: str) -> None:
    name = pick(rng, SITUATIONS)
    made.put("situations", where, id=name, zh="情形", en="situation", effect=pick(rng, ("caution", "block")))


def add_mark(rng: Random, made: World, where: str) -> None:
    made.put(
        "marks",
        where,
        text=pick(rng, ("HR", "怪HR", "市HR", "远HR")),
        territory=pick(rng, ("nation", "div:990000", "div:990200")),
        printed_in=pick(rng, (None, None, "div:990100", "div:980000")),
        place=pick(rng, (None, "item", "report")),
        citation=pick(rng, ("c", "doubtful")),
    )


def add_code(rng: Random, made: World, where: str) -> None:
    """Codes that need a specimen, that nobody confirmed, that lead to two items."""
    laboratory = [item for item in made.items if item in LABORATORY] or list(made.items)
    one, other = pick(rng, laboratory), pick(rng, laboratory)
    kind = rng.randrange(3)
    if kind == 0:
        system = LABORATORY.get(one, {}).get("system", "serum")
        made.put("codes", where, code=f"bound|{one}", specimen=system, item=one, confirmed="yes", citation="c")
        made.put("codes", where, code=f"bound|{one}", specimen="urine", item=other, confirmed="yes", citation="c")
    elif kind == 1:
        made.put("codes", where, code=f"shy|{one}", item=one, confirmed="no", citation="c")
    else:
        made.put("codes", where, code=f"loinc|{one}", item=one, confirmed=pick(rng, ("yes", "no")), citation="c")


ADDED: Final[tuple[Callable[[Random, World, str], None], ...]] = (
    *(add_window, add_window, add_window, add_stability, add_assessment, add_issuer_rule, add_state, add_method),
    *(add_negative, add_intervention, add_critical, add_disagreement, add_diagnosis, add_suspension, add_triage),
    *(add_qualification, add_list, add_situation, add_mark, add_code),
)
LIMITS: Final[tuple[Callable[[Random, World, str], None], ...]] = (
    *(add_state, add_method, add_negative, add_intervention, add_critical, add_disagreement, add_diagnosis),
    *(add_suspension, add_situation, add_issuer_rule),
)
"""Limits that never grant, whatever they hold (a ``passed`` assessment, a rating, a window may)."""


def add_row(rng: Random, draft: Draft) -> None:
    pick(rng, ADDED)(rng, draft.world, pick(rng, draft.world.ids))


def replaced_limit(rng: Random, draft: Draft) -> None:
    """A limit of an upper pack, and a row of a lower one that replaces it, perhaps without its own citation."""
    made = draft.world
    file, add = pick(
        rng,
        (
            *(("states", add_state), ("interventions", add_intervention), ("negative", add_negative)),
            *(("stability", add_stability), ("critical", add_critical), ("windows", add_window)),
        ),
    )
    add(rng, made, made.ids[0])
    upper = made.rows(file)[-1][1]
    add(rng, made, made.ids[-1])
    lower = made.rows(file)[-1][1]
    made.swap(lower, replace(lower, replaces=(upper.rule,), citation=pick(rng, ("c", "c", None))))  # type: ignore[call-arg]


# Dictionary and manifests -------------------------------------------------------------------------


def change_item(rng: Random, draft: Draft) -> None:
    """Another attribute of an item; some are blank, and a blank never grants."""
    made = draft.world
    if chance(rng, 0.7) or not made.rows("exams"):
        held = made.rows("laboratory")
        if not held:
            return
        one = pick(rng, held)[1]
        assert isinstance(one, Laboratory)
        changes: dict[str, tuple[Any, ...]] = {
            "condition": (None, "none", "stated", "fasting"),
            "calculated": ("unknown", "yes"),
            "inputs": ((), tuple(name for name in made.items if name in LABORATORY and name != one.id)[:1]),
            "combinable": ("yes", "unknown"),
            "method_dependent": ("yes", "unknown"),
            "dose_dependent": ("yes", "unknown"),
            "sensitive": ("yes", "unknown"),
            "system": ("serum", "whole-blood", "urine"),
            "scale": ("ordinal", "quantitative", "text", "titre", "nominal"),
            "class_": ("microbiology", "blood-group", "antibody-screen", "drug-level", "haematology", "genetics"),
        }
    else:
        one = pick(rng, made.rows("exams"))[1]
        assert isinstance(one, Exam)
        changes = {
            "laterality": (None, "n/a", "required", "left"),
            "contrast": (None, "n/a", "plain", "enhanced"),
            "technique": (None, "n/a", "t1"),
            "tracer": (None, "n/a"),
            "views": (None, "n/a", "two"),
            "images": ("none", "trace", "key-images", "diagnostic"),
            "sensitive": ("yes", "unknown"),
            "class_": ("consultation", "pathology", "ultrasound"),
        }
    name = pick(rng, tuple(changes))
    made.swap(one, replace(one, **{name: pick(rng, changes[name])}))


def change_member(rng: Random, draft: Draft) -> None:
    made = draft.world
    held = made.rows("members")
    if held:
        one = pick(rng, held)[1]
        if one.item not in (members[0] for members in PANELS.values()):  # type: ignore[attr-defined]  # one stays required
            made.swap(one, replace(one, role=pick(rng, ("required", "optional", "one-of:g", "one-of:h"))))  # type: ignore[call-arg]
    for _, panel in made.rows("panels"):
        if chance(rng, 0.5):
            made.swap(panel, replace(panel, combine=pick(rng, (None, Length(2, "d"), Length(12, "h")))))  # type: ignore[call-arg]
    if chance(rng, 0.5):
        for _, item in made.rows("laboratory"):
            made.swap(item, replace(item, combinable="yes"))  # type: ignore[call-arg]


def change_orderables(rng: Random, draft: Draft) -> None:
    """Other codes of the hospital, other prices: another cover of what remains, or none."""
    made = draft.world
    own = made.ids[-1]
    laboratory = [item for item in made.items if item in LABORATORY]
    if len(laboratory) > 1 and chance(rng, 0.6):
        pair = rng.sample(laboratory, 2)
        made.put("orderables", own, code="local|pair", members=" ".join(f"item:{item}" for item in pair))
        made.put("prices", own, code="local|pair", price=pick(rng, ("8", "20")))
    if chance(rng, 0.5):
        held = [one for _, one in made.rows("orderables") if len(one.members) == 1 and one.members[0].kind == "item"]  # type: ignore[attr-defined]
        if held:
            made.drop(pick(rng, held))
    for _, price in made.rows("prices"):
        if chance(rng, 0.3):
            made.swap(price, replace(price, until=date(2026, 11, 1)))  # type: ignore[call-arg]
    if made.panels and chance(rng, 0.3):
        members = f"panel:{made.panels[0]} item:{pick(rng, made.items)}"
        made.put("orderables", own, code=f"local|{made.panels[0]}", members=members)


def change_assumption(rng: Random, draft: Draft) -> None:
    state(rng, draft.world, pick(rng, tuple(STATED)))


def state(rng: Random, made: World, key: str) -> None:
    """State an assumption in some pack, or take it back."""
    pack = made.packs[pick(rng, made.ids)]
    value = STATED[key]
    if isinstance(value, Length):
        value = pick(rng, (value, Length(1, "d"), Length(3, "d"), Length(1, "mo")))
    elif key in OTHER_WORDS:
        value = pick(rng, OTHER_WORDS[key])
    elif key != "access.default_basis":
        value = pick(rng, (value, {"absent": "unknown", "yes": "no"}.get(value, "unknown")))
    by_target = ()
    if isinstance(value, Length) and chance(rng, 0.3):
        by_target = ((target(target_in(rng, made, pack.id)), Length(4, "d")),)
    if chance(rng, 0.2):
        pack.assume.pop(key, None)
    else:
        pack.assume[key] = Assumption(key, value, "c", by_target=by_target)


def change_switches(rng: Random, draft: Draft) -> None:
    """Own reports, and a report of this hospital's own."""
    made = draft.world
    pack = made.packs[pick(rng, made.ids)]
    pack.manifest["own_reports"] = pick(rng, (True, True, False))
    pack.manifest["own_reports_min_age"] = pick(rng, (None, Length(1, "h"), Length(1, "d"), Length(6, "h")))
    if draft.reports and chance(rng, 0.8):
        draft.reports[0] = replace(
            draft.reports[0],
            issuer=institution(pick(rng, ("ours", "campus"))),
            authored_by="x|ours",
            performer=institution("ours"),
        )


def change_modes(rng: Random, draft: Draft) -> None:
    made = draft.world
    pack = made.packs[pick(rng, made.ids)]
    pack.modes.append(
        ModeRule(
            pick(rng, (None, "dept|cardiology", "dept|odd", "cardiology")),
            pick(rng, (None, *made.items, *made.panels)),
            pick(rng, ("shadow", "quiet", "ask")),
        )
    )
    pack.friction[draft.order["setting"] or "outpatient"] = pick(rng, ("ask", "notice", "silent"))


def change_list(rng: Random, draft: Draft) -> None:
    made = draft.world
    held = [(pack, name) for pack in made.packs.values() for name in pack.lists]
    if held:
        pack, name = pick(rng, held)
        change = pick(rng, ("kind", "complete", "issuers", "gone"))
        if change == "gone":
            for one in [row for p, row in made.rows("listed") if p is pack and row.list == name]:  # type: ignore[attr-defined]
                made.drop(one)
            for one in [row for p, row in made.rows("issuers") if p is pack and row.list == name]:  # type: ignore[attr-defined]
                made.drop(one)
            if not any(row.targets and row.targets[0] == ("list", name) for _, row in every(made)):
                del pack.lists[name]
            return
        new = {"kind": pick(rng, (None, "laboratory", "exam")), "complete": chance(rng, 0.5), "issuers": "named"}
        pack.lists[name] = replace(pack.lists[name], **{change: new[change]})


def every(made: World) -> list[tuple[Any, Any]]:
    return [(pack, one) for pack in made.packs.values() for one in pack.rows if hasattr(one, "targets")]


def change_registry(rng: Random, draft: Draft) -> None:
    """An institution changes: no level, another division, part of another, a code of two."""
    made = draft.world
    kind = rng.randrange(4)
    if kind == 0:
        made.put(
            "organization_codes",
            "cn",
            organization=pick(rng, tuple(INSTITUTIONS)),
            code=pick(rng, ("x|theirs", "x|lab", "x|ours")),
        )
        return
    one = pick(rng, made.rows("organizations"))[1]
    options: tuple[dict[str, Any], ...] = (
        *({"level": None}, {"ownership": None}, {"part_of": "theirs"}, {"part_of": "ours"}, {"laboratory": "far"}),
        *({"alliances": ("lian",)}, {"division": None}, {"level": "2"}),
    )
    change = pick(rng, options)
    if change.get("part_of") != one.id:  # type: ignore[attr-defined]
        made.swap(one, replace(one, **change))


def change_offset(rng: Random, draft: Draft) -> None:
    draft.world.packs[pick(rng, draft.world.ids)].offset = pick(rng, (0, 480, 540))
