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
from theory.theorems.densities import DENSITIES
from theory.theorems.information import INFORMATION
from theory.theorems.integrals import INTEGRALS
from theory.theorems.matrices import MATRICES
from theory.theorems.norms import NORMS
from theory.theorems.probability import PROBABILITY
from theory.theorems.scales import SCALES
from theory.theorems.sets import SETS
from theory.theorems.stable import STABLE
from theory.theorems.tails import TAILS
from theory.theorems.testing import TESTING
from theory.theorems.transforms import TRANSFORMS

_LIST: Final = (
    Axiom("Cauchy-Schwarz", "log of a Laplace transform of a positive measure is convex.",
          "the transform is finite", "Feller, vol. II, XIII.1"),
    Axiom("Jensen", "E g(X) >= g(E X) for convex g, <= for concave g.",
          "E|X| finite", "Hardy, Littlewood and Polya, 6.14"),
    Axiom("monotone expectation", "X <= Y almost surely implies E X <= E Y.",
          "both expectations exist", "Feller, vol. II, V.2"),
    Axiom("exchange of limit and integral", "Dominated convergence and differentiation under "
          "the integral sign.", "an integrable majorant", "Feller, vol. II, IV.2"),
    Axiom("mean differentiability", "A location family whose density is absolutely continuous "
          "with finite Fisher information is differentiable in quadratic mean.",
          "finite Fisher information", "van der Vaart, Asymptotic statistics, 7.6"),
    Axiom("Poisson integral", "E g(X) = g(i) for X standard Cauchy.",
          "g analytic on the closed upper half-plane, g(z) = O(log|z|)",
          "Ahlfors, Complex analysis, 4.6"),
    Axiom("entropy bound", "I(V; T) <= H(V).", "V discrete",
          "Cover and Thomas, Elements of information theory, 2.4"),
)

AXIOMS: Final[Mapping[str, Axiom]] = {entry.name: entry for entry in (
    *_LIST, *STABLE, *TAILS, *TESTING, *NORMS, *ANALYSIS, *PROBABILITY, *SETS, *TRANSFORMS,
    *MATRICES, *INTEGRALS, *INFORMATION, *DENSITIES, *SCALES)}


def axiom(name: str) -> Axiom:
    """The listed theorem of that name; ValueError naming the list otherwise."""
    if name not in AXIOMS:
        raise ValueError(f"no axiom called {name!r}; the closed list is: {', '.join(AXIOMS)}")
    return AXIOMS[name]
