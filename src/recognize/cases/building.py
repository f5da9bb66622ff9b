"""Build what a case describes: the order, the reports, how the sources fared.

A case says what matters to it; the rest is stated for it, so that nothing is unknown unless the case says
``not-stated``. What a code means (specimen, condition, facets) is stated as the dictionary has it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

from recognize.advice import SourceOutcome
from recognize.cases.reading import Spec
from recognize.cases.shape import NOT_STATED, SHARED, SPECIMEN
from recognize.cases.times import When
from recognize.identifiers import RESIDENT_ID_SYSTEMS
from recognize.moment import Length, Moment
from recognize.order import (
    SITUATIONS,
    Access,
    Identifier,
    Intervention,
    Order,
    OrderItem,
    Organization,
    Patient,
)
from recognize.packs.dictionary import Dictionary, Item
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    ASSUMABLE,
    Assumption,
    CodeMapping,
    Exam,
    Laboratory,
    Orderable,
    OrganizationCode,
)
from recognize.packs.view import dictionary_of
from recognize.quantities import read_number
from recognize.report import (
    VOID,
    Eqa,
    EvidenceLink,
    Mark,
    Observation,
    Report,
    Specimen,
    Status,
    Study,
    Subject,
    Value,
)

Bases = dict[str, Moment | None]

SOURCE: Final = "case"
PATIENT: Final[Spec] = {
    "resident_id": "990101198003070010",
    "name": "赵一鸣",
    "sex": "male",
    "birth_date": date(1980, 3, 7),
    "pregnancy": "none",
}
"""A patient who does not exist: the region 990101 is nowhere."""
_MEASURED: Final = re.compile(r"\s*(?P<number>(?:[<>]=?\s*)?(?:1\s*:\s*)?-?\d+(?:\.\d+)?)(?:\s+(?P<unit>\S.*)|\s*)")
_FACETS: Final = ("modality", "site", "laterality", "contrast", "technique", "tracer", "views")
INHERITED: Final = (SHARED.keys() | SPECIMEN.keys()) - {"collected", "code", "name", "status", "performer"}
"""What a report says for all its results; a result may say otherwise."""


class CannotBuild(ValueError):
    """A case names something the packs do not have."""


class Builder:
    """Builds the cases of one pack."""

    def __init__(self, rules: RuleSet, pack: Pack) -> None:
        self.rules = rules
        self.pack = pack
        self.offset = pack.manifest.offset
        self.dictionary: Dictionary = dictionary_of(rules)
        self.systems: dict[str, str] = {}
        for name in (*sorted(rules.above[pack.id]), pack.id):
            self.systems |= rules.packs[name].manifest.systems

    def rules_for(self, scene: Spec) -> RuleSet:
        """Return the packs with what the scene lets stand in for missing facts."""
        stated: Spec = scene.get("assume") or {}
        if not stated:
            return self.rules
        assume = dict(self.pack.manifest.assume)
        for key, text in stated.items():
            if key not in ASSUMABLE:
                raise CannotBuild(f"assume.{key}: no such key")
            if text == NOT_STATED:
                assume.pop(key, None)
                continue
            value = Length.read(text) if ASSUMABLE[key] == ("length",) else text
            if ASSUMABLE[key] not in (("length",), ("text",)) and value not in ASSUMABLE[key]:
                raise CannotBuild(f"assume.{key}: one of {', '.join(ASSUMABLE[key])}")
            assume[key] = Assumption(key, value)
        pack = replace(self.pack, manifest=replace(self.pack.manifest, assume=assume))
        return RuleSet.of(pack if one.id == pack.id else one for one in self.rules.packs.values())

    def at(self, scene: Spec) -> Moment:
        """Return the moment of the decision."""
        moment = self._when(scene.get("at"), {})
        if moment is None or not moment.exact:
            raise CannotBuild("at: an exact moment is needed")
        return moment

    # the order ----------------------------------------------------------------------------------

    def order(self, scene: Spec) -> Order:
        """Build the order of a scene."""
        spec: Spec = scene.get("order", {})
        bases: Bases = {"at": self.at(scene)}
        lines: tuple[Spec, ...] = spec.get("items") or ({},)
        shared = {key: value for key, value in spec.items() if key in OrderItem.model_fields}
        items = tuple(self._line({**shared, **line}, str(n), bases) for n, line in enumerate(lines, 1))
        setting = spec.get("setting", "outpatient")
        stated = spec.get("situations", {})
        situations = {} if stated is None else {one: stated.get(one, False) for one in SITUATIONS}
        return Order(
            id="case",
            patient=self._patient({**PATIENT, **scene.get("patient", {})}),
            setting=setting,
            emergency=spec.get("emergency", None if setting == "emergency" else False),
            triage=self.code(spec.get("triage")),
            organization=self.organization(spec.get("organization"), scene) or Organization(),
            department=self.code(spec.get("department")),
            diagnoses=_maybe(spec.get("diagnoses", ()), lambda codes: tuple(map(self._code, codes))),
            situations={one: known for one, known in situations.items() if known is not None},
            interventions=_maybe(
                spec.get("interventions", ()), lambda done: tuple(self._intervention(one, bases) for one in done)
            ),
            items=items,
            access=_maybe(spec.get("access", {}), _access),
        )

    def _line(self, spec: Spec, name: str, bases: Bases) -> OrderItem:
        if not spec.get("code"):
            raise CannotBuild("order.code is missing")
        code = self._code(spec["code"])
        stated = {**self._meant(code), **spec}
        return OrderItem(
            id=name,
            code=code,
            occurrence=self._when(stated.get("occurrence", When("at")), bases),
            repeat=stated.get("repeat", 1),
            purpose=stated.get("purpose", "diagnosis"),
            **{
                key: stated.get(key)
                for key in (
                    "name",
                    "specimen",
                    "site",
                    "laterality",
                    "contrast",
                    "technique",
                    "condition",
                    "order_set",
                    "replaces",
                )
            },
        )

    def _meant(self, code: str) -> Spec:
        """Return what the dictionary says of everything a code orders, where all say the same."""
        items: set[str] = set()
        for _, row in self.rules.rows(Orderable, "orderables"):
            if row.code == code:
                for target in row.members:
                    panel = self.dictionary.members.get(target.value, ())
                    items |= {one.item for one in panel} if target.kind == "panel" else {target.value}
        items = items or {row.item for _, row in self.rules.rows(CodeMapping, "codes") if row.code == code}
        known = [self.dictionary.items[name] for name in items if name in self.dictionary.items]
        said = [_said(item) for item in known]
        return (
            {key: value for key, value in said[0].items() if all(one.get(key) == value for one in said)} if said else {}
        )

    def _intervention(self, spec: Spec, bases: Bases) -> Intervention:
        return Intervention(
            kind=spec["kind"], drug=self.code(spec.get("drug")), moment=self._when(spec.get("when"), bases)
        )

    def organization(self, name: str | None, scene: Spec) -> Organization | None:
        """Return an organization by its id in the registry, or as the scene states it."""
        if name is None:
            return None
        stated = (scene.get("organizations") or {}).get(name)
        if stated is not None:
            return Organization(
                code=self._code(stated.get("code") or f"local:{name}"),
                name=stated.get("name", name),
                division=stated.get("division"),
                alliances=stated.get("alliances", ()),
            )
        codes = [
            row.code
            for _, row in self.rules.rows(OrganizationCode, "organization_codes")
            if row.organization == name and row.until is None
        ]
        if not codes:
            raise CannotBuild(f"no organization `{name}` with a code in organization_codes.csv")
        return Organization(code=min(codes), name=name)

    def _patient(self, spec: Spec) -> Patient:
        return Patient(
            identifiers=_identifiers(spec),
            name=spec.get("name"),
            sex=spec.get("sex"),
            birth_date=spec.get("birth_date"),
            pregnancy=spec.get("pregnancy"),
        )

    # the reports --------------------------------------------------------------------------------

    def reports(self, scene: Spec, specs: tuple[Spec, ...]) -> tuple[Report, ...]:
        """Build the reports of a scene."""
        return tuple(self._report(spec, scene, n) for n, spec in enumerate(specs, 1))

    def _report(self, spec: Spec, scene: Spec, number: int) -> Report:
        bases: Bases = {"at": self.at(scene)}
        bases["collected"] = self._when(spec.get("collected", When("at", ((-1, "d"),))), bases)
        bases["received"] = self._when(spec.get("received", When("collected", ((1, "h"),))), bases)
        bases["issued"] = self._when(spec.get("issued", When("collected", ((4, "h"),))), bases)
        issuer = self.organization(spec.get("issuer", spec.get("organization")), scene)
        exams = spec.get("exams")
        author = issuer.code if issuer is not None else None
        status: Status = spec.get("status", "final") or "unknown"
        person = {**PATIENT, **scene.get("patient", {}), **spec.get("patient", {})}
        return Report(
            source=spec.get("source", SOURCE),
            id=spec.get("id", f"r{number}"),
            status=status,
            subject=Subject(_identifiers(person), person.get("name"), person.get("sex"), person.get("birth_date")),
            kind=spec.get("kind", "laboratory" if exams is None else "exam"),
            number=spec.get("number", f"N{number}"),
            version=spec.get("version"),
            codes=tuple(map(self._code, spec.get("codes") or ())),
            audited=self._when(spec.get("audited"), bases),
            authored_by=self.code(spec["authored_by"]) if spec.get("authored_by") else author,
            issuer=issuer,
            performer=self.organization(spec.get("performer", spec.get("organization")), scene),
            setting=spec.get("setting", "outpatient"),
            effective=self._when(spec.get("report_collected"), bases),
            issued=bases["issued"],
            marks=_marks(spec.get("report_mark"), spec.get("report_mark_footnote")),
            remark=spec.get("remark", ""),
            observations=self._observations(spec, scene, bases) if exams is None else (),
            studies=() if exams is None else self._studies(spec, exams, scene, bases),
            conclusion=spec.get("conclusion"),
            status_text=spec.get("status_text"),
        )

    def _observations(self, spec: Spec, scene: Spec, bases: Bases) -> tuple[Observation, ...]:
        results: Spec = spec.get("results") or {}
        if not results and (spec.get("status") or "unknown") not in VOID and not spec.get("codes"):
            raise CannotBuild("a report without results, exams or codes")
        made: list[Observation] = []
        for name, values in results.items():
            for own in values if isinstance(values, tuple) else (values,):
                made.append(self._observation(name, own, spec, scene, bases, f"o{len(made)}"))
        return tuple(made)

    def _observation(
        self, name: str, own: Spec, report: Spec, scene: Spec, bases: Bases, result_id: str
    ) -> Observation:
        spec = {**{key: report[key] for key in INHERITED if key in report}, **own}
        codes, item, text = self._named(name, own)
        said = _said(item) if item is not None else {}
        unit, value = _read_value(own.get("value"))
        if own.get("value_code"):
            value = Value(text=own.get("value") or "", code=self._code(own["value_code"]))
        bases = self._own_bases(own, bases)
        specimen = Specimen(
            id=spec.get("specimen_id", "S1"),
            type=spec.get("specimen", said.get("specimen")),
            site=spec.get("specimen_site"),
            fitness=spec.get("fitness", ""),
            status=spec.get("specimen_status"),
            collected=self._when(spec.get("specimen_collected"), bases),
            received=bases["received"],
        )
        return Observation(
            id=result_id,
            codes=codes,
            name=own.get("name", text),
            status=own.get("status"),
            value=value,
            absent_reason=own.get("absent_reason"),
            unit=own.get("unit", unit),
            range=own.get("range"),
            flags=spec.get("flags", ()),
            method=spec.get("method"),
            specimen=specimen,
            site=spec.get("site"),
            condition=spec.get("condition", said.get("condition", "")),
            point_of_care=spec.get("point_of_care", False),
            effective=bases["collected"],
            effective_end=self._when(spec.get("collected_end"), bases),
            performer=self.organization(own.get("performer"), scene),
            mark=_mark(spec),
            eqa=_maybe(spec.get("eqa"), _eqa),
            remark=own.get("remark", report.get("result_remark", "")),
        )

    def _studies(self, spec: Spec, exams: Spec, scene: Spec, bases: Bases) -> tuple[Study, ...]:
        made: list[Study] = []
        for name, values in exams.items():
            for own in values if isinstance(values, tuple) else (values,):
                made.append(self._study(name, own, spec, scene, bases, f"s{len(made)}"))
        return tuple(made)

    def _study(self, name: str, own: Spec, report: Spec, scene: Spec, bases: Bases, result_id: str) -> Study:
        spec = {**{key: report[key] for key in INHERITED if key in report}, **own}
        codes, item, text = self._named(name, own)
        said = _said(item) if item is not None else {}
        if isinstance(item, Exam) and item.laterality == "required":
            said["laterality"] = scene.get("order", {}).get("laterality")
        facets = {**said, **own}
        bases = self._own_bases(own, bases)
        return Study(
            id=result_id,
            codes=codes,
            name=own.get("name", text),
            status=own.get("status"),
            modality=facets.get("modality"),
            site=facets.get("site"),
            laterality=facets.get("laterality"),
            contrast=facets.get("contrast"),
            technique=facets.get("technique"),
            tracer=facets.get("tracer"),
            views=facets.get("views"),
            effective=bases["collected"],
            effective_end=self._when(spec.get("collected_end"), bases),
            performer=self.organization(own.get("performer"), scene),
            mark=_mark(spec),
            eqa=_maybe(spec.get("eqa"), _eqa),
            remark=own.get("remark", report.get("result_remark", "")),
            links=self._links(own, report, result_id, bases),
        )

    def _links(self, own: Spec, report: Spec, result_id: str, bases: Bases) -> tuple[EvidenceLink, ...]:
        grade = own.get("images", "diagnostic")
        if grade is None:
            return ()
        expires: Moment | Literal["never"] | None = "never"
        if "images_expire" in own:
            expires = self._when(own["images_expire"], bases)
        return (
            EvidenceLink(
                source=report.get("source", SOURCE),
                relation="images",
                reference=result_id,
                expires=expires,
                grade=grade,
                allowed=own.get("images_allowed", True),
            ),
        )

    def _own_bases(self, own: Spec, bases: Bases) -> Bases:
        """Return the moments a result is placed by: the report's, and its own collection."""
        if "collected" not in own:
            return bases
        return {**bases, "collected": self._when(own["collected"], bases)}

    def _named(self, name: str, spec: Spec) -> tuple[tuple[str, ...], Item | None, str | None]:
        """Return codes, item and printed name of a result: an item id, ``name:`` and a name, or a code."""
        kind, colon, rest = name.partition(":")
        if colon and kind == "name":
            return (), None, rest
        if colon:
            return (self._code(name),), self._item_of(self._code(name)), None
        item = self.dictionary.items.get(name)
        if item is None:
            raise CannotBuild(f"no item `{name}` in the dictionary")
        if spec.get("code"):
            return (self._code(spec["code"]),), item, item.name_zh
        rows = [row for _, row in self.rules.rows(CodeMapping, "codes") if row.item == name]
        if not rows:
            raise CannotBuild(f"no code for `{name}` in codes.csv; write its code")
        best = min(
            rows, key=lambda row: (row.confirmed == "no", row.pack != self.pack.id, row.specimen is not None, row.code)
        )
        return (best.code,), item, item.name_zh

    def _item_of(self, code: str) -> Item | None:
        names = {row.item for _, row in self.rules.rows(CodeMapping, "codes") if row.code == code}
        return self.dictionary.items.get(next(iter(names))) if len(names) == 1 else None

    # sources, codes, moments --------------------------------------------------------------------

    def sources(self, scene: Spec, reports: tuple[Report, ...]) -> tuple[SourceOutcome, ...]:
        """Return how each source fared: as the scene says, else complete."""
        stated: Spec = scene.get("sources") or {}
        names = {SOURCE, *(report.source for report in reports)} if not stated else set(stated)
        outcomes = []
        for name in sorted(names):
            one = stated.get(name) or {}
            completeness = one.get("completeness", "complete")
            outcomes.append(SourceOutcome(name, completeness, one.get("why"), tuple(one.get("vouches", ()))))
        return tuple(outcomes)

    def code(self, text: str | None) -> str | None:
        """Return ``alias:value`` as ``URI|value``; ``None`` stays."""
        return None if text is None else self._code(text)

    def _code(self, text: str) -> str:
        alias, colon, value = text.partition(":")
        if not colon or alias not in self.systems:
            raise CannotBuild(f"`{text}`: a code is written alias:value, and its alias stands under [systems]")
        return f"{self.systems[alias]}|{value}"

    def _when(self, when: When | None, bases: Bases) -> Moment | None:
        return None if when is None else when.place(bases, self.offset)


