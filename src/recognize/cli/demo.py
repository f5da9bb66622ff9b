"""``recognize demo``: nine invented scenes; ``recognize demo bulk [DIR]``: synthetic records made by others."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from recognize.cli.inputs import Lang
    from recognize.demo.scenes import Scene

USAGE: Final = 2

OPENING: Final = {
    "zh": "recognize 演示：患者、机构与结果均为虚构；example-wuhan 的目录与时限为一家医院所公布，其余为示例。\n",
    "en": "recognize, a demonstration: patients, institutions and results are invented; the list and the windows\n"
    "under example-wuhan were published by a hospital, the rest is an example.\n",
}
CLOSING: Final = {
    "zh": "逐条说明一个场景：recognize demo potassium\n"
    "批量运行：　　　　recognize demo bulk\n"
    "用你自己的数据：　recognize review --order order.json --reports 文件夹 --packs example-hospital\n"
    '嵌入 HIS：　　　　advice = decide(order, reports, rules, at=now)；summary(item, "zh", advice=advice)',
    "en": "One scene, line by line: recognize demo potassium --lang en\n"
    "The bulk run:            recognize demo bulk --lang en\n"
    "On your own data:        recognize review --order order.json --reports FOLDER --packs example-hospital\n"
    'To embed:                advice = decide(order, reports, rules, at=now); summary(item, "en", advice=advice)',
}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("demo", help="invented scenes, or a bulk run / 演示场景，或批量运行")
    parser.add_argument("scene", nargs="?", help="a scene's id, or `bulk`")
    parser.add_argument("dir", nargs="?", type=Path, help="for bulk: a folder of FHIR R4 bundles, a file a patient")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--seed", type=int, help="for bulk: seed of the assignment")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show all scenes, one of them, or the bulk run."""
    lang: Lang = args.lang
    if args.scene == "bulk":
        return _bulk(args.dir, args.seed, lang)
    from recognize.demo.scenes import scenes  # noqa: PLC0415 - a verb loads only what it needs

    known = scenes()
    shown = [scene for scene in known if args.scene in (None, scene.id)]
    if not shown:
        print(f"没有这个场景 / no such scene: {args.scene}", file=sys.stderr)
        print(" ".join((*(scene.id for scene in known), "bulk")), file=sys.stderr)
        return USAGE
    print(OPENING[lang])
    for scene in shown:
        print(f"── {known.index(scene) + 1}  {scene.zh if lang == 'zh' else scene.en}  [{scene.id}]")
        print("\n".join(_whole(scene, lang) if args.scene else _card(scene, lang)) + "\n")
    print(CLOSING[lang])
    return 0


def _card(scene: Scene, lang: Lang) -> list[str]:
    """What a doctor would see: verdict, how much it interrupts, the summary, what remains."""
    from recognize.render import summary  # noqa: PLC0415
    from recognize.render.words import FRICTIONS, VERDICTS, word  # noqa: PLC0415

    advice = scene.decide()
    lines = []
    for item in advice.items:
        verdict, friction = word(VERDICTS, item.verdict, lang), word(FRICTIONS, item.friction, lang)
        lines.append(f"   {item.name}：{verdict}（{friction}）" if lang == "zh" else f"   {verdict} ({friction})")
        lines.append(f"   {summary(item, lang, now=scene.at, advice=advice)}")
        if item.remaining:
            codes = " ".join(code.rpartition("|")[2] for code in item.remaining)
            lines.append(f"   {'开单代码：' if lang == 'zh' else 'order: '}{codes}")
    return lines


def _whole(scene: Scene, lang: Lang) -> list[str]:
    """One scene with everything: the advice's text, and each gate of each candidate."""
    from recognize.cli.explaining import explanation  # noqa: PLC0415
    from recognize.render import advice_text  # noqa: PLC0415

    lines = [advice_text(scene.decide(), lang, now=scene.at)]
    for item in scene.order.items:
        lines += [
            "",
            explanation(
                scene.order, scene.reports, scene.rules(), at=scene.at, item=item.id, lang=lang, sources=scene.sources
            ),
        ]
    return lines


def _bulk(folder: Path | None, seed: int | None, lang: Lang) -> int:
    from recognize.demo import bulk  # noqa: PLC0415
    from recognize.demo.scenes import scenes  # noqa: PLC0415
    from recognize.demo.table import table  # noqa: PLC0415
    from recognize.packs.load import load  # noqa: PLC0415

    used = bulk.SEED if seed is None else seed
    held, faults = bulk.patients(folder)
    if not held:
        print("没有可读的患者文件 / no readable patient files", file=sys.stderr)
        return USAGE
    tally, institutions = bulk.run(held, load(["example-hospital"]), scenes()[0].at, used)
    for code, number in sorted(faults.items()):
        print(f"读取 / reading: {code} × {number}", file=sys.stderr)
    print(table(tally, institutions, used, lang))
    return 0
