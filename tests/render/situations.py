"""Every situation a doctor may meet, as an advice tells it; the texts stand in ``test_summary``."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.render.build import IMAGES, LINK, TRACE, advice, exam, item, lipids, moment, report, shown

from recognize.advice import Advice, ItemAdvice, Named, Shown
from recognize.reasons import Reason, reason

Situation = tuple[ItemAdvice, Advice | None]

NEWER: Final = reason("newer-result-exists")
CRITICAL: Final = reason("result-critical")
SILENT: Final = reason("source-unavailable", source="省互认平台")
PARTIAL: Final = reason("source-partial", source="武汉市平台")
LIPID_NAMES: Final = tuple(Named(one.item, one.name_zh, one.name_en, one.short) for one in lipids())
OLD: Final = shown(standing="with-caution", reasons=(NEWER,))
NEW: Final = shown(standing="with-caution", value="4.9", effective=moment("2026-11-21T20:10"))
ALARM: Final = shown(
    standing="with-caution",
    reasons=(CRITICAL,),
    value="6.8",
    flags=("HH",),
    critical=True,
    effective=moment("2026-11-22T03:10"),
)
CT: Final = (Named("ct-chest", "胸部CT平扫", "CT chest without contrast"),)


def considered(code: Reason, ground: str = "caution", **changes: object) -> Situation:
    """One result that is not plainly reusable for one reason."""
    standing = "undetermined" if ground == "undetermined" else "with-caution"
    told = shown(standing=standing, reasons=(code,), **changes)
    return item(report(told, action="look"), ground=ground, reasons=(code,)), None


def refused(*codes: Reason) -> Situation:
    return item(verdict="order", friction="silent", reasons=codes), None


def hidden(why: str, *codes: Reason) -> Situation:
    """One result of which content is withheld; the advice holds no more."""
    told = shown(standing="undetermined", reasons=codes, value=None, unit=None, withheld=why)
    kept = report(told, action="look", report_number=None, mark="鄂HR")
    return item(kept, ground="undetermined", reasons=codes), None


def within(of: ItemAdvice, looked: str = "complete", *codes: Reason) -> Situation:
    """The item in its basket, which tells what was looked at."""
    return of, advice(of, looked=looked, because=codes)  # type: ignore[arg-type]  # one of the three words


def panel(*members: Shown, **changes: object) -> ItemAdvice:
    """The four lipids of one report."""
    until = moment("2026-12-10T23:59:59")
    whole = report(*(members or lipids()), mark="鄂HR", valid_until=until, issued=moment("2026-11-10T15:00"))
    return item(
        whole,
        **(
            {"name": "血脂四项", "name_en": "Lipid panel", "verdict": "reuse", "friction": "ask", "names": LIPID_NAMES}
            | changes
        ),
    )


def _lots() -> Situation:
    members = tuple(
        shown(f"m{number}", f"项目{number}", f"Analyte {number}", value=f"{number}.5", flags=("H",) * (number == 17))
        for number in range(1, 21)
    )
    return within(item(report(*members), verdict="reuse", name="生化全套", name_en="Chemistry panel", names=()))


def _scan(*links: object, **changes: object) -> ItemAdvice:
    until = moment("2026-12-12T23:59:59")
    shot = report(exam(), kind="exam", evidence=links, mark="鄂HR", valid_until=until, conclusion="右肺上叶结节")
    return item(shot, **({"name": "胸部CT平扫", "code": "his|CT", "verdict": "reuse", "names": CT} | changes))


def _no_images() -> Situation:
    code = reason("images-unavailable")
    shot = report(exam(standing="with-caution", reasons=(code,)), action="look", kind="exam")
    return item(shot, name="胸部CT平扫", ground="caution", reasons=(code,), names=CT), None


def _part() -> Situation:
    first, second, third, fourth = lipids()
    told = replace(third, standing="with-caution", reasons=(reason("method-differs"),))
    until = moment("2026-12-10T23:59:59")
    reused = report(first, second, mark="鄂HR", valid_until=until)
    seen = report(told, action="look")
    part = item(
        *(reused, seen),
        **{
            "name": "血脂四项",
            "name_en": "Lipid panel",
            "verdict": "reuse_part",
            "friction": "ask",
            "names": LIPID_NAMES,
        },
        **{"remaining": ("his|LDL",), "remaining_members": (fourth.item,), "to_judge": (told.item,)},
        reasons=(reason("member-missing", member="ldl"), reason("method-differs")),
    )
    return within(part)


def _emergency() -> Situation:
    codes = (reason("repeat-justified", situation="emergency"),)
    told = shown(standing="with-caution", reasons=codes)
    return item(
        report(told, action="look"), ground="repeat-justified", friction="silent", reasons=codes, emergency=True
    ), None


def _newer(*, certain: bool = True) -> Situation:
    new = NEW if certain else replace(NEW, effective=moment("2026-11-20"))
    second = report(new, action="look", issuer="武汉市第一医院", report_number="A9")
    return within(item(report(OLD, action="look"), second, ground="caution", reasons=(NEWER,)))


def _disagree() -> Situation:
    code = reason("results-disagree")
    one = replace(OLD, reasons=(code,), effective=moment("2026-11-21T09:00"))
    other = replace(NEW, reasons=(code,), value="5.6", effective=moment("2026-11-20T20:10"))
    second = report(other, action="look", issuer="武汉市第一医院")
    return within(item(report(one, action="look"), second, ground="caution", reasons=(code,)))


def _critical(*, alone: bool = False) -> Situation:
    alarm = report(ALARM, action="look", issuer="武汉市第一医院")
    if alone:
        return within(item(alarm, verdict="order", reasons=(reason("not-listed"), CRITICAL)))
    both = (report(OLD, action="look"), alarm)
    return within(item(*both, ground="caution", reasons=(NEWER, CRITICAL)))


def _pending(verdict: str) -> Situation:
    code = reason("report-pending", status="preliminary")
    if verdict == "order":
        return item(verdict="order", friction="silent", reasons=(code,), pending=("武汉市第一医院",)), None
    return within(panel(pending=("武汉市第一医院",)))


_NOTHING: Final = item(verdict="order", reasons=(reason("no-result"),))
_UNTIL: Final = moment("2026-11-23T08:59:59")

SITUATIONS: Final[dict[str, Situation]] = {
    "reuse, one result": within(
        item(report(shown(), mark="鄂HR", valid_until=_UNTIL), verdict="reuse", friction="ask")
    ),
    "reuse, a panel": within(panel()),
    "reuse, twenty members": _lots(),
    "reuse, images": within(_scan(LINK, IMAGES)),
    "reuse, a trace": within(_scan(TRACE)),
    "reuse beside a silent source": within(panel(), "partial", SILENT),
    "reuse while another is pending": _pending("reuse"),
    "reuse in part": _part(),
    "undetermined": considered(reason("window-uncertain"), "undetermined"),
    "caution": considered(reason("window-not-published")),
    "a repeat is justified": considered(reason("repeat-justified", situation="before-surgery"), "repeat-justified"),
    "basket": considered(reason("basket-overlap"), "repeat-justified"),
    "emergency": _emergency(),
    "missing image": _no_images(),
    "newer": _newer(),
    "perhaps newer": _newer(certain=False),
    "disagree": _disagree(),
    "critical and newer": _critical(),
    "critical, else nothing": _critical(alone=True),
    "pending": _pending("order"),
    "silent source": within(_NOTHING, "partial", SILENT),
    "two silent sources": within(_NOTHING, "partial", SILENT, reason("source-unavailable", source="市平台")),
    "partial source": within(_NOTHING, "partial", PARTIAL),
    "no identifier": within(_NOTHING, "not", reason("no-usable-identifier")),
    "nothing found": within(_NOTHING),
    "wrong specimen": refused(reason("specimen-differs", found="whole-blood", needed="serum-or-plasma")),
    "name conflict": refused(reason("identity-conflict", factors="name")),
    "expired": refused(reason("window-expired", length="60 d")),
    "own report": refused(reason("own-report")),
    "intervention": refused(reason("intervention-since", intervention="transfusion")),
    "child": considered(reason("state-differs-noted", state="age、setting")),
    "withheld, identity": hidden("identity", reason("identity-unconfirmed", factors="sex、birth_date")),
    "withheld, access": hidden("access", reason("not-authorised")),
    "withheld, sensitive": hidden("sensitive", reason("sensitive-withheld")),
    "unknown code": (
        item(
            verdict="order",
            friction="silent",
            name=None,
            code="his|X99",
            reasons=(reason("item-not-in-catalogue"),),
            names=(),
        ),
        None,
    ),
    "plugin": considered(Reason("house-rule:too-old"), "undetermined"),
}
