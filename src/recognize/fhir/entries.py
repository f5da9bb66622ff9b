"""Entries: every resource of every file, once, its versions settled."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from recognize.fhir.faults import TYPES, ReadFault
from recognize.fhir.files import Unreadable
from recognize.fhir.text import Broken, Node, Repeated
from recognize.moment import Moment

READ: Final = frozenset(
    """DiagnosticReport Observation Specimen ImagingStudy Media Patient Organization Endpoint Encounter Practitioner
    PractitionerRole Provenance ServiceRequest Condition""".split()
)
"""Resource types that are read; every other one is counted and left aside."""

VOID_WORDS: Final = frozenset({"entered-in-error", "cancelled"})
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_MOST_NESTED: Final = 3
_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=lambda value: value.code)


class Document:
    """One file: its entries by fullUrl and by ``Type/id``."""

    __slots__ = ("_keys", "_more", "file")

    def __init__(self, file: int) -> None:
        self.file = file
        self._keys: dict[str, Entry] = {}
        self._more: dict[str, list[Entry]] = {}

    def one(self, key: str) -> Entry | None:
        """Return the entry under a key if there is exactly one."""
        return self._keys.get(key) if key not in self._more else None

    def under(self, key: str) -> list[Entry]:
        """Return the entries under a key."""
        if key in self._more:
            return self._more[key]
        found = self._keys.get(key)
        return [found] if found is not None else []

    def put(self, key: str, entry: Entry) -> None:
        """Put an entry under a key."""
        first = self._keys.setdefault(key, entry)
        if first is not entry:
            self._more.setdefault(key, [first]).append(entry)

    def keys(self) -> Iterable[str]:
        """Return all keys."""
        return self._keys

    def shared(self) -> list[list[Entry]]:
        """Return the entries that share a key."""
        return list(self._more.values())


class Entry:
    """A resource and where it stands.

    Attributes:
        resource: The resource.
        kind: Its type.
        id: Its id when it is a FHIR id.
        url: Its fullUrl.
        document: The file it came in.
        place: Its position there.
        root: The resource that contains it; ``None``: it stands alone.
        use: ``used``, or why it was left aside; ``None``: not decided yet.
        newest: The entry that stands for it (an equal copy, a newer version).
        disputed: Whether versions of it differ and none is the newest.
        deleted: Whether a deletion of it was seen.
    """

    root: Entry | None = None
    use: str | None = None
    newest: Entry | None = None
    disputed = False
    deleted = False
    _digest = ""

    def __init__(
        self, resource: Node, kind: str, name: str | None, url: str | None, document: Document, place: int
    ) -> None:
        self.resource = resource
        self.kind = kind
        self.id = name
        self.url = url
        self.document = document
        self.place = place

    @property
    def label(self) -> str:
        """The type as it may be named in a fault."""
        return self.kind if self.kind in TYPES else "other"

    @property
    def base(self) -> str | None:
        """The server of an absolute fullUrl."""
        if self.url is None or self.id is None or not self.url.startswith(("http://", "https://")):
            return None
        tail = f"{self.kind}/{self.id}"
        return self.url.removesuffix(tail) if self.url.endswith("/" + tail) else None

    @property
    def handle(self) -> str:
        """``Type/id``; a digest stands for an id that is none."""
        name = self.id or "sha256-" + self.digest[:32]
        return f"{self.label}/{name}" if self.root is None else f"{self.root.handle}.{self.label}/{name}"

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: keys sorted, no white space, numbers quoted as written."""
        if not self._digest:
            try:
                text = _CANONICAL.encode(self.resource)
            except RecursionError:
                text = f"{self.document.file}/{self.place}"
            self._digest = hashlib.sha256(text.encode()).hexdigest()
        return self._digest


def fhir_id(name: Any) -> str | None:
    """Return a name that is a FHIR id."""
    return name if type(name) is str and _ID.fullmatch(name) else None


