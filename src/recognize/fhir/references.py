"""References: from what a resource names to the resource itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from recognize.fhir.elements import Notes, objects
from recognize.fhir.entries import Document, Entries, Entry, fhir_id
from recognize.fhir.text import Node

_HISTORY: Final = re.compile(r"(.*)/_history/([A-Za-z0-9.-]{1,64})", re.ASCII)
_TAIL: Final = re.compile(r"(?:.*/)?([A-Za-z]+)/[A-Za-z0-9.-]{1,64}", re.ASCII | re.DOTALL)
_SEARCH: Final = re.compile(r"([A-Za-z]+)\?identifier=([^|&]*)\|([^|&]+)", re.ASCII)
_ABSOLUTE: Final = ("http://", "https://")


class References:
    """Finds what is referred to: contained, in the same file, then in the other files of this read.

    Relative references follow the server of the resource that holds them (its fullUrl); an absolute one
    is never taken for a resource of another server.
    """

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._contained: dict[tuple[int, str], Entry | None] = {}
        self._files: dict[str, list[Document]] | None = None
        self._identified: dict[tuple[str, str, str], list[Entry]] | None = None

    def find(self, entry: Entry, reference: Node, path: str, notes: Notes, kinds: Collection[str]) -> Entry | None:
        """Return the resource a Reference element points to.

        Args:
            entry: The resource that holds it.
            reference: The Reference element.
            path: Its place, for faults.
            notes: Where faults go.
            kinds: The types it may be.

        Returns:
            ``None`` when it points to nothing that is here (a fault where it names something), or only
            describes it by display or identifier.
        """
        name = reference.get("reference")
        if type(name) is not str:
            if name is not None:
                notes("wrong-type", f"{path}.reference")
            return None
        one = entry.document.one(name)
        if one is not None and one.newest is None and one.kind in kinds and (one.url is None or one.url == name):
            return one
        found = self._candidates(entry, name)
        standing = list(dict.fromkeys(one.newest or one for one in found))
        if not standing:
            notes("reference-missing", path)
            return None
        if len(standing) > 1:
            notes("reference-ambiguous", path)
            return None
        if standing[0].kind not in kinds:
            notes("reference-type", path)
            return None
        return standing[0]

    def _candidates(self, entry: Entry, name: str) -> list[Entry]:
        holder = entry.root or entry
        if name.startswith("#"):
            inner = self._inner(holder, name[1:])
            return [inner] if inner is not None else []
        if match := _SEARCH.fullmatch(name):
            return self._by_identifier().get((match[1], match[2], match[3]), [])
        if match := _HISTORY.fullmatch(name):
            found = self._named(holder, match[1])
            return [one for one in found if one.newest is None and _version(one) == match[2]]
        return self._named(holder, name)

    def _named(self, holder: Entry, name: str) -> list[Entry]:
        for under in (holder.document.under, self._everywhere):
            if name.startswith(("urn:", *_ABSOLUTE)):
                found = under(name)
                if not found and (match := _TAIL.fullmatch(name)):
                    found = [one for one in under(name[match.start(1) :]) if one.url is None]
            elif holder.base is not None:
                found = under(holder.base + name) or [one for one in under(name) if one.base is None]
            else:
                found = under(name)
                if len({one.base for one in found}) > 1:
                    return found  # the same id on several servers: ambiguous
            if found:
                return found
        return []

    def _everywhere(self, key: str) -> list[Entry]:
        """Return the entries of all files under a key."""
        if self._files is None:
            self._files = {}
            for document in self._entries.documents:
                for known in document.keys():
                    self._files.setdefault(known, []).append(document)
        return [entry for document in self._files.get(key, ()) for entry in document.under(key)]

    def _inner(self, root: Entry, name: str) -> Entry | None:
        key = (id(root), name)
        if key not in self._contained:
            inner = [
                one
                for one in objects(root.resource, "contained", None)
                if one.get("id") == name and type(one.get("resourceType")) is str
            ]
            found = None
            if len(inner) == 1:
                found = Entry(inner[0], inner[0]["resourceType"], fhir_id(name), None, root.document, root.place)
                found.root = root
            self._contained[key] = found
        return self._contained[key]

    def _by_identifier(self) -> dict[tuple[str, str, str], list[Entry]]:
        if self._identified is None:
            self._identified = {}
            for entry in self._entries.all:
                for one in objects(entry.resource, "identifier", None):
                    system, value = one.get("system"), one.get("value")
                    if type(system) is str and type(value) is str:
                        self._identified.setdefault((entry.kind, system, value), []).append(entry)
        return self._identified


def tail(reference: Node) -> str:
    """Return ``Type/id`` of a reference to a resource that is not here: equal for one resource."""
    name = reference.get("reference")
    return "/".join(name.split("/_history/")[0].split("/")[-2:]) if type(name) is str else ""


def _version(entry: Entry) -> Any:
    meta = entry.resource.get("meta")
    return meta.get("versionId") if type(meta) is dict else None
