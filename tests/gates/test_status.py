"""Status: only what is final, in its newest version, with a known time of release (docs/decision.md 2.6 to 2.8)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scene import assumed, doubts, exam, laboratory, strictly, verdict

from recognize.advice import SourceOutcome
from recognize.report import FINAL, PENDING, VOID

PENDED = {("status", "block", "report-pending")}
UNKNOWN = {("status", "unknown", "status-unknown")}
GONE = {("status", "block", "report-void")}
UNUSABLE = {("status", "unknown", "report-unusable")}


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_is_final_passes(status: str) -> None:
    assert verdict(laboratory(report={"status": status})) == "reuse"
    assert verdict(laboratory(result={"status": status})) == "reuse"


@pytest.mark.parametrize("status", sorted(PENDING))
def test_what_is_pending_blocks_whichever_of_both_says_so(status: str) -> None:
    assert doubts(laboratory(report={"status": status})) == PENDED
    assert doubts(laboratory(result={"status": status})) == PENDED
    assert doubts(exam(result={"status": status})) == PENDED


@pytest.mark.parametrize("status", sorted(VOID))
def test_what_is_void_blocks_whichever_of_both_says_so(status: str) -> None:
    assert doubts(laboratory(report={"status": status})) == GONE
    assert doubts(laboratory(result={"status": status})) == GONE
    assert doubts(exam(result={"status": status})) == GONE


@pytest.mark.parametrize(
    ("report", "result", "specimen", "found"),
    [
        ("unknown", "final", "available", UNKNOWN),
        ("final", "unknown", "available", UNKNOWN),
        ("final", "final", "unknown", UNKNOWN),
        ("final", None, "available", set()),
        ("final", "final", None, set()),
        # the worst counts, and is told alone
        ("preliminary", "unknown", "available", UNKNOWN),
        ("unknown", "preliminary", "available", UNKNOWN),
        ("preliminary", "final", "unknown", UNKNOWN),
        ("unknown", "deleted", "available", GONE),
        ("preliminary", "deleted", "available", GONE),
        ("unknown", "final", "entered-in-error", GONE),
        ("preliminary", "final", "entered-in-error", GONE),
        ("final", "final", "entered-in-error", GONE),
        ("cancelled", "unknown", "unknown", GONE),
        ("final", "final", "unsatisfactory", {("specimen", "block", "specimen-unfit")}),
    ],
)
def test_the_worst_of_report_result_and_specimen_counts(
    report: str, result: str | None, specimen: str | None, found: set[Any]
) -> None:
    scene = laboratory(report={"status": report}, result={"status": result}, specimen={"status": specimen})

    assert doubts(scene) == found


@pytest.mark.parametrize(
    ("report", "result", "found"),
    [
        ({"status": "unknown", "status_text": "modifierExtension"}, {}, UNUSABLE),
        ({"status": "unknown"}, {"status_text": "modifierExtension"}, UNUSABLE),
        ({}, {"status": "unknown", "status_text": "modifierExtension"}, UNUSABLE),
        ({"status": "unknown", "status_text": "审核"}, {}, UNKNOWN),
        ({"status_text": "modifierExtension"}, {}, set()),
    ],
)
def test_a_modifier_nobody_understands_is_named(
    report: dict[str, Any], result: dict[str, Any], found: set[Any]
) -> None:
    assert doubts(laboratory(report=report, result=result)) == found


# the time of release ------------------------------------------------------------------------------


def vouched(*vouches: str, **changes: Any) -> Any:
    source = SourceOutcome(changes.pop("source", "platform"), "complete", vouches=vouches)  # type: ignore[arg-type]
    return laboratory(sources=(source,), report={"issued": None, **changes})


def test_without_a_time_of_release_it_is_undetermined() -> None:
    assert doubts(laboratory(report={"issued": None})) == {("status", "unknown", "issued-missing")}


def test_a_source_that_vouches_for_final_reports_stands_in() -> None:
    scene = vouched("final")

    assert (verdict(scene), assumed(scene)) == ("reuse", {"vouches:report.issued"})
    assert doubts(strictly(scene)) == {("status", "unknown", "issued-missing")}


def test_no_other_contract_and_no_other_source_does() -> None:
    missing = {("status", "unknown", "issued-missing")}

    assert doubts(vouched("marked")) == missing
    assert doubts(vouched("final", source="another")) == missing


def test_a_status_is_never_vouched_away() -> None:
    assert doubts(vouched("final", status="unknown")) == UNKNOWN
    assert doubts(vouched("final", status="preliminary")) == PENDED
