"""Section 5 of docs/decision.md: what a result itself must be. DESIGN 4.4.

Gates ``specimen``, ``condition``, ``facets``, ``content``, ``images``.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from tests.oracle.ages import may_fit
from tests.oracle.matching import Candidate, by_codes, exam_names, specimen_word
from tests.oracle.rows import Case, all_rows, assumption, limits, meaning, place, the_item
from tests.oracle.versions import codes_of, of_one_specimen, specimen_status

from recognize.packs import schema
from recognize.packs.schema import Exam, Laboratory
from recognize.quantities import read_number
from recognize.report import Observation, Study
from recognize.units import Unit, convert, read_unit


def silent(case: Case, candidate: Candidate, gate: str, fact: str) -> bool:
    """Whether silence about a condition reads as absent; the use is named."""
    if assumption(case, "conditions.silent") != "absent":
        return False
    candidate.stand_in(case, gate, f"conditions.silent:{fact}")
    return True


def specimen(case: Case, candidate: Candidate) -> None:
    item, result = the_item(case, candidate.member), candidate.result
    if not isinstance(item, Laboratory) or not isinstance(result, Observation):
        return
    by_code = assumption(case, "specimen.by_code") == "yes"
    sides = [
        ("result.specimen", specimen_word(result), candidate.by_code),
        ("item.specimen", candidate.ordered.item.specimen, candidate.ordered.by_code),
    ]
    for fact, word, fixed in sides:
        if word is None:
            if by_code and fixed:
                candidate.stand_in(case, "specimen", f"specimen.by_code:{fact}")
            else:
                candidate.add("specimen", "unknown", "specimen-missing")
            continue
        found = meaning(case, "specimen", word, item.class_, item.system)
        if found is None:
            candidate.add("specimen", "unknown", "specimen-not-understood")
        elif found != item.system:
            candidate.add("specimen", "block", "specimen-differs")

    fit(case, candidate, item, result)
    if result.point_of_care is None:
        if not silent(case, candidate, "specimen", "result.point_of_care"):
            candidate.add("specimen", "unknown", "point-of-care-unknown")
    elif result.point_of_care:
        candidate.add("specimen", "caution", "point-of-care")


def fit(case: Case, candidate: Candidate, item: Laboratory, result: Observation) -> None:
    """Whether the specimen was fit for the item; 10.7: a word said of it holds for all, several are not understood."""
    fitness = result.specimen.fitness if result.specimen else None
    words = {one.fitness for one in of_one_specimen(candidate.report, result) if one.fitness is not None}
    if fitness is None and not silent(case, candidate, "specimen", "result.fitness"):
        candidate.add("specimen", "unknown", "fitness-unknown")
    if len(words) > 1:
        candidate.add("specimen", "unknown", "fitness-unknown")
    elif words - {""}:
        (word,) = words
        found = meaning(case, "fitness", word, item.class_, "fit")
        if found is None:
            candidate.add("specimen", "unknown", "fitness-unknown")
        elif found != "fit":
            candidate.add("specimen", "block", "specimen-unfit")
    if specimen_status(candidate.report, result) == "unsatisfactory":
        candidate.add("specimen", "block", "specimen-unfit")


def condition(case: Case, candidate: Candidate) -> None:
    item, result = the_item(case, candidate.member), candidate.result
    if not isinstance(item, Laboratory) or not isinstance(result, Observation) or item.condition == "none":
        return
    needed = item.condition or "stated"
    sides = [("item.condition", candidate.ordered.item.condition), ("result.condition", result.condition)]
    known: list[str] = []
    missing: list[str] = []
    for fact, word in sides:
        if word is None:
            missing.append(fact)
            continue
        term = needed if needed != "stated" else None
        found = "none" if word == "" else meaning(case, "condition", word, item.class_, term)
        if found is None:
            candidate.add("condition", "unknown", "condition-not-understood")
        else:
            known.append(found)
    if needed == "stated":
        if len(set(known)) > 1:
            candidate.add("condition", "block", "condition-differs")
        if len(missing) == 1:
            candidate.add("condition", "unknown", "condition-missing")
    elif any(found != needed for found in known):
        candidate.add("condition", "block", "condition-differs")
    if missing and (needed != "stated" or len(missing) == 2):
        for fact in missing:
            if not silent(case, candidate, "condition", fact):
                candidate.add("condition", "unknown", "condition-missing")


FACETS = ("modality", "site", "laterality", "contrast", "technique", "tracer", "views")
BY_NAME = ("laterality", "contrast", "views")  # what a source's exam names may state
SIDES = ("left", "right")
ORDERED = ("site", "laterality", "contrast", "technique")  # what an order item may state


def facets(case: Case, candidate: Candidate) -> None:
    """The study is held against the item it has, the order item against the item ordered."""
    study = candidate.result
    if not isinstance(study, Study):
        return
    for facet in FACETS:
        has, wanted = (getattr(the_item(case, item), facet) for item in (candidate.has, candidate.member))
        stated = getattr(candidate.ordered.item, facet) if facet in ORDERED else None
        if facet == "laterality" and wanted == "required" and has in SIDES and stated is not None:
            compare(case, candidate, facet, stated, has)  # 10.16: under a cover, a side of its own
        if has == "required":
            same_as_ordered(case, candidate, facet, getattr(study, facet), stated)
            continue
        study_facet(case, candidate, facet, has, getattr(study, facet))
        if wanted == "n/a" or facet not in ORDERED:
            continue
        if wanted is None or wanted == "required":
            if wanted is None or stated is None:
                candidate.add("facets", "unknown", "facet-missing", facet)
        elif stated is None:
            if not silent(case, candidate, "facets", f"item.{facet}"):
                candidate.add("facets", "unknown", "facet-missing", facet)
        else:
            compare(case, candidate, facet, stated, wanted)


def study_facet(case: Case, candidate: Candidate, facet: str, has: str | None, stated: str | None) -> None:
    if has == "n/a":
        return
    if has is None:
        candidate.add("facets", "unknown", "facet-missing", facet)
    elif stated is None:
        if facet in BY_NAME and named_by_source(case, candidate):
            candidate.assume(f"exam_names:study.{facet}")
        else:
            candidate.add("facets", "unknown", "facet-missing", facet)
    else:
        compare(case, candidate, facet, stated, has)


def same_as_ordered(case: Case, candidate: Candidate, facet: str, study: str | None, ordered: str | None) -> None:
    """Laterality ``required``: stated on both sides, and the same."""
    sides = [word for word in (study, ordered) if word is not None]
    found = [meaning(case, facet, word, the_item(case, candidate.member).class_) for word in sides]
    if len(sides) < 2:
        candidate.add("facets", "unknown", "facet-missing", facet)
    if None in found:
        candidate.add("facets", "unknown", "facet-not-understood", facet)
    elif len(set(found)) > 1:
        candidate.add("facets", "block", "facet-differs", facet)


def compare(case: Case, candidate: Candidate, facet: str, word: str, needed: str) -> None:
    found = meaning(case, facet, word, the_item(case, candidate.member).class_, needed)
    if found is None:
        candidate.add("facets", "unknown", "facet-not-understood", facet)
    elif found != needed:
        candidate.add("facets", "block", "facet-differs", facet)


def named_by_source(case: Case, candidate: Candidate) -> bool:
    """Whether it was the source's exam name, a whole string, that led to the item it has (4.5)."""
    study = candidate.result
    return (
        not case.strict
        and isinstance(study, Study)
        and not list(by_codes(case, codes_of(candidate.report, study), None))
        and any(row.item == candidate.has for _, row in exam_names(case, candidate.report, study))
    )


