"""Ages against bands: both ends included, by the local day (sections 5 and 6 of docs/decision.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.oracle.rows import Case
from tests.oracle.versions import side

from recognize.moment import Moment, local_day, microseconds
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Band


def birth_date(case: Case) -> date | None:
    """The order's, stated or coded in its valid resident ID."""
    births = side(case.order.patient).births
    return births.pop() if len(births) == 1 else None


def fits_on(band: Band, born: date, day: date) -> bool:
    start = microseconds(datetime(born.year, born.month, born.day, tzinfo=UTC))
    if band.low is not None and day < local_day(band.low.after(start, 0), 0):
        return False
    return band.high is None or day <= local_day(band.high.after(start, 0), 0)


def answers(case: Case, pack: Pack, band: Band, *moments: Moment | None) -> set[bool | None]:
    """Whether the age fits the band at each reading of the moments; ``None``: not known."""
    born = birth_date(case)
    found: set[bool | None] = set()
    for moment in moments:
        if born is None or moment is None:
            found.add(None)
        else:
            for instant in (moment.earliest, moment.latest):
                found.add(fits_on(band, born, local_day(instant, pack.manifest.offset)))
    return found


def may_fit(case: Case, pack: Pack, band: Band | None, collected: Moment | None) -> bool:
    """Whether the age at collection or at ``at`` fits in any reading."""
    return band is None or bool(answers(case, pack, band, collected, case.at) & {True, None})
