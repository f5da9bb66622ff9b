"""Laboratory units: what a printed unit means, and exact conversion between two of one dimension.

A dimension is narrower here than in physics, because numbers of different things must never be
compared: IU/L is not U/L, % is not mmol/mol, mL/min is not mL/min/1.73 m2, FEU is not DDU, copies
are not IU, mEq is not mmol. Mass to amount of substance depends on the item: packs give its factor.
Codes are UCUM; where UCUM has no unit of its own, its form with an annotation, mostly as LOINC has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from itertools import product
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A laboratory unit.

    Attributes:
        code: Canonical UCUM code.
        dimension: What it measures; only units of one dimension convert.
        factor: How many reference units of its dimension it is.
    """

    code: str
    dimension: str
    factor: Fraction = field(hash=False)


_TEN: Final = {"k": 3, "": 0, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, **{f"10*{n}": n for n in range(3, 13)}}

# denominator: power of ten, spellings
_PER: Final = {
    "L": (0, "L l"),
    "dL": (-1, "dL dl 100mL 100ml"),
    "mL": (-3, "mL ml"),
    "uL": (-6, "uL ul mm3"),
    "kg": (0, "kg Kg kgH2O KgH2O kg.H2O Kg.H2O (kg.H2O)"),
    "min": (0, "min"),
    "min/{1.73_m2}": (0, "min/{1.73_m2} min/{1.73m2} min/1.73m2 min/(1.73m2) min.1.73m2 (min.1.73m2)"),
    "(24.h)": (0, "(24.h) 24h 24hr 24hrs 24H 24小时 d day"),
    # per creatinine or plainly: the item says which
    "g": (0, "g gCr g.Cr gcr gCR gCrea gCREA g{creat} g肌酐"),
    "mg": (-3, "mg mgCr mg.Cr mgcr mgCR mgCrea mgCREA mg{creat} mg肌酐"),
    "mol": (0, "mol molCr mol.Cr molcr molCR molCrea molCREA mol{creat} mol肌酐"),
    "mmol": (-3, "mmol mmolCr mmol.Cr mmolcr mmolCR mmolCrea mmolCREA mmol{creat} mmol肌酐"),
}
_CELLS: Final = "个 cells cell Cells {cells}"

