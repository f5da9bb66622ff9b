"""Suggestions: what may be shown of which report, with evidence (docs/decision.md 8, DESIGN 4.8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.scene import (
    IMAGES,
    Scene,
    a_report,
    exam,
    first,
    judged,
    laboratory,
    measurand,
    moment,
    observation,
    row,
    study,
    verdict,
)

from recognize.advice import Suggestion
from recognize.decision.suggestions import suggestions
from recognize.order import Access, Organization
from recognize.report import EvidenceLink, Mark, Value

STORED = EvidenceLink("platform", "result", "r1", expires="never", allowed=True)
OWN = replace(STORED, reference="own", digest="sha256:9")
PDF = EvidenceLink("platform", "pdf", "r1.pdf", "sha256:1", "never", None, True)
PAGE = EvidenceLink("platform", "report", "r1.html", "sha256:2", moment("23"), None, True)


def only(scene: Scene) -> Suggestion:
    (suggestion,) = first(scene).suggestions
    return suggestion


# what is shown ------------------------------------------------------------------------------------


def test_a_reusable_result_is_shown_as_it_was_printed() -> None:
    printed: dict[str, Any] = {
        "value": Value("4.10 ↓", Decimal("4.10")),
        "range": "3.50～5.30",
        "flags": ("L",),
        "unit": "mmol/l",
    }
    suggestion = only(laboratory(result=printed, report={"conclusion": "低钾"}))
    (member,) = suggestion.members

    assert (suggestion.action, suggestion.kind, suggestion.source) == ("reuse", "laboratory", "platform")
    assert (suggestion.issuer, suggestion.issuer_code, suggestion.report_number) == ("theirs医院", "theirs", "R1")
    assert (suggestion.issued, suggestion.mark, suggestion.conclusion) == (moment("20 12:00"), "HR", "低钾")
    assert (member.item, member.name_zh, member.name_en, member.standing) == ("k", "k名", "k name", "reusable")
    assert (member.value, member.unit, member.range, member.flags) == ("4.10 ↓", "mmol/l", "3.50～5.30", ("L",))
    assert (member.critical, member.withheld, member.reasons) == (False, None, ())
    assert member.effective == moment("20 08:00")
    assert member.valid_until == suggestion.valid_until == moment("27 08:00")


def test_an_exam_is_shown_without_a_value_and_with_its_images() -> None:
    suggestion = only(exam())

    assert (suggestion.kind, suggestion.members[0].value, suggestion.evidence) == ("exam", None, (STORED, IMAGES))


@pytest.mark.parametrize(
    ("issuer", "name", "code"),
    [
        (Organization(code="x|theirs", name="别名"), "theirs医院", "theirs"),
        (Organization(code="y|new", name="新医院"), "新医院", "y|new"),
        (Organization(code="y|new"), None, "y|new"),
        (Organization(name="新医院"), "新医院", None),
        (None, None, None),
    ],
)
def test_the_issuer_as_registered_else_as_stated(
    issuer: Organization | None, name: str | None, code: str | None
) -> None:
    suggestion = only(laboratory(report={"issuer": issuer}))

    assert (suggestion.issuer, suggestion.issuer_code) == (name, code)


def test_the_oldest_collection_is_shown_with_its_precision() -> None:
    scene = laboratory(specimen={"collected": moment("20 09:00")}, result={"effective": moment("19")})

    assert only(scene).members[0].effective == moment("19")


@pytest.mark.parametrize(
    ("item", "report", "mark"),
    [
        (Mark("HR"), (Mark("★"),), "HR"),
        (None, (Mark("HR"), Mark("★")), "HR"),
        (None, (), None),
    ],
)
def test_the_mark_as_printed(item: Mark | None, report: tuple[Mark, ...], mark: str | None) -> None:
    scene = laboratory(
        result={"mark": item}, report={"marks": report}, assume={"mark.of_report": "pass", "mark.none": "caution"}
    )

    assert only(scene).mark == mark


def test_stand_ins_that_carried_it_are_named_with_it() -> None:
    scene = laboratory(
        result={"flags": None},
        item={"repeat": None},
        assume={
            "conditions.silent": "absent",
            "schedule.silent": "absent",
        },
    )

    assert only(scene).assumed == ("conditions.silent:result.flags", "schedule.silent:repeat")


def test_what_is_not_reused_has_no_end_of_validity() -> None:
    suggestion = only(laboratory(result={"flags": ("HH",)}))

    assert (suggestion.action, suggestion.valid_until, suggestion.members[0].valid_until) == ("look", None, None)
    assert suggestion.members[0].critical is True


def test_a_suggestion_ends_with_its_first_member() -> None:
    short = {"targets": "item:na", "length": "3 d"}
    plain = {"setting": "any", "start": "collected", "basis": "published"}
    scene = laboratory(
        item={"code": "local|LYTES"},
        others=[observation("na", "140"), observation("cl", "100")],
        rows=[
            row("windows", "short", **plain, **short),
            row("windows", "w", **plain, targets="item:k item:cl", length="7 d"),
        ],
    )

    assert verdict(scene) == "reuse"
    assert only(scene).valid_until == moment("23 08:00")
    assert {one.item: one.valid_until for one in only(scene).members} == {
        "k": moment("27 08:00"),
        "na": moment("23 08:00"),
        "cl": moment("27 08:00"),
    }


def test_members_of_one_report_are_one_suggestion_and_the_larger_comes_first() -> None:
    rows = [
        measurand("cl", combinable="yes"),
        row("panels", "lytes", name_zh="电解质", name_en="e", combine="24 h"),
    ]
    other = a_report(observation("cl", "100"), id="r2", number="R2")
    scene = laboratory(item={"code": "local|LYTES"}, others=[observation("na", "140")], also=[other], rows=rows)

    assert [(one.report_number, [m.item for m in one.members]) for one in first(scene).suggestions] == [
        ("R1", ["k", "na"]),
        ("R2", ["cl"]),
    ]


# withheld -----------------------------------------------------------------------------------------

WITHHELD: dict[str, dict[str, Any]] = {
    "identity": {"subject": {"identifiers": ()}},
    "access": {"order": {"access": None}},
    "sensitive": {"rows": [measurand("k", sensitive="yes")]},
}
TELLING: dict[str, Any] = {
    "result": {"flags": ("HH",), "range": "3-5", "remark": "建议复查", "unit": "怪"},
    "report": {"conclusion": "低钾", "links": (PDF, PAGE)},
}


@pytest.mark.parametrize("why", WITHHELD)
def test_of_withheld_content_only_existence_is_told(why: str) -> None:
    suggestion = only(laboratory(**WITHHELD[why], **TELLING))
    (member,) = suggestion.members

    assert member.withheld == why
    assert (member.value, member.unit, member.range, member.flags, member.critical) == (None, None, None, (), False)
    assert suggestion.conclusion is None
    assert (suggestion.report_number is None) is (why == "identity")
    assert (suggestion.issuer, suggestion.issued, member.item) == ("theirs医院", moment("20 12:00"), "k")


@pytest.mark.parametrize("why", WITHHELD)
def test_the_handle_of_withheld_content_opens_nothing(why: str) -> None:
    (handle,) = only(laboratory(**WITHHELD[why], **TELLING)).evidence

    assert (handle.relation, handle.allowed, handle.reference == "r1") == ("result", False, False)


def test_one_withheld_member_closes_the_whole_report() -> None:
    """The conclusion and the document tell of all members."""
    scene = laboratory(
        item={"code": "local|LYTES"},
        others=[observation("na", "140"), observation("cl", "100")],
        rows=[measurand("na", sensitive="yes")],
        report={"conclusion": "低钠", "links": (PDF,)},
        without=["p/orderables/ona"],
    )
    (suggestion,) = first(scene).suggestions

    assert {one.item: one.withheld for one in suggestion.members} == {"k": None, "na": "sensitive", "cl": None}
    assert (suggestion.conclusion, [one.allowed for one in suggestion.evidence]) == (None, [False])


def test_sensitive_content_is_shown_to_an_access_that_says_so() -> None:
    viewer = Access(viewer="d", purpose="treatment", basis="consent", sensitive=True)
    scene = laboratory(rows=[measurand("k", sensitive="yes")], order={"access": viewer})

    assert (only(scene).action, only(scene).members[0].value) == ("reuse", "4.1")


# evidence -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("links", "evidence"),
    [
        ((), (STORED,)),
        ((PDF, PAGE), (STORED, PAGE, PDF)),
        ((PDF, PDF), (STORED, PDF)),
        ((replace(PDF, allowed=False), replace(PAGE, allowed=None)), (STORED,)),
        ((OWN,), (OWN,)),
    ],
)
def test_there_is_always_evidence_and_only_what_is_allowed(
    links: tuple[EvidenceLink, ...], evidence: tuple[EvidenceLink, ...]
) -> None:
    assert only(laboratory(report={"links": links})).evidence == evidence


def test_links_of_another_study_are_not_shown() -> None:
    other = study(id="other", codes=("s|nobody",), links=(replace(IMAGES, reference="other"),))
    scene = exam(report={"studies": (study(), other)})

    assert only(scene).evidence == (STORED, IMAGES)


def test_handles_come_in_the_order_in_which_they_are_opened() -> None:
    rule = replace(PDF, relation="rule", reference="a")
    scene = exam(report={"links": (rule, PDF, IMAGES, PAGE, OWN)}, result={"links": ()})

    assert [one.relation for one in only(scene).evidence] == ["result", "report", "pdf", "images", "rule"]


def test_a_report_whose_identity_conflicts_is_never_shown_whoever_asks() -> None:
    (conflict,) = judged(laboratory(subject={"sex": "male"}))

    assert conflict.identity == "conflict"
    assert suggestions([("k", conflict)], "look") == ()
