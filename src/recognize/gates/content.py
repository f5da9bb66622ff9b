"""Content: a usable value in a comparable unit; method, critical values, the report's own remarks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.packs.schema import CriticalRule, Laboratory, MethodRule
from recognize.quantities import computable, read_number
from recognize.report import Observation, Value
from recognize.units import read_unit


def content(candidate: Candidate) -> Iterator[Finding]:
    """The value serves the item; nothing the report itself says withholds it."""
    has, result = candidate.has, candidate.result
    if isinstance(has, Laboratory) and isinstance(result, Observation):
        yield from _value(candidate, has, result)
        yield from _method(candidate, result)
        yield from _critical(candidate, result)
    yield from _remarks(candidate)


def _value(candidate: Candidate, item: Laboratory, result: Observation) -> Iterator[Finding]:
    value = result.value
    if value is None or result.absent_reason is not None:
        yield found("value-absent")
        return
    facts = (("result.value", value.text), ("result.unit", result.unit or ""))
    match item.scale:
        case "quantitative":
            if value.number is None or not computable(value.number) or _contradicts_its_text(candidate, value):
                yield found("value-not-usable", facts=facts)
            else:
                yield _unit(candidate, item, result, value.number)
        case "titre":
            yield (
                passed("content", facts=facts) if value.titre is not None else found("value-not-usable", facts=facts)
            )
        case "text":
            yield passed("content", facts=facts) if value.text.strip() or value.code else found("value-absent")
        case _:
            if value.number is not None or value.titre is not None:
                yield found("value-not-usable", facts=facts)
                return
            mapped, rules = candidate.view.dictionary.meaning("value", value.code or value.text, item.class_)
            printed = candidate.view.dictionary.meaning("value", value.text, item.class_)[0] if value.text else None
            if mapped is None or printed not in {None, mapped}:
                yield found("value-not-understood", facts=facts, rules=rules)
            else:
                yield passed("content", facts=facts, rules=rules)


def _unit(candidate: Candidate, item: Laboratory, result: Observation, number: Decimal) -> Finding:
    facts = (("result.value", result.value.text if result.value else ""), ("result.unit", result.unit or ""))
    if result.unit is None:
        return found("unit-missing", facts=facts)
    unit = read_unit(result.unit)
    if unit is None:
        return found("unit-not-understood", found=result.unit[:40], facts=facts)
    rows = candidate.view.dictionary.units(item.id, result.codes)
    used = tuple(rule.rule for rule, listed in rows if listed.code == unit.code)
    if not used:
        return found("unit-not-comparable", found=result.unit, facts=facts, rules=tuple(r.rule for r, _ in rows))
    return passed("content", facts=facts, rules=used)


def reference_value(candidate: Candidate) -> Decimal | None:
    """Return the result's number in the item's reference unit; ``None`` where that cannot be said."""
    result = candidate.result
    if not isinstance(result, Observation) or result.value is None or result.value.number is None:
        return None
    unit = read_unit(result.unit) if result.unit is not None else None
    if unit is None or result.absent_reason is not None or not computable(result.value.number):
        return None
    dictionary = candidate.view.dictionary
    return dictionary.in_reference(candidate.has.id, result.codes, result.value.number, unit)[0]


def _method(candidate: Candidate, result: Observation) -> Iterator[Finding]:
    """A method-dependent item is only plainly comparable by the method of the ordering organization."""
    item, view = candidate.item, candidate.view
    if not isinstance(item, Laboratory) or item.method_dependent == "no":
        return
    rows = [
        row for _, row, _ in view.limits(MethodRule, "methods", item) if row.organization in view.ordering.chain[:1]
    ]
    rules = tuple(row.rule for row in rows)
    meaning, by = (None, ()) if not result.method else view.dictionary.meaning("method", result.method, item.class_)
    groups = {view.dictionary.meaning("method", row.method, item.class_)[0] or row.method for row in rows}
    if meaning is None or not groups:
        yield found("method-unknown", rules=(*rules, *by))
    elif groups != {meaning}:
        yield found("method-differs", rules=(*rules, *by))
    else:
        yield passed("content", rules=(*rules, *by), facts=(("result.method", result.method or ""),))


def critical_rows(candidate: Candidate) -> list[CriticalRule]:
    """Return the rows of ``critical.csv`` that the value is beyond, the patient's age permitting."""
    number = reference_value(candidate)
    if number is None:
        return []
    beyond = []
    for pack, row, _ in candidate.limits(CriticalRule, "critical"):
        now = (candidate.at, candidate.at)
        if row.age is not None and candidate.age_in(row.age, now, pack.manifest.offset) is False:
            continue
        low, high = (_limit(candidate, edge, row.unit) for edge in (row.low, row.high))
        down, up = _reach(candidate, number)
        if (low is not None and (down is None or down < low)) or (high is not None and (up is None or up > high)):
            beyond.append(row)
    return beyond


