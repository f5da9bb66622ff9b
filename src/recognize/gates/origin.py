"""Origin of the report, and whether its content may be shown."""

from __future__ import annotations

from collections.abc import Iterator

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.moment import Length


def origin(candidate: Candidate) -> Iterator[Finding]:
    """Another organization's report, or an own one where switched on and old enough."""
    issuer, view = candidate.report.issuer, candidate.view
    if issuer is None or issuer.code is None:
        yield found("origin-unknown")
        return
    rules = (*candidate.issuer.rules, *view.ordering.rules)
    own = view.places.same(candidate.issuer, view.ordering) or issuer.code == candidate.order.organization.code
    if not own:
        yield passed("origin", rules=rules)
        return
    on, by = view.switch("own_reports")
    age, by_age = view.switch("own_reports_min_age")
    issued = candidate.report.issued
    used = (*rules, *by, *by_age)
    if on is True and isinstance(age, Length) and issued is not None:
        offset = min((pack.manifest.offset for pack in view.limiting()), default=480)
        if age.after(issued.latest, offset) <= candidate.at:
            yield passed("origin", rules=used)
            return
    yield found("own-report", rules=used)


def access(candidate: Candidate) -> Iterator[Finding]:
    """The viewer is authorised, and for sensitive items expressly so (PIPL art. 28, 29)."""
    view = candidate.view
    stated = candidate.order.access
    if stated is None:
        basis, rules = view.assume("access.default_basis")
        if basis is None:
            yield found("not-authorised", rules=rules)
        else:
            yield passed("access", assumed=("access.default_basis:access",), rules=rules)
    if "yes" in _sensitive(candidate) and not (stated is not None and stated.sensitive):
        yield found("sensitive-withheld", rules=(candidate.item.rule,))
    if not view.known:
        yield found("organization-unknown", rules=view.ordering.rules)
    if stated is not None:
        yield passed("access", rules=view.territory_rules)


def _sensitive(candidate: Candidate) -> set[str]:
    """Unknown counts as sensitive."""
    stated = {candidate.item.sensitive, candidate.has.sensitive}
    return {"no" if one == "no" else "yes" for one in stated}