# dimension, base, prefixes, denominators, other spellings of the base
_QUOTIENTS: Final = (
    ("mass-concentration", "g", " m u n p", "L dL mL", ""),
    ("amount-concentration", "mol", " m u n p f", "L mL", ""),
    ("catalytic-concentration", "U", "k  m u", "L mL", ""),
    ("international-units", "[IU]", "k  m u", "L dL mL", "[iU] IU iu"),
    ("arbitrary-units", "[arb'U]", "", "L mL", "AU"),
    ("osmolarity", "osm", "m", "L", "Osm osmol Osmol"),
    ("osmolality", "osm", "m", "kg", "Osm osmol Osmol"),
    ("equivalents", "eq", "m", "L", "Eq"),
    ("fibrinogen-equivalent-units", "g{FEU}", "m u n", "L mL", "gFEU"),
    ("d-dimer-units", "g{DDU}", "m u n", "L mL", "gDDU"),
    ("copies", "{copies}", "", "mL", "copies Copies COPIES copy 拷贝"),
    ("log-copies", "{Log_copies}", "", "mL", "logcopies log10copies lgcopies"),
    ("log-international-units", "{Log_IU}", "", "mL", "logIU log10IU lgIU"),
    ("colonies", "[CFU]", "", "mL", "CFU cfu {CFU}"),
    ("relative-units", "{RU}", "", "mL", "RU"),
    ("paul-ehrlich-units", "{PEI_U}", "", "mL", "PEIU"),
    ("national-clinical-units", "{NCU}", "", "mL", "NCU"),
    ("gpl-units", "[GPL'U]", "", "mL", "GPL GPLU GPL-U"),
    ("mpl-units", "[MPL'U]", "", "mL", "MPL MPLU MPL-U"),
    ("apl-units", "[APL'U]", "", "mL", "APL APLU APL-U"),
    ("number-concentration", "", " 10*3 10*6 10*8 10*9 10*10 10*12", "L", _CELLS),
    ("number-concentration", "", " 10*3 10*4 10*5 10*6 10*7 10*8 10*9", "mL", _CELLS),
    ("number-concentration", "", " 10*3 10*4 10*6", "uL", _CELLS),
    ("clearance", "L", "m", "min", "l"),
    ("clearance-per-surface", "L", "m", "min/{1.73_m2}", "l"),
    ("mass-per-day", "g", " m u", "(24.h)", ""),
    ("amount-per-day", "mol", "m u n", "(24.h)", ""),
    ("catalytic-per-day", "U", "", "(24.h)", ""),
    ("volume-per-day", "L", " m", "(24.h)", "l"),
    ("mass-ratio", "g", " m u", "g", ""),
    ("mass-ratio", "g", "m u n", "mg", ""),
    ("amount-ratio", "mol", "m u", "mol", ""),
    ("amount-ratio", "mol", "m u n", "mmol", ""),
    ("mass-per-amount", "g", "", "mol", ""),
    ("mass-per-amount", "g", "m u", "mmol", ""),
)
# dimension, code, factor, other spellings
_OTHERS: Final = (
    ("number", "1", 1, "{ratio} ratio Ratio"),
    ("percent", "%", 1, "percent"),
    ("percent", "[ppth]", "1/10", "‰"),
    ("volume-fraction", "L/L", 1, "l/l"),
    ("inr", "{INR}", 1, "INR inr"),
    ("signal-to-cutoff", "{s_co_ratio}", 1, "S/CO s/co S/Co s/CO S/C.O. S/C.O"),
    ("signal-to-negative", "{s_n_ratio}", 1, "S/N s/n"),
    ("cutoff-index", "{COI}", 1, "COI coi C.O.I. C.O.I"),
    ("index", "{index_val}", 1, "index Index INDEX {index}"),
    ("ph", "[pH]", 1, "pH PH ph"),
    ("per-high-power-field", "/[HPF]", 1, "/HPF /HP /hpf /hp 个/HPF 个/HP /高倍视野 个/高倍视野"),
    ("per-low-power-field", "/[LPF]", 1, "/LPF /LP /lpf /lp 个/LPF 个/LP /低倍视野 个/低倍视野"),
    ("per-100-leukocytes", "/100{WBC}", 1, "/100WBC 个/100WBC {#}/100{WBC}"),
    ("time", "s", 1, "sec Sec SEC second seconds 秒"),
    ("time", "min", 60, "分钟"),
    ("time", "h", 3600, "hr 小时"),
    ("sedimentation", "mm/h", 1, "mm/1h mm/hr mm/1hr mm/H mm/1H MM/H MM/1H 毫米/小时 mm/小时"),
    ("pressure", "kPa", 1, "kpa Kpa KPa KPA"),
    ("pressure", "mm[Hg]", "0.133322", "mmHg mmhg MMHG 毫米汞柱"),  # as UCUM defines it
    ("pressure", "mm[H2O]", "0.00980665", "mmH2O mmh2o MMH2O"),
    ("volume", "L", 1, "l"),
    ("volume", "mL", "1e-3", "ml ML"),
    ("volume", "fL", "1e-15", "fl FL Fl um3"),
    ("mass", "pg", 1, "PG"),
    ("catalytic-concentration", "ukat/L", 60, "ukat/l"),
    ("catalytic-concentration", "nkat/L", "0.06", "nkat/l"),
    ("mass-per-day", "ug/min", "0.00144", ""),
    ("catalytic-per-haemoglobin", "U/g{Hb}", 1, "U/gHb U/gHB U/g.Hb"),
    ("viscosity", "mPa.s", 1, "mPas mpa.s mPa.S cP"),
    ("renin-activity", "ng/mL/h", 1, "ng/ml/h ng/mL/hr ng/ml/hr ng/(mL.h) ng/(ml.h)"),
    ("disintegrations-per-amount", "{dpm}/mmol", 1, "dpm/mmol DPM/mmol"),
)
# Whole spellings that follow no rule; then those of systems that know only capitals, left out where
# M could be mega as well as milli (MIU/L, MU/L).
_ALSO: Final = (
    ("10*3/uL", "K/uL K/ul k/uL k/ul 千/uL 千/ul 千个/uL 千个/ul"),
    ("10*4/uL", "万/uL 万/ul 万个/uL 万个/ul"),
    ("10*6/uL", "M/uL M/ul 百万/uL 百万/ul"),
    ("10*6/mL", "百万/mL 百万/ml"),
    ("10*8/mL", "亿/mL 亿/ml"),
    ("10*9/L", "G/L G/l Giga/L giga/L giga/l"),
    ("10*12/L", "T/L T/l Tera/L tera/L tera/l"),
    ("U/L", "u/L u/l"),
    ("U/mL", "u/mL u/ml"),
    ("kU/L", "ku/L ku/l"),
)
_CAPITALS: Final = (
    "MOL/L MMOL/L UMOL/L NMOL/L PMOL/L MG/L MG/DL MG/ML UG/L UG/DL UG/ML NG/L NG/DL NG/ML PG/ML G/DL "
    "U/ML KU/L IU/ML KIU/L UIU/L UIU/ML MEQ/L MOSM/L MOSM/KG ML/MIN ML/MIN/1.73M2"
)