# Content ------------------------------------------------------------------------------------------


def content(case: Case, candidate: Candidate) -> None:
    result = candidate.result
    item = the_item(case, candidate.member)
    if isinstance(result, Observation):
        value(case, candidate, result)
        method(case, candidate, result)
        if result.flags is None:
            if not silent(case, candidate, "content", "result.flags"):
                candidate.add("content", "unknown", "flags-unknown")
        for flag in result.flags or ():
            said = meaning(case, "flag", flag, item.class_)
            if said is None:
                candidate.add("content", "unknown", "flags-unknown")
            elif said == "critical":
                candidate.add("content", "caution", "result-critical")
        if beyond(case, candidate):
            candidate.add("content", "caution", "result-critical")
        for said_too in words_beside(candidate, result):
            remark(case, candidate, said_too)
    for fact, text in (("result.remark", result.remark), ("report.remark", candidate.report.remark)):
        if text is None:
            if not silent(case, candidate, "content", fact):
                candidate.add("content", "unknown", "remark-unknown")
        else:
            remark(case, candidate, text)


def words_beside(candidate: Candidate, result: Observation) -> list[str]:
    """10.9: the text of the value, and the conclusion of any copy of the report; an absent one says nothing."""
    texts = [copy.conclusion for copy in candidate.settled.copies]
    if result.value is not None:
        texts.insert(0, result.value.text)
    return [text for text in texts if text is not None]


