"""Beyond the papers: further regimes, and envelopes made from time-scale spectra."""

from __future__ import annotations

from theory.claims.domains import ALPHA, LAG, SAMPLES
from theory.claims.sX_information import SECTION
from theory.ledger import Claim, Domain, Kind

SPECTRA = "Beyond the papers: time-scale spectra"
RATES = Domain("r", low=0, open_low=True, meaning="rate 1/τ")
UNITS = Domain("H", kind="integer", low=2, meaning="number of units")

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Regime: stretched exponential",
        refs=("Regime: stretched exponential",),
        section=SECTION,
        title="Stretched exponential regime",
        statement=r"$f = ce^{-(\ell/\tau)^b}$: $H_N = \tau(\log((c/C)N^{1/\kappa}))^{1/b}$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:stretched",),
        domains=(ALPHA, LAG, SAMPLES),
    ),
    Claim(
        id="Regime: tempered power law",
        refs=("Regime: tempered power law",),
        section=SECTION,
        title="Tempered power-law regime",
        statement=r"$f = c\ell^{-\beta}e^{-\ell/\tau}$: $H_N = \beta\tau\,W(((c/C)N^{1/\kappa})"
        r"^{1/\beta}/(\beta\tau))$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:tempered",),
        domains=(ALPHA, LAG, SAMPLES),
    ),
    Claim(
        id="Regime: mixture",
        refs=("Regime: mixture",),
        section=SECTION,
        title="Two time scales and their crossover",
        statement=r"$f = w_1e^{-r_1\ell}+w_2e^{-r_2\ell}$ crosses over at $\log(w_2/w_1)/"
        r"(r_2-r_1)$; the slowest part remains.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:mixture_crossover",),
        domains=(LAG, RATES),
    ),
    Claim(
        id="Spectra: complete monotonicity",
        refs=("Spectra: complete monotonicity",),
        section=SPECTRA,
        title="A mixture of exponentials is completely monotone",
        statement=r"For $f(\ell)=\sum_q\lambda_q^\ell$, $0<\lambda_q<1$, $(-1)^k\Delta^kf(\ell)="
        r"\sum_q\lambda_q^\ell(1-\lambda_q)^k\ge0$ at every order and lag: f falls, is convex, and "
        "so on. An envelope that rises or is not convex has no spectrum of time scales. (The "
        "converse, for mixtures of any number of units, is Hausdorff's and Bernstein's theorem.)",
        kind=Kind.THEOREM,
        checks=("theory.checks.regimes:completely_monotone",),
        domains=(LAG, UNITS),
    ),
    Claim(
        id="Spectra: gamma rates",
        refs=("Spectra: gamma rates",),
        section=SPECTRA,
        title="Gamma rates give a power law",
        statement=r"Rates from Gamma(a, b) give $f(\ell)\propto(1+\ell/b)^{-a}$ exactly.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.regimes:gamma_rates",),
        domains=(LAG, RATES),
    ),
    Claim(
        id="Spectra: Tauberian",
        refs=("Spectra: Tauberian",),
        section=SPECTRA,
        title="Slow rates give an algebraic envelope",
        statement=r"$\nu(dr)\sim r^{\beta-1}dr$ at 0 gives $f(\ell)\sim\Gamma(\beta)"
        r"\ell^{-\beta}$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:watson",),
        domains=(LAG, RATES),
        hypotheses=("ν has a density of finite mass",),
    ),
    Claim(
        id="Spectra: mean rate",
        refs=("Spectra: mean rate",),
        section=SPECTRA,
        title="Spread of rates raises the envelope",
        statement=r"At fixed mean rate, or fixed mean retention, any spread raises f at every lag.",
        kind=Kind.THEOREM,
        checks=("theory.checks.regimes:jensen_rates",),
        domains=(LAG, RATES),
    ),
    Claim(
        id="Spectra: mean time scale",
        refs=("Spectra: mean time scale",),
        section=SPECTRA,
        title="Broader time-scale spectra enlarge the window",
        statement=r"At fixed mean $\tau$, a broader spectrum of time scales raises f and enlarges "
        r"the window.",
        kind=Kind.THEOREM,
        checks=("theory.checks.regimes:mean_time_scale",
                "theory.checks.regimes:jensen_time_scales"),
        domains=(LAG,),
        published_argument="gap",
        hypothesis="the lag is at least twice the largest time scale",
        finding="The paper argues that broader spectra of time scales enlarge the window. For a "
        "fixed mean time scale this fails at short lags: τ = (5, 15) has f(5) = 1.084, τ = "
        "(10, 10) has 1.213, so that at a level between them the broad spectrum has the shorter "
        "window. It holds for lags beyond twice the largest τ, and at every lag if the mean rate "
        "or the mean retention is what is fixed.",
    ),
    Claim(
        id="Spectra: finite",
        refs=("Spectra: finite",),
        section=SPECTRA,
        title="Finite spectra end exponentially",
        statement=r"H units are within $1+\eta$ of their slowest exponential once $\ell\ge"
        r"\log((H-1)/\eta)/(r_2-r_1)$.",
        kind=Kind.BOUND,
        checks=("theory.checks.regimes:finite_spectrum",),
        domains=(LAG, RATES, UNITS),
    ),
    Claim(
        id="Spectra: reach",
        refs=("Spectra: reach",),
        section=SPECTRA,
        title="How far a power law can reach",
        statement=r"With Gamma(a, b) rates, one of H units is expected to be slower than "
        r"$1/(b(H/\Gamma(1+a))^{1/a})$: beyond that lag no power law.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:power_law_reach",),
        domains=(LAG, RATES, UNITS),
    ),
)
