"""The one bridge from closed form to numbers: NumPy, torch, mpmath and Arb.

``lower`` compiles SymPy expressions of ``theory`` to a Python function of one backend.  Exact
rationals stay exact in mpmath and Arb (SymPy's own printers turn 1/3 into a double there), and
become correctly rounded doubles in NumPy and torch.  Nothing in this module knows a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy import Expr, Symbol

from numerics.backends import BACKENDS, namespace
from numerics.fusion import Normalisation
from theory.algebra import MEAN

Function = Callable[..., Any]

# SymPy function name → name in the backend's namespace.
_RENAMED = {"Sigmoid": "sigmoid", "Tanh": "tanh", "Rsqrt": "rsqrt", "Lin": "lin",
            "LinT": "lint", "DiagonalOf": "diagonal", "PairDiagonal": "pair_diagonal",
            "Abs": "abs", "Max": "maximum", "Min": "minimum", "loggamma": "loggamma",
            "LambertW": "lambertw"}
_RELATIONS: dict[type, str] = {
    sp.Lt: "<", sp.Le: "<=", sp.Gt: ">", sp.Ge: ">=", sp.Eq: "==", sp.Ne: "!=",
}


class _Writer:
    """Writes one expression as Python source over a backend namespace ``F``."""

    def __init__(self, names: Mapping[Symbol, str], opaque: Mapping[str, str],
                 doubles: bool) -> None:
        self.names = names
        self.doubles = doubles  # whether a rational may become a Python float
        self.opaque = opaque

    def write(self, e: Any) -> str:
        if isinstance(e, Symbol):
            if e not in self.names:
                raise ValueError(f"expression contains {e}, which is not among the arguments")
            return self.names[e]
        if e.is_Rational:
            if self.doubles:
                return f"({e.p})" if e.is_Integer else f"({e.p} / {e.q})"
            return f"F.integer({e.p})" if e.is_Integer else f"F.rational({e.p}, {e.q})"
        if e.is_Float:
            raise ValueError(f"expression contains the float {e}; closed forms are exact")
        if e in (sp.pi, sp.E, sp.EulerGamma):
            return {sp.pi: "F.pi()", sp.E: "F.e()", sp.EulerGamma: "F.euler()"}[e]
        if e is sp.oo or e is -sp.oo:
            return "F.inf()" if e is sp.oo else "(-F.inf())"
        if e.is_Add:
            return "(" + " + ".join(self.write(a) for a in e.args) + ")"
        if e.is_Mul:
            return self._product(e)
        if e.is_Pow:
            return self._power(e.base, e.exp)
        if isinstance(e, sp.exp):
            return f"F.exp({self.write(e.args[0])})"
        if isinstance(e, sp.Piecewise):
            return self._piecewise(e)
        if isinstance(e, sp.core.relational.Relational):
            sign = _RELATIONS[type(e)]
            return f"({self.write(e.lhs)} {sign} {self.write(e.rhs)})"
        if isinstance(e, (sp.And, sp.Or)):
            sign = " & " if isinstance(e, sp.And) else " | "
            return "(" + sign.join(self.write(a) for a in e.args) + ")"
        if e in (sp.true, sp.false):
            return str(bool(e))
        if isinstance(e, sp.polygamma) and e.args[0].is_Integer:
            n, x = int(e.args[0]), self.write(e.args[1])
            return f"F.digamma({x})" if n == 0 else f"F.polygamma({n}, {x})"
        if e.is_Function:
            name = type(e).__name__
            if name == "Lin" and e.args[0] == MEAN:
                return f"F.mean({self.write(e.args[1])})"
            arguments = ", ".join(self.write(a) for a in e.args)
            if name in self.opaque:
                return f"{self.opaque[name]}({arguments})"
            return f"F.{_RENAMED.get(name, name)}({arguments})"
        raise ValueError(f"no lowering for {type(e).__name__}: {e}")

    def _product(self, e: Expr) -> str:
        numerator, denominator = [], []
        for factor in e.args:
            if factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative:
                denominator.append(self._power(factor.base, -factor.exp))
            elif factor == -1:
                continue
            else:
                numerator.append(self.write(factor))
        sign = "-" if -1 in e.args else ""
        text = sign + (" * ".join(numerator) if numerator else "F.integer(1)")
        return f"({text} / ({' * '.join(denominator)}))" if denominator else f"({text})"

    def _power(self, base: Expr, exponent: Expr) -> str:
        b = self.write(base)
        if exponent.is_Integer:
            n = int(exponent)
            if n == 1:
                return b
            if n == 2 and b.isidentifier():
                return f"({b} * {b})"
            return f"F.powi({b}, {n})" if n > 0 else f"(F.integer(1) / F.powi({b}, {-n}))"
        if exponent == sp.Rational(1, 2):
            return f"F.sqrt({b})"
        if exponent == sp.Rational(-1, 2):
            return f"F.rsqrt({b})"
        return f"F.pow({b}, {self.write(exponent)})"

    def _piecewise(self, e: sp.Piecewise) -> str:
        text = "F.nan()"
        for value, condition in reversed(e.args):
            if condition == sp.true:
                text = self.write(value)
            else:
                test, then = self.write(condition), self.write(value)
                text = f"F.where({test}, lambda: {then}, lambda: {text})"
        return text


def lower(
    expressions: Expr | Sequence[Expr],
    arguments: Sequence[Symbol],
    backend: str = "numpy",
    functions: Mapping[str, Function] | None = None,
    cse: bool = True,
) -> Function:
    """Compile closed forms to one function of ``arguments`` in the given backend.

    Args:
        expressions: one SymPy expression (the function returns one value) or a sequence
            (it returns a tuple).  Floats are refused: closed forms are exact.
        arguments: the symbols that the function takes, positionally, in this order.  Any
            shapes that broadcast; matrix letters have shape (H, D) or (1, D).
        backend: ``"numpy"``, ``"torch"``, ``"mpmath"`` or ``"arb"``.
        functions: implementations of opaque functions, by SymPy function name.
        cse: share common subexpressions.

    Raises:
        ValueError: unknown backend, a float, a symbol that is not an argument, or a function
            the backend does not have.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend is {backend!r}; allowed: {', '.join(BACKENDS)}")
    if functions:
        return _compile(expressions, tuple(arguments), backend, dict(functions), cse)
    if isinstance(expressions, list):
        expressions = tuple(expressions)
    return _compile_once(expressions, tuple(arguments), backend, cse)


