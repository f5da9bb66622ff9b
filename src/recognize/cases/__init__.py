"""Golden cases of rule packs (``cases.toml``): read strictly, run, compared in words."""

from recognize.cases.reading import Case, CasesError, read_cases
from recognize.cases.running import CaseOutcome, run_pack
from recognize.cases.shape import CaseFault

__all__ = ["Case", "CaseFault", "CaseOutcome", "CasesError", "read_cases", "run_pack"]
