"""Products of Jacobians with a symbolic number of factors, proved in the kernel.

Each subject is the published right-hand side; the check hands it to the proof, which stops at
the first step that does not follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, reverse, terms
from theory.frechet import (
    SLOPE,
    VALUE,
    linear,
    norm_of_words,
    order_lemma,
    product_derivative,
    product_lemma,
    word_lemma,
)
from theory.ledger import Outcome, Strength
from theory.norms import Modulus
from theory.proof import Chain, Lemma, Rewrite, Split, Statement, Step
from theory.tactics import induction, recursion
from theory.terms import IndexedSum, OrderedProduct, normal
from theory.transport import (
    all_orders,
    bptt,
    eps,
    first_order,
    i,
    insertions,
    j,
    k,
    lag,
    letter,
    longer_transport,
    m,
    n,
    one_insertion_words,
    order_series,
    perturbed_product,
    remainder_bound,
    single_insertion,
    step_contribution,
    t,
    transport,
    transport_first_order,
)

Subject = Mapping[str, Any]
A, B, D, R, J, IMMEDIATE, DELTA = (letter(x) for x in ("A", "B", "D", "R", "J", "B", "delta"))
ROW = sp.Symbol("delta", commutative=False)
START = sp.Symbol("k0", integer=True)


def _double_sum() -> Subject:
    inner = IndexedSum(OrderedProduct(J(i), i, j + 1, k) * IMMEDIATE(j), j, 1, k)
    return {"gradient": IndexedSum(DELTA(k) * inner, k, 1, n)}


def _with_inner(inner: sp.Expr) -> Subject:
    return {"gradient": IndexedSum(DELTA(k) * inner, k, 1, n)}


@check(strength=Strength.SYMBOLIC, subject=_double_sum, probe=terms, mutants={
    "reverse the product order": edit("gradient", reverse),
    "shift the lag": lambda s: _with_inner(
        IndexedSum(OrderedProduct(J(i), i, j, k) * IMMEDIATE(j), j, 1, k)),
    "total for immediate derivative": lambda s: _with_inner(IndexedSum(
        OrderedProduct(J(i), i, j + 1, k) * IndexedSum(
            OrderedProduct(J(m), m, i + 1, j) * IMMEDIATE(i), i, 1, j), j, 1, k)),
    "drop the transported part": lambda s: _with_inner(IMMEDIATE(k)),
})
def lw2(subject: Subject, context: Context) -> Outcome:
    """The gradient as a double sum, for any length and any dimension."""
    return prove(lambda: bptt(J, IMMEDIATE, DELTA, subject["gradient"]),
                 summary="the tangent recursion with the immediate derivative, solved by induction")


def _one_step() -> Subject:
    return {"contribution": ROW * OrderedProduct(J(j), j, START + 1, START + n)
            * IMMEDIATE(START)}


def _contribution(product: sp.Expr) -> Subject:
    return {"contribution": ROW * product * IMMEDIATE(START)}


@check(strength=Strength.SYMBOLIC, subject=_one_step, probe=terms, mutants={
    "reverse the product order": lambda s: _contribution(
        reverse(OrderedProduct(J(j), j, START + 1, START + n))),
    "shift a lag": lambda s: _contribution(OrderedProduct(J(j), j, START, START + n)),
    "one factor too few": lambda s: _contribution(OrderedProduct(J(j), j, START + 2, START + n)),
    "flip a sign": edit("contribution", lambda e: -e),
})
def lw3(subject: Subject, context: Context) -> Outcome:
    """The contribution of one step, later Jacobians on the left."""
    return prove(lambda: step_contribution(
        J, IMMEDIATE, ROW, lambda start: subject["contribution"].subs(START, start)),
        summary="impulse response by induction on the lag")


@check(strength=Strength.SYMBOLIC, probe=terms,
       subject=lambda: {"contribution": ROW * transport(J) * IMMEDIATE(t - lag)}, mutants={
           "reverse the product order": lambda s: {
               "contribution": ROW * reverse(transport(J)) * IMMEDIATE(t - lag)},
           "one factor too many": lambda s: {
               "contribution": ROW * transport(J, lag + 1) * IMMEDIATE(t - lag)},
           "parameter Jacobian one step late": lambda s: {
               "contribution": ROW * transport(J) * IMMEDIATE(t - lag + 1)},
           "flip a sign": edit("contribution", lambda e: -e),
       })
def lw27(subject: Subject, context: Context) -> Outcome:
    """The lag-ℓ contribution is step t − ℓ's contribution, its transport has ℓ factors."""
    stated = subject["contribution"]
    lemma = longer_transport(J)
    carried = letter("M")(lag)
    start = ROW * carried * IMMEDIATE(t - lag)
    goal = Statement(start, "=", stated, (lag,))
    outcome = prove(
        Lemma("lag contribution", goal,
              Chain(start, (Step(stated, Rewrite(lemma.claim)),)), uses=(lemma,)),
        summary="M_{t,ℓ+1} = M_{t,ℓ} J_{t-ℓ}; with k = t − ℓ it is LW-3")
    if not outcome.passed:
        return outcome
    published = (ROW * OrderedProduct(J(j), j, START + 1, START + n) * IMMEDIATE(START)).subs(
        {START: t - lag}).subs(n, lag)
    if normal(published - stated) != 0:
        return Outcome(False, "not the contribution of step t − ℓ in LW-3")
    return outcome