class Entries:
    """All entries of one read.

    Attributes:
        documents: The files.
        all: The entries of types that are read, in order.
        counts: Type to reason to how many were left aside unread.
        faults: What is wrong with whole entries.
    """

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.all: list[Entry] = []
        self.counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.faults: list[ReadFault] = []
        self._deleted: list[tuple[Document, int, str]] = []

    def add(self, file: int, found: list[Any]) -> None:
        """Take the JSON values of a file.

        Raises:
            Unreadable: There is no resource in it.
        """
        document = Document(file)
        if len(found) == 1:
            (whole,) = found
            if type(whole) is list:
                places = list(enumerate(whole))
            elif isinstance(whole, dict) and "resourceType" in whole:
                places = [(0, whole)]
            else:
                raise Unreadable("not-fhir")
        else:
            places = list(enumerate(found))
        if not any(isinstance(value, dict) and "resourceType" in value for _, value in places):
            raise Unreadable("not-fhir")
        self.documents.append(document)
        for place, value in places:
            self._take(document, place, value, None, 0)

    def _take(self, document: Document, place: int, resource: Any, url: Any, nested: int) -> None:
        if not isinstance(resource, dict):
            code = resource.code if isinstance(resource, Broken) else "entry-not-object"
            self._fault(document, place, "", code)
            self.counts["other"]["unreadable"] += 1
            return
        kind = resource.get("resourceType")
        if type(kind) is not str:
            self._fault(document, place, "", "no-resource-type")
            self.counts["other"]["unreadable"] += 1
        elif kind == "Bundle" and nested < _MOST_NESTED:
            self._bundle(document, place if nested else -1, resource, nested)
        elif kind not in READ:
            if kind == "OperationOutcome":
                self._fault(document, place, kind, "operation-outcome")
            self.counts[kind if kind in TYPES else "other"]["not-a-result"] += 1
        else:
            self._entry(Entry(resource, kind, self._id(document, place, resource, kind), url, document, place))

    def _bundle(self, document: Document, outer: int, bundle: Node, nested: int) -> None:
        if type(bundle) is Repeated:
            self._fault(document, outer, "Bundle", "repeated-key")
        entries = bundle.get("entry")
        if entries is None:
            return
        if type(entries) is not list:
            self._fault(document, outer, "Bundle", "wrong-type", "entry")
            self.counts["other"]["unreadable"] += 1
            return
        for index, entry in enumerate(entries):
            place = index if outer < 0 else outer
            if type(entry) is not dict:
                repeated = type(entry) is Repeated
                code = "repeated-key" if repeated else entry.code if isinstance(entry, Broken) else "entry-not-object"
                self._fault(document, place, "", code)
                if not repeated:
                    self.counts["other"]["unreadable"] += 1
                    continue
            url = entry.get("fullUrl")
            resource = entry.get("resource")
            if resource is None:
                self._no_resource(document, place, entry)
            else:
                self._take(document, place, resource, url if type(url) is str else None, nested + 1)

    def _no_resource(self, document: Document, place: int, entry: Node) -> None:
        request = entry.get("request")
        url = request.get("url") if type(request) is dict and request.get("method") == "DELETE" else None
        if type(url) is str:
            self._deleted.append((document, place, "/".join(url.split("?")[0].split("/")[-2:])))
        self.counts["other"]["deleted" if type(url) is str else "no-resource"] += 1

    def _id(self, document: Document, place: int, resource: Node, kind: str) -> str | None:
        name = fhir_id(resource.get("id"))
        if name is None and "id" in resource:
            self._fault(document, place, kind, "id-not-usable", "id")
        return name

    def _entry(self, entry: Entry) -> None:
        self.all.append(entry)
        if entry.id is not None:
            entry.document.put(f"{entry.kind}/{entry.id}", entry)
        if entry.url is not None:
            entry.document.put(entry.url, entry)

    def _fault(self, document: Document, place: int, kind: str, code: str, path: str = "") -> None:
        self.faults.append(ReadFault(document.file, place, kind, path, code))

    # versions ---------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Settle copies and versions of one resource, and deletions.

        Equal copies are one. Of versions, one that is void holds; else the one that ``meta`` shows to be
        the newest; else they are in dispute. Resources of different files that share their id only, without
        an address or a version, are different resources.
        """
        for group in self._groups():
            standing = _different(group)
            if len(standing) > 1:
                _choose(standing)
        self._delete()
        for entry in self.all:
            if entry.newest is not None and entry.use is None:
                entry.use = "superseded"

    def _groups(self) -> Iterator[list[Entry]]:
        """Yield the entries of one server that have one id (or else one fullUrl)."""
        if len(self.documents) == 1:
            shared = self.documents[0].shared()
        else:
            by_name: dict[str, list[Entry]] = {}
            for entry in self.all:
                name = f"{entry.kind}/{entry.id}" if entry.id is not None else entry.url
                if name is not None:
                    by_name.setdefault(name, []).append(entry)
            shared = [found for found in by_name.values() if len(found) > 1]
        seen: set[int] = set()
        for found in shared:
            groups: dict[tuple[str | int | None, ...], list[Entry]] = {}
            for entry in found:
                if id(entry) not in seen:
                    seen.add(id(entry))
                    file = None if entry.url is not None or _versioned(entry) else entry.document.file
                    groups.setdefault((file, entry.base, entry.kind, entry.id or entry.url), []).append(entry)
            yield from (group for group in groups.values() if len(group) > 1)

    def _delete(self) -> None:
        for document, place, name in self._deleted:
            found = document.under(name)
            for entry in found:
                entry.deleted = True
            if not found:
                self._fault(document, place, "", "deleted-unknown")


def _different(group: list[Entry]) -> list[Entry]:
    """Keep one of each equal copy; the others point to it."""
    kept: list[Entry] = []
    for entry in group:
        same = next((one for one in kept if _equal(one.resource, entry.resource)), None)
        if same is None:
            kept.append(entry)
        else:
            entry.newest, entry.use = same, "duplicate"
    return kept


def _equal(one: Node, other: Node) -> bool:
    try:
        return one == other
    except RecursionError:
        return False


def _meta(entry: Entry) -> Node:
    meta = entry.resource.get("meta")
    return meta if type(meta) is dict else {}


def _versioned(entry: Entry) -> bool:
    return bool(_updated(entry) or _number(entry))


def _updated(entry: Entry) -> int | None:
    text = _meta(entry).get("lastUpdated")
    try:
        return Moment.read(text).earliest if type(text) is str else None
    except ValueError:
        return None


def _number(entry: Entry) -> int | None:
    text = _meta(entry).get("versionId")
    return int(text) if type(text) is str and re.fullmatch("[0-9]{1,12}", text) else None


def _choose(group: list[Entry]) -> None:
    void = [entry for entry in group if any(entry.resource.get("status") == word for word in VOID_WORDS)]
    newest = min(void, key=lambda entry: entry.digest) if void else _newest(group)
    if newest is None:
        newest = min(group, key=lambda entry: entry.digest)
        for entry in group:
            entry.disputed = entry is newest or entry.kind == "DiagnosticReport"
    for entry in group:
        if entry is not newest and not entry.disputed:
            entry.newest = newest


def _newest(group: list[Entry]) -> Entry | None:
    """Return the newest by time of update and by number of version, where both do not contradict."""
    found: set[int] = set()
    for clock in (_updated, _number):
        stated = [(value, index) for index, entry in enumerate(group) if (value := clock(entry)) is not None]
        if len(stated) == len(group):
            stated.sort(reverse=True)
            if stated[0][0] == stated[1][0]:
                return None
            found.add(stated[0][1])
    return group[found.pop()] if len(found) == 1 else None