_LONGEST: Final = 40
_SUPERSCRIPT: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_SIGNS: Final = str.maketrans("μ×✕−–⁄∕∙⋅•·・", "uxx--//.....")
_POWER_PER: Final = re.compile(r"[.*\s]+([A-Za-z]+)\^?-1(?![0-9])")  # mmol·L-1
_TEN_TO: Final = re.compile(r"[xX*]?10(?:\^|\*\*?|[eE]\+?|~)0?([0-9]{1,2})(?![0-9])")
_D_DIMER: Final = re.compile(r"([mun]g)/(m?[Ll])\.?(\()?(\{)?(FEU|DDU)(?(3)\))(?(4)\})")  # kind last
_MC: Final = re.compile(r"^mc(?=g|mol|IU|\[)")

_EXACT: Final = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])


def read_unit(text: str) -> Unit | None:
    """Understand a unit as printed.

    Width, white space, the signs for micro, times and powers, and ``·L-1`` are normalised; what is
    left must be a listed spelling, letter for letter.

    Args:
        text: The unit as printed; an empty text states that there is none, which is the unit ``1``.

    Returns:
        ``None`` when it is not understood. It is never guessed.
    """
    if len(text) > _LONGEST:
        return None
    return _spellings().get(text) or _read(text)


def convert(value: Decimal, from_unit: Unit, to_unit: Unit) -> Decimal | None:
    """Convert a value between two units of one dimension.

    Exact, and with the digits of the value where the units differ by a power of ten; a result without
    a finite decimal form (kPa to mm[Hg], s to min) is rounded 28 digits behind those of the value.
    The caller's decimal context has no influence.

    Returns:
        ``None`` when the dimensions differ or the value is no finite number.
    """
    if from_unit.dimension != to_unit.dimension:
        return None
    times, over, power = _ratio(from_unit, to_unit)
    if times != 1:
        value = _EXACT.multiply(value, times)
    if over != 1:
        digits = len(value.as_tuple().digits)
        value = Context(prec=digits + 28, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[]).divide(value, over)
    value = value.scaleb(power, _EXACT)
    return value if value.is_finite() else None


def units() -> tuple[Unit, ...]:
    """Return every unit of the table, each once, by code."""
    table = {unit.code: unit for unit in _spellings().values()}
    return tuple(table[code] for code in sorted(table))


@lru_cache(maxsize=4096)
def _read(text: str) -> Unit | None:
    text = _SUPERSCRIPT.sub(lambda run: "^" + run[0], text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = "".join(_POWER_PER.sub(r"/\1", text).split()).replace("m^2", "m2").replace("m^3", "m3")
    if d_dimer := _D_DIMER.fullmatch(text):
        text = f"{d_dimer[1]}{{{d_dimer[5]}}}/{d_dimer[2]}"
    text = _MC.sub("u", text, count=1)
    if power := _TEN_TO.match(text):
        text = f"10*{power[1]}{text[power.end() :]}"
    return _spellings().get(text)


@lru_cache(maxsize=1024)
def _ratio(from_unit: Unit, to_unit: Unit) -> tuple[Decimal, Decimal, int]:
    """Return times, over and power with: ratio = times / over * 10 ** power, and no 2 or 5 in over."""
    ratio = from_unit.factor / to_unit.factor
    times, over, power = ratio.numerator, ratio.denominator, 0
    for prime, other in ((2, 5), (5, 2)):
        while over % prime == 0:
            times, over, power = times * other, over // prime, power - 1
    while times % 10 == 0:
        times, power = times // 10, power + 1
    return Decimal(times), Decimal(over), power


@cache
def _spellings() -> dict[str, Unit]:
    """Return the table: every spelling, in normal form, and its unit."""
    table = dict(_rules())
    for code, spellings in _ALSO:
        table |= dict.fromkeys(spellings.split(), table[code])
    return table | {capitals: table[capitals.lower()] for capitals in _CAPITALS.split()}


def _rules() -> Iterator[tuple[str, Unit]]:
    """Yield every spelling that follows a rule, with its unit."""
    for dimension, base, prefixes, denominators, others in _QUOTIENTS:
        for prefix, denominator in product(prefixes.split(" "), denominators.split()):
            power, spellings = _PER[denominator]
            unit = Unit(f"{prefix}{base}/{denominator}", dimension, Fraction(10) ** (_TEN[prefix] - power))
            for name, per in product((base, *others.split()), spellings.split()):
                yield f"{prefix}{name}/{per}", unit
    for dimension, code, factor, others in _OTHERS:
        unit = Unit(code, dimension, Fraction(factor))
        for spelling in (code, *others.split()):
            yield spelling, unit
    yield "", Unit("1", "number", Fraction(1))
