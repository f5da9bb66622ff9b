"""The table of a bulk run: verdicts, reasons, and which missing fact withheld most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from recognize.demo.bulk import Institution, Tally
from recognize.reasons import REASONS
from recognize.render.layout import pad
from recognize.render.words import VERDICTS, word

Lang = Literal["zh", "en"]
ROWS: Final = 15
"""How many reasons are listed."""

WORDS: Final = {
    "seed": (
        "种子 {seed}：为 {count} 家机构指定区划、标识与室间质评（原数据中没有）",
        "seed {seed}: division, mark and assessment assigned to {count} institutions (the data has none)",
    ),
    "marks": ("有标识", "marks"),
    "none": ("无标识", "no mark"),
    "passed": ("质评通过", "EQA passed"),
    "failed": ("质评未通过", "EQA failed"),
    "unknown": ("质评未知", "EQA unknown"),
    "counts": (
        "患者 {patients}，报告 {reports}，医嘱 {orders}，医嘱项目 {items}",
        "patients {patients}, reports {reports}, orders {orders}, order items {items}",
    ),
    "verdicts": ("结论（按医嘱项目）", "verdicts (by order item)"),
    "reasons": ("理由（按医嘱项目，可有多条）", "reasons (by order item, several may hold)"),
    "withheld": (
        "只因这一条而不能互认的结果（补上它，释放最多）",
        "results that this reason alone withheld (mend it to free most)",
    ),
}


def table(tally: Tally, institutions: Sequence[Institution], seed: int, lang: Lang) -> str:
    """Write the table."""

    def say(key: str, **values: int) -> str:
        return WORDS[key][lang == "en"].format(**values)

    lines = [say("seed", seed=seed, count=len(institutions))]
    for one in institutions:
        marks = say("marks" if one.marks else "none")
        lines.append(f"  {one.id}  div:{one.division}  {pad(marks, 8)}  {say(one.assessment or 'unknown')}")
    items = tally.verdicts.total()
    lines += ["", say("counts", patients=tally.patients, reports=tally.reports, orders=tally.orders, items=items)]
    lines += ["", say("verdicts")]
    for verdict in VERDICTS:
        share = tally.verdicts[verdict] / items if items else 0
        lines.append(f"  {pad(word(VERDICTS, verdict, lang), 16)}{tally.verdicts[verdict]:>7}  {share:6.1%}")
    for key, counted in (("reasons", tally.reasons), ("withheld", tally.withheld)):
        lines += ["", say(key), *_counted(counted, lang)]
    return "\n".join(lines)


def _counted(counted: Counter[str], lang: Lang) -> Iterator[str]:
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    for code, number in ranked[:ROWS]:
        yield f"  {number:>7}  {pad(code, 26)}{_sentence(code, lang)}"


def _sentence(code: str, lang: Lang) -> str:
    """Write a reason's sentence without the part that holds its parameters."""
    known = REASONS.get(code)
    if known is None:
        return ""
    text = known.zh if lang == "zh" else known.en
    before, brace, _ = text.partition("{")
    if not brace:
        return text
    return before.rpartition("（" if lang == "zh" else "(")[0].strip() or before.rstrip("：: （(")
