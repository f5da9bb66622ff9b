"""What the facts are called that gates read, the stand-ins for missing ones, and common words of facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from recognize.render.plain import plain
from recognize.render.words import AND, SITUATIONS, Lang, Words, word

WHOSE: Final[Words] = {
    "order": ("", ""),
    "item": ("医嘱", "ordered "),
    "result": ("结果", "result's "),
    "report": ("报告", "report's "),
    "study": ("检查", "exam's "),
    "patient": ("患者", "patient's "),
    "organization": ("本院", "this hospital's "),
    "assessment": ("室间质评", "assessment's "),
}
FACTS: Final[Words] = {
    "access": ("调阅授权", "authorisation to view"),
    "age": ("年龄", "age"),
    "alliances": ("医联体", "alliances"),
    "birth_date": ("出生日期", "birth date"),
    "class": ("类别", "class"),
    "code": ("代码", "code"),
    "codes": ("代码", "codes"),
    "collected": ("采样时间", "collection"),
    "cap": ("稳定期", "stability cap"),
    "conclusion": ("结论", "conclusion"),
    "condition": ("采样条件", "sampling condition"),
    "contrast": ("增强方式", "contrast"),
    "department": ("科室", "department"),
    "diagnoses": ("诊断", "diagnoses"),
    "division": ("行政区划", "division"),
    "effective": ("采样或检查时间", "collection or exam"),
    "emergency": ("急诊急救状态", "state of emergency"),
    "eqa": ("室间质评", "external quality assessment"),
    "fitness": ("标本状态", "condition of the specimen"),
    "flags": ("异常提示", "flags"),
    "id": ("编号", "number"),
    "identifiers": ("证件号码", "identifiers"),
    "interventions": ("治疗干预", "interventions"),
    "issued": ("报告时间", "time of release"),
    "issuer": ("出具机构", "issuer"),
    "kind": ("类别", "kind"),
    "laterality": ("侧别", "side"),
    "length": ("时限", "window"),
    "level": ("机构级别", "level"),
    "links": ("调阅链接", "links"),
    "images": ("影像", "images"),
    "mark": ("互认标识", "mark"),
    "marks": ("互认标识", "marks"),
    "method": ("检测方法", "method"),
    "modality": ("检查类型", "modality"),
    "name": ("名称", "name"),
    "needed": ("需要", "needed"),
    "number": ("报告号", "report number"),
    "occurrence": ("执行时间", "time of execution"),
    "organization": ("开单机构", "ordering organization"),
    "ownership": ("机构性质", "ownership"),
    "performer": ("检测机构", "performing laboratory"),
    "point_of_care": ("是否床旁检测", "point of care"),
    "pregnancy": ("妊娠或产后", "pregnancy"),
    "purpose": ("检查目的", "purpose"),
    "received": ("收样时间", "reception"),
    "remark": ("备注", "remark"),
    "result.specimen.id": ("标本号", "specimen number"),
    "repeat": ("执行次数", "times to be done"),
    "setting": ("就诊类别", "setting"),
    "sex": ("性别", "sex"),
    "site": ("部位", "site"),
    "situations": ("可以重新检查的情形", "reasons to repeat"),
    "specimen": ("标本", "specimen"),
    "start": ("起算", "counted from"),
    "status": ("状态", "status"),
    "technique": ("检查技术", "technique"),
    "tracer": ("示踪剂", "tracer"),
    "triage": ("分诊", "triage"),
    "unit": ("单位", "unit"),
    "until": ("有效至", "valid until"),
    "value": ("结果值", "value"),
    "version": ("版本", "version"),
    "views": ("体位", "views"),
}
STANDINS: Final[Words] = {
    "situations.silent": ("{fact}未说明，视为没有", "{fact} not stated, taken as absent"),
    "interventions.silent": ("{fact}未说明，视为没有", "{fact} not stated, taken as absent"),
    "conditions.silent": ("{fact}未说明，视为无特殊", "{fact} not stated, taken as nothing special"),
    "schedule.silent": ("{fact}未说明，视为即时、一次", "{fact} not stated, taken as now and once"),
    "quality.unknown": ("室间质评未知，按规则视为合格", "quality not known, taken as passed by the rules"),
    "quality.by_mark": ("室间质评未知，以互认标识为凭", "quality not known, carried by the mark"),
    "quality.grace": ("室间质评过期，在宽限期内", "quality assessment lapsed, within the grace"),
    "performer.unknown": ("检测机构未说明，视为出具机构", "performing laboratory not stated, taken as the issuer"),
    "mark.of_report": ("项目未标，以报告整体的标识为凭", "item not marked, carried by the report's mark"),
    "mark.none": ("无互认标识，按规则酌情", "no mark, for judgement by the rules"),
    "mark.narrow": ("标识范围不含本院，按规则酌情", "mark too narrow, for judgement by the rules"),
    "window.start": ("时限起点未公布，自{fact}起算", "start of the window not published, counted from {fact}"),
    "window.turnaround": (
        "{fact}缺失，按报告时间减最长出报告时间推定",
        "{fact} missing, estimated as release minus the longest turnaround",
    ),
    "window.transport": (
        "{fact}缺失，按收样时间减最长运送时间推定",
        "{fact} missing, estimated as reception minus the longest transport",
    ),
    "specimen.by_code": (
        "{fact}未说明，以项目代码的定义为准",
        "{fact} not stated, taken from the definition of the code",
    ),
    "specimen.one": ("标本号缺失，视为同一份标本", "specimen numbers missing, taken as one specimen"),
    "access.default_basis": ("调阅依据未说明，用本院默认依据", "basis not stated, this hospital's default is used"),
    "exam_names": ("{fact}未说明，以检查名称为准", "{fact} not stated, taken from the name of the exam"),
    "qualifications": (
        "无标识，以公布的机构项目名单为凭",
        "no mark, carried by a published list of institutions and items",
    ),
    "alliance": ("无标识，以医联体互认约定为凭", "no mark, carried by the agreement of an alliance"),
    "vouches": ("{fact}由来源合同保证", "{fact} guaranteed by the contract of the source"),
}
MANY: Final = 3
"""From so many situations on they are told together."""
STARTS: Final[Words] = {
    "collected": ("采样", "collection"),
    "performed": ("检查", "the exam"),
    "issued": ("报告", "release"),
}
MEANINGS: Final[Words] = {
    "serum": ("血清", "serum"),
    "plasma": ("血浆", "plasma"),
    "serum-or-plasma": ("血清或血浆", "serum or plasma"),
    "platelet-poor-plasma": ("乏血小板血浆", "platelet-poor plasma"),
    "whole-blood": ("全血", "whole blood"),
    "capillary-blood": ("末梢血", "capillary blood"),
    "venous-blood": ("静脉血", "venous blood"),
    "arterial-blood": ("动脉血", "arterial blood"),
    "urine": ("尿", "urine"),
    "stool": ("粪便", "stool"),
    "cerebrospinal-fluid": ("脑脊液", "cerebrospinal fluid"),
    "sputum": ("痰", "sputum"),
    "respiratory": ("呼吸道标本", "respiratory specimen"),
    "tissue": ("组织", "tissue"),
    "unsatisfactory": ("标本不合格", "unsatisfactory"),
    "unfit": ("标本不合格", "unfit"),
    "haemolysed": ("溶血", "haemolysed"),
    "lipaemic": ("脂血", "lipaemic"),
    "icteric": ("黄疸", "icteric"),
    "clotted": ("凝固", "clotted"),
    "contaminated": ("污染", "contaminated"),
    "insufficient": ("标本量不足", "insufficient"),
    "autolysed": ("自溶", "autolysed"),
    "fasting": ("空腹", "fasting"),
    "random": ("随机", "random"),
    "after-meal": ("餐后", "after a meal"),
    "two-hours-after-meal": ("餐后2小时", "2 hours after a meal"),
    "before-75-g-glucose": ("75 g葡萄糖负荷前", "before 75 g glucose"),
    "one-hour-after-75-g-glucose": ("75 g葡萄糖负荷后1小时", "1 hour after 75 g glucose"),
    "two-hours-after-75-g-glucose": ("75 g葡萄糖负荷后2小时", "2 hours after 75 g glucose"),
    "peak": ("峰浓度", "peak"),
    "trough": ("谷浓度", "trough"),
    "none": ("无", "none"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "left": ("左侧", "left"),
    "right": ("右侧", "right"),
    "both": ("双侧", "both sides"),
    "without": ("平扫", "without contrast"),
    "with": ("增强", "with contrast"),
    "without-and-with": ("平扫加增强", "without and with contrast"),
    "angiography": ("血管成像", "angiography"),
    "resting-twelve-lead": ("静息十二导联", "resting 12-lead"),
    "ambulatory": ("动态", "ambulatory"),
    "portable": ("床旁", "portable"),
    "low-dose": ("低剂量", "low dose"),
    "high-resolution": ("高分辨", "high resolution"),
    "chest": ("胸部", "chest"),
    "lung": ("肺", "lung"),
    "heart": ("心脏", "heart"),
    "breast": ("乳腺", "breast"),
    "head": ("头颅", "head"),
    "thyroid": ("甲状腺", "thyroid"),
    "abdomen": ("腹部", "abdomen"),
    "upper-abdomen": ("上腹部", "upper abdomen"),
    "pelvis": ("盆腔", "pelvis"),
    "hip": ("髋", "hip"),
    "hand": ("手", "hand"),
    "wrist": ("腕", "wrist"),
    "elbow": ("肘", "elbow"),
    "knee": ("膝", "knee"),
    "ankle": ("踝", "ankle"),
    "clavicle": ("锁骨", "clavicle"),
    "humerus": ("肱骨", "humerus"),
    "cervical-spine": ("颈椎", "cervical spine"),
    "lumbar-spine": ("腰椎", "lumbar spine"),
    "skeleton": ("全身骨", "skeleton"),
    "whole-body": ("全身", "whole body"),
}
"""Words that packs commonly use for specimens, conditions and facets; others are written as they are."""


def fact(name: str, lang: Lang) -> str:
    """Write the name of a fact as gates give it: ``emergency``, ``item.specimen``, ``before-surgery``."""
    if name in FACTS:
        return word(FACTS, name, lang)
    whose, _, what = name.rpartition(".")
    owner = whose.partition(".")[0]
    if what in SITUATIONS and owner in {"", "order", "situations"}:
        return word(SITUATIONS, what, lang)
    if what not in FACTS or owner not in WHOSE:
        return plain(name)
    told, before = word(FACTS, what, lang), word(WHOSE, owner, lang)
    return told if told.startswith(before) else before + told


def standins(assumed: Iterable[str], lang: Lang) -> tuple[str, ...]:
    """Write stand-ins, given as ``key:fact``, as sentences: one a key, with all its facts."""
    facts: dict[str, list[str]] = {}
    for one in assumed:
        key, _, about = one.partition(":")
        facts.setdefault(key, []).append(about)
    return tuple(_standin(key, about, lang) for key, about in facts.items())


def _standin(key: str, about: list[str], lang: Lang) -> str:
    if key not in STANDINS:
        return plain(":".join((key, ",".join(about))).rstrip(":"))
    if sum(name in SITUATIONS for name in about) >= MANY:
        about = ["situations", *(name for name in about if name in FACTS or name not in SITUATIONS)]
    named = [word(STARTS, name, lang) if key == "window.start" else fact(name, lang) for name in about]
    return word(STANDINS, key, lang).format(fact=AND[lang].join(dict.fromkeys(filter(None, named))))
