"""``recognize packs``: list, check, show, test, format, lock rule packs, and print their schema."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import is_zipfile

from recognize.errors import ReadError
from recognize.packs.builtin import builtin_rules
from recognize.packs.canonical import cell, write_csv
from recognize.packs.columns import columns
from recognize.packs.dictionary import kind_of
from recognize.packs.faults import Fault, errors, near
from recognize.packs.jsonschema import schema
from recognize.packs.load import Checked, Root, check_folders, find
from recognize.packs.lock import LOCK, Released, lock, lock_faults, read_lock, write_lock
from recognize.packs.readings import Reading
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import Row, Target
from recognize.packs.view import dictionary_of

_SEVERITIES: Final = {"error": "错误", "warning": "警告", "note": "提示"}
OK: Final = 0
FINDING: Final = 1
USAGE: Final = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the arguments name.

    Attributes:
        ids: Ids of the packs.
        folders: Where they, and those that may stand above them, are, by id.
        roots: Folders of packs whose ``lock.toml`` counts.
        faults: Packs that stand twice.
    """

    ids: list[str]
    folders: dict[str, tuple[Root, str]]
    roots: list[Root]
    faults: list[Fault]


def register(subparsers: Any) -> None:
    """Add ``packs`` and its verbs to a parser's subcommands."""
    parser = subparsers.add_parser("packs", help="规则包：列出、检查、查看、测试、整理 / rule packs")
    verbs = parser.add_subparsers(dest="pack_verb", required=True, metavar="VERB")

    def verb(name: str, words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, help=words, description=words)
        made.add_argument("--lang", choices=("zh", "en"), default="zh")
        made.set_defaults(run=run)
        return made

    what = "规则包编号、文件夹或 zip；不写则为全部内置规则包 / pack id, folder or zip; all built-in packs if absent"
    verb("list", "列出规则包 / list packs").add_argument("packs", nargs="*", metavar="PATH|ID", help=what)
    verb("check", "检查规则包，一次报告全部问题 / find every fault").add_argument(
        "packs", nargs="*", metavar="PATH|ID", help=what
    )
    shows = verb("show", "查看规则包，或其中与一个项目有关的规则 / show a pack, or the rules about an item")
    shows.add_argument("pack", metavar="PATH|ID")
    shows.add_argument("item", nargs="?", metavar="ITEM")
    verb("test", "运行规则包的用例 / run the cases of packs").add_argument(
        "packs", nargs="*", metavar="PATH|ID", help=what
    )
    verb("format", "按规范格式重写 CSV 文件 / rewrite the CSV files in canonical form").add_argument(
        "packs", nargs="+", metavar="PATH"
    )
    verb("lock", "登记已发布规则包的摘要 / enter the digests of released packs").add_argument(
        "root", nargs="?", metavar="ROOT"
    )
    verb("schema", "输出 pack.toml 的 JSON Schema / print the JSON schema of pack.toml")


