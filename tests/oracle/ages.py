"""Ages against bands: both ends included, by the local day (sections 5 and 6 of docs/decision.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.oracle.rows import Case
from tests.oracle.versions import side, today

from recognize.moment import Moment, local_day, microseconds
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Band


def birth_date(case: Case) -> date | None:
    """The order's, stated or coded in its valid resident ID; a placeholder or a day to come is none."""
    births = side(case.order.patient, today(case)).births
    return births.pop() if len(births) == 1 else None


def fits_on(band: Band, born: date, day: date) -> bool:
    start = microseconds(datetime(born.year, born.month, born.day, tzinfo=UTC))
    if band.low is not None and day < local_day(band.low.after(start, 0), 0):
        return False
    return band.high is None or day <= local_day(band.high.after(start, 0), 0)


def answers(case: Case, pack: Pack, band: Band, *moments: Moment) -> set[bool | None]:
    """Whether the age fits the band on each day the moments may mean; ``None``: not known."""
    born = birth_date(case)
    if born is None:
        return {None}
    found: set[bool | None] = set()
    for moment in moments:
        day, last = (local_day(instant, pack.manifest.offset) for instant in (moment.earliest, moment.latest))
        while day <= last:
            found.add(fits_on(band, born, day))
            day += timedelta(days=1)
    return found


def may_fit(case: Case, pack: Pack, band: Band | None) -> bool:
    """Whether the age at ``at`` fits, or may."""
    return band is None or bool(answers(case, pack, band, case.at) & {True, None})
