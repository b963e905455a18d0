"""Numbers for telling a mutant from the original, and the helpers that the checks share.

Probes evaluate symbolic objects at fixed pseudo-random points: every symbol's value comes from
a hash of its name, matrices are 3×3 (operators) or 2×2 (letters of the proof kernel).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from theory.algebra import At, DiagonalOf, Letter, Lin, PairDiagonal, Rsqrt, Sigmoid, Tanh, Var
from theory.ledger import Outcome
from theory.norms import Size
from theory.operators import Op
from theory.printing import latex, op_latex
from theory.proof import Lemma
from theory.proof_text import lines
from theory.tactics import unroll
from theory.terms import IndexedSum, OrderedProduct, ProofError
from theory.trusted import theorems_used

UNITS = 3
Matrix = list[list[float]]


def number(*key: Any) -> float:
    """A fixed number in (0.1, 0.9), from the hash of the key."""
    digest = hashlib.sha256("|".join(map(str, key)).encode()).digest()
    return 0.1 + 0.8 * int.from_bytes(digest[:6], "big") / 2**48


def unit_value(expr: Any, unit: int) -> float:
    """Component ``unit`` of an elementwise expression (opaque products included)."""
    if isinstance(expr, At):
        raise ValueError(f"{expr} has a slot; use operator_matrix")
    if isinstance(expr, Var):
        return number(expr.name, unit if expr.dim == "H" else 0)
    if isinstance(expr, Lin):
        return sum(entry(expr.args[0], unit, k) * unit_value(expr.args[1], k)
                   for k in range(UNITS))
    if isinstance(expr, DiagonalOf):
        return entry(expr.args[0], unit, unit)
    if isinstance(expr, PairDiagonal):
        left, right, vector = expr.args
        return sum(entry(left, unit, k) * entry(right, k, unit) * unit_value(vector, k)
                   for k in range(UNITS))
    if isinstance(expr, sp.Symbol):
        return number(expr.name)
    if isinstance(expr, (Sigmoid, Tanh, Rsqrt)):
        x = unit_value(expr.args[0], unit)
        return (1 / (1 + math.exp(-x)) if isinstance(expr, Sigmoid)
                else math.tanh(x) if isinstance(expr, Tanh) else x**-0.5)
    if not expr.args:
        return float(expr)
    return float(expr.func(*(sp.Float(unit_value(a, unit)) for a in expr.args)))


def entry(letter: Letter, row: int, column: int) -> float:
    """Entry of a matrix letter (a row letter is the same in every row)."""
    return number(letter.name, 0 if letter.row else row, column)


def operator_matrix(op: Op) -> list[float]:
    """The operator as a 3×3 matrix, row by row."""
    total = [[0.0] * UNITS for _ in range(UNITS)]
    for word, factors in op.separated():
        values = [[unit_value(factor, q) for q in range(UNITS)] for factor in factors]
        product = [[values[0][q] if q == p else 0.0 for p in range(UNITS)] for q in range(UNITS)]
        for letter, weight in zip(word, values[1:], strict=True):
            product = [[sum(product[q][k] * entry(letter, k, p) for k in range(UNITS)) * weight[p]
                        for p in range(UNITS)] for q in range(UNITS)]
        total = [[a + b for a, b in zip(*rows, strict=True)]
                 for rows in zip(total, product, strict=True)]
    return [value for row in total for value in row]


def operators(subject: Mapping[str, Op]) -> list[float]:
    """Probe of a mapping of operators."""
    return [v for op in subject.values() for v in operator_matrix(op)]


def expressions(subject: Mapping[str, Any]) -> list[float]:
    """Probe of a mapping of elementwise expressions."""
    return [unit_value(sp.sympify(e), q) for e in subject.values() for q in range(UNITS)]


def _as_matrix(expr: Any, size: int = 2) -> Matrix:
    """Value of a term of the proof kernel, every letter a 2×2 matrix; scalars times identity."""
    def scaled(value: float) -> Matrix:
        return [[value if q == p else 0.0 for p in range(size)] for q in range(size)]

    if isinstance(expr, Size):
        inner = _as_matrix(expr.args[0])
        return scaled(math.sqrt(sum(v * v for row in inner for v in row)))
    if isinstance(expr, sp.Add):
        parts = [_as_matrix(a) for a in expr.args]
        return [[sum(part[q][p] for part in parts) for p in range(size)] for q in range(size)]
    if isinstance(expr, (sp.Mul, sp.Pow)) and not expr.is_commutative:
        factors = expr.args if isinstance(expr, sp.Mul) else [expr.base] * int(expr.exp)
        product = scaled(1.0)
        for factor in factors:
            value = _as_matrix(factor)
            product = [[sum(product[q][k] * value[k][p] for k in range(size))
                        for p in range(size)] for q in range(size)]
        return product
    if isinstance(expr, (sp.Function, sp.Symbol)) and not expr.is_commutative:
        return [[number(expr, q, p) for p in range(size)] for q in range(size)]
    return scaled(scalar_value(expr))


def scalar_value(expr: Any) -> float:
    """Value of a commuting term of the proof kernel."""
    expr = sp.sympify(expr)
    calls = expr.atoms(sp.core.function.AppliedUndef)
    expr = expr.xreplace({f: sp.Float(number(f)) for f in calls})
    return float(expr.xreplace({s: sp.Float(number(s.name)) for s in expr.free_symbols}))


def term(expr: Any, **values: int) -> list[float]:
    """Probe of a term of the proof kernel, natural variables set (default 3 each)."""
    expr = sp.sympify(expr)
    # Variables that have to differ from their companions do.
    values = {"omega_mu": 2, "start": 1, "l": 2, "q": 2, **values}
    naturals = {s: values.get(s.name, 3) for s in expr.free_symbols if s.is_integer}
    expr = unroll(expr.subs(naturals))
    return [v for row in _as_matrix(expr) for v in row]


def terms(subject: Mapping[str, Any]) -> list[float]:
    """Probe of a mapping of kernel terms."""
    return [v for expr in subject.values() for v in term(expr)]


def prove(*lemmas: Lemma | Callable[[], Lemma], summary: str) -> Outcome:
    """Re-run the proofs; a ProofError is a failed outcome that says where."""
    steps: list[str] = []
    written: set[Lemma] = set()
    details: dict[str, Any] = {"engine": "proof kernel"}
    try:
        built = tuple(lemma if isinstance(lemma, Lemma) else lemma() for lemma in lemmas)
        for lemma in built:
            lemma.check()
            steps += lines(lemma, written)
    except ProofError as error:
        return Outcome(False, f"no proof: {error}"[:300])
    if theorems := theorems_used(built):
        details["theorems"] = list(theorems)
    return Outcome(True, summary, details, tuple(steps))


def prove_all(build: Callable[[], Iterable[Lemma]], *, summary: str, **details: Any) -> Outcome:
    """Re-run the proofs of all lemmas that ``build`` writes; ``details`` go with the outcome."""
    try:
        lemmas = tuple(build())
    except ProofError as error:
        return Outcome(False, f"no proof: {error}"[:300], details)
    found = prove(*lemmas, summary=summary)
    return replace(found, details={**found.details, **details})


def _label(name: str) -> str:
    """A name as LaTeX: one letter with a subscript, or words."""
    stem, _, below = name.partition("_")
    if len(stem) != 1:
        return rf"\text{{{name}}}"
    return f"{stem}_{{{'t' if below == 'new' else below}}}" if below else stem


def compare(pairs: Iterable[tuple[str, Any, Any]], summary: str) -> Outcome:
    """All pairs (name, derived, stated) equal as operators or as expressions."""
    steps = []
    for name, derived, stated in pairs:
        same = derived.equals(stated) if isinstance(derived, Op) else (
            sp.expand(derived - stated) == 0)
        if not same:
            return Outcome(False, f"{name}: derived {derived}, stated {stated}"[:300])
        shown = op_latex(derived) if isinstance(derived, Op) else latex(derived)
        steps.append(f"${_label(name)} = {shown}$")
    return Outcome(True, summary, {"compared": len(steps)}, tuple(steps))


def edit(key: str, change: Callable[[Any], Any]) -> Callable[[Mapping[str, Any]], Any]:
    """A mutant of a mapping: one entry changed."""
    return lambda subject: {**subject, key: change(subject[key])}


def drop_word(op: Op, index: int = -1) -> Op:
    """Drop one word (in the order of printing)."""
    words = list(op.terms)
    del words[index]
    return Op({word: op.terms[word] for word in words})


def flip_word(op: Op, index: int = -1) -> Op:
    """Flip the sign of one word."""
    word = list(op.terms)[index]
    return Op({w: -c if w == word else c for w, c in op.terms.items()})


def transpose(op: Op) -> Op:
    """Reverse every word and its slots (letters stay what they are)."""
    flipped = []
    for word, factors in op.separated():
        product = Op.diagonal(factors[-1])
        for letter, factor in zip(reversed(word), reversed(factors[:-1]), strict=True):
            product = product * Op.letter(letter) * Op.diagonal(factor)
        flipped += list(product.terms.items())
    return Op(flipped)


def reverse(expr: sp.Expr) -> sp.Expr:
    """Reverse the order of all noncommuting factors, inside products over indices as well."""
    def flip(e: sp.Expr) -> sp.Expr:
        if isinstance(e, OrderedProduct):  # renumbered from the other end
            body = flip(e.body)
            return OrderedProduct(body.subs(e.index, e.low + e.high - e.index), e.index,
                                  e.low, e.high)
        if isinstance(e, IndexedSum):
            return IndexedSum(flip(e.body), *e.args[1:])
        if isinstance(e, sp.Mul):
            commuting, ordered = e.args_cnc()
            return sp.Mul(*map(flip, commuting), *map(flip, reversed(ordered)))
        if isinstance(e, (sp.Add, sp.Pow)):
            return e.func(*map(flip, e.args))
        return e

    return flip(expr)
