"""The document behind a rule, as text."""

from __future__ import annotations

from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import Citation, DatedRow, Listed, Row


def cite(rules: RuleSet, rule: str) -> str | None:
    """Name the document a row stands on: issuer, number, title, date, article.

    Args:
        rules: The packs loaded.
        rule: The row's id, ``pack/file/id``.

    Returns:
        The text; ``None`` for a row that needs no document (the dictionary, the hospital's own files).
    """
    pack_id, _, rest = rule.partition("/")
    file, _, name = rest.partition("/")
    pack = rules.packs.get(pack_id)
    if pack is None:
        return None
    if file == "assume":
        assumption = pack.manifest.assume.get(name)
        key = assumption.citation if assumption is not None else None
        return _document(rules, pack, key, None) or (assumption.basis if assumption is not None else None)
    if file == "lists":
        held = pack.manifest.lists.get(name)
        return _document(rules, pack, held.citation, None) if held is not None else None
    row = next((one for one in pack.rows.get(file, ()) if one.rule == rule), None)
    return _of_row(rules, pack, row) if row is not None else None


def _of_row(rules: RuleSet, pack: Pack, row: Row) -> str | None:
    key = getattr(row, "citation", None)
    if key is None and isinstance(row, Listed):
        held = pack.manifest.lists.get(row.list)
        key = held.citation if held is not None else None
    article = row.article if isinstance(row, DatedRow) else getattr(row, "article", None)
    text = _document(rules, pack, key, article)
    basis = getattr(row, "basis", None)
    signed = getattr(row, "signed_by", None)
    return "，".join(part for part in (text, basis if basis != "published" else None, signed) if part) or None


def _document(rules: RuleSet, pack: Pack, key: str | None, article: str | None) -> str | None:
    if key is None:
        return None
    owner, _, name = key.rpartition(":")
    source = rules.packs.get(owner) if owner else pack
    citation: Citation | None = source.manifest.citations.get(name) if source is not None else None
    if citation is None:
        return None
    title = f"《{citation.title}》" if citation.title else None
    parts = (citation.issuer, title, citation.number, citation.issued, article)
    return " ".join(part for part in parts if part)