def value(case: Case, candidate: Candidate, result: Observation) -> None:
    has = the_item(case, candidate.has)
    assert isinstance(has, Laboratory)
    found = result.value
    if found is None or result.absent_reason is not None:
        candidate.add("content", "block", "value-absent")
        return
    if has.scale == "text" and not plain(found.text):
        candidate.add("content", "block", "value-absent")
        return
    if found.number is not None and meaning(case, "value", found.text, has.class_) is not None:
        candidate.add("content", "block", "value-not-usable")  # 10.9: the text is no number, it is a word
        return
    if has.scale == "quantitative":
        printed = read_number(found.text)
        if found.number is None or not found.number.is_finite():
            candidate.add("content", "block", "value-not-usable")
            return
        if printed is not None and (
            printed.kind == "titre" or printed.value != found.number or printed.comparator != found.comparator
        ):
            candidate.add("content", "block", "value-not-usable")  # the text is another number
            return
        unit(case, candidate, result)
    elif has.scale in ("ordinal", "nominal"):
        words = [word for word in (found.code, found.text) if word]
        said = {meaning(case, "value", word, has.class_) for word in words} - {None}
        if len(said) > 1:  # 10.9
            candidate.add("content", "unknown", "value-not-understood")
        if said:
            return
        if found.number is not None or found.titre is not None:
            candidate.add("content", "block", "value-not-usable")
        else:
            candidate.add("content", "unknown", "value-not-understood")
    elif has.scale == "titre" and found.titre is None:
        candidate.add("content", "block", "value-not-usable")


def unit(case: Case, candidate: Candidate, result: Observation) -> None:
    if result.unit is None:
        candidate.add("content", "unknown", "unit-missing")
        return
    found = read_unit(result.unit)
    if found is None:
        candidate.add("content", "unknown", "unit-not-understood")
    elif unit_row(case, candidate.has, result, found) is None:
        candidate.add("content", "block", "unit-not-comparable")


def unit_row(case: Case, item: str, result: Observation, found: Unit) -> schema.UnitRule | None:
    """The row that lists a unit for an item, by canonical unit; a row with a code needs that code."""
    for row in all_rows(case, schema.UnitRule, "units"):
        listed = read_unit(row.unit)
        if row.item == item and listed is not None and listed.code == found.code:
            if row.code is None or row.code in result.codes:
                return row
    return None


def number_in(case: Case, candidate: Candidate, wanted: str) -> Decimal | None:
    """The result's number in another unit, by the exact table or by the factors of ``units.csv``."""
    result = candidate.result
    if not isinstance(result, Observation) or result.value is None or result.value.number is None:
        return None
    if result.unit is None or result.absent_reason is not None or not result.value.number.is_finite():
        return None
    found, target = read_unit(result.unit), read_unit(wanted)
    if found is None or target is None:
        return None
    row = unit_row(case, candidate.has, result, found)
    if row is None:
        return None
    plain = convert(result.value.number, found, target)
    if plain is not None:
        return plain
    other = unit_row(case, candidate.has, result, target)
    if other is None:
        return None
    return through_factor(result.value.number, row, other)