def _said(item: Item) -> Spec:
    """Return what the dictionary says of an item, in the words of an order or a result."""
    if isinstance(item, Laboratory):
        said: Spec = {"specimen": item.system}
        if item.condition not in (None, "none", "stated"):
            said["condition"] = item.condition
        return said
    facets = {facet: getattr(item, facet) for facet in _FACETS}
    return {facet: value for facet, value in facets.items() if value not in (None, "n/a", "required")}


def _identifiers(spec: Spec) -> tuple[Identifier, ...]:
    found = [
        Identifier(type=one.get("type") or "other", system=one.get("system"), value=one.get("value") or "")
        for one in spec.get("identifiers") or ()
    ]
    number = spec.get("resident_id")
    if number is not None and "identifiers" not in spec:
        found.append(Identifier(type="resident-id", system=min(RESIDENT_ID_SYSTEMS), value=number))
    return tuple(found)


def _access(spec: Spec) -> Access:
    return Access(
        viewer=spec.get("viewer", "doctor"),
        purpose=spec.get("purpose", "treatment"),
        basis=spec.get("basis", "consent"),
        sensitive=bool(spec.get("sensitive", False)),
    )


def _eqa(spec: Spec) -> Eqa:
    return Eqa(result=spec.get("result") or "passed", from_=spec.get("from"), until=spec.get("until"))


def _mark(spec: Spec) -> Mark | None:
    text = spec.get("mark")
    return None if text is None else Mark(text, spec.get("mark_place", "item"), spec.get("mark_footnote"))


def _marks(text: str | None, footnote: bool | None) -> tuple[Mark, ...]:
    return () if text is None else (Mark(text, "report", footnote),)


def _read_value(text: str | None) -> tuple[str, Value | None]:
    """Read ``5.02 mmol/L``, ``<0.01 ng/mL``, ``1:80`` or words: the unit (empty: none) and the value."""
    if text is None:
        return "", None
    match = _MEASURED.fullmatch(text)
    number = read_number(match["number"]) if match is not None else None
    if match is None or number is None:
        return "", Value(text=text)
    printed = match["number"].strip()
    if number.kind == "titre":
        return match["unit"] or "", Value(text=printed, titre=int(number.value))
    return match["unit"] or "", Value(text=printed, number=number.value, comparator=number.comparator)


def _maybe(value: Any, make: Any) -> Any:
    return None if value is None else make(value)