@lru_cache(maxsize=4096)
def _compile_once(expressions: Any, arguments: tuple[Symbol, ...], backend: str,
                  cse: bool) -> Function:
    return _compile(expressions, arguments, backend, {}, cse)


def _compile(expressions: Any, arguments: tuple[Symbol, ...], backend: str,
             functions: dict[str, Function], cse: bool) -> Function:
    single = not isinstance(expressions, (tuple, list))
    exprs = [sp.sympify(e) for e in ([expressions] if single else expressions)]
    names = {symbol: f"a{i}" for i, symbol in enumerate(arguments)}
    opaque = {name: f"f_{name}" for name in functions}
    doubles = backend in ("numpy", "torch")
    lines = []
    if cse and not any(e.has(sp.Piecewise) for e in exprs):  # branches stay lazy
        shared, exprs = sp.cse(exprs, symbols=sp.numbered_symbols("t_", cls=sp.Dummy))
        for i, (symbol, value) in enumerate(shared):
            lines.append(f"    t{i} = {_Writer(names, opaque, doubles).write(value)}")
            names[symbol] = f"t{i}"
    writer = _Writer(names, opaque, doubles)
    results = ", ".join(writer.write(e) for e in exprs)
    body = "\n".join([*lines, f"    return {results}" + ("" if single else ",")])
    source = f"def lowered({', '.join(names[a] for a in arguments)}):\n{body}\n"
    scope: dict[str, Any] = {"F": namespace(backend)}
    scope.update({opaque[name]: function for name, function in functions.items()})
    try:
        exec(compile(source, "<closed form>", "exec"), scope)
    except SyntaxError as error:
        raise ValueError(f"cannot lower {expressions}: {error}") from error
    lowered: Function = scope["lowered"]
    lowered.__doc__ = source
    return lowered


def lower_sequence(lines: Sequence[tuple[Sequence[Symbol], Any]],
                   outputs: Sequence[Symbol]) -> tuple[list[Symbol], Function]:
    """One torch function for a sequence of definitions; returns (its arguments, it).

    A line is ``([y], expr)`` or ``([y₁, y₂, …], (vector, weight, added))``: the chunks of
    weight·vector + added (``added`` may be None), or ``([y], Normalisation)``.  The function
    returns ``outputs``.
    """
    names: dict[Symbol, str] = {}
    arguments: list[Symbol] = []
    body: list[str] = []

    def name(expr: Expr) -> str:
        for symbol in sorted(expr.free_symbols, key=lambda s: s.name):
            if symbol not in names:
                names[symbol] = f"a{len(arguments)}"
                arguments.append(symbol)
        return _Writer(names, {}, doubles=True).write(expr)

    for i, (targets, right) in enumerate(lines):
        if isinstance(right, tuple):
            vector, weight, added = (None if e is None else name(e) for e in right)
            extra = "None" if added is None else added
            value = f"F.products({vector}, {weight}, {extra}, {len(targets)})"
        elif isinstance(right, Normalisation):
            value = f"F.layer_norm({', '.join(name(a) for a in right.arguments)})"
        else:
            value = name(right)
        for j, target in enumerate(targets):
            names[target] = f"v{i}_{j}"
        body.append(f"    {', '.join(names[t] for t in targets)} = {value}")
    returned = ", ".join(names[o] for o in outputs)
    source = (f"def sequence({', '.join(names[a] for a in arguments)}):\n"
              + "\n".join(body) + f"\n    return ({returned},)\n")
    scope: dict[str, Any] = {"F": namespace("torch")}
    exec(compile(source, "<update equations>", "exec"), scope)
    function: Function = scope["sequence"]
    function.__doc__ = source
    return arguments, function
