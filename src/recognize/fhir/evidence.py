"""Evidence: handles to what was read, and to the images and documents that belong to it.

A handle names a resource, never an address: the source looks the address up when somebody clicks.
Whether the address may be opened is judged here, by the allow-list of the source.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import urlsplit

from recognize.fhir.elements import Elements, Notes, objects, part, text
from recognize.fhir.entries import Entry
from recognize.fhir.references import References
from recognize.fhir.text import Node
from recognize.moment import Moment
from recognize.report import EvidenceLink, Images, Relation

_SHOWS_IMAGES: Final = frozenset({"dicom-wado-rs", "dicom-wado-uri", "ihe-iid"})
_USUAL_PORTS: Final = {"http": 80, "https": 443}
_PLAIN: Final = re.compile(r"[!-\[\]-~]{1,4000}")
"""Printable ASCII without blank and backslash: other addresses are read differently by different clients."""


class Evidence:
    """Makes the links of one source."""

    def __init__(self, elements: Elements, references: References) -> None:
        self._elements = elements
        self._references = references
        self._options = elements.options
        self._listed = frozenset((scheme.lower(), host.lower()) for scheme, host in elements.options.links_allowed)

    def allowed(self, address: object) -> bool:
        """Say whether an address may be opened: its scheme and host are listed, and it carries no login."""
        if type(address) is not str or not _PLAIN.fullmatch(address):
            return False
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return False
        scheme, host = parts.scheme.lower(), parts.hostname
        if scheme not in _USUAL_PORTS or not host or "@" in parts.netloc:
            return False
        if port is not None and port != _USUAL_PORTS[scheme]:
            host = f"{host}:{port}"
        return (scheme, host) in self._listed

    def result(self, entry: Entry) -> EvidenceLink:
        """Return the link to the resource itself: the source holds it, so it does not end."""
        return EvidenceLink(
            self._options.source, "result", entry.handle, f"sha256:{entry.digest}", "never", allowed=True
        )

    def images(self, entry: Entry, holder: Node, notes: Notes) -> list[EvidenceLink]:
        """Return links to the images of a study or series, one for each way to open them."""
        found: list[EvidenceLink] = []
        for index, reference in enumerate(objects(holder, "endpoint", notes)):
            path = f"endpoint[{index}]"
            endpoint = self._references.find(entry, reference, path, notes, ("Endpoint",))
            if endpoint is None:
                continue
            endpoint.use = endpoint.use or "used"
            its = self._elements.notes(endpoint)
            resource = endpoint.resource
            connection = part(resource, "connectionType", its) or {}
            if text(connection, "code", its, "connectionType.code") not in _SHOWS_IMAGES:
                continue
            _, end = self._elements.period(resource, "period", its)
            fine = its.withheld is None and resource.get("status") == "active" and self.allowed(resource.get("address"))
            if not fine:
                notes("link-not-allowed", path)
            found.append(self._link(entry, "images", end, fine, "diagnostic"))
        return found

    def forms(self, entry: Entry, notes: Notes) -> list[EvidenceLink]:
        """Return links to the documents a report presents."""
        found: list[EvidenceLink] = []
        for index, form in enumerate(objects(entry.resource, "presentedForm", notes)):
            pdf = str(form.get("contentType")).startswith("application/pdf")
            found.extend(self._attachment(entry, form, "pdf" if pdf else "report", f"presentedForm[{index}]", notes))
        return found

    def media(self, entry: Entry, notes: Notes) -> list[EvidenceLink]:
        """Return links to the key images of a report."""
        found: list[EvidenceLink] = []
        for index, one in enumerate(objects(entry.resource, "media", notes)):
            path = f"media[{index}].link"
            reference = part(one, "link", notes)
            media = self._references.find(entry, reference, path, notes, ("Media",)) if reference is not None else None
            if media is None:
                continue
            media.use = media.use or "used"
            its = self._elements.notes(media)
            status = media.resource.get("status")
            form = part(media.resource, "content", its)
            if form is None or its.withheld is not None or status != "completed":
                notes("link-not-allowed", path)
                continue
            image = str(form.get("contentType")).startswith(("image/", "video/", "application/dicom"))
            relation: Relation = "images" if image else "report"
            found.extend(self._attachment(media, form, relation, "content", its))
        return found

    def _attachment(self, entry: Entry, form: Node, relation: Relation, path: str, notes: Notes) -> list[EvidenceLink]:
        """Return the link to an Attachment: data inside the resource is held by the source, an address is judged."""
        grade: Images | None = "key-images" if relation == "images" else None
        digest = text(form, "hash", notes, f"{path}.hash")
        digest = f"sha1:{digest}" if digest is not None and _PLAIN.fullmatch(digest) else None
        if type(form.get("data")) is str:
            return [EvidenceLink(self._options.source, relation, entry.handle, digest, "never", grade, True)]
        if form.get("url") is None:
            return []
        fine = self.allowed(form["url"])
        if not fine:
            notes("link-not-allowed", path)
        return [self._link(entry, relation, None, fine, grade, digest)]

    def _link(
        self,
        entry: Entry,
        relation: Relation,
        end: Moment | None,
        fine: bool,
        grade: Images | None,
        digest: str | None = None,
    ) -> EvidenceLink:
        expires: Moment | Literal["never"] | None = end
        if end is None and self._options.links_never_expire:
            expires = "never"
        return EvidenceLink(self._options.source, relation, entry.handle, digest, expires, grade, fine)
