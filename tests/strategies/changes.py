"""What spoils a scene: one change a time, each towards a near-miss.

Tables of alternatives for every field of orders, reports and results; further reports; rules added, changed, dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

from tests.strategies import scenes
from tests.strategies.scenes import (
    AT,
    CARD,
    HOUR,
    OTHER_RESIDENT,
    RESIDENT,
    Draft,
    days_before,
    exact,
    institution,
    local_day_before,
)
from tests.strategies.world import EXAMS, INSTITUTIONS, LABORATORY, chance, pick

from recognize.advice import SourceOutcome
from recognize.moment import SECOND, Moment
from recognize.order import SITUATIONS, Access, Identifier, Intervention, Organization
from recognize.report import Eqa, EvidenceLink, Mark, Observation, Report, Specimen, Value

DAY: Final = 24 * HOUR


def some_moment(rng: Random) -> Moment | None:
    """Around the boundaries of windows, in the future, imprecise, or none."""
    kind = rng.randrange(12)
    if kind == 0:
        return None
    if kind == 1:
        return exact(AT.earliest + pick(rng, (1, SECOND, HOUR, DAY)))
    if kind == 2:
        return AT
    if kind in (3, 4, 5):
        days = pick(rng, (3, 7, 14, 30, 31))
        return exact(AT.earliest - days * DAY + pick(rng, (-SECOND, -1, 0, 1, SECOND, 9 * HOUR, -9 * HOUR)))
    if kind in (6, 7):
        return local_day_before(pick(rng, (0, 1, 2, 3, 7, 8, 14, 15, 30, 31)))
    if kind == 8:
        return Moment.read(pick(rng, ("2026-11+08:00", "2026-10+08:00", "2026+08:00", "2026-11-20T08:00+08:00")))
    if kind == 9:
        return days_before(pick(rng, (20, 45, 90, 400)))
    return exact(AT.earliest - rng.randrange(1, 100) * HOUR)


def some_mark(rng: Random) -> Mark | None:
    text = pick(rng, ("HR", "省HR", "市HR", "远HR", "★", "★", "怪HR"))
    return Mark(text, pick(rng, (None, "item", "report")), pick(rng, (None, True, False)))


def some_eqa(rng: Random) -> Eqa | None:
    if chance(rng, 0.4):
        return None
    ends = (None, date(2027, 1, 1), date(2026, 11, 10), date(2026, 11, 21), date(2026, 10, 1), date(2026, 6, 1))
    return Eqa(
        pick(rng, ("passed", "passed", "failed")),
        pick(rng, (None, date(2026, 1, 1), date(2026, 11, 21))),
        pick(rng, ends),
    )


def some_institution(rng: Random) -> Organization | None:
    kind = rng.random()
    if kind < 0.12:
        return None
    if kind < 0.2:
        return Organization(code=f"x|{pick(rng, ('theirs', 'ours'))}", division="980101")
    if kind < 0.28:
        return Organization(code="z|nowhere", name="某医院", division=pick(rng, (None, "990102")))
    if kind < 0.32:
        return Organization(name="某医院")
    return institution(pick(rng, tuple(INSTITUTIONS)), pick(rng, ("x", "y")))


def some_value(rng: Random) -> Value | None:
    texts = ("3.1", "4.3", "4.9", "6.8", "1.9", "140", "0")
    kind = rng.randrange(8)
    if kind == 0:
        return None
    if kind == 1:
        return Value(pick(rng, ("阳性", "阴性", "A型", "弱阳", "v|neg")))
    if kind == 2:
        return Value("neg", code=pick(rng, ("v|neg", "v|odd")))
    if kind == 3:
        return Value("1:160", titre=160)
    text = pick(rng, texts)
    return Value(text, Decimal(text), pick(rng, (None, None, None, "<", ">")))


def some_identifiers(rng: Random) -> tuple[Identifier, ...]:
    kinds = (
        *((), (RESIDENT, CARD), (CARD,), (OTHER_RESIDENT,), (CARD, OTHER_RESIDENT)),
        *((Identifier(type="resident-id", value="1101051949********"),), (RESIDENT, OTHER_RESIDENT)),
        *(
            (Identifier(type="resident-id", value="110105194912310021"),),
            (Identifier(type="medical-record", value="A77"),),
        ),
        *(
            (Identifier(type="other", system="urn:oid:2.16.156.10011.1.3", value="11010519491231002x"),),
            (Identifier(type="health-card", system="urn:card", value="H7654321"),),
        ),
    )
    return pick(rng, kinds)


OBSERVATION: Final[dict[str, Callable[[Random], Any]]] = {
    "status": lambda rng: pick(
        rng, (None, "final", "preliminary", "registered", "unknown", "entered-in-error", "cancelled", "wrong-patient")
    ),
    "value": some_value,
    "absent_reason": lambda rng: pick(rng, ("not-performed", "unknown")),
    "unit": lambda rng: pick(rng, (None, "", "mmol/L", "mmol/l", "mg/dL", "mg/L", "g/L", "怪单位", "umol/L")),
    "flags": lambda rng: pick(rng, (None, (), ("H",), ("HH",), ("危急",), ("L", "HH"))),
    "method": lambda rng: pick(rng, (None, "ise", "离子选择电极", "flame", "怪法")),
    "condition": lambda rng: pick(rng, (None, "", "空腹", "fasting", "餐后", "怪条件")),
    "point_of_care": lambda rng: pick(rng, (None, True)),
    "effective": some_moment,
    "effective_end": some_moment,
    "performer": some_institution,
    "mark": lambda rng: pick(rng, (None, some_mark(rng))),
    "eqa": some_eqa,
    "remark": lambda rng: pick(rng, (None, "", "标本溶血", "无溶血", "建议复查", "仅供参考", "无溶血 建议复查")),
    "site": lambda rng: pick(rng, (None, "leg")),
    "name": lambda rng: pick(rng, (None, "怪名")),
    "status_text": lambda rng: "modifierExtension",
}
SPECIMEN: Final[dict[str, Callable[[Random], Any]]] = {
    "id": lambda rng: pick(rng, (None, "t9")),
    "type": lambda rng: pick(rng, (None, "静脉血", "血清", "全血", "plasma", "血浆", "怪标本", "serum", "whole-blood")),
    "site": lambda rng: pick(rng, (None, "leg")),
    "fitness": lambda rng: pick(rng, (None, "", "合格", "溶血", "怪")),
    "status": lambda rng: pick(rng, (None, "unsatisfactory", "entered-in-error", "unknown")),
    "collected": some_moment,
    "received": some_moment,
}
STUDY: Final[dict[str, Callable[[Random], Any]]] = {
    "status": OBSERVATION["status"],
    "modality": lambda rng: pick(rng, (None, "CT", "计算机断层", "MR", "怪")),
    "site": lambda rng: pick(rng, (None, "胸部", "腹部", "knee", "怪")),
    "laterality": lambda rng: pick(rng, (None, "左", "右", "right", "怪")),
    "contrast": lambda rng: pick(rng, (None, "平扫", "增强", "plain", "怪")),
    "technique": lambda rng: pick(rng, (None, "T1", "t2", "t1")),
    "tracer": lambda rng: pick(rng, (None, "葡萄糖", "fdg", "怪")),
    "views": lambda rng: pick(rng, (None, "正侧位", "正位", "怪")),
    "effective": some_moment,
    "effective_end": some_moment,
    "performer": some_institution,
    "mark": lambda rng: pick(rng, (None, some_mark(rng))),
    "eqa": some_eqa,
    "remark": OBSERVATION["remark"],
    "links": lambda rng: pick(rng, ((), (some_link(rng),), (some_link(rng), some_link(rng)))),
    "codes": lambda rng: pick(rng, ((), ("loinc|ct-enhanced",), ("odd|x",))),
    "name": lambda rng: pick(rng, (None, "胸部检查", "怪检查")),
}
REPORT: Final[dict[str, Callable[[Random], Any]]] = {
    "status": lambda rng: pick(
        rng,
        (
            "registered",
            "partial",
            "preliminary",
            "unknown",
            "unknown",
            "cancelled",
            "entered-in-error",
            "wrong-patient",
        ),
    ),
    "version": lambda rng: pick(rng, (None, 2)),
    "audited": some_moment,
    "authored_by": lambda rng: pick(rng, (None, "y|theirs", "x|far")),
    "number": lambda rng: None,
    "issuer": some_institution,
    "performer": some_institution,
    "setting": lambda rng: pick(rng, (None, "inpatient", "checkup", "emergency")),
    "effective": some_moment,
    "effective_end": some_moment,
    "issued": some_moment,
    "marks": lambda rng: pick(rng, ((), (some_mark(rng),), (some_mark(rng), some_mark(rng)))),
    "remark": OBSERVATION["remark"],
    "source": lambda rng: pick(rng, ("platform", "other", "third")),
    "links": lambda rng: (some_link(rng),),
    "status_text": lambda rng: "modifierExtension",
    "codes": lambda rng: pick(rng, (("loinc|k",), ("local|lytes",), ("loinc|ct",))),
    "kind": lambda rng: pick(rng, (None, "exam", "laboratory")),
}
LINE: Final[dict[str, Callable[[Random], Any]]] = {
    "code": lambda rng: pick(rng, ("odd|x", "loinc|k", "local|k", "loinc|ct", "loinc|glu")),
    "specimen": SPECIMEN["type"],
    "condition": OBSERVATION["condition"],
    "site": STUDY["site"],
    "laterality": STUDY["laterality"],
    "contrast": STUDY["contrast"],
    "technique": STUDY["technique"],
    "occurrence": lambda rng: pick(rng, (None, some_moment(rng), exact(AT.earliest + pick(rng, (1, 3, 6, 40)) * DAY))),
    "repeat": lambda rng: pick(rng, (None, 2, 3)),
    "purpose": lambda rng: pick(
        rng, (None, "follow-up", "treatment-response", "before-surgery", "monitoring", "screening")
    ),
}
ORDER: Final[dict[str, Callable[[Random], Any]]] = {
    "setting": lambda rng: pick(rng, (None, "inpatient", "daycase", "emergency", "checkup", "outpatient")),
    "emergency": lambda rng: pick(rng, (None, True)),
    "triage": lambda rng: pick(rng, ("triage|1", "triage|4", "triage|9")),
    "organization": lambda rng: pick(
        rng,
        (
            *(Organization(), Organization(division="990101"), Organization(code="x|ours", division="990102")),
            *(Organization(code="z|new", division="990102", alliances=("lian",)), institution("campus")),
            *(institution("city"), institution("shanghai"), institution("theirs")),
        ),
    ),
    "department": lambda rng: pick(rng, (None, "dept|odd")),
    "diagnoses": lambda rng: pick(rng, (None, (), ("icd|I10",), ("icd|O80",), ("icd|Z01.8", "icd|I10"))),
    "interventions": lambda rng: pick(rng, (None, tuple(some_intervention(rng) for _ in range(rng.randrange(1, 3))))),
    "access": lambda rng: pick(
        rng, (None, Access(viewer="doctor", purpose="treatment", basis="consent", sensitive=False))
    ),
}
PATIENT: Final[dict[str, Callable[[Random], Any]]] = {
    "identifiers": some_identifiers,
    "name": lambda rng: pick(rng, (None, "李娜", "王*", "王芳")),
    "sex": lambda rng: pick(rng, (None, "male")),
    "birth_date": lambda rng: pick(rng, (None, date(1950, 1, 1), date(2026, 11, 1), date(2015, 6, 1))),
    "pregnancy": lambda rng: pick(rng, (None, "pregnant", "postpartum")),
}


def some_intervention(rng: Random) -> Intervention:
    kind = pick(rng, ("transfusion", "surgery", "dialysis", "contrast"))
    return Intervention(kind=kind, moment=some_moment(rng))


def some_link(rng: Random) -> EvidenceLink:
    return EvidenceLink(
        "platform",
        pick(rng, ("images", "images", "images", "report")),
        "study-2",
        expires=pick(rng, (None, "never", "never", AT, exact(AT.earliest + HOUR))),
        grade=pick(rng, (None, "diagnostic", "key-images", "trace", "none")),
        allowed=pick(rng, (None, True, True, False)),
    )


# Changes of what is stated ------------------------------------------------------------------------


def change_line(rng: Random, draft: Draft) -> None:
    one = pick(rng, draft.lines)
    name = pick(rng, tuple(LINE))
    one[name] = LINE[name](rng)


def change_order(rng: Random, draft: Draft) -> None:
    name = pick(rng, tuple(ORDER))
    draft.order[name] = ORDER[name](rng)


def change_situations(rng: Random, draft: Draft) -> None:
    told = dict(draft.order["situations"])
    name = pick(rng, SITUATIONS)
    if chance(rng, 0.3):
        told.pop(name, None)
    else:
        told[name] = True
    draft.order["situations"] = told


def change_patient(rng: Random, draft: Draft) -> None:
    name = pick(rng, tuple(PATIENT))
    draft.patient[name] = PATIENT[name](rng)


def change_subject(rng: Random, draft: Draft) -> None:
    if draft.reports:
        index = rng.randrange(len(draft.reports))
        name = pick(rng, ("identifiers", "identifiers", "name", "sex", "birth_date"))
        subject = replace(draft.reports[index].subject, **{name: PATIENT[name](rng)})
        draft.reports[index] = replace(draft.reports[index], subject=subject)


def change_report(rng: Random, draft: Draft) -> None:
    if draft.reports:
        index = rng.randrange(len(draft.reports))
        name = pick(rng, tuple(REPORT))
        draft.reports[index] = replace(draft.reports[index], **{name: REPORT[name](rng)})


def change_result(rng: Random, draft: Draft) -> None:
    """One fact of one result, or of all results of a report."""
    if draft.reports:
        index = rng.randrange(len(draft.reports))
        one = draft.reports[index]
        every = chance(rng, 0.25)
        if one.observations:
            spoil = spoil_specimen if chance(rng, 0.3) else spoil_observation
            told = spoil(rng)
            at = rng.randrange(len(one.observations))
            results = tuple(told(r) if every or place == at else r for place, r in enumerate(one.observations))
            draft.reports[index] = replace(one, observations=results)
        elif one.studies:
            name = pick(rng, tuple(STUDY))
            new = STUDY[name](rng)
            draft.reports[index] = replace(one, studies=tuple(replace(r, **{name: new}) for r in one.studies))


def spoil_observation(rng: Random) -> Callable[[Observation], Observation]:
    name = pick(rng, tuple(OBSERVATION))
    new = OBSERVATION[name](rng)
    return lambda told: replace(told, **{name: new})


def spoil_specimen(rng: Random) -> Callable[[Observation], Observation]:
    if chance(rng, 0.1):
        return lambda told: replace(told, specimen=None)
    name = pick(rng, tuple(SPECIMEN))
    new = SPECIMEN[name](rng)
    return lambda told: replace(told, specimen=replace(told.specimen or Specimen(), **{name: new}))


def change_codes(rng: Random, draft: Draft) -> None:
    """Other codes on one result."""
    if draft.reports and (results := draft.reports[0].observations):
        at = rng.randrange(len(results))
        item = results[at].id.removesuffix("-1")
        other = pick(rng, draft.world.items)
        codes = pick(
            rng,
            (
                *((f"theirs|{item}",), (f"loinc|{other}",), (f"loinc|{item}", f"loinc|{other}"), ("odd|x",)),
                *((f"loinc|{item}", "odd|x"), (f"bound|{item}",), (f"shy|{item}",), (f"bound|{item}", f"loinc|{item}")),
            ),
        )
        new = replace(results[at], codes=codes)
        draft.reports[0] = replace(draft.reports[0], observations=(*results[:at], new, *results[at + 1 :]))


def move(rng: Random, draft: Draft) -> None:
    """Everything of a report, earlier or later, often to a boundary of a window."""
    if not draft.reports:
        return
    index = rng.randrange(len(draft.reports))
    collected = some_moment(rng)
    one = draft.reports[index]
    observations = tuple(
        replace(
            told, effective=None, specimen=replace(told.specimen or Specimen(), collected=collected, received=collected)
        )
        for told in one.observations
    )
    studies = tuple(replace(told, effective=collected) for told in one.studies)
    issued = exact(collected.latest + 4 * HOUR) if collected else one.issued
    if chance(rng, 0.1):
        issued = some_moment(rng)
    draft.reports[index] = replace(one, observations=observations, studies=studies, issued=issued)


# Further reports ----------------------------------------------------------------------------------


def next_number(draft: Draft) -> int:
    """A number no report of the scene has."""
    draft.written += 1
    return 10 + draft.written


def asked_items(draft: Draft) -> list[str]:
    found = [told.id.removesuffix("-1") for one in draft.reports for told in (*one.observations, *one.studies)]
    return [item for item in dict.fromkeys(found) if item in draft.world.items] or ["k"]


def another_report(rng: Random, draft: Draft) -> None:
    """Of the same items, at another time, perhaps with other values, perhaps spoiled."""
    items = asked_items(draft)
    kind = [item for item in items if item in LABORATORY] or items
    some = [item for item in kind if chance(rng, 0.7)] or kind[:1]
    collected = some_moment(rng) or days_before(4)
    one = scenes.report(rng, next_number(draft), some, collected)
    if chance(rng, 0.4):
        one = replace(
            one,
            observations=tuple(
                replace(told, value=some_value(rng) if told.value and told.value.number else told.value)
                for told in one.observations
            ),
        )
    draft.reports.append(one)
    if chance(rng, 0.5):
        spoil_last(rng, draft)


def spoil_last(rng: Random, draft: Draft) -> None:
    """Change something of the last report only."""
    kept, draft.reports = draft.reports[:-1], draft.reports[-1:]
    pick(rng, (change_result, change_result, change_report, change_subject))(rng, draft)
    draft.reports = kept + draft.reports


def another_version(rng: Random, draft: Draft) -> None:
    """A version or copy of a report: corrected, re-keyed, voided, equal."""
    if not draft.reports:
        return
    one = pick(rng, draft.reports)
    new = replace(
        one,
        id=f"{one.id}v{next_number(draft)}",
        source=pick(rng, (one.source, "third")),
        version=pick(rng, (one.version, 2, 2, 0, None)),
        authored_by=pick(rng, (one.authored_by, one.authored_by, one.authored_by, None, "x|far")),
    )
    if chance(rng, 0.5) and one.issued is not None:
        new = replace(new, issued=exact(one.issued.earliest + pick(rng, (-HOUR, HOUR, HOUR, 200 * HOUR))))
    if chance(rng, 0.25):
        new = replace(new, status=pick(rng, ("cancelled", "entered-in-error", "deleted", "wrong-patient", "voided")))
    draft.reports.append(new)
    if chance(rng, 0.6):
        spoil_last(rng, draft)


def void_notice(rng: Random, draft: Draft) -> None:
    """A notice that withdraws, with or without a number."""
    one = draft.reports[0] if draft.reports else None
    issuer = one.issuer if one is not None and chance(rng, 0.8) else some_institution(rng)
    draft.reports.append(
        Report(
            source="other",
            id=f"n{next_number(draft)}",
            status=pick(rng, ("cancelled", "wrong-patient", "entered-in-error")),
            subject=one.subject if one is not None else draft_subject(),
            number=pick(rng, (None, None, one.number if one is not None else "N9")),
            issuer=issuer,
        )
    )


def draft_subject() -> Any:
    return scenes.Subject(identifiers=(RESIDENT,), **scenes.PERSON)


def pending_report(rng: Random, draft: Draft) -> None:
    """A report to come, with results without value or with codes only."""
    items = asked_items(draft)
    one = scenes.report(rng, next_number(draft), items[:2], some_moment(rng) or AT)
    one = replace(one, status=pick(rng, ("registered", "partial", "preliminary")))
    if chance(rng, 0.5):
        codes = tuple(line["code"] for line in draft.lines)
        one = replace(one, observations=(), studies=(), codes=(pick(rng, (codes[0], f"loinc|{items[0]}", "odd|x")),))
        one = replace(one, effective=some_moment(rng), kind=pick(rng, (one.kind, None)))
    draft.reports.append(one)


def second_result(rng: Random, draft: Draft) -> None:
    """A second result of a member in the same report: a load test, a repeat, the same again."""
    if draft.reports and (results := draft.reports[0].observations):
        told = pick(rng, results)
        again = replace(told, id=f"{told.id}-again")
        again = spoil_observation(rng)(again) if chance(rng, 0.7) else spoil_specimen(rng)(again)
        draft.reports[0] = replace(draft.reports[0], observations=(*results, again))


def lose_result(rng: Random, draft: Draft) -> None:
    """A member is missing; it may stand in another report."""
    if draft.reports and len(results := draft.reports[0].observations) > 1:
        at = rng.randrange(len(results))
        draft.reports[0] = replace(draft.reports[0], observations=(*results[:at], *results[at + 1 :]))
        if chance(rng, 0.3):
            item = results[at].id.removesuffix("-1")
            draft.reports.append(scenes.report(rng, next_number(draft), [item], some_moment(rng) or days_before(1)))


def lose_reports(rng: Random, draft: Draft) -> None:
    draft.reports = draft.reports[1:] if chance(rng, 0.6) else []


def covering(rng: Random, draft: Draft) -> None:
    """A result of another item that a row says covers."""
    items = draft.world.items
    pairs = [(has, covers) for has in items for covers in asked_items(draft) if has != covers and alike(has, covers)]
    if pairs:
        has, covers = pick(rng, pairs)
        purpose = pick(rng, (None, None, "screening", "diagnosis"))
        draft.world.put("covers", has=has, covers=covers, purpose=purpose, citation=pick(rng, ("c", "c", "doubtful")))
        if chance(rng, 0.8):
            one = scenes.report(rng, next_number(draft), [has], exact(AT.earliest - rng.randrange(1, 60) * HOUR))
            draft.reports = [one] if chance(rng, 0.5) else [*draft.reports, one]


def alike(one: str, other: str) -> bool:
    return (one in EXAMS) == (other in EXAMS)


def known_by_name(rng: Random, draft: Draft) -> None:
    """Results whose codes nobody mapped; exams whose source's names are."""
    made = draft.world
    if chance(rng, 0.8):
        made.packs[pick(rng, made.ids)].manifest["matched_by_name"] = chance(rng, 0.85)
    for index, one in enumerate(draft.reports):
        observations = tuple(replace(told, codes=("odd|x",)) for told in one.observations)
        studies = tuple(
            replace(told, codes=(), laterality=None, contrast=None if chance(rng, 0.5) else told.contrast)
            for told in one.studies
        )
        draft.reports[index] = replace(one, observations=observations, studies=studies)
    for item in made.items:
        if item in EXAMS:
            confirmed = pick(rng, ("yes", "yes", "no"))
            made.put("exam_names", source="platform", text=f"{item}检查", item=item, confirmed=confirmed, citation="c")


