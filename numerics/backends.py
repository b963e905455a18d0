"""The functions that lowered closed forms call, one namespace per backend."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

BACKENDS = ("numpy", "torch", "mpmath", "arb")


def _powi(x: Any, n: int) -> Any:
    """x**n by repeated multiplication for the small n of closed forms."""
    if n == 2:
        return x * x
    if n == 3:
        return x * x * x
    return x**n


def _common() -> dict[str, Callable[..., Any]]:
    return {"integer": lambda n: n, "rational": lambda p, q: p / q, "powi": _powi,
            "pow": lambda x, y: x**y, "inf": lambda: float("inf"), "nan": lambda: float("nan")}


def _numpy() -> SimpleNamespace:
    import numpy as np
    from scipy import special

    def lint(w: Any, v: Any) -> Any:
        return v.sum(-1, keepdims=True) * w[0] if w.shape[0] == 1 else v @ w

    def pair(u: Any, w: Any, v: Any) -> Any:
        h = max(u.shape[0], w.shape[0])
        return v @ (np.broadcast_to(u, (h, u.shape[1])) * np.broadcast_to(w, (h, w.shape[1])).T).T

    return SimpleNamespace(
        **_common(), pi=lambda: np.pi, e=lambda: np.e, euler=lambda: np.euler_gamma,
        exp=np.exp, log=np.log, sin=np.sin, cos=np.cos, tan=np.tan, tanh=np.tanh, sinh=np.sinh,
        cosh=np.cosh, asinh=np.arcsinh, atan=np.arctan, acos=np.arccos, asin=np.arcsin,
        atanh=np.arctanh,
        sqrt=np.sqrt, rsqrt=lambda x: 1 / np.sqrt(x), abs=np.abs, sign=np.sign,
        maximum=np.maximum, minimum=np.minimum, floor=np.floor, ceiling=np.ceil,
        gamma=special.gamma, loggamma=special.gammaln, digamma=special.digamma,
        polygamma=special.polygamma, erf=special.erf, erfc=special.erfc,
        erfinv=special.erfinv, erfcinv=special.erfcinv, sigmoid=special.expit,
        expint=special.expn, uppergamma=lambda s, x: special.gammaincc(s, x) * special.gamma(s),
        lowergamma=lambda s, x: special.gammainc(s, x) * special.gamma(s),
        fresnels=lambda x: special.fresnel(x)[0], fresnelc=lambda x: special.fresnel(x)[1],
        lambertw=lambda x: special.lambertw(x).real, factorial=lambda n: special.gamma(n + 1),
        lin=lambda w, v: v @ w.T, lint=lint, pair_diagonal=pair,
        mean=lambda v: v.mean(-1, keepdims=True),
        diagonal=lambda w: w[0] if w.shape[0] == 1 else np.diagonal(w),
        where=lambda c, a, b: np.where(c, a(), b()),
    )


def _torch() -> SimpleNamespace:
    import torch
    from torch.nn.functional import layer_norm, linear

    def scalar(function: Callable[..., Any]) -> Callable[..., Any]:
        """Accept Python numbers where torch wants tensors."""
        def wrapped(*args: Any) -> Any:
            return function(*(a if isinstance(a, torch.Tensor)
                              else torch.tensor(a, dtype=torch.float64) for a in args))
        return wrapped

    def lint(w: Any, v: Any) -> Any:
        return v.sum(-1, keepdim=True) * w[0] if w.shape[0] == 1 else v @ w

    def pair(u: Any, w: Any, v: Any) -> Any:
        h = max(u.shape[0], w.shape[0])
        return linear(v, u.expand(h, -1) * w.expand(h, -1).T)

    def where(c: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
        if not isinstance(c, torch.Tensor):
            return a() if c else b()
        return torch.where(c, a(), b())

    def products(vector: Any, weight: Any, added: Any, count: int) -> Any:
        joint = (linear(vector, weight) if added is None
                 else torch.addmm(added, vector, weight.T) if vector.dim() == 2
                 else linear(vector, weight) + added)
        return joint.chunk(count, -1)

    def fused_norm(vector: Any, gain: Any, bias: Any, eps: float) -> Any:
        return layer_norm(vector, vector.shape[-1:], gain, bias, eps)

    pi = 3.141592653589793
    return SimpleNamespace(
        **_common(), pi=lambda: pi, e=lambda: 2.718281828459045,
        euler=lambda: 0.5772156649015329,
        exp=scalar(torch.exp), log=scalar(torch.log), sin=scalar(torch.sin),
        cos=scalar(torch.cos), tan=scalar(torch.tan), tanh=scalar(torch.tanh),
        sinh=scalar(torch.sinh), cosh=scalar(torch.cosh), asinh=scalar(torch.asinh),
        atan=scalar(torch.atan), sqrt=scalar(torch.sqrt), rsqrt=scalar(torch.rsqrt),
        abs=scalar(torch.abs), sign=scalar(torch.sign), maximum=scalar(torch.maximum),
        minimum=scalar(torch.minimum), floor=scalar(torch.floor), ceiling=scalar(torch.ceil),
        loggamma=scalar(torch.lgamma), gamma=lambda x: scalar(torch.lgamma)(x).exp(),
        digamma=scalar(torch.digamma), polygamma=torch.polygamma, erf=scalar(torch.erf),
        erfc=scalar(torch.erfc),
        erfinv=scalar(torch.erfinv), sigmoid=scalar(torch.sigmoid),
        lin=lambda w, v: linear(v, w), lint=lint, pair_diagonal=pair,
        mean=lambda v: v.mean(-1, keepdim=True),
        diagonal=lambda w: w[0] if w.shape[0] == 1 else torch.diagonal(w),
        where=where, products=products, layer_norm=fused_norm,
    )


def _mpmath() -> SimpleNamespace:
    import mpmath as mp

    return SimpleNamespace(
        **{**_common(), "integer": mp.mpf, "rational": lambda p, q: mp.mpf(p) / q,
           "inf": lambda: mp.inf, "nan": lambda: mp.nan},
        pi=lambda: +mp.pi, e=lambda: +mp.e, euler=lambda: +mp.euler, exp=mp.exp, log=mp.log,
        sin=mp.sin, cos=mp.cos, tan=mp.tan, tanh=mp.tanh, sinh=mp.sinh, cosh=mp.cosh,
        asinh=mp.asinh, atan=mp.atan, acos=mp.acos, asin=mp.asin, atanh=mp.atanh, sqrt=mp.sqrt,
        rsqrt=lambda x: 1 / mp.sqrt(x), abs=abs, sign=mp.sign, maximum=max, minimum=min,
        floor=mp.floor, ceiling=mp.ceil, gamma=mp.gamma, loggamma=mp.loggamma,
        digamma=mp.digamma, polygamma=mp.polygamma, erf=mp.erf,
        erfc=mp.erfc, erfinv=mp.erfinv, sigmoid=lambda x: 1 / (1 + mp.exp(-x)),
        expint=mp.expint, uppergamma=lambda s, x: mp.gammainc(s, x),
        lowergamma=lambda s, x: mp.gammainc(s, 0, x), fresnels=mp.fresnels,
        fresnelc=mp.fresnelc, lambertw=mp.lambertw, factorial=mp.factorial,
        where=lambda c, a, b: a() if c else b(),
    )


def _arb() -> SimpleNamespace:
    from flint import arb, fmpq

    def unary(name: str) -> Callable[[Any], Any]:
        return lambda x: getattr(arb(x), name)()

    def where(c: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
        return a() if c else b()

    return SimpleNamespace(
        **{**_common(), "integer": lambda n: arb(n), "rational": lambda p, q: arb(fmpq(p, q)),
           "pow": lambda x, y: arb(x) ** arb(y), "powi": lambda x, n: arb(x) ** n,
           "inf": lambda: arb.pos_inf(), "nan": lambda: arb.nan()},
        pi=arb.pi, e=arb.const_e, euler=arb.const_euler,
        **{name: unary(name) for name in ("exp", "log", "sin", "cos", "tan", "tanh", "sinh",
                                          "cosh", "asinh", "atan", "acos", "asin", "atanh",
                                          "sqrt", "rsqrt", "gamma", "digamma", "erf", "erfc",
                                          "erfinv", "floor", "sgn")},
        loggamma=unary("lgamma"), ceiling=unary("ceil"), sign=unary("sgn"), abs=abs,
        maximum=lambda a, b: arb(a).max(arb(b)), minimum=lambda a, b: arb(a).min(arb(b)),
        sigmoid=lambda x: 1 / (1 + (-arb(x)).exp()), where=where,
    )


@cache
def namespace(backend: str) -> SimpleNamespace:
    """The function namespace of one backend, imported on first use."""
    return {"numpy": _numpy, "torch": _torch, "mpmath": _mpmath, "arb": _arb}[backend]()
