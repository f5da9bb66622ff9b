"""Faults of a rule pack: where, what, and how to put it right, in Chinese or English.

Pack authors are not programmers: a fault names file, row and column as the spreadsheet shows them and
ends in a remedy. Equal faults of many rows are told once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from recognize.packs.sentences import WORDINGS, Wording

Lang = Literal["zh", "en"]
Severity = Literal["error", "warning", "note"]

_SHOWN_LENGTH: Final = 60
_SHOWN_ROWS: Final = 12
_LARGE: Final = 2000
_LONGER: Final = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        path: The file, as ``rules/cn-420100/windows.csv``.
        code: A key of ``sentences.WORDINGS``.
        row: The row as the spreadsheet shows it (the header is row 1), or the line of a TOML file.
        column: The column, or the key of a TOML file.
        params: Named parameters of the sentence, in alphabetical order.
        more: Other rows with the same fault.
    """

    path: str
    code: str
    row: int | None = None
    column: str | None = None
    params: tuple[tuple[str, str], ...] = ()
    more: tuple[int, ...] = ()

    @classmethod
    def of(cls, path: str, code: str, row: int | None = None, column: str | None = None, **params: str | None) -> Fault:
        """Make a fault; parameters that are ``None`` are left out, all are shortened to be shown.

        Raises:
            KeyError: There is no such code.
        """
        WORDINGS[code]
        kept = [
            (name, value if name == "choices" else shown(value))
            for name, value in sorted(params.items())
            if value is not None
        ]
        return cls(path, code, row, column, tuple(kept))

    @property
    def severity(self) -> Severity:
        """``error`` keeps a pack from loading; ``warning`` and ``note`` do not."""
        return WORDINGS[self.code].severity

    def remedy(self, lang: Lang = "zh") -> str:
        """Return how to put it right."""
        return self._fill(WORDINGS[self.code], lang)[1]

    def text(self, lang: Lang = "zh") -> str:
        """Return the whole message: where, what is wrong, the remedy, what was found, what was meant."""
        parts = [part for part in self._fill(WORDINGS[self.code], lang) if part]
        params = dict(self.params)
        near, found = params.get("near"), params.get("found")
        if found is not None:
            parts.append(f'现在是 "{found}"' if lang == "zh" else f'found "{found}"')
        if near is not None:
            parts.append(f"是不是 `{near}`？" if lang == "zh" else f"did you mean `{near}`?")
        if lang == "zh":
            return f"{self._where_zh()}：{'；'.join(parts)}"
        return f"{self._where_en()}: {'; '.join(parts)}"

    def _fill(self, wording: Wording, lang: Lang) -> tuple[str, str]:
        joiner = "、" if lang == "zh" else ", "
        params = {name: joiner.join(value.split()) if name == "choices" else value for name, value in self.params}
        says, remedy = (wording.says_zh, wording.remedy_zh) if lang == "zh" else (wording.says_en, wording.remedy_en)
        return says.format_map(params), remedy.format_map(params)

    def _where_zh(self) -> str:
        where = self.path
        if self.row is not None:
            rows = (self.row, *self.more)
            listed = "、".join(map(str, rows[:_SHOWN_ROWS]))
            where += f" 第{listed}行" if len(rows) <= _SHOWN_ROWS else f" 第{listed}…行（共{len(rows)}行）"
        return where if self.column is None else f"{where} {self.column}"

    def _where_en(self) -> str:
        where = self.path
        if self.row is not None:
            rows = (self.row, *self.more)
            one = "line" if self.path.endswith(".toml") else "row"
            listed = ", ".join(map(str, rows[:_SHOWN_ROWS]))
            where += f", {one if len(rows) == 1 else one + 's'} {listed}"
            where += f" ... ({len(rows)} {one}s)" if len(rows) > _SHOWN_ROWS else ""
        return where if self.column is None else f"{where}, {self.column}"


def group(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Tell equal faults of one file and column once, with all their rows; in the order of file and row."""
    rows: dict[Fault, set[int]] = {}
    for fault in faults:
        found = rows.setdefault(replace(fault, row=None, more=()), set())
        if fault.row is not None:
            found.update((fault.row, *fault.more))
    grouped = []
    for fault, found in rows.items():
        told = sorted(found)
        grouped.append(replace(fault, row=told[0], more=tuple(told[1:])) if told else fault)
    return tuple(sorted(grouped, key=_order))


def _order(fault: Fault) -> tuple[str, int, str, str, tuple[tuple[str, str], ...]]:
    return fault.path, fault.row or 0, fault.column or "", fault.code, fault.params


def errors(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return those that keep a pack from loading."""
    return tuple(fault for fault in faults if fault.severity == "error")


def shown(text: str) -> str:
    """Return a text as a message may show it: short, on one line, nothing invisible."""
    if len(text) > _SHOWN_LENGTH and " " not in text[:_SHOWN_LENGTH]:
        text = text[:_SHOWN_LENGTH] + "…"
    elif len(text) > 4 * _SHOWN_LENGTH:
        text = text[: 4 * _SHOWN_LENGTH] + "…"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def near(word: str, known: Collection[str]) -> str | None:
    """Return the known word that was perhaps meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

    lowered = word.strip().casefold()
    if len(known) > _LARGE:
        known = [one for one in known if one[:1] == lowered[:1] and abs(len(one) - len(lowered)) <= _LONGER]
    by_lowered = {one.casefold(): one for one in sorted(known, reverse=True)}
    if lowered in by_lowered:
        return by_lowered[lowered]
    found = get_close_matches(lowered[:100], list(by_lowered), n=1, cutoff=0.6)
    return by_lowered[found[0]] if found else None
