"""The phrases a summary is put together from, Chinese and English side by side."""

from __future__ import annotations

from typing import Final

from recognize.render.words import Lang, Words

PHRASES: Final[Words] = {
    # headings
    "head.reuse": ("{item}可互认", "{item}, reuse"),
    "head.reuse_part": ("{item}可部分互认", "{item}, reuse in part"),
    "head.consider": ("{item}请酌情", "{item}, to judge"),
    "head.order": ("{item}照常开立", "{item}, order as usual"),
    "head.emergency": ("{item}可直接开立", "{item}, order now if needed"),
    "head.critical": ("危急值", "Critical"),
    "this-item": ("本项目", "This item"),
    # what, where, when
    "origin": ("{issuer} {when}", "{issuer}, {when}"),
    "elsewhere": ("外院", "another institution"),
    "issuer-unknown": ("出具机构未注明", "issuer not stated"),
    "collected": ("{day} 采样", "taken {day}"),
    "performed": ("{day} 检查", "done {day}"),
    "issued": ("{day} 报告（采样或检查时间未注明）", "reported {day} (when taken not stated)"),
    "issued.short": ("{day} 报告", "reported {day}"),
    "undated": ("时间未注明", "undated"),
    "valid-until": ("至{day}有效", "valid to {day}"),
    "images": ("影像可调阅", "images can be opened"),
    "trace": ("波形图可调阅", "trace can be opened"),
    "conclusion": ("诊断结论由出具医院负责，仅供参考", "The conclusion stays theirs"),
    # whose decision
    "judge.repeat": ("是否重做由您判断", "You decide whether to repeat"),
    "judge.use": ("是否采用由您判断", "You decide whether to use it"),
    "judge.check": ("是否复查由您判断", "You decide whether to recheck"),
    "judge": ("由您判断", "You decide"),
    "as-usual": ("医嘱照常", "Order as usual"),
    # in part
    "rest": ("仍需开：{names}", "Still to order: {names}"),
    "rest.count": ("其余{count}项仍需开", "{count} still to order"),
    "to-judge": ("{names}外院有结果，请您判断", "To judge: {names}"),
    "to-judge.count": ("{count}项外院有结果，请您判断", "{count} to judge"),
    # why
    "and": ("，且", ", and "),
    "in-all": ("（共{count}个原因）", " ({count} reasons)"),
    "undetermined": (
        "外院有结果，但{reasons}，尚不能确定可否互认",
        "not certain, {reasons}",
    ),
    "undetermined.short": (
        "外院有结果，尚不能确定可否互认，原因见详情",
        "not certain, see details",
    ),
    "caution": ("外院有结果，但{reasons}", "{reasons}"),
    "caution.short": ("外院有结果，须注意之处见详情", "see details for what to mind"),
    "justified": ("外院有结果，但{reasons}", "{reasons}"),
    "justified.short": ("外院有结果，可以重新检查的情形见详情", "a repeat may be justified"),
    "bare": ("{reasons}", "{reasons}"),
    "bare.short": ("原因见详情", "see details"),
    "not-reusable": ("外院结果不能互认，{reasons}", "outside result not reusable, {reasons}"),
    "not-reusable.short": ("外院结果不能互认，原因见详情", "outside result not reusable, see details"),
    "also": ("另须注意：{reasons}", "Also mind: {reasons}"),
    "also.short": ("另有须注意之处，见详情", "More to mind, see details"),
    # special cases
    "emergency": ("急诊急救状态，不必等待互认", "emergency, do not wait"),
    "for-reference": ("外院结果供参考", "Outside result"),
    "no-images": ("影像无法打开或未提供，不能直接互认", "images not available"),
    "ask-patient": ("可请患者提供影像", "The patient may have the images"),
    "verify": ("请即核实处理", "verify and act"),
    "newer": ("另有较新的结果，请先看", "see the newer result first"),
    "maybe-newer": ("另有结果可能较新，请先看", "another result may be newer"),
    "disagree": ("外院结果之间差异较大", "outside results disagree"),
    "older": ("较早的结果（{values}，{day}）不宜直接采用", "Do not use the older {values} ({day})"),
    "older.short": ("较早的结果不宜直接采用", "Do not use the older one"),
    "reports": ("{count}份外院报告，最早{when}", "{count} reports, the first {when}"),
    "newer-too": ("较新的结果：{values}（{day}）", "The newer one: {values} ({day})"),
    "newer-too.short": ("另有较新的结果，见详情", "See details for the newer one"),
    "other": ("另一结果：{values}（{day}）", "The other: {values} ({day})"),
    "other.short": ("另一结果见详情", "See details for the other"),
    "part-too": ("{item}其余可部分互认，见详情", "{item} can be reused in part, see details"),
    "identity": ("外院有结果，{reasons}，数值不显示", "{reasons}, values withheld"),
    "identity.short": ("外院有结果，患者身份未能确认，数值不显示", "identity not confirmed, values withheld"),
    "confirm-identity": ("核对身份信息后可再查", "Confirm the identity and ask again"),
    "access": ("外院有结果，未取得调阅授权，内容不显示", "an outside result exists, viewing is not authorised"),
    "authorise": ("取得授权后可查看", "It can be seen once authorised"),
    "sensitive": ("外院有结果，属敏感项目，仅提示存在", "an outside result exists, sensitive and not shown"),
    "authorise-sensitive": ("查看须另行授权", "Seeing it needs its own authorisation"),
    "conflict": (
        "外院报告与本患者身份信息不一致（{facts}），未采用",
        "an outside report conflicts in {facts}, not used",
    ),
    "conflict.short": ("外院报告与本患者身份信息不一致，未采用", "an outside report conflicts in identity, not used"),
    "check-identity": ("请核对患者身份", "Check the patient's identity"),
    "own": ("已有本院报告，不属互认范围", "this hospital has a report of its own"),
    "none-found": ("没有查到外院结果", "no outside result was found"),
    "pending": ("{issuer}的报告尚未完成，暂不能互认", "the report of {issuer} is not final yet"),
    "pending.short": ("外院报告尚未完成，暂不能互认", "an outside report is not final yet"),
    "pending-too": ("{issuer}另有报告尚未完成", "A report of {issuer} is not final yet"),
    "pending-too.short": ("另有外院报告尚未完成", "A report is not final yet"),
    "wait": ("也可等正式报告", "Or wait for the final report"),
    # what was looked at
    "looked.source-unavailable": ("{source}未应答", "{source} did not answer"),
    "looked.source-partial": ("{source}应答不完整", "{source} answered in part"),
    "looked.no-usable-identifier": ("没有可用的患者标识", "No usable identifier of the patient"),
    "looked.not-authorised": ("未取得调阅授权", "Viewing is not authorised"),
    "looked.some": ("外院结果未能查全", "Not everything was looked at"),
    "sources": ("{source}等{count}个来源", "{source} and {more} more"),
    "source": ("来源", "A source"),
    "not-found": ("外院结果没有查到，不等于没有", "nothing found, which is not the same as none"),
    "not-counted": ("本次不计入提醒", "this is not counted as a reminder"),
    "may-miss": ("{cause}，可能还有未查到的结果", "{cause}: there may be results not seen"),
    "may-miss.short": ("外院结果未能查全", "Search incomplete"),
}


def say(key: str, lang: Lang, **parts: str) -> str:
    """Write a phrase with its parts, which are taken as they are."""
    zh, en = PHRASES[key]
    return (zh if lang == "zh" else en).format(**parts)
