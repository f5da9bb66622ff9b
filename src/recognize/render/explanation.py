"""The full explanation of one order item: each candidate, each gate, fact, rule and document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from recognize.advice import ItemAdvice, Standing
from recognize.gates.finding import Finding
from recognize.moment import Moment
from recognize.reasons import SEVERITY
from recognize.render.dates import stamp
from recognize.render.facts import fact, standins
from recognize.render.layout import pad, wrap
from recognize.render.plain import plain
from recognize.render.sentences import place, told
from recognize.render.words import ANSWERS, GATES, SIGNS, STANDINGS, VERDICTS, Lang, word

COLUMNS: Final = 100
Cite = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One candidate as it was judged.

    Attributes:
        item: Name of the member it may answer.
        issuer: Name of the issuing institution.
        number: Report number; ``None``: not stated or withheld.
        effective: When the specimen was taken or the exam made.
        standing: How it stands.
        findings: What each gate found.
    """

    item: str
    issuer: str | None
    number: str | None
    effective: Moment | None
    standing: Standing
    findings: tuple[Finding, ...]


def explain(item: ItemAdvice, judgements: Sequence[Judgement], *, lang: Lang, cite: Cite, offset: int = 480) -> str:
    """Write the explanation.

    Args:
        item: The advice for the order item.
        judgements: Every candidate, as judged.
        lang: ``zh`` or ``en``.
        cite: Gives the document behind a rule id as text, ``None`` where there is none.
        offset: Minutes east of UTC in which times are written.
    """
    head = f"{plain(item.name or item.code)}：{word(VERDICTS, item.verdict, lang)}"
    lines = [head if lang == "zh" else f"{plain(item.name or item.code)}: {word(VERDICTS, item.verdict, lang)}"]
    own = [one for one in item.reasons if not any(one == f.reason for j in judgements for f in j.findings)]
    lines += [f"  {SIGNS['note']} {told(one, lang)}" for one in own]
    for judgement in judgements:
        lines += ["", *_candidate(judgement, lang, cite, offset)]
    return "\n".join(lines)


def _candidate(judgement: Judgement, lang: Lang, cite: Cite, offset: int) -> Iterable[str]:
    when = stamp(judgement.effective, offset) or ("采样时间不明" if lang == "zh" else "time not stated")
    parts = [judgement.item, judgement.issuer or "?", judgement.number, when]
    title = "  ".join(plain(part) for part in parts if part)
    yield f"{title}  →  {word(STANDINGS, judgement.standing, lang)}"
    gates: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        gates.setdefault(finding.gate, []).append(finding)
    for gate in sorted(gates, key=lambda name: (place(name), name)):
        yield from _gate(gate, gates[gate], lang, cite)


def _gate(gate: str, findings: list[Finding], lang: Lang, cite: Cite) -> Iterable[str]:
    answer = max((finding.answer for finding in findings), key=SEVERITY.__getitem__)
    label = f"  {SIGNS[answer]} {pad(word(GATES, gate, lang), 12)} {pad(word(ANSWERS, answer, lang), 8)}"
    told_ = [told(finding.reason, lang) for finding in findings if finding.reason is not None]
    facts = dict(pair for finding in findings for pair in finding.facts if pair[1])
    read = [f"{fact(name, lang)} {plain(value)}" for name, value in sorted(facts.items())]
    comma = "；" if lang == "zh" else "; "
    said = comma.join(dict.fromkeys((*told_, *read)))
    yield from wrap(said, COLUMNS, label, " " * 26)
    assumed = sorted({one for finding in findings for one in finding.assumed})
    if assumed:
        word_ = "以替代通过：" if lang == "zh" else "by stand-in: "
        yield from wrap(word_ + comma.join(standins(assumed, lang)), COLUMNS, " " * 26, " " * 26)
    for text in _documents(sorted({rule for finding in findings for rule in finding.rules}), cite):
        yield from wrap(text, COLUMNS, " " * 26, " " * 28)


def _documents(rules: Sequence[str], cite: Cite) -> Iterable[str]:
    """Name the rows that stand on a document, those of one document together."""
    by_document: dict[str, list[str]] = {}
    for rule in rules:
        document = cite(rule)
        if document is not None:
            by_document.setdefault(document, []).append(rule)
    for document, names in by_document.items():
        yield f"[{' '.join(names)}] {plain(document)}"