@check(strength=Strength.SYMBOLIC, probe=terms,
       subject=lambda: {"statistic": ROW * transport(J) * IMMEDIATE(t - lag)}, mutants={
           "reverse the product order": lambda s: {
               "statistic": ROW * reverse(transport(J)) * IMMEDIATE(t - lag)},
           "one product more": lambda s: {
               "statistic": ROW * transport(J, lag + 1) * IMMEDIATE(t - lag)},
           "tangent one step late": lambda s: {
               "statistic": ROW * transport(J) * IMMEDIATE(t - lag + 1)},
           "without the transport": lambda s: {"statistic": ROW * IMMEDIATE(t - lag)},
       })
def transported_row(subject: Subject, context: Context) -> Outcome:
    """ψ from the row r_0 = δᵀ, r_{ℓ+1} = r_ℓ J_{t-ℓ}: associativity, by induction on the lag."""
    row = letter("r")
    definitions = recursion(row, ROW, row(lag) * J(t - lag), lag)
    carried = Statement(row(lag), "=", ROW * transport(J), (lag,))
    lemma = Lemma("transported row", carried, induction(
        carried, lag, left=(Rewrite(definitions[1]),),
        right=(Split(OrderedProduct, "bottom", t - lag),), base=(Rewrite(definitions[0]),),
        known=definitions), definitions)
    start = row(lag) * IMMEDIATE(t - lag)
    goal = Statement(start, "=", subject["statistic"], (lag,))
    return prove(Lemma("exact statistic", goal, Chain(start, (
        Step(goal.rhs, Rewrite(carried)),)), uses=(lemma,)),
        summary="r_ℓ = δᵀ J_t ⋯ J_{t-ℓ+1} for every lag: vector–Jacobian products only")


def _insertion_mutants(name: str, a: Any, b: Any, low: Any, high: Any) -> Mapping[str, Any]:
    later = OrderedProduct(a(i), i, j + 1, high)
    earlier = OrderedProduct(a(i), i, low, j - 1)
    return {
        "reverse the product order": edit(name, lambda e: IndexedSum(
            earlier * b(j) * later, j, low, high)),
        "drop the later factors": edit(name, lambda e: IndexedSum(b(j) * earlier, j, low, high)),
        "drop the oldest insertion": edit(name, lambda e: IndexedSum(
            later * b(j) * earlier, j, low + 1, high)),
        "flip a sign": edit(name, lambda e: -e),
        "keep the factor at the insertion": edit(name, lambda e: IndexedSum(
            later * b(j) * OrderedProduct(a(i), i, low, j), j, low, high)),
    }


_LAG_INSERTION = single_insertion(D, R, t - lag + 1, t)


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"first": _LAG_INSERTION},
       mutants=_insertion_mutants("first", D, R, t - lag + 1, t))
def lw12(subject: Subject, context: Context) -> Outcome:
    """First-order transport of the LSTM, D and R any matrices."""
    return prove(lambda: transport_first_order(D, R, subject["first"]),
                 lambda: first_order(D, R),
                 summary="induction on the lag; the remainder collects the words with ≥ 2 R")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"first": _LAG_INSERTION},
       mutants=_insertion_mutants("first", D, R, t - lag + 1, t))
