"""Load rule packs: the leaf packs named and all they extend, read, checked and put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from recognize.errors import PackError
from recognize.packs.builtin import builtin_rules
from recognize.packs.check import faults_of
from recognize.packs.faults import Fault, errors, group, near
from recognize.packs.read import open_pack, read
from recognize.packs.readings import Opened, Readings
from recognize.packs.ruleset import RuleSet
from recognize.packs.schema import Manifest

Root = Path | Traversable


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking packs gave.

    Attributes:
        readings: The packs as read.
        faults: Every fault of every pack: errors, warnings and notes, equal ones once.
    """

    readings: Readings
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that keep the packs from loading."""
        return errors(self.faults)

    def rules(self) -> RuleSet:
        """Put the packs together.

        Raises:
            PackError: A pack has an error; every error of every pack is told.
        """
        if self.errors:
            raise PackError(self.errors)
        return RuleSet.of(pack for reading in self.readings if (pack := reading.pack()) is not None)


def load(ids: Iterable[str], roots: Sequence[Root] | None = None) -> RuleSet:
    """Load leaf packs and all they extend.

    Args:
        ids: Ids of the leaf packs.
        roots: Folders of packs, one folder a pack; by default the built-in rules.

    Returns:
        The packs, put together. Warnings and notes are not told here; ``check`` has them.

    Raises:
        PackError: A pack is missing or has an error; every error of every pack is told.
    """
    return check(ids, roots).rules()


def check(ids: Iterable[str] | None = None, roots: Sequence[Root] | None = None) -> Checked:
    """Read packs and all they extend, and find every fault.

    Args:
        ids: Ids of the packs; ``None``: all packs of the roots.
        roots: Folders of packs; by default the built-in rules.
    """
    folders, faults = find([builtin_rules()] if roots is None else roots)
    wanted = sorted(folders) if ids is None else sorted(set(ids))
    return check_folders(wanted, folders, faults)


def available(roots: Sequence[Root] | None = None) -> list[str]:
    """Return the ids of the packs that stand in the roots."""
    folders, _ = find([builtin_rules()] if roots is None else roots)
    return sorted(folders)


def find(roots: Iterable[Root]) -> tuple[dict[str, tuple[Root, str]], list[Fault]]:
    """Find the packs of some roots.

    Returns:
        The folder of each pack by id, with the way messages name it; and a fault for each pack that
        stands in two roots.
    """
    folders: dict[str, tuple[Root, str]] = {}
    faults: list[Fault] = []
    for root in roots:
        name = "rules" if root.name == "_rules" else root.name
        if not root.is_dir():
            faults.append(Fault.of(str(root), "root-missing"))
            continue
        for entry in sorted(root.iterdir(), key=lambda one: one.name):
            if not entry.is_dir() or entry.name.startswith((".", "_")):
                continue
            path = f"{name}/{entry.name}"
            there = folders.setdefault(entry.name, (entry, path))[0]
            if there is not entry and not _same(there, entry):
                faults.append(Fault.of(path, "pack-twice", name=entry.name, other=str(there)))
    return folders, faults


def _same(one: Root, other: Root) -> bool:
    """Say whether two are one folder: a checkout's rules may be named beside the built-in ones."""
    return isinstance(one, Path) and isinstance(other, Path) and one.resolve() == other.resolve()


def check_folders(ids: Iterable[str], folders: Mapping[str, tuple[Root, str]], faults: Iterable[Fault] = ()) -> Checked:
    """Read the packs named and all they extend out of folders by id, and find every fault."""
    opened: dict[str, Opened] = {}
    found = list(faults)
    waiting = list(ids)
    for name in waiting:
        if name not in folders:
            found.append(Fault.of(name, "pack-not-found", name=name, near=near(name, folders)))
    while waiting:
        name = waiting.pop()
        if name in folders and name not in opened:
            folder, path = folders[name]
            opened[name] = open_pack(folder, path)
            manifest = opened[name].manifest
            waiting += manifest.extends if manifest is not None else ()
    readings = _read(opened)
    for reading in readings:
        found += reading.faults
    return Checked(readings, group([*found, *faults_of(readings, folders)]))


def _read(opened: Mapping[str, Opened]) -> Readings:
    above: dict[str, frozenset[str]] = {}
    whole: set[str] = set()
    packs = {}
    for name in sorted(opened):
        reached: set[str] = set()
        complete = True
        waiting = [name]
        while waiting:
            one = waiting.pop()
            manifest = opened[one].manifest if one in opened else None
            complete = complete and manifest is not None and not _in_doubt(opened[one])
            for parent in manifest.extends if manifest is not None else ():
                if parent not in reached:
                    reached.add(parent)
                    waiting.append(parent)
        above[name] = frozenset(reached & opened.keys()) - {name}
        uppers: list[Manifest] = [m for one in above[name] if (m := opened[one].manifest) is not None]
        if complete:
            whole.add(name)
        packs[name] = read(opened[name], uppers if complete else None)
    return Readings(packs, above, frozenset(whole))


def _in_doubt(opened: Opened) -> bool:
    """Say whether it cannot be told what a pack extends, or which code systems it knows."""
    return opened.refused("extends") or opened.refused("systems")
