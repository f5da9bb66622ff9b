"""Scenes by the ten thousand: a golden case, and up to four things of it changed at random.

Golden cases stand at the edges of every rule, so that a small change often tips the verdict. Seeded and
plain: the same seed gives the same scene.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from tests.strategies.golden import ALL, Scene, small_scene

from recognize.advice import SourceOutcome
from recognize.moment import DAY, SECOND, Length, Moment
from recognize.order import (
    INTERVENTIONS,
    SITUATIONS,
    Access,
    Identifier,
    Intervention,
    Organization,
    Pregnancy,
    Purpose,
    Setting,
)
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import ASSUMABLE, Assumption, Row
from recognize.report import (
    Eqa,
    EvidenceLink,
    Mark,
    Observation,
    Report,
    Specimen,
    Status,
    Study,
    Value,
)

Draw = random.Random
MOST_CHANGES = 4
LENGTHS = ("1 d", "24 h", "3 d", "7 d", "30 d", "1 mo", "60 d", "1 a")
PLACES = (
    "demo-a",
    "demo-b",
    "demo-c",
    "demo-d",
    "demo-e",
    "demo-f",
    "demo-g",
    "demo-h",
    "demo-far",
    "demo-lab",
    "strange",
)
WORDS = {
    "specimen": ("血清", "全血", "尿", "静脉血", "serum", "奇怪", ""),
    "condition": ("空腹", "餐后2小时", "", "奇怪"),
    "fitness": ("溶血", "", "合格", "奇怪"),
    "laterality": ("left", "right", "both", "左", "奇怪"),
    "contrast": ("without", "with", "平扫", "奇怪"),
    "site": ("chest", "hip", "胸部", "奇怪"),
    "technique": ("奇怪",),
    "modality": ("CT", "MR", "奇怪"),
    "tracer": ("奇怪",),
    "views": ("pa", "ap", "奇怪"),
    "method": ("奇怪", "化学发光"),
    "remark": ("", "溶血", "无溶血", "餐后采血", "建议复查", "已复核"),
    "unit": ("mmol/L", "mg/dL", "g/L", "", "奇怪", "%"),
    "mark": ("示例HR", "示例镇HR", "鄂HR", "全国HR", "★", "◆", "某HR"),
}


def mutated(seed: int) -> Scene:
    """Return the scene of a seed."""
    draw = Draw(seed)
    scene = small_scene(draw.randrange(len(ALL)))
    for _ in range(draw.choices((0, 1, 2, 3, MOST_CHANGES), (1, 4, 4, 3, 2))[0]):
        scene = draw.choice(CHANGES)(draw, scene)
    return scene


# moments and words --------------------------------------------------------------------------------


def moment(draw: Draw, near: int) -> Moment:
    """Return a moment around another, exact or only a day or a minute."""
    shift = draw.choice((0, SECOND, -SECOND, 3600 * SECOND, DAY, 7 * DAY, 30 * DAY, 60 * DAY, 400 * DAY))
    instant = near - shift if draw.random() < 0.85 else near + shift
    text = Moment(instant // SECOND * SECOND, instant // SECOND * SECOND).text(480)
    form = draw.random()
    if form < 0.7:
        return Moment.read(text)
    return Moment.read(text[:10] + "+08:00") if form < 0.9 else Moment.read(text[:16] + "+08:00")


def word(draw: Draw, field: str) -> str | None:
    return None if draw.random() < 0.25 else draw.choice(WORDS[field])


def place(draw: Draw) -> Organization:
    return Organization(code=f"urn:recognize:demo|{draw.choice(PLACES)}")


# the order ----------------------------------------------------------------------------------------


def change_order(draw: Draw, scene: Scene) -> Scene:
    order = scene.order
    at = scene.at.earliest
    field = draw.choice(
        ("setting", "emergency", "department", "diagnoses", "situations", "interventions", "organization", "access",
         "triage", "patient")
    )  # fmt: skip
    value: Any
    match field:
        case "setting":
            value = draw.choice((None, *get_args(Setting)))
        case "emergency":
            value = draw.choice((None, True, False))
        case "department":
            value = draw.choice((None, "urn:recognize:local|D-NEPH", "urn:recognize:local|D-GEN", "urn:x|y"))
        case "diagnoses":
            value = draw.choice(
                (None, (), ("http://hl7.org/fhir/sid/icd-10|N18.3",), ("http://hl7.org/fhir/sid/icd-10|S06.0",))
            )
        case "situations":
            value = dict(order.situations)
            name = draw.choice(SITUATIONS)
            value.pop(name, None)
            if draw.random() < 0.6:
                value[name] = draw.random() < 0.6
        case "interventions":
            done = Intervention(kind=draw.choice(INTERVENTIONS), moment=draw.choice((None, moment(draw, at))))
            value = draw.choice((None, (), (done,), (*(order.interventions or ()), done)))
        case "organization":
            value = draw.choice((Organization(), place(draw), place(draw), Organization(division="990102")))
        case "access":
            value = draw.choice(
                (
                    None,
                    Access(viewer="v", purpose="p", basis="b"),
                    Access(viewer="v", purpose="p", basis="b", sensitive=True),
                )
            )
        case "triage":
            value = draw.choice((None, "urn:recognize:local|T-ONE", "urn:recognize:local|T-FOUR", "urn:x|z"))
        case _:
            value = order.patient.model_copy(
                update=draw.choice(
                    (
                        {"pregnancy": draw.choice((None, *get_args(Pregnancy)))},
                        {"name": draw.choice((None, "某某", "王*", "另一人"))},
                        {"sex": draw.choice((None, "male", "female"))},
                        {"birth_date": draw.choice((None, date(2026, 11, 1), date(1950, 1, 1)))},
                        {
                            "identifiers": draw.choice(
                                ((), (Identifier(type="passport", system="s", value="E1234567"),))
                            )
                        },
                    )
                )
            )
    return scene._replace(order=order.model_copy(update={field: value}))


def change_item(draw: Draw, scene: Scene) -> Scene:
    index = draw.randrange(len(scene.order.items))
    item = scene.order.items[index]
    field = draw.choice(("specimen", "site", "laterality", "contrast", "condition", "occurrence", "repeat", "purpose"))
    value: Any
    match field:
        case "occurrence":
            value = draw.choice((None, moment(draw, scene.at.earliest + 3 * DAY)))
        case "repeat":
            value = draw.choice((None, 1, 2))
        case "purpose":
            value = draw.choice((None, *get_args(Purpose)))
        case _:
            value = word(draw, field)
    items = (*scene.order.items[:index], item.model_copy(update={field: value}), *scene.order.items[index + 1 :])
    return scene._replace(order=scene.order.model_copy(update={"items": items}))


def add_item(draw: Draw, scene: Scene) -> Scene:
    """Order the same again, or a single member beside its panel."""
    codes = {row.code for pack in scene.rules.packs.values() for row in pack.rows.get("orderables", ())}  # type: ignore[attr-defined]
    code = draw.choice((scene.order.items[0].code, *sorted(codes)))
    base = scene.order.items[0].model_copy(update={"id": f"more-{len(scene.order.items)}", "code": code})
    return scene._replace(order=scene.order.model_copy(update={"items": (*scene.order.items, base)}))


# the reports --------------------------------------------------------------------------------------


def on_report(change: Callable[[Draw, Scene, Report], Report]) -> Callable[[Draw, Scene], Scene]:
    def changed(draw: Draw, scene: Scene) -> Scene:
        if not scene.reports:
            return scene
        index = draw.randrange(len(scene.reports))
        new = change(draw, scene, scene.reports[index])
        return scene._replace(reports=(*scene.reports[:index], new, *scene.reports[index + 1 :]))

    return changed


@on_report
def change_report(draw: Draw, scene: Scene, report: Report) -> Report:
    near = scene.at.earliest
    field = draw.choice(
        ("status", "issued", "effective", "marks", "issuer", "performer", "setting", "remark", "number", "version",
         "authored_by", "audited", "status_text")
    )  # fmt: skip
    value: Any
    match field:
        case "status":
            value = draw.choice(get_args(Status))
        case "issued" | "effective" | "audited":
            value = draw.choice((None, moment(draw, near)))
        case "marks":
            value = draw.choice(((), (Mark(draw.choice(WORDS["mark"]), footnote=draw.choice((None, True))),)))
        case "issuer" | "performer":
            value = draw.choice((None, place(draw)))
        case "setting":
            value = draw.choice((None, *get_args(Setting)))
        case "remark":
            value = word(draw, "remark")
        case "number":
            value = draw.choice((None, "N1"))
        case "version":
            value = draw.choice((None, 1, 2))
        case "authored_by":
            value = draw.choice((None, report.issuer.code if report.issuer else None, "urn:recognize:demo|demo-d"))
        case _:
            value = draw.choice((None, "modifierExtension"))
    return replace(report, **{field: value})


@on_report
def change_subject(draw: Draw, scene: Scene, report: Report) -> Report:
    changes: dict[str, Any] = draw.choice(
        (
            {"name": draw.choice((None, "王*", "另一人"))},
            {"sex": draw.choice((None, "male", "female"))},
            {"birth_date": draw.choice((None, date(1950, 1, 1)))},
            {"identifiers": draw.choice(((), (Identifier(type="passport", system="s", value="E1234567"),)))},
        )
    )
    return replace(report, subject=replace(report.subject, **changes))


@on_report
def change_result(draw: Draw, scene: Scene, report: Report) -> Report:
    results = (*report.observations, *report.studies)
    if not results:
        return report
    index = draw.randrange(len(results))
    one = results[index]
    new = (_observation if isinstance(one, Observation) else _study)(draw, scene, one)  # type: ignore[operator]
    return _with(report, [*results[:index], new, *results[index + 1 :]])


def _with(report: Report, results: list[Observation | Study]) -> Report:
    return replace(
        report,
        observations=tuple(one for one in results if isinstance(one, Observation)),
        studies=tuple(one for one in results if isinstance(one, Study)),
    )


def _eqa(draw: Draw) -> Eqa | None:
    days = (None, date(2026, 1, 1), date(2026, 11, 20), date(2027, 1, 1))
    return draw.choice((None, Eqa(draw.choice(("passed", "failed")), draw.choice(days), draw.choice(days))))


def _shared(draw: Draw, scene: Scene, field: str) -> Any:
    match field:
        case "status":
            return draw.choice((None, *get_args(Status)))
        case "effective" | "effective_end":
            return draw.choice((None, moment(draw, scene.at.earliest)))
        case "mark":
            return draw.choice((None, Mark(draw.choice(WORDS["mark"]), footnote=draw.choice((None, True)))))
        case "eqa":
            return _eqa(draw)
        case "performer":
            return draw.choice((None, place(draw)))
    return word(draw, field)


def _observation(draw: Draw, scene: Scene, one: Observation) -> Observation:
    field = draw.choice(
        ("status", "effective", "effective_end", "mark", "eqa", "performer", "remark", "unit", "condition", "method",
         "value", "flags", "point_of_care", "specimen", "specimen", "site", "absent_reason")
    )  # fmt: skip
    value: Any
    match field:
        case "value":
            number = draw.choice(("4.1", "5.02", "6.8", "140", "0.1"))
            value = draw.choice(
                (None, Value(number, Decimal(number)), Value("阴性"), Value("奇怪"), Value("1:80", titre=80))
            )
        case "flags":
            value = draw.choice((None, (), ("HH",), ("H",)))
        case "point_of_care":
            value = draw.choice((None, True, False))
        case "absent_reason":
            value = draw.choice((None, "error"))
        case "specimen":
            held = one.specimen or Specimen()
            part = draw.choice(("id", "type", "fitness", "status", "collected", "received", "site"))
            parts: dict[str, Any] = {
                "id": draw.choice((None, "s1", "s2")),
                "type": word(draw, "specimen"),
                "fitness": word(draw, "fitness"),
                "status": draw.choice((None, "available", "unsatisfactory", "entered-in-error", "unknown")),
                "collected": draw.choice((None, moment(draw, scene.at.earliest))),
                "received": draw.choice((None, moment(draw, scene.at.earliest))),
                "site": word(draw, "site"),
            }
            value = draw.choice((None, replace(held, **{part: parts[part]})))
        case _:
            value = _shared(draw, scene, field)
    return replace(one, **{field: value})


def _study(draw: Draw, scene: Scene, one: Study) -> Study:
    field = draw.choice(
        ("status", "effective", "mark", "eqa", "performer", "remark", "modality", "site", "laterality", "contrast",
         "technique", "views", "links", "codes")
    )  # fmt: skip
    value: Any
    match field:
        case "links":
            grade = draw.choice(("diagnostic", "key-images", "trace", None))
            expires = draw.choice((None, "never", moment(draw, scene.at.earliest)))
            value = draw.choice(
                ((), (EvidenceLink("s", "images", "r", None, expires, grade, draw.choice((True, False, None))),))
            )
        case "codes":
            value = ()
        case _:
            value = _shared(draw, scene, field)
    return replace(one, **{field: value})


def add_report(draw: Draw, scene: Scene) -> Scene:
    """Add a version, a copy, another report of the same kind, a void notice, or one that is to come."""
    if not scene.reports:
        return scene
    base = draw.choice(scene.reports)
    kind = draw.choice(("version", "copy", "other", "void", "pending"))
    issued = draw.choice((base.issued, moment(draw, scene.at.earliest)))
    name = f"more-{len(scene.reports)}"
    changes: dict[str, Any] = {"id": name, "issued": issued}
    match kind:
        case "version":
            author = draw.choice((None, base.issuer.code if base.issuer else None))
            changes |= {"number": base.number, "version": draw.choice((None, 1, 2)), "authored_by": author}
        case "copy":
            changes |= {"source": "elsewhere", "issued": base.issued}
        case "void":
            changes |= {"status": "cancelled", "number": draw.choice((None, base.number, "unheard-of"))}
        case "pending":
            codes = tuple(item.code for item in scene.order.items)
            changes |= {"number": name, "status": "registered", "observations": (), "studies": (), "codes": codes}
        case _:
            changes |= {"number": name, "issuer": draw.choice((base.issuer, place(draw)))}
    new = replace(base, **changes)
    if kind in {"version", "other"}:
        new = change_result(draw, scene._replace(reports=(new,))).reports[0]
    reports = [*scene.reports, new]
    draw.shuffle(reports)
    return scene._replace(reports=tuple(reports))


def double_result(draw: Draw, scene: Scene) -> Scene:
    """State one result of a report twice, perhaps with another value or condition."""
    if not scene.reports:
        return scene
    index = draw.randrange(len(scene.reports))
    report = scene.reports[index]
    results = [*report.observations, *report.studies]
    if not results:
        return scene
    one = replace(draw.choice(results), id="twice")
    again = change_result(draw, scene._replace(reports=(_with(report, [one]),))).reports[0]
    new = _with(report, [*results, *again.observations, *again.studies])
    return scene._replace(reports=(*scene.reports[:index], new, *scene.reports[index + 1 :]))


def drop_result(draw: Draw, scene: Scene) -> Scene:
    return on_report(
        lambda draw, _, report: replace(
            report, observations=report.observations[: draw.randrange(len(report.observations) + 1)]
        )
    )(draw, scene)


# the rules ----------------------------------------------------------------------------------------


def on_pack(draw: Draw, scene: Scene, change: Callable[[Pack], Pack]) -> Scene:
    packs = dict(scene.rules.packs)
    name = draw.choice(sorted(packs))
    packs[name] = change(packs[name])
    return scene._replace(rules=RuleSet.of(packs.values()))


def change_row(draw: Draw, scene: Scene) -> Scene:
    """Drop a row of the rules, or change a cell of it."""

    def change(pack: Pack) -> Pack:
        files = sorted(name for name, rows in pack.rows.items() if rows and name not in {"laboratory", "exams"})
        if not files:
            return pack
        file = draw.choice(files)
        rows = list(pack.rows[file])
        index = draw.randrange(len(rows))
        if draw.random() < 0.5:
            rows.pop(index)
        else:
            rows[index] = _cell(draw, rows[index])
        return replace(pack, rows=pack.rows | {file: tuple(rows)})

    return on_pack(draw, scene, change)


def _cell(draw: Draw, row: Row) -> Row:
    names = {field.name for field in fields(row)}
    changes: list[dict[str, Any]] = [{}]
    if "length" in names:
        changes.append({"length": Length.read(draw.choice(LENGTHS))})
        changes.append({"setting": draw.choice(("any", "not-stated", "outpatient", "inpatient"))})
        changes.append({"counting": draw.choice(("elapsed", "calendar"))})
        changes.append({"start": draw.choice(("collected", "performed", "issued", "not-stated"))})
        changes.append({"basis": draw.choice(("published", "project"))})
    if "cap" in names:
        changes.append({"cap": draw.choice((None, Length.read(draw.choice(LENGTHS))))})
    if "effect" in names and row.file != "situations":
        changes.append({"effect": draw.choice(("caution", "block"))})
    if "confirmed" in names:
        changes.append({"confirmed": draw.choice(("yes", "no"))})
    if "until" in names and row.file != "suspensions":
        changes.append({"until": draw.choice((None, date(2026, 11, 22), date(2026, 11, 23)))})
        changes.append({"from_": draw.choice((date(2020, 1, 1), date(2026, 11, 22), date(2026, 11, 23)))})
    if "result" in names:
        changes.append({"result": draw.choice(("passed", "failed"))})
    return replace(row, **draw.choice(changes))


def change_item_row(draw: Draw, scene: Scene) -> Scene:
    """Change what the dictionary says of an item."""

    def change(pack: Pack) -> Pack:
        rows = list(pack.rows.get("laboratory", ()))
        if not rows:
            return pack
        index = draw.randrange(len(rows))
        field = draw.choice(
            ("calculated", "combinable", "method_dependent", "dose_dependent", "sensitive", "condition")
        )
        value = (
            draw.choice(("none", "stated", "fasting", None))
            if field == "condition"
            else draw.choice(("yes", "no", "unknown"))
        )
        rows[index] = replace(rows[index], **{field: value})  # type: ignore[arg-type]
        return replace(pack, rows=pack.rows | {"laboratory": tuple(rows)})

    return on_pack(draw, scene, change)


def change_manifest(draw: Draw, scene: Scene) -> Scene:
    """Change a stand-in, a list, a citation, a switch or the friction of a pack."""

    def change(pack: Pack) -> Pack:
        manifest = pack.manifest
        match draw.choice(("assume", "assume", "lists", "citations", "switch", "friction")):
            case "assume":
                key = draw.choice(sorted(ASSUMABLE))
                assume = dict(manifest.assume)
                assume.pop(key, None)
                words = ASSUMABLE[key]
                if draw.random() < 0.7:
                    value: Any = draw.choice(words)
                    if words == ("length",):
                        value = Length.read(draw.choice(LENGTHS))
                    assume[key] = Assumption(key, value, None, "hospital")
                manifest = replace(manifest, assume=assume)
            case "lists" if manifest.lists:
                name = draw.choice(sorted(manifest.lists))
                flipped = replace(
                    manifest.lists[name], complete=draw.random() < 0.5, issuers=draw.choice(("any", "any", "named"))
                )
                manifest = replace(manifest, lists=manifest.lists | {name: flipped})
            case "citations" if manifest.citations:
                name = draw.choice(sorted(manifest.citations))
                doubted = replace(manifest.citations[name], confirmed=False)
                manifest = replace(manifest, citations=manifest.citations | {name: doubted})
            case "switch":
                manifest = replace(
                    manifest,
                    own_reports=draw.choice((None, True, False)),
                    own_reports_min_age=draw.choice((None, Length(24, "h"))),
                    matched_by_name=draw.choice((None, True, False)),
                )
            case "friction":
                friction = {one: draw.choice(("ask", "notice", "silent")) for one in get_args(Setting)}
                manifest = replace(manifest, friction=friction)
        return replace(pack, manifest=manifest)

    return on_pack(draw, scene, change)


# around -------------------------------------------------------------------------------------------


def change_sources(draw: Draw, scene: Scene) -> Scene:
    names = sorted({report.source for report in scene.reports} | {"省平台"})
    outcomes = tuple(
        SourceOutcome(
            name,
            draw.choice(("complete", "complete", "partial", "unavailable")),
            vouches=draw.choice(((), ("final",), ("marked",), ("final", "marked"))),
        )
        for name in names
        if draw.random() < 0.7
    )
    return scene._replace(sources=outcomes)


def change_strict(draw: Draw, scene: Scene) -> Scene:
    return scene._replace(strict=not scene.strict)


def change_at(draw: Draw, scene: Scene) -> Scene:
    shift = draw.choice((1, -1)) * draw.choice((SECOND, 3600 * SECOND, DAY, 7 * DAY))
    return scene._replace(at=Moment(scene.at.earliest + shift, scene.at.earliest + shift))


CHANGES: tuple[Callable[[Draw, Scene], Scene], ...] = (
    change_order,
    change_order,
    change_item,
    add_item,
    change_report,
    change_report,
    change_subject,
    change_result,
    change_result,
    change_result,
    add_report,
    add_report,
    double_result,
    drop_result,
    change_row,
    change_row,
    change_item_row,
    change_manifest,
    change_sources,
    change_strict,
    change_at,
)