def lw23(subject: Subject, context: Context) -> Outcome:
    """First-order transport of the GRU: D = Diag(1 − z) and R the other words."""
    from theory.cells import get_cell
    from theory.jacobians import split

    retained, mixing = split(get_cell("gru"))
    (block,) = retained
    if retained[block].rest().terms or () in mixing[block].terms:
        return Outcome(False, "D is not diagonal or R contains a diagonal word")
    return prove(lambda: transport_first_order(D, R, subject["first"]),
                 summary="induction on the lag with D = Diag(1 − z), R = every word with a matrix")


@check(strength=Strength.SYMBOLIC, probe=terms,
       subject=lambda: {"derivative": product_derivative()}, mutants={
           "the commutative formula: derivatives first": edit("derivative", lambda e: IndexedSum(
               SLOPE(j) * OrderedProduct(VALUE(i), i, j + 1, n)
               * OrderedProduct(VALUE(i), i, 1, j - 1), j, 1, n)),
           **_insertion_mutants("derivative", VALUE, SLOPE, 1, n),
       })
def lw46(subject: Subject, context: Context) -> Outcome:
    """Fréchet's definition for words and products of any number of factors."""
    stated = subject["derivative"]
    if not linear(stated):
        return Outcome(False, "not linear in the direction E")
    return prove(lambda: word_lemma(stated), lambda: product_lemma(stated), order_lemma,
                 summary="linear in E; in words Π(c_jX + C_j) the remainder is ε²Q_n, in products "
                         "of differentiable factors at most h²Q_n + Σ‖r_j‖Π‖F_i‖ = o(h), for any "
                         "number of factors")


F, G, LF, LG, RF, RG = (sp.Symbol(x, commutative=False)
                        for x in ("F", "G", "L_F", "L_G", "r_F", "r_G"))


def _order(word: sp.Expr) -> sp.Rational:
    """Order in ‖E‖ of a word: L counts 1, r counts 3/2, for "smaller than first order".

    Above 1 a word has a factor r, which is o(‖E‖), or two factors L, which are O(‖E‖).
    """
    weight = {LF: sp.S.One, LG: sp.S.One, RF: sp.Rational(3, 2), RG: sp.Rational(3, 2)}
    _, ordered = word.args_cnc()
    return sum((weight.get(b, sp.S.Zero) * e for b, e in (f.as_base_exp() for f in ordered)),
               sp.S.Zero)


def _frechet_rule(value: sp.Expr, plain: sp.Expr, stated: sp.Expr) -> Outcome:
    """The stated derivative is of first order, and what it leaves is of higher order."""
    linear = sp.Add.make_args(sp.expand(stated))
    rest = sp.Add.make_args(sp.expand(value - plain - stated))
    if any(_order(word) != 1 for word in linear):
        return Outcome(False, f"{stated} is not of first order in E")
    low = [word for word in rest if word != 0 and _order(word) <= 1]
    if low:
        return Outcome(False, f"left over at first order: {low[0]}")
    return prove(lambda: norm_of_words(value - plain - stated),
                 summary="the norm of what is left is at most a sum of products of norms, each "
                         "with a factor ‖r‖ = o(‖E‖) or two factors ‖L‖ = O(‖E‖)")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"sum": LF + LG}, mutants={
    "drop a word": lambda s: {"sum": LF},
    "flip a sign": lambda s: {"sum": LF - LG},
    "multiply": lambda s: {"sum": LF * LG},
    "keep a second-order word": lambda s: {"sum": LF + LG + LF * LG},
    "count one derivative twice": lambda s: {"sum": 2 * LF + LG},
})
def lw47(subject: Subject, context: Context) -> Outcome:
    """Sum rule."""
    return _frechet_rule(F + LF + RF + G + LG + RG, F + G, subject["sum"])


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"product": LF * G + F * LG},
       mutants={
           "reverse the product order": lambda s: {"product": G * LF + LG * F},
           "drop a word": lambda s: {"product": LF * G},
           "flip a sign": lambda s: {"product": LF * G - F * LG},
           "keep the second-order word": lambda s: {"product": LF * G + F * LG + LF * LG},
       })
def lw48(subject: Subject, context: Context) -> Outcome:
    """Product rule."""
    return _frechet_rule((F + LF + RF) * (G + LG + RG), F * G, subject["product"])


