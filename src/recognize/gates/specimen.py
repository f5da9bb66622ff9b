"""Specimen and condition of sampling (laboratory)."""

from __future__ import annotations

from collections.abc import Iterator

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Facts, Finding, found, passed
from recognize.packs.schema import Laboratory
from recognize.report import Observation, Specimen


def specimen(candidate: Candidate) -> Iterator[Finding]:
    """Same specimen system, fit for the item, not made at the point of care."""
    item, result = candidate.item, candidate.result
    if not isinstance(item, Laboratory) or not isinstance(result, Observation):
        return
    stated = result.specimen or Specimen()
    yield _system(candidate, item, "result.specimen", stated.type, candidate.match.fixed)
    yield _system(candidate, item, "item.specimen", candidate.line.specimen, candidate.fixed)
    yield from _fitness(candidate, item, stated)
    if result.point_of_care:
        yield found("point-of-care", facts=(("result.point_of_care", "yes"),))
    elif result.point_of_care is None:
        absent, assumed, rules = candidate.silent("conditions.silent", "result.point_of_care")
        yield (
            passed("specimen", assumed=assumed, rules=rules) if absent else found("point-of-care-unknown", rules=rules)
        )


def _system(candidate: Candidate, item: Laboratory, fact: str, text: str | None, fixed: bool) -> Finding:
    if text is None:
        by_code, rules = candidate.view.assume("specimen.by_code")
        if by_code == "yes" and fixed:
            return passed("specimen", assumed=(f"specimen.by_code:{fact}",), rules=rules)
        return found("specimen-missing", rules=rules)
    meaning, rules = candidate.view.dictionary.meaning("specimen", text, item.class_)
    facts = ((fact, text),)
    if meaning is None:
        return found("specimen-not-understood", facts=facts)
    if meaning != item.system:
        return found("specimen-differs", found=meaning, needed=item.system, facts=facts, rules=rules)
    return passed("specimen", facts=facts, rules=rules)


def _fitness(candidate: Candidate, item: Laboratory, stated: Specimen) -> Iterator[Finding]:
    if stated.status == "unsatisfactory":
        yield found("specimen-unfit", found="unsatisfactory")
    if stated.fitness is None:
        absent, assumed, rules = candidate.silent("conditions.silent", "result.fitness")
        yield (passed("specimen", assumed=assumed, rules=rules) if absent else found("fitness-unknown", rules=rules))
    if len(candidate.held.fitness) > 1:
        yield found("fitness-unknown", facts=(("result.fitness", " ".join(candidate.held.fitness)),))
    elif word := "".join(candidate.held.fitness):
        meaning, rules = candidate.view.dictionary.meaning("fitness", word, item.class_)
        facts = (("result.fitness", word),)
        if meaning is None:
            yield found("fitness-unknown", facts=facts)
        elif meaning != "fit":
            yield found("specimen-unfit", found=meaning, facts=facts, rules=rules)
        else:
            yield passed("specimen", facts=facts, rules=rules)


def condition(candidate: Candidate) -> Iterator[Finding]:
    """The item needs no condition of sampling, or both sides state the same."""
    item, result = candidate.item, candidate.result
    if not isinstance(item, Laboratory) or not isinstance(result, Observation):
        return
    needed = item.condition or "stated"
    if needed == "none":
        yield passed("condition")
        return
    sides = {"item.condition": candidate.line.condition, "result.condition": result.condition}
    facts = tuple((fact, text) for fact, text in sides.items() if text)
    meanings: dict[str, str] = {}
    rules: set[str] = set()
    for fact, text in sides.items():
        if text is None:
            continue
        meaning, by = ("none", ()) if text == "" else candidate.view.dictionary.meaning("condition", text, item.class_)
        rules.update(by)
        if meaning is None:
            yield found("condition-not-understood", facts=facts)
        else:
            meanings[fact] = meaning
    silent = [fact for fact, text in sides.items() if text is None]
    yield from _compared(candidate, needed, meanings, silent, facts, tuple(sorted(rules)))


def _compared(
    candidate: Candidate,
    needed: str,
    meanings: dict[str, str],
    silent: list[str],
    facts: Facts,
    rules: tuple[str, ...],
) -> Iterator[Finding]:
    """Hold what is stated against the item's condition, or the two sides against each other."""
    if needed == "stated":
        needed = next(iter(meanings.values()), needed)
        if len(silent) == 1:
            yield found("condition-missing", facts=facts, rules=rules)
            return
    other = next((meaning for meaning in meanings.values() if meaning != needed), None)
    if other is not None:
        yield found("condition-differs", found=other, needed=needed, facts=facts, rules=rules)
    elif not silent:
        yield passed("condition", facts=facts, rules=rules)
    for fact in silent:
        absent, assumed, by = candidate.silent("conditions.silent", fact)
        if absent:
            yield passed("condition", facts=facts, rules=(*rules, *by), assumed=assumed)
        else:
            yield found("condition-missing", facts=facts, rules=(*rules, *by))
