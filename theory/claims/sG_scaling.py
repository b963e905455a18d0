"""Appendices G and H of [LW]: scaling relations and residuals (LW-67 … LW-73)."""

from __future__ import annotations

from theory.claims.domains import ALIGNMENT, ALPHA, ENVELOPE, ERROR, SAMPLES, SCALE
from theory.claims.s05_4_window import BOUNDS
from theory.ledger import Claim, Kind

SECTION = "Appendix G: asymptotic scaling"
RESIDUAL = "Appendix H: residual diagnostics"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-67",
        refs=("LW-67",),
        section=SECTION,
        title="Form of the sample complexity",
        statement=r"$N(\ell) = C(\sigma_\ell/(\bar m f))^{\kappa_\alpha}$ with C depending on "
        r"$\alpha$ and $\varepsilon$ only; exactly $C = "
        r"(2q_\alpha(1-\varepsilon))^{\kappa_\alpha}$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.detection:complexity_form",),
        domains=(ALPHA, ERROR, SCALE, ALIGNMENT, ENVELOPE),
        uses=("Exact test",),
        published_argument="gap",
    ),
    Claim(
        id="LW-68",
        refs=("LW-68",),
        section=SECTION,
        title="Explicit constants of the sandwich",
        statement=r"$c_1 = (u^*\sigma_{lo}/m_{hi})^\kappa$ and $c_2 = (u^*\sigma_{hi}/m_{lo})"
        r"^\kappa$ in LW-41.",
        kind=Kind.BOUND,
        checks=("theory.checks.window:sandwich_explicit",),
        domains=(ALPHA, SCALE, ALIGNMENT, ENVELOPE),
        hypotheses=BOUNDS,
        uses=("LW-67",),
        published_argument="valid",
    ),
    Claim(
        id="LW-69",
        refs=("LW-69",),
        section=SECTION,
        title="Order of the sample complexity",
        statement=r"$N(\ell)\asymp f(\ell)^{-\kappa_\alpha}$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.window:same_order",),
        domains=(ALPHA, ENVELOPE),
        hypotheses=BOUNDS,
        uses=("LW-68",),
        published_argument="valid",
    ),
    Claim(
        id="LW-70",
        refs=("LW-70",),
        section=SECTION,
        title="The window as a level set",
        statement=r"$\{f\ge C_2N^{-1/\kappa}\}\subseteq\{f\ge\varepsilon_{th}\}\subseteq"
        r"\{f\ge C_1N^{-1/\kappa}\}$, so with $f^\leftarrow(y) = \max\{\ell: f(\ell)\ge y\}$ the "
        r"window is sandwiched for any f.",
        kind=Kind.THEOREM,
        checks=("theory.checks.window:level_sets",),
        domains=(ALPHA, SCALE, ALIGNMENT, ENVELOPE, SAMPLES),
        hypotheses=BOUNDS,
        uses=("LW-38",),
        published_argument="gap",
    ),
    Claim(
        id="LW-71",
        refs=("LW-71",),
        section=RESIDUAL,
        title="Plug-in scaling prediction",
        statement=r"$\hat N(\ell)\propto(\hat\sigma_\ell/\hat\Delta_\ell)^{\hat\kappa}$ with "
        r"factor $u^{*\hat\kappa}$.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.residual:plug_in_form",),
        uses=("LW-67",),
        published_argument="valid",
        by_construction="N̂ is computed from (α̂, σ̂, Δ̂) by this very formula",
    ),
    Claim(
        id="LW-72",
        refs=("LW-72",),
        section=RESIDUAL,
        title="Signal proportional to the envelope",
        statement=r"$\hat\Delta_\ell = \bar m(\ell)\hat f(\ell)$, so $\hat\Delta\propto\hat f$ up "
        r"to the lag-dependent prefactor $\bar m(\ell)$.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.residual:signal_is_envelope",),
        published_argument="valid",
        by_construction="a lag-dependent prefactor is allowed, so the statement excludes nothing",
    ),
    Claim(
        id="LW-73",
        refs=("LW-73",),
        section=RESIDUAL,
        title="Residual of the scaling relation",
        statement=r"$R(\ell) = \log\hat N(\ell) - \hat\kappa\log(\hat\sigma_\ell/\hat\Delta_\ell)$ "
        r"equals $\hat\kappa\log u^*$ identically.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.residual:residual_is_constant",),
        uses=("LW-71",),
        published_argument="gap",
        by_construction="with the plug-in N̂ the residual is constant up to rounding; it varies "
        "only with α̂(ℓ), so it tests nothing",
    ),
    Claim(
        id="LW-73-rounded",
        refs=("LW-73-rounded", "LW-73"),
        section=RESIDUAL,
        title="The residual of a rounded sample size",
        statement=r"If $\hat N$ is an integer between the plug-in's $N$ and $N+1$: "
        r"$0\le R(\ell)-\hat\kappa\log u^*\le\log(1+1/N)$. What figure 7 shows beyond this is "
        r"$\hat\alpha(\ell)$, a least or largest $\hat N$ that was allowed, or another "
        r"$\hat\Delta$ than the one $\hat N$ was computed from.",
        kind=Kind.BOUND,
        checks=("theory.checks.residual:residual_of_rounding",),
        domains=(ALPHA, SAMPLES),
        uses=("LW-73",),
    ),
)
