"""The full explanation of one order item: each candidate, each gate, fact, rule and document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from recognize.advice import ItemAdvice, Standing
from recognize.gates.finding import Finding
from recognize.moment import Moment
from recognize.reasons import CONTENT, SEVERITY, tells_content
from recognize.render.facts import fact, standins
from recognize.render.layout import pad, width, wrap
from recognize.render.plain import plain
from recognize.render.sentences import parameter, place, told
from recognize.render.values import stamp
from recognize.render.visible import WITHHOLDING, Withheld, names_of, own_name
from recognize.render.words import ANSWERS, GATES, SIGNS, STANDINGS, VERDICTS, Lang, word

COLUMNS: Final = 100
ANSWER: Final[dict[Lang, int]] = {"zh": 8, "en": 9}
"""Columns of a gate's answer."""
LABEL: Final[dict[Lang, int]] = {"zh": 10, "en": 22}
"""Columns of a gate's name."""
Cite = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One candidate as it was judged.

    Attributes:
        item: The member it may answer: its catalogue id, else its name.
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
    notes = Footnotes(cite)
    names = names_of(item, lang)
    colon = "：" if lang == "zh" else ": "
    lines = [f"{own_name(item, lang) or plain(item.code)}{colon}{word(VERDICTS, item.verdict, lang)}"]
    found = {finding.reason for judgement in judgements for finding in judgement.findings}
    lines += [f"  {SIGNS['note']} {told(one, lang, names)}" for one in item.reasons if one not in found]
    for judgement in judgements:
        lines += ["", *_candidate(judgement, names, lang, notes, offset)]
    documents = tuple(notes.text())
    return "\n".join((*lines, *(("", *documents) if documents else ())))


class Footnotes:
    """The documents named so far, each with the rows that stand on it."""

    def __init__(self, cite: Cite) -> None:
        self._cite = cite
        self._rows: dict[str, dict[str, None]] = {}

    def mark(self, rules: Iterable[str]) -> str:
        """Return the marks for some rows, as ``[1][3]``."""
        numbers = set()
        for rule in rules:
            document = self._cite(rule)
            if document is not None:
                self._rows.setdefault(document, {})[rule] = None
                numbers.add(list(self._rows).index(document) + 1)
        return "".join(f"[{number}]" for number in sorted(numbers))

    def text(self) -> Iterable[str]:
        """Write the documents in the order in which they were met."""
        for number, (document, rows) in enumerate(self._rows.items(), start=1):
            yield from wrap(plain(document), COLUMNS, f"[{number}] ", "    ")
            yield from wrap(" ".join(sorted(rows)), COLUMNS, "    ", "    ")


def _candidate(judgement: Judgement, names: dict[str, str], lang: Lang, notes: Footnotes, offset: int) -> Iterable[str]:
    """One candidate: what and whose it is, how it stands, and each gate once, as far as it may be told."""
    cause = _withheld(judgement)
    parts = [names.get(judgement.item, judgement.item)]
    if cause in {None, "identity"}:
        when = stamp(judgement.effective, offset) or ("采样时间不明" if lang == "zh" else "time not stated")
        parts += [judgement.issuer or "?", (judgement.number or "") if cause is None else "", when]
    title = "  ".join(plain(part) for part in parts if part)
    yield f"{title}  →  {word(STANDINGS, judgement.standing, lang)}"
    gates: dict[str, list[Finding]] = {}
    for finding in judgement.findings:
        if cause is None or not _tells(finding, cause):
            gates.setdefault(finding.gate, []).append(finding)
    for gate in sorted(gates, key=lambda name: (place(name), name)):
        yield from _gate(gate, gates[gate], lang, notes, facts=cause is None)


def _withheld(judgement: Judgement) -> Withheld | Literal["conflict"] | None:
    """Say why content may not be shown, the strictest cause first; ``None``: it may."""
    codes = {finding.reason.code for finding in judgement.findings if finding.reason is not None}
    if "identity-conflict" in codes:
        return "conflict"
    return next((cause for code, cause in WITHHOLDING.items() if code in codes), None)


def _tells(finding: Finding, cause: Withheld | Literal["conflict"]) -> bool:
    """Say whether a finding tells of a result what is withheld; of a conflict only that may be told."""
    if cause == "conflict":
        return finding.gate != "identity"
    return finding.gate in CONTENT or (finding.reason is not None and tells_content(finding.reason))


def _gate(gate: str, findings: list[Finding], lang: Lang, notes: Footnotes, *, facts: bool) -> Iterable[str]:
    """One gate: sign and answer, why, the facts it read, the stand-ins it used, the documents."""
    answer = max((finding.answer for finding in findings), key=SEVERITY.__getitem__)
    named = pad(word(GATES, gate, lang), LABEL[lang])
    label = f"  {SIGNS[answer]} {named} {pad(word(ANSWERS, answer, lang), ANSWER[lang])}"
    why = [told(finding.reason, lang) for finding in findings if finding.reason is not None]
    pairs = dict(pair for finding in findings for pair in finding.facts if facts and pair[1])
    read = [f"{fact(name, lang)} {_value(name, value, lang)}" for name, value in sorted(pairs.items())]
    assumed = sorted({one for finding in findings for one in finding.assumed})
    stand_ins = standins(assumed, lang)
    if stand_ins:
        read += [("替代：" if lang == "zh" else "stand-in: ") + stand_ins[0], *stand_ins[1:]]
    said = ("；" if lang == "zh" else "; ").join(dict.fromkeys((*why, *read)))
    marks = notes.mark(sorted({rule for finding in findings for rule in finding.rules}))
    yield from wrap(" ".join(filter(None, (said, marks))), COLUMNS, label, " " * width(label))


def _value(name: str, value: str, lang: Lang) -> str:
    """Write a fact's value: closed words by their table, anything else verbatim."""
    key = name.rpartition(".")[2]
    return parameter({"class": "category"}.get(key, key), value, lang)
