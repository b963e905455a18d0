"""How names of the code are written: Greek letters, subscripts, and the papers' letters."""

from __future__ import annotations

import re

from experiments.derive.latex import _MATH

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "lam": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Omega": "Ω", "ell": "ℓ", "oo": "∞", "zeta": "ζ",
}  # fmt: skip
# Names of the code that the papers write otherwise: in text, in LaTeX.
PAPERS = {
    "mbar": ("m̄", r"\bar m"), "scale": ("σ", r"\sigma"), "rhobar": ("ρ̄", r"\bar\rho"),
    "prob": ("p", "p"), "sgn": ("sgn", r"\operatorname{sgn}"), "Sigmoid": ("σ", r"\sigma"),
    "Tanh": ("tanh", r"\tanh"), "polygamma": ("ψ", r"\psi"), "digamma": ("ψ", r"\psi"),
    "h_new": ("h_t", "h_t"), "c_new": ("c_t", "c_t"), "p_plus": ("p₊", "p_+"),
    "p_minus": ("p₋", "p_-"), "lam_row": ("λ", r"\lambda"),
}  # fmt: skip
# Names that take arguments in brackets; all other short names take them as subscripts.
FUNCTIONS = frozenset((
    "exp", "log", "sqrt", "sin", "cos", "tan", "atan", "tanh", "sinh", "cosh", "sech", "erf",
    "gamma", "loggamma", "polygamma", "digamma", "zeta", "sgn", "sign", "Sigmoid", "Tanh", "Rsqrt",
    "Lin", "Integral", "Limit", "Sum", "Max", "Min", "floor", "ceiling", "re", "im", "g", "h", "G",
))  # fmt: skip
INDEX_LETTERS = ("j", "i", "k", "l", "r", "s", "v")
REAL_LETTERS = ("x", "y", "z", "w", "v", "b")  # of integrals
# What counts steps, units, parameters or outcomes: as an argument it becomes a subscript.
INDICES = frozenset((
    "ell", "n", "m", "t", "q", "p", "i", "j", "k", "k0", "omega", "omega_mu", "H", "lag"))
ACCENTS = {"hat": ("\u0302", r"\hat"), "bar": ("\u0304", r"\bar"), "tilde": ("\u0303", r"\tilde")}
_COMMANDS = frozenset(("exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh"))


def _pieces(name: str) -> tuple[str, str]:
    """Stem and subscript: ``theta_new`` → theta, new; ``c1`` → c, 1."""
    stem, _, below = name.partition("_")
    digits = re.fullmatch(r"([A-Za-z]+)(\d+)", stem)
    if digits and not below:
        return digits[1], digits[2]
    return stem, below


def text_name(name: str) -> str:
    """A name of the code in plain characters."""
    if name in PAPERS:
        return PAPERS[name][0]
    stem, below = _pieces(name)
    base = GREEK.get(stem, stem)
    if below in ACCENTS:
        return base + ACCENTS[below][0]
    return f"{base}_{GREEK.get(below, below)}" if below else base


def latex_name(name: str) -> str:
    """A name of the code as LaTeX."""
    if name in PAPERS:
        return PAPERS[name][1]
    if name in _COMMANDS:
        return "\\" + name
    stem, below = _pieces(name)
    if stem in GREEK:
        base = _MATH.get(GREEK[stem], stem)
    elif stem.isascii():
        base = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    else:
        base = "".join(_MATH.get(c, c) for c in stem)
    if not below:
        return base
    if below in ACCENTS:
        return f"{ACCENTS[below][1]}{{{base}}}"
    if below in GREEK:
        below = _MATH[GREEK[below]]
    elif len(below) > 1:
        below = rf"\mathrm{{{below}}}"
    return f"{base}_{{{below}}}"