def _reach(candidate: Candidate, number: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Return from where to where a number may lie; ``None``: a comparator lets it reach without end."""
    result = candidate.result
    value = result.value if isinstance(result, Observation) else None
    comparator = value.comparator if value is not None else None
    return (
        None if comparator in {"<", "<="} else number,
        None if comparator in {">", ">="} else number,
    )


def _limit(candidate: Candidate, edge: Decimal | None, unit: str) -> Decimal | None:
    read = read_unit(unit)
    if edge is None or read is None:
        return None
    return candidate.view.dictionary.in_reference(candidate.has.id, None, edge, read)[0]


def _contradicts_its_text(candidate: Candidate, value: Value) -> bool:
    """Say whether the text printed is a word for a value, or a number too and another one, or another limit."""
    if value.text and candidate.view.dictionary.meaning("value", value.text, candidate.has.class_)[0] is not None:
        return True
    printed = read_number(value.text)
    return printed is not None and (printed.kind, printed.value, printed.comparator) != (
        "number",
        value.number,
        value.comparator,
    )


def flagged_critical(candidate: Candidate) -> bool:
    """Say whether a flag of the result means critical."""
    result = candidate.result
    flags = result.flags if isinstance(result, Observation) else None
    return any(_flag(candidate, flag) == "critical" for flag in flags or ())


def _flag(candidate: Candidate, text: str) -> str | None:
    return candidate.view.dictionary.meaning("flag", text, candidate.item.class_)[0]


def _critical(candidate: Candidate, result: Observation) -> Iterator[Finding]:
    rows = critical_rows(candidate)
    if rows or flagged_critical(candidate):
        facts = (("result.flags", " ".join(result.flags or ())),)
        yield found("result-critical", rules=tuple(row.rule for row in rows), facts=facts)
    unread = [flag for flag in result.flags or () if _flag(candidate, flag) is None]
    if unread:
        yield found("flags-unknown", facts=(("result.flags", " ".join(unread)),))
    if result.flags is None:
        absent, assumed, rules = candidate.silent("conditions.silent", "result.flags")
        yield (passed("content", assumed=assumed, rules=rules) if absent else found("flags-unknown", rules=rules))


def _remarks(candidate: Candidate) -> Iterator[Finding]:
    """Words of the report may withhold, never grant; here alone a part of a text counts."""
    result, report = candidate.result, candidate.report
    said: dict[str, str | None] = {"result.remark": result.remark, "report.remark": report.remark}
    if isinstance(result, Observation):
        said["result.value"] = result.value.text if result.value is not None else ""
        said["report.conclusion"] = "。".join(sorted({copy.conclusion or "" for copy in candidate.held.copies}))
    for fact, text in said.items():
        if text is None:
            absent, assumed, rules = candidate.silent("conditions.silent", fact)
            yield (passed("content", assumed=assumed, rules=rules) if absent else found("remark-unknown", rules=rules))
            continue
        terms, harmless = candidate.view.dictionary.contained("remark", text, candidate.item.class_)
        if harmless:
            yield passed("content", rules=harmless, facts=((fact, "harmless"),))
        for term in terms:
            if term.meaning == "unfit":
                yield found("specimen-unfit", found=term.term, rules=(term.rule,))
            else:
                yield found("remark-withholds", remark=term.term, rules=(term.rule,))
