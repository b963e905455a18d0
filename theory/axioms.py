"""The closed list of textbook theorems that a proof of this project may assume.

Nothing here speaks of the project's own objects: each entry is a theorem with its hypotheses
and a place where its proof can be read.  A proof names the entries it uses; :func:`axiom`
refuses any other name, so the list cannot grow unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from theory.theorems.analysis import ANALYSIS
from theory.theorems.base import Axiom
from theory.theorems.convergence import CONVERGENCE
from theory.theorems.densities import DENSITIES
from theory.theorems.information import INFORMATION
from theory.theorems.integrals import INTEGRALS
from theory.theorems.limits import LIMITS
from theory.theorems.matrices import MATRICES
from theory.theorems.norms import NORMS
from theory.theorems.order import ORDER
from theory.theorems.probability import PROBABILITY
from theory.theorems.scales import SCALES
from theory.theorems.sets import SETS
from theory.theorems.slopes import SLOPES
from theory.theorems.stable import STABLE
from theory.theorems.tails import TAILS
from theory.theorems.testing import TESTING
from theory.theorems.transforms import TRANSFORMS

AXIOMS: Final[Mapping[str, Axiom]] = {entry.name: entry for entry in (
    *STABLE, *TAILS, *TESTING, *NORMS, *ANALYSIS, *PROBABILITY, *SETS, *TRANSFORMS,
    *MATRICES, *INTEGRALS, *INFORMATION, *DENSITIES, *SCALES,
    *CONVERGENCE, *LIMITS, *ORDER, *SLOPES)}


def axiom(name: str) -> Axiom:
    """The listed theorem of that name; ValueError naming the list otherwise."""
    if name not in AXIOMS:
        raise ValueError(f"no axiom called {name!r}; the closed list is: {', '.join(AXIOMS)}")
    return AXIOMS[name]
