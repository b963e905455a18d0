"""Beyond the papers: what stored certificates enclose over continua."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ALPHA_ALL, SEPARATION
from theory.ledger import Claim, Domain, Kind, Strength

SECTION = "Beyond the papers"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Fisher mixing",
        refs=("Fisher mixing",),
        section=SECTION,
        title="Fisher information grows with the index, normalised",
        statement=r"$I_\alpha/\Gamma(1+2/\alpha)$ is nondecreasing in $\alpha$ on $(0,2]$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.fisher:information_mixes",),
        domains=(ALPHA_ALL,),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Fisher information-certified",
        refs=("Fisher information-certified", "Fisher information"),
        section=SECTION,
        title="Fisher information on [1.01, 2]",
        statement=r"For every $\alpha\in[1.01,2]$: $I_\alpha$ lies in a stored tube of relative "
        r"width at most $0.5\%$, and $0.42\le I_\alpha\le0.504$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:fisher_tube",),
        domains=(Domain("alpha", low=1.01, high=2, meaning="tail index"),),
        uses=("Fisher mixing",),
        needs=Strength.CERTIFIED,
    ),
    Claim(
        id="KL-certified",
        refs=("KL-certified", "T1", "KL growth"),
        section=SECTION,
        title="The divergence on the whole half line",
        statement=r"At $\alpha\in\{\frac54,\frac{11}8,\frac32,\frac{13}8,\frac74,\frac{15}8\}$, "
        r"for every $u\ge0$: $KL(u)/u^2$ falls strictly from $\frac12I_\alpha$, and $|KL(u)-\frac12"
        r"(1+\alpha)\log(1+u^2)+h(p_\alpha)+\log C_\alpha|\le\frac{16}{2-\alpha}(1+u^2)"
        r"^{-\alpha/2}$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:divergence_on_the_half_line",),
        domains=(ALPHA, SEPARATION),
        hypotheses=("α is one of the six listed",),
        needs=Strength.CERTIFIED,
    ),
    Claim(
        id="T1-concavity-certified",
        refs=("T1-concavity-certified", "T1"),
        section=SECTION,
        title="Concavity in u², certified",
        statement=r"At the same six $\alpha$, for every $u\ge0$: $d^2KL/d(u^2)^2\le-\frac"
        r"{2-\alpha}{80}(1+u^2)^{-2}$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:divergence_concave",),
        domains=(ALPHA, SEPARATION),
        hypotheses=("α is one of the six listed",),
        needs=Strength.CERTIFIED,
    ),
    Claim(
        id="Error curves-certified",
        refs=("Error curves-certified", "Fano", "Exact test"),
        section=SECTION,
        title="Bayes error between both curves, certified",
        statement=r"At the same six $\alpha$, for every $u\ge0$: $\log2-h_b(F_\alpha(-u/2))\le "
        r"JSD(u)\le(1-2F_\alpha(-u/2))\log2$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:error_between_curves",),
        domains=(ALPHA, SEPARATION),
        hypotheses=("α is one of the six listed",),
        uses=("T1", "T1-monotone"),
        needs=Strength.CERTIFIED,
    ),
    Claim(
        id="T1-slope",
        refs=("T1-slope", "T1-monotone"),
        section=SECTION,
        title="The slope of the information, twice",
        statement=r"$JSD'(u) = \frac12\int_0^\infty|p'(y)|\log\frac{p(y)+p(y-u)}{p(y)+p(y+u)}dy$ "
        r"equals the integral of T1-monotone and the slope of JSD, to $10^{-4}$, at "
        r"$u = 0.3, 1, 3, 10$ and five $\alpha$ from 1 to 2.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.information_slopes:slope_of_the_information",),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("T1-monotone",),
    ),
)