def spread(rng: Random, draft: Draft) -> None:
    """A panel spread over two reports."""
    if draft.reports and len(results := draft.reports[0].observations) > 1:
        at = rng.randrange(1, len(results))
        first = draft.reports[0]
        moved = scenes.report(rng, next_number(draft), (), exact(AT.earliest - rng.randrange(1, 60) * HOUR), "theirs")
        draft.reports[0] = replace(first, observations=results[:at])
        draft.reports.append(replace(moved, kind="laboratory", observations=results[at:]))


def change_sources(rng: Random, draft: Draft) -> None:
    index = rng.randrange(len(draft.sources))
    vouches = pick(rng, ((), ("final",), ("marked",), ("final", "marked")))
    state = pick(rng, ("complete", "partial", "unavailable", "complete"))
    draft.sources[index] = SourceOutcome(draft.sources[index].name, state, None, vouches)
    if chance(rng, 0.2):
        draft.sources = [replace(one, completeness="unavailable") for one in draft.sources]


def vouched_source(rng: Random, draft: Draft) -> None:
    """A source that vouches for what its reports do not state."""
    draft.sources = [replace(one, vouches=("final", "marked")) for one in draft.sources]
    for index, one in enumerate(draft.reports):
        if chance(rng, 0.5):
            draft.reports[index] = replace(one, issued=None)
        if chance(rng, 0.5):
            draft.reports[index] = without_marks(draft.reports[index])


def without_marks(one: Report) -> Report:
    return replace(
        one,
        marks=(),
        observations=tuple(replace(told, mark=None) for told in one.observations),
        studies=tuple(replace(told, mark=None) for told in one.studies),
    )


def repeat_line(rng: Random, draft: Draft) -> None:
    """The same line again, perhaps with another fact."""
    again = {**pick(rng, draft.lines), "id": f"again{len(draft.lines)}"}
    if chance(rng, 0.4):
        again["specimen"] = pick(rng, (None, "血清"))
    draft.lines.append(again)


def change_strict(rng: Random, draft: Draft) -> None:
    draft.strict = not draft.strict