@check(strength=Strength.SYMBOLIC, probe=terms,
       subject=lambda: {"product": perturbed_product(A, B)}, mutants={
           "reverse the product order": edit("product", reverse),
           "shift the range": lambda s: {
               "product": OrderedProduct(A(j) + eps * B(j), j, 0, n - 1)},
           "exponent off by one": lambda s: {
               "product": OrderedProduct(A(j) + eps**2 * B(j), j, 1, n)},
           "flip a sign": lambda s: {"product": OrderedProduct(A(j) - eps * B(j), j, 1, n)},
       })
def lw49(subject: Subject, context: Context) -> Outcome:
    """The perturbed product: one more factor multiplies from the left."""
    value = letter("P")
    definitions = recursion(value, 1, (A(n + 1) + eps * B(n + 1)) * value(n))
    claim = Statement(value(n), "=", subject["product"], (n,))
    return prove(lambda: Lemma("perturbed product", claim, induction(
        claim, n, left=(Rewrite(definitions[1]),),
        right=(Split(OrderedProduct, "top", n + 1),),
        base=(Rewrite(definitions[0]),), known=definitions), definitions),
        summary="P_{n+1} = (A_{n+1} + εB_{n+1}) P_n, P_0 = I")


def _series() -> Subject:
    series, pascal = order_series(A, B)
    return {"series": series, "pascal": pascal}


C = letter("C")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=_series, mutants={
    "exponent off by one": lambda s: {
        **s, "series": IndexedSum(eps ** (j + 1) * C(n, j), j, 0, n)},
    "drop the last order": lambda s: {
        **s, "series": IndexedSum(eps**j * C(n, j), j, 0, n - 1)},
    "reverse the product order": lambda s: {
        **s, "pascal": C(n, k + 1) * A(n + 1) + C(n, k) * B(n + 1)},
    "drop a word": lambda s: {**s, "pascal": B(n + 1) * C(n, k)},
})
def lw50(subject: Subject, context: Context) -> Outcome:
    """All orders: the coefficient of ε^k is the sum over all k-subsets of steps."""
    outcome = prove(lambda: all_orders(A, B, claimed=(subject["series"], subject["pascal"])),
                    summary="induction on the number of factors; C(n, k) sums over k-subsets")
    if not outcome.passed:
        return outcome
    for factors in range(4):  # the recursion for C against explicit subsets
        for order in range(factors + 1):
            following = subject["pascal"].subs({n: factors, k: order})
            explicit = {C(factors, p): insertions(A, B, factors, p) for p in range(factors + 2)}
            if sp.expand(following.xreplace(explicit)
                         - insertions(A, B, factors + 1, order + 1)) != 0:
                return Outcome(False, f"C({factors + 1}, {order + 1}) is not the sum over subsets")
    return outcome


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"first": single_insertion(A, B)},
       mutants=_insertion_mutants("first", A, B, 1, n))
def lw51(subject: Subject, context: Context) -> Outcome:
    """First order with the remainder ε²Q_n, and the same words as LW-50 at k = 1."""
    return prove(lambda: first_order(A, B, claimed=subject["first"]),
                 lambda: one_insertion_words(A, B, subject["first"]),
                 summary="Π(A+εB) − ΠA − ε Σ(…) = ε² Q_n with Q_n a polynomial in ε; Σ(…) is "
                         "LW-50's C(n, 1)")


def _scalar_letters() -> tuple[Any, Any]:
    from theory.norms import Norm

    return (lambda step: Norm(A(step))), (lambda step: Norm(B(step)))


def _bound(order: Any = eps, twice: int = 1) -> sp.Expr:
    a, b = _scalar_letters()
    return (OrderedProduct(a(j) + order * b(j), j, 1, n) - OrderedProduct(a(j), j, 1, n)
            - twice * order * single_insertion(a, b))


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"bound": _bound()}, mutants={
    "subtract the first order twice": lambda s: {"bound": _bound(twice=2)},
    "forget a factor ‖B‖": lambda s: {"bound": s["bound"] / 2},
    "flip a sign": edit("bound", lambda e: -e),
    "exponent off by one": lambda s: {"bound": _bound(order=eps**2)},
})
def product_remainder(subject: Subject, context: Context) -> Outcome:
    """The remainder of the first order is at most what it is for the norms."""
    return prove(lambda: remainder_bound(
        A, B, claimed=lambda eta: subject["bound"].subs(eps, eta)),
        lambda: remainder_bound(A, B, Modulus),
        summary="induction with the triangle inequality and ‖XY‖ ≤ ‖X‖‖Y‖, in norm and entrywise")