def through_factor(number: Decimal, row: schema.UnitRule, other: schema.UnitRule) -> Decimal | None:
    """A factor leads to the unit of the item's rows that have none."""
    if row.factor is None and other.factor is None:
        return None
    base = number * (row.factor or 1) + (row.offset or 0)
    return (base - (other.offset or 0)) / (other.factor or 1)


def method(case: Case, candidate: Candidate, result: Observation) -> None:
    item = the_item(case, candidate.member)
    assert isinstance(item, Laboratory)
    if item.method_dependent == "no":
        return
    ours = place(case, case.order.organization)
    groups = {
        row.method
        for _, row in limits(case, schema.MethodRule, "methods", candidate.member)
        if ours is not None and row.organization in (ours.key, *ours.may_be)
    }
    found = None if result.method is None else meaning(case, "method", result.method, item.class_)
    if found is None or not groups:
        candidate.add("content", "caution", "method-unknown")
    elif groups != {found}:
        candidate.add("content", "caution", "method-differs")


def beyond(case: Case, candidate: Candidate) -> bool:
    """Whether a critical row's limit is passed; its age may fit; 10.16: of the item ordered and of the item it is."""
    return any(
        beyond_row(case, candidate, row)
        for item in candidate.both
        for pack, row in limits(case, schema.CriticalRule, "critical", item)
        if may_fit(case, pack, row.age)
    )


def beyond_row(case: Case, candidate: Candidate, row: schema.CriticalRule) -> bool:
    """10.8: a number with a comparator reaches to infinity on its side."""
    number = number_in(case, candidate, row.unit)
    if number is None:
        return False
    said = comparator(candidate)
    below = row.low is not None and (number < row.low or said in ("<", "<="))
    above = row.high is not None and (number > row.high or said in (">", ">="))
    return below or above


def comparator(candidate: Candidate) -> str | None:
    value = candidate.result.value if isinstance(candidate.result, Observation) else None
    return value.comparator if value else None


def plain(text: str) -> str:
    """What is seen of a text: no spaces, nothing of zero width."""
    seen = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in seen if one.split() and unicodedata.category(one) != "Cf")


ENDS = "，,。．.；;、！!？?\n\r"


def remark(case: Case, candidate: Candidate, text: str) -> None:
    """A remark that contains a term of kind remark withholds; a clause of nothing but harmless terms is not read."""
    class_ = the_item(case, candidate.member).class_
    rows = [r for r in all_rows(case, schema.Term, "terms") if r.kind == "remark" and r.class_ in (None, class_)]
    good = sorted((plain(r.term) for r in rows if r.meaning == "harmless"), key=lambda one: (-len(one), one))
    clauses = [""]
    for letter in text:
        if letter in ENDS:
            clauses.append("")
        else:
            clauses[-1] += letter
    said = ""
    for clause in clauses:
        left = plain(clause)
        for word in good:
            left = left.replace(word, "")
        if left or not plain(clause):
            said += plain(clause)
    for row in rows:
        if row.meaning != "harmless" and plain(row.term) in said:
            if row.meaning == "unfit":
                candidate.add("content", "block", "specimen-unfit")
            else:
                candidate.add("content", "unknown", "remark-withholds")


# Images -------------------------------------------------------------------------------------------

GRADES = ("none", "trace", "key-images", "diagnostic")


def images(case: Case, candidate: Candidate) -> None:
    study, item = candidate.result, the_item(case, candidate.member)
    if not isinstance(study, Study) or not isinstance(item, Exam) or item.images == "none":
        return
    # 10.17: a link of the report is the study's only where it has one
    links = (*study.links, *(candidate.report.links if len(candidate.report.studies) == 1 else ()))
    for link in links:
        if not link.reference.strip():
            continue
        if link.relation != "images" or link.allowed is not True or link.grade is None:
            continue
        if link.expires is None or (link.expires != "never" and link.expires.earliest <= case.at.latest):
            continue
        if GRADES.index(link.grade) >= GRADES.index(item.images):
            return
    candidate.add("images", "caution", "images-unavailable")