def run(args: argparse.Namespace) -> int:
    """Run the verb that was parsed; return the exit code."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "check": _check,
        "show": _show,
        "test": _test,
        "format": _format,
        "lock": _lock,
        "schema": _schema,
    }
    return verbs[args.pack_verb](args)


def main(argv: list[str] | None = None) -> int:
    """Run ``recognize packs`` alone."""
    parser = argparse.ArgumentParser(prog="recognize")
    register(parser.add_subparsers(dest="command", required=True))
    return run(parser.parse_args(["packs", *(sys.argv[1:] if argv is None else argv)]))


# What the arguments name


def choose(words: Sequence[str]) -> Chosen:
    """Find the packs that ids and paths name; packs above them also among the built-in and beside them."""
    builtin = builtin_rules()
    if not words:
        folders, faults = find([builtin])
        return Chosen(sorted(folders), folders, [builtin], faults)
    given: dict[str, tuple[Root, str]] = {}
    beside: list[Root] = []
    ids: set[str] = set()
    for word in words:
        path = Path(word)
        whole = path.resolve()
        if not path.exists():
            ids.add(word)
        elif path.is_dir() and not (path / "pack.toml").is_file() and _holds_packs(path):
            found, _ = find([path])
            given |= {name: (folder, f"{path.as_posix()}/{name}") for name, (folder, _) in found.items()}
            ids |= found.keys()
            beside.append(whole)
        else:
            packed = whole.is_file()
            if packed and not is_zipfile(whole):
                raise ReadError(
                    f"{path.as_posix()}：不是规则包文件夹，也不是 zip / neither a folder of a pack nor a zip"
                )
            name = whole.stem if packed else whole.name
            given[name] = (whole if whole.is_dir() else path), path.as_posix()
            ids.add(name)
            beside.append(whole.parent)
    folders = {}
    for root in (builtin, *beside):
        for name, entry in find([root])[0].items():
            if entry[0].joinpath("pack.toml").is_file():
                folders[name] = entry
    return Chosen(sorted(ids), folders | given, beside or [builtin], [])


def _holds_packs(path: Path) -> bool:
    return any((entry / "pack.toml").is_file() for entry in path.iterdir() if entry.is_dir())


def _read(args: argparse.Namespace, words: Sequence[str]) -> tuple[Chosen, Checked] | None:
    """Read the packs named; ``None`` when one of them is not there, which is told."""
    chosen = choose(words)
    missing = [name for name in chosen.ids if name not in chosen.folders]
    for name in missing:
        guess = near(name, chosen.folders)
        _say(Fault.of(name, "pack-not-found", name=name, near=guess).text(args.lang))
    return None if missing else (chosen, check_folders(chosen.ids, chosen.folders, chosen.faults))


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _tell(faults: Iterable[Fault], lang: Any) -> int:
    """Print faults, the errors first; return the exit code."""
    counts: Counter[str] = Counter()
    for severity, word in _SEVERITIES.items():
        mark = "" if severity == "error" else f"[{word if lang == 'zh' else severity}] "
        for fault in faults:
            if fault.severity == severity:
                counts[severity] += 1
                print(mark + fault.text(lang))
    if lang == "zh":
        _say("、".join(f"{counts[one]} 个{word}" for one, word in _SEVERITIES.items()))
    else:
        _say(", ".join(f"{counts[one]} {one}{'' if counts[one] == 1 else 's'}" for one in _SEVERITIES))
    return FINDING if counts["error"] else OK


# The verbs


def _list(args: argparse.Namespace) -> int:
    read = _read(args, args.packs)
    if read is None:
        return USAGE
    chosen, checked = read
    for reading in checked.readings:
        manifest = reading.manifest
        if reading.id in chosen.ids and manifest is not None:
            title = manifest.title_zh if args.lang == "zh" else manifest.title_en
            print(f"{reading.id}\t{manifest.version}\t{manifest.status}\t{title}")
    return OK


def _check(args: argparse.Namespace) -> int:
    read = _read(args, args.packs)
    if read is None:
        return USAGE
    chosen, checked = read
    faults = [*checked.faults]
    for root in chosen.roots:
        locked, broken = _locked(root)
        if locked is not None:
            faults += (*broken, *lock_faults(locked, _of(root, chosen, checked)))
    return _tell(faults, args.lang)


def _locked(root: Root) -> tuple[tuple[Released, ...] | None, tuple[Fault, ...]]:
    """Read the lock of a folder of packs; ``None``: it has none and none is asked for."""
    file = root.joinpath(LOCK)
    if not file.is_file():
        return (() if root == builtin_rules() else None), ()
    return read_lock(file.read_bytes(), f"{root.name}/{LOCK}")


def _of(root: Root, chosen: Chosen, checked: Checked) -> list[Reading]:
    """Return the packs named that stand in a folder of packs."""
    there = find([root])[0]
    return [one for one in checked.readings if one.id in chosen.ids and one.id in there]


def _show(args: argparse.Namespace) -> int:
    read = _read(args, [args.pack])
    if read is None:
        return USAGE
    chosen, checked = read
    if checked.errors:
        return _tell(checked.errors, args.lang)
    rules = checked.rules()
    pack = rules.packs[chosen.ids[0]]
    if args.item is None:
        _show_pack(pack, args.lang)
        return OK
    told = 0
    for one in (*(rules.packs[name] for name in sorted(rules.above[pack.id])), pack):
        for file, rows in one.rows.items():
            for row in rows:
                if _about(row, args.item, rules):
                    print(f"{row.rule}\t{_cells(file, row, rules)}")
                    told += 1
    if not told:
        guess = near(args.item, dictionary_of(rules).items)
        asked = f"；是不是 {guess}？" if args.lang == "zh" else f"; did you mean {guess}?"
        _say((f"没有项目 {args.item}" if args.lang == "zh" else f"no item {args.item}") + (asked if guess else ""))
    return OK if told else FINDING


def _show_pack(pack: Pack, lang: str) -> None:
    manifest = pack.manifest
    print(f"{pack.id} {manifest.version} {manifest.status}")
    print(manifest.title_zh if lang == "zh" else manifest.title_en)
    print(f"territory\t{manifest.territory}")
    print(f"extends\t{' '.join(manifest.extends)}")
    print(f"digest\t{pack.digest}")
    for file, rows in pack.rows.items():
        print(f"{file}\t{len(rows)}")


def _about(row: Row, item: str, rules: RuleSet) -> bool:
    """Say whether a row is about an item: by its id, its class, its kind or a panel it is a member of."""
    dictionary = dictionary_of(rules)
    known = dictionary.items.get(item)
    if known is None:
        return False
    if row.file in ("laboratory", "exams"):
        return row == known
    panels = dictionary.panels_of.get(item, frozenset())
    targets = {Target("all", ""), Target("item", item), Target("class", known.class_), Target("kind", kind_of(known))}
    targets |= {Target("panel", panel) for panel in panels}
    if item in (getattr(row, field, None) for field in ("item", "has", "covers")):
        return True
    named = (getattr(row, field, ()) for field in ("targets", "items", "members"))
    return getattr(row, "target", None) in targets or any(targets & set(one) for one in named)


def _cells(file: str, row: Row, rules: RuleSet) -> str:
    aliases = {uri: alias for pack in rules.packs.values() for alias, uri in pack.manifest.systems.items()}
    told = ((column, cell(getattr(row, column.field), column, aliases)) for column in columns(file))
    return " ".join(f"{column.name}={text!r}" for column, text in told if text and column.name != "id")


def _test(args: argparse.Namespace) -> int:
    from recognize import cases  # noqa: PLC0415 - the decision is needed by this verb alone

    read = _read(args, args.packs)
    if read is None:
        return USAGE
    chosen, checked = read
    if checked.errors:
        return _tell(checked.errors, args.lang)
    rules = checked.rules()
    failed = passed = 0
    for name in chosen.ids:
        for outcome in cases.run_pack(rules, name, chosen.folders[name][0]):
            passed, failed = passed + outcome.passed, failed + (not outcome.passed)
            if not outcome.passed:
                print(f"{name}/{outcome.id}: {outcome.message}")
    _say(f"{passed} 个用例通过、{failed} 个未通过" if args.lang == "zh" else f"{passed} passed, {failed} failed")
    return FINDING if failed else OK


def _format(args: argparse.Namespace) -> int:
    read = _read(args, args.packs)
    if read is None:
        return USAGE
    chosen, checked = read
    own = {name: reading for name, reading in checked.readings.packs.items() if name in chosen.ids}
    faults = errors(fault for reading in own.values() for fault in reading.faults)
    if faults:
        return _tell(faults, args.lang)
    for name, reading in own.items():
        folder = chosen.folders[name][0]
        if not isinstance(folder, Path) or not folder.is_dir():
            _say(f"{name}: 只能整理文件夹" if args.lang == "zh" else f"{name}: only folders can be formatted")
            return USAGE
        manifests = [one.manifest for one in checked.readings.visible(reading) if one.manifest is not None]
        aliases = {uri: alias for one in reversed(manifests) for alias, uri in one.systems.items()}
        for file, rows in reading.rows.items():
            written = write_csv(file, rows, aliases, reading.comments[file])
            target = folder / f"{file}.csv"
            if target.read_bytes() != written:
                target.write_bytes(written)
                print(f"{chosen.folders[name][1]}/{file}.csv")
    return OK


def _lock(args: argparse.Namespace) -> int:
    read = _read(args, [args.root] if args.root else [])
    if read is None:
        return USAGE
    chosen, checked = read
    root = chosen.roots[0]
    if not isinstance(root, Path) or not root.is_dir():
        _say("只能登记文件夹" if args.lang == "zh" else "only folders can be locked")
        return USAGE
    locked, broken = _locked(root)
    readings = _of(root, chosen, checked)
    faults = (
        *checked.errors,
        *broken,
        *(one for one in lock_faults(locked or (), readings) if one.code == "lock-changed"),
    )
    if faults:
        return _tell(faults, args.lang)
    entries = lock(locked or (), readings)
    if entries != locked:
        (root / LOCK).write_bytes(write_lock(entries))
    for entry in sorted(set(entries) - set(locked or ())):
        print(f"{entry.id}\t{entry.version}\t{entry.digest}")
    return OK


def _schema(args: argparse.Namespace) -> int:
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
    return OK


if __name__ == "__main__":
    raise SystemExit(main())
