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
from theory.theorems.testing import TESTING
from theory.theorems.transforms import TRANSFORMS

_LIST: Final = (
    Axiom("uniqueness", "Two laws on the line with one characteristic function are equal.",
          "none", "Feller, vol. II, XV.3"),
    Axiom("independence", "The characteristic function of a sum of independent variables is the "
          "product of theirs.", "independence", "Feller, vol. II, XV.1"),
    Axiom("subordinator", "For 0 < a < 1 a law on (0, oo) has Laplace transform exp(-s^a).",
          "0 < a < 1", "Feller, vol. II, XIII.6"),
    Axiom("stable tail", "p(x) x^{1+a} -> Gamma(1+a) sin(pi a/2)/pi, and p is positive and "
          "continuous.", "p the symmetric a-stable density, 0 < a < 2",
          "Zolotarev, One-dimensional stable distributions, 2.4-2.5"),
    Axiom("tail moments", "E|X|^p is finite iff the integral of x^{p-1} P(|X| > x) is.",
          "p > 0", "Feller, vol. II, V.6"),
    Axiom("regular variation of sums", "If P(|X_i| > x) ~ c_i x^{-a} with all c_i >= 0 and the "
          "X_i are independent, P(|sum w_i X_i| > x) ~ (sum |w_i|^a c_i) x^{-a}.",
          "independence, a > 0", "Feller, vol. II, VIII.8"),
    Axiom("domain of attraction", "Normalised sums of i.i.d. terms with regularly varying tails "
          "of index a < 2 converge to the stable law whose skewness is the tail balance.",
          "tail balance p, q exists; centring at the mean for a > 1",
          "Feller, vol. II, XVII.5"),
    Axiom("central limit theorem", "sqrt(N) times the centred mean of N i.i.d. terms converges "
          "to N(0, variance).", "finite variance", "Feller, vol. II, VIII.4"),
    Axiom("stable norm", "For jointly symmetric a-stable variables the scale of a linear "
          "combination sum w_i X_i is the L^a norm of sum w_i f_i.", "0 < a <= 2",
          "Samorodnitsky and Taqqu, Stable non-Gaussian random processes, 3.3"),
    Axiom("Minkowski", "The L^a norm obeys the triangle inequality.", "a >= 1",
          "Hardy, Littlewood and Polya, 6.13"),
    Axiom("Cauchy-Schwarz", "log of a Laplace transform of a positive measure is convex.",
          "the transform is finite", "Feller, vol. II, XIII.1"),
    Axiom("Jensen", "E g(X) >= g(E X) for convex g, <= for concave g.",
          "E|X| finite", "Hardy, Littlewood and Polya, 6.14"),
    Axiom("monotone expectation", "X <= Y almost surely implies E X <= E Y.",
          "both expectations exist", "Feller, vol. II, V.2"),
    Axiom("tower", "E[Y Z] = E[E[Y | G] Z] for Z measurable with respect to G.",
          "Y Z integrable", "Feller, vol. II, V.10"),
    Axiom("exchange of limit and integral", "Dominated convergence and differentiation under "
          "the integral sign.", "an integrable majorant", "Feller, vol. II, IV.2"),
    Axiom("Scheffe", "Of two densities f, g the error (1/2)(P_f(not A) + P_g(A)) is least for "
          "A = {f > g}.", "equal priors", "Lehmann and Romano, Testing statistical hypotheses, "
          "3.2"),
    Axiom("mean differentiability", "A location family whose density is absolutely continuous "
          "with finite Fisher information is differentiable in quadratic mean.",
          "finite Fisher information", "van der Vaart, Asymptotic statistics, 7.6"),
    Axiom("Poisson integral", "E g(X) = g(i) for X standard Cauchy.",
          "g analytic on the closed upper half-plane, g(z) = O(log|z|)",
          "Ahlfors, Complex analysis, 4.6"),
    Axiom("entropy bound", "I(V; T) <= H(V).", "V discrete",
          "Cover and Thomas, Elements of information theory, 2.4"),
    Axiom("subadditivity", "I(V; X_1..X_N) <= sum I(V; X_i) for X_i independent given V.",
          "conditional independence", "Cover and Thomas, 7.9"),
    Axiom("Hoeffding", "P(mean of N independent [0,1] variables - its mean >= d) <= "
          "exp(-2 N d^2).", "independence", "Hoeffding 1963, theorem 1"),
    Axiom("digamma", "psi is increasing on (0, oo) and psi(x) <= log x.", "x > 0",
          "Abramowitz and Stegun, 6.4.1, 6.3.21"),
)

AXIOMS: Final[Mapping[str, Axiom]] = {entry.name: entry for entry in (
    *_LIST, *STABLE, *TESTING, *NORMS, *ANALYSIS, *PROBABILITY, *SETS, *TRANSFORMS, *MATRICES,
    *INTEGRALS, *INFORMATION, *DENSITIES, *SCALES)}


def axiom(name: str) -> Axiom:
    """The listed theorem of that name; ValueError naming the list otherwise."""
    if name not in AXIOMS:
        raise ValueError(f"no axiom called {name!r}; the closed list is: {', '.join(AXIOMS)}")
    return AXIOMS[name]
