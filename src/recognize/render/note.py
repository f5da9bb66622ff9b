"""The note for the medical record (引用): what was reused, from whom, by whom; or why it is repeated."""

from __future__ import annotations

from recognize.advice import ItemAdvice, Shown, Suggestion
from recognize.moment import Moment
from recognize.render.dates import stamp
from recognize.render.plain import plain
from recognize.render.words import Lang


def record_note(
    item: ItemAdvice,
    suggestion: Suggestion,
    *,
    by: str,
    at: Moment,
    lang: Lang = "zh",
    offset: int = 480,
    reason: str | None = None,
) -> str:
    """Write the note for the medical record, and the sentence for the patient.

    Institution, report number, time of sampling, values verbatim with unit and range, mark, who and when.
    Local rules ask for it (result, institution, date; the reason of a repeat). Of an exam image and data are
    recognized; the conclusion is passed along as the issuer's. What is withheld is not written.

    Args:
        item: The advice for the order item.
        suggestion: The suggestion that was accepted or not.
        by: Who decided, as the record names them.
        at: When.
        lang: ``zh`` or ``en``.
        offset: Minutes east of UTC in which times are written.
        reason: Why it is repeated all the same; ``None``: it is reused.
    """
    zh = lang == "zh"
    name = plain(item.name or item.code)
    issuer = plain(suggestion.issuer or ("出具机构未注明" if zh else "institution not stated"))
    number = plain(suggestion.report_number or ("未注明" if zh else "not stated"))
    lines = [
        f"引用外院{'检查' if suggestion.kind == 'exam' else '检验'}结果：{name}"
        if zh
        else f"Result of another institution: {name}",
        f"机构：{issuer}；报告号：{number}" if zh else f"Institution: {issuer}; report number: {number}",
    ]
    for time, members in _by_time(suggestion, offset, lang).items():
        word = ("检查时间" if suggestion.kind == "exam" else "采样时间") if zh else "Made or sampled"
        lines.append(f"{word}：{time}" if zh else f"{word}: {time}")
        lines += [f"  {_value(member, lang)}" for member in members]
    if suggestion.mark:
        lines.append(f"互认标识：{plain(suggestion.mark)}" if zh else f"Mark: {plain(suggestion.mark)}")
    if suggestion.conclusion:
        text = plain(suggestion.conclusion)
        lines.append(
            f"出具机构结论（供参考，不属互认内容）：{text}"
            if zh
            else f"Issuer's conclusion (theirs, not recognized): {text}"
        )
    lines += _decision(plain(by), stamp(at, offset) or "", None if reason is None else plain(reason), lang)
    return "\n".join(lines)


def _decision(by: str, when: str, reason: str | None, lang: Lang) -> list[str]:
    if lang == "zh":
        if reason is None:
            return [
                f"互认：{by}，{when}",
                "告知患者：您在外院的这项结果符合互认条件，本次直接采用，不重复检查，不另收费。",
            ]
        return [
            f"未互认，重新检查。理由：{reason}。{by}，{when}",
            f"告知患者：您在外院有这项结果；因{reason}，需要重新检查。",
        ]
    if reason is None:
        return [
            f"Reused by {by}, {when}",
            "For the patient: your result from the other hospital meets the conditions and is used; "
            "the test is not repeated and not charged again.",
        ]
    return [
        f"Not reused, repeated. Reason: {reason}. {by}, {when}",
        f"For the patient: there is a result from another hospital; it is repeated because: {reason}.",
    ]


def _by_time(suggestion: Suggestion, offset: int, lang: Lang) -> dict[str, list[Shown]]:
    times: dict[str, list[Shown]] = {}
    for member in suggestion.members:
        time = stamp(member.effective, offset) or ("未注明" if lang == "zh" else "not stated")
        times.setdefault(time, []).append(member)
    return times


def _value(member: Shown, lang: Lang) -> str:
    name = plain(member.name_zh if lang == "zh" else member.name_en)
    if member.withheld is not None:
        return f"{name}：内容不显示" if lang == "zh" else f"{name}: withheld"
    if member.value is None:
        return f"{name}：影像与数据见报告" if lang == "zh" else f"{name}: image and data, see the report"
    value = " ".join(plain(part) for part in (member.value, member.unit) if part)
    flags = f" {' '.join(plain(flag) for flag in member.flags)}" if member.flags else ""
    if not member.range:
        return f"{name} {value}{flags}"
    return (
        f"{name} {value}{flags}（参考区间 {plain(member.range)}）"
        if lang == "zh"
        else f"{name} {value}{flags} (range {plain(member.range)})"
    )
