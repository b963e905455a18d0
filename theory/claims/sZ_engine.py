"""What every number of this project that involves a stable law rests on."""

from __future__ import annotations

from theory.ledger import Claim, Domain, Kind

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Stable engine",
        refs=("Stable engine",),
        section="Beyond the papers",
        title="Stable laws to the last digits",
        statement=r"Density, distribution, score, their logarithms and quantiles of the symmetric "
        r"$\alpha$-stable law are within $5\cdot 10^{-15}$ (quantiles $10^{-14}$) relative of "
        r"two references (Arb balls and an mpmath contour integral, which agree to $10^{-17}$) "
        r"wherever the result is a normal double.",
        kind=Kind.DEFINITION,
        checks=("numerics.checks.engine:against_references",),
        domains=(
            Domain("alpha", "real", low=0.5, high=2),
            Domain("x", "real", meaning="0 and 1e-300 … 1e300 in modulus"),
        ),
    ),
)
