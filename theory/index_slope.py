"""A term: how the distribution function of a stable law moves with its index."""

from __future__ import annotations

import sympy as sp


class IndexSlope(sp.Function):
    """∂F_α(x)/∂α; the arguments are x and α."""

    nargs = 2
    opaque, is_commutative, is_real = True, True, True
