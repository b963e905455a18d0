"""Section 6 of [LW]: statements of the validation that can be judged without training."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ENVELOPE, SAMPLES
from theory.ledger import Claim, Kind

SECTION = "6 Empirical validation"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-45",
        refs=("LW-45",),
        section=SECTION,
        title="Empirical learnability window",
        statement=r"$\hat H_N = \max\{\ell : \hat N(\ell)\le N\}$ reads the same lags as LW-39 "
        r"when both use the same estimates and criterion.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.window:empirical_window_matches",),
        domains=(ALPHA, SAMPLES, ENVELOPE),
        uses=("LW-38", "LW-39"),
        published_argument="valid",
    ),
    Claim(
        id="§6.1-reduction",
        refs=("§6.1-reduction",),
        section=SECTION,
        title="Jacobian products reduce to gate factors",
        statement=r"For diagonally gated RNNs the Jacobian products reduce to scalar or "
        r"coordinatewise gate factors.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:products_do_not_reduce",),
        published_argument="wrong",
        repair="T3",
        finding="The paper evaluates diagonally gated networks by gate products alone. That is "
        "order zero of the expansion: two linear units with gate 1/2 that feed each other have "
        "[J₂J₁]_qq = 1/2, twice the gate product 1/4. The distance to the first order is "
        "bounded explicitly, and the bound is useful for a few lags only (T3).",
    ),
    Claim(
        id="§6.1-clipping",
        refs=("§6.1-clipping",),
        section=SECTION,
        title="Heavy tails survive gradient clipping",
        statement=r"Updates whose gradient is clipped in norm keep $\alpha$-stable fluctuations "
        r"with $\alpha<2$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.robust:clipped_gradients",),
        published_argument="none",
        repair="§5.5(iii)",
        finding="The paper says that adaptive optimisers preserve heavy-tailed fluctuations even "
        "when gradients are clipped. A gradient clipped in norm at c has every projection within "
        "[−c, c], so all its moments exist and averages concentrate with κ = 2. This is what the "
        "paper itself says in §5.5(iii); clipping costs a share of the shift instead.",
    ),
    Claim(
        id="§6.2-loglog",
        refs=("§6.2-loglog", "Figure 3"),
        section=SECTION,
        title="Log–log linearity only for algebraic envelopes",
        statement=r"In $\log N$ against $\log 1/f$ a line appears only if $f$ decays "
        r"algebraically; an exponential $f$ gives curved or saturating plots.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:loglog_line_for_any_envelope",),
        domains=(ALPHA, ENVELOPE),
        published_argument="wrong",
        repair="LW-43",
        finding="The paper expects straight lines in log N against log 1/f for algebraic envelopes "
        "only, and reads curved or falling plots as regimes of the same law. Proportionality of N "
        "to f^{-κ} is a line of slope κ in these axes for any f, because the lag drops out. "
        "Bounded prefactors keep the points in a strip about that line, so a negative or changing "
        "slope refutes them.",
    ),
    Claim(
        id="§6.2-negative",
        refs=("§6.2-negative",),
        section=SECTION,
        title="Negative trends are no breakdown",
        statement=r"A falling trend of $\log N$ in $\log 1/f$ is compatible with $N\asymp "
        r"f^{-\kappa}$ with bounded prefactors, over any range of f.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:negative_slope",),
        domains=(ALPHA, ENVELOPE),
        published_argument="wrong",
        repair="§6.2-strip",
        finding="The paper says that negative slopes of log N against log 1/f do not speak "
        "against the theory, since it predicts a proportionality only. Prefactors between c₁ and "
        "c₂ keep every point in a strip of slope κ and height log(c₂/c₁), so over a range f₁/f₂ > "
        "(c₂/c₁)^{1/κ} the trend must rise. A negative trend over such a range refutes the "
        "proportionality or the boundedness of the prefactors.",
    ),
    Claim(
        id="§6.2-strip",
        refs=("§6.2-strip",),
        section=SECTION,
        title="The strip of the proportionality",
        statement=r"With prefactors in $[c_1,c_2]$: $|\log N(\ell_2)-\log N(\ell_1)-\kappa\log"
        r"(f(\ell_1)/f(\ell_2))|\le\log(c_2/c_1)$.",
        kind=Kind.BOUND,
        checks=("theory.checks.audit:strip",),
        domains=(ALPHA, ENVELOPE),
        uses=("LW-68",),
    ),
)
