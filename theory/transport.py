"""Products of step Jacobians with a symbolic number of factors: expansions and their proofs.

Matrices are letters of a free noncommutative algebra, so nothing here depends on a dimension.
Factors carry their time index and later factors stand on the left (LW-3).  Every function
returns a :class:`theory.proof.Lemma`; ``lemma.check()`` re-runs its proof.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import sympy as sp

from theory.norms import Norm, Size
from theory.proof import (
    Certificate,
    Chain,
    Gap,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Split,
    Statement,
    Step,
    Then,
    induction,
    recursion,
    renumbered,
)
from theory.terms import IndexedSum, OrderedProduct

n = sp.Symbol("n", integer=True, nonnegative=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True, nonnegative=True)
lag = sp.Symbol("ell", integer=True, nonnegative=True)
t = sp.Symbol("t", integer=True)
j = sp.Symbol("j", integer=True)
i = sp.Symbol("i", integer=True)
eps = sp.Symbol("epsilon", real=True, nonzero=True)  # at 0 both sides are the plain product

Letter = Any  # a noncommutative SymPy function of the step


def letter(name: str) -> Letter:
    """A matrix sequence ``name(j)``: an undefined noncommutative function of the step."""
    return sp.Function(name, commutative=False)


def scalar(name: str, nonneg: bool = False) -> Letter:
    """A sequence of real (or nonnegative) numbers, for instance one unit's gate values."""
    return sp.Function(name, nonnegative=True) if nonneg else sp.Function(name, real=True)


def transport(jacobian: Letter, steps: Any = lag, newest: Any = t) -> sp.Expr:
    """``M_{t,ℓ} = J_t J_{t-1} ⋯ J_{t-ℓ+1}``: ℓ factors, the identity at ℓ = 0 (LW-3)."""
    return OrderedProduct(jacobian(j), j, newest - steps + 1, newest)


def perturbed_product(a: Letter, b: Letter, order: Any = eps) -> sp.Expr:
    """``Π_{j=1}^{n} (A_j + εB_j)`` (LW-49)."""
    return OrderedProduct(a(j) + order * b(j), j, 1, n)


def single_insertion(a: Letter, b: Letter, low: Any = 1, high: Any = n) -> sp.Expr:
    """``Σ_j (Π_{i>j} A_i) B_j (Π_{i<j} A_i)`` over steps low … high (LW-12, 23, 51)."""
    return IndexedSum(
        OrderedProduct(a(i), i, j + 1, high) * b(j) * OrderedProduct(a(i), i, low, j - 1),
        j, low, high)


def insertions(a: Letter, b: Letter, factors: int, order: int) -> sp.Expr:
    """Sum over all sets of ``order`` steps of the word with B there and A elsewhere (LW-50)."""
    words = []
    for places in combinations(range(1, factors + 1), order):
        words.append(sp.Mul(*((b if step in places else a)(step)
                              for step in range(factors, 0, -1))))
    return sp.Add(*words)


def first_order(a: Letter, b: Letter, order: Any = eps, claimed: Any = None) -> Lemma:
    """LW-51, LW-12: ``Π(A + εB) = ΠA + ε Σ_j ΠA B_j ΠA + ε² Q_n``, Q_n a polynomial in ε.

    ``claimed`` replaces the single-insertion sum, for falsifiers.
    """
    remainder = letter("Q")
    insertion = single_insertion(a, b) if claimed is None else claimed
    plain = OrderedProduct(a(j), j, 1, n)
    definitions = recursion(
        remainder, 0, (a(n + 1) + order * b(n + 1)) * remainder(n) + b(n + 1) * insertion)
    claim = Statement(perturbed_product(a, b, order), "=",
                      plain + order * insertion + order**2 * remainder(n), (n,))
    top = (Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1))
    proof = induction(claim, n, left=top, right=(*top, Rewrite(definitions[1])),
                      base=(Rewrite(definitions[0]),), known=definitions)
    return Lemma("first-order product rule", claim, proof, definitions)


def order_series(a: Letter, b: Letter, order: Any = eps) -> tuple[sp.Expr, sp.Expr]:
    """LW-50's ``Σ_{k≤n} ε^k C(n, k)``, and ``A C(n, k+1) + B C(n, k)``, which is C(n+1, k+1).

    C(n, k) is the sum over all k-subsets of steps of the word with B at the subset and A
    elsewhere; the equation sorts the subsets by whether they contain the last step.
    """
    words = letter("C")
    return (IndexedSum(order**j * words(n, j), j, 0, n),
            a(n + 1) * words(n, k + 1) + b(n + 1) * words(n, k))


def word_sums(a: Letter, pascal: Any) -> tuple[Statement, ...]:
    """The defining equations of C(n, k), sorted by whether the last step is in the subset."""
    words = letter("C")
    return (Statement(words(sp.S.Zero, sp.S.Zero), "=", sp.S.One),
            Statement(words(sp.S.Zero, k + 1), "=", sp.S.Zero, (k,)),
            Statement(words(n + 1, sp.S.Zero), "=", a(n + 1) * words(n, 0), (n,)),
            Statement(words(n + 1, k + 1), "=", pascal, (n, k)))


def one_insertion_words(a: Letter, b: Letter, claimed: Any = None) -> Lemma:
    """LW-50 at k = 1 is LW-51's sum: ``C(n, 1) = Σ_j (Π_{i>j} A) B_j (Π_{i<j} A)``, any n."""
    words = letter("C")
    definitions = word_sums(a, order_series(a, b)[1])
    none = Statement(words(n, sp.S.Zero), "=", OrderedProduct(a(j), j, 1, n), (n,))
    top = (Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1))
    plain = Lemma("no insertion", none, induction(
        none, n, left=(Rewrite(definitions[2]),), right=top[1:],
        base=(Rewrite(definitions[0]),), known=definitions), definitions)
    one = Statement(words(n, sp.S.One), "=",
                    single_insertion(a, b) if claimed is None else claimed, (n,))
    return Lemma("one insertion", one, induction(
        one, n, left=(Rewrite(definitions[3]), Rewrite(none)), right=top,
        base=(Rewrite(definitions[1]),), known=(*definitions, none)), definitions,
        uses=(plain,))


def all_orders(a: Letter, b: Letter, order: Any = eps,
               claimed: tuple[sp.Expr, sp.Expr] | None = None) -> Lemma:
    """LW-50: ``Π_{j≤n}(A_j + εB_j) = Σ_{k=0}^{n} ε^k C(n, k)``, C as in :func:`order_series`.

    ``claimed`` replaces the pair that :func:`order_series` gives, for falsifiers.
    """
    words = letter("C")
    series, pascal = order_series(a, b, order) if claimed is None else claimed
    definitions = word_sums(a, pascal)
    none = Statement(words(n, n + 1 + m), "=", sp.S.Zero, (n, m))
    known = frozenset(definitions)
    unfold = Rewrite(definitions[3])
    hypothesis = Statement(none.lhs, "=", none.rhs, (m,))
    too_many = Lemma(
        "no word has more insertions than factors", none,
        Induction(n, Chain(words(0, 1 + m), (Step(sp.S.Zero, Rewrite(definitions[1])),)),
                  Chain(words(n + 1, n + 2 + m), (
                      Step(unfold.transform(words(n + 1, n + 2 + m), known), unfold),
                      Step(sp.S.Zero, Rewrite(hypothesis)),
                  ))),
        definitions)
    claim = Statement(perturbed_product(a, b, order), "=", series, (n,))
    induct = Statement(claim.lhs, "=", claim.rhs)
    target = claim.at({n: n + 1})
    gain, keep = order * b(n + 1) * series, a(n + 1) * series
    shifted = IndexedSum(order**j * a(n + 1) * words(n, j), j, 1, n + 1)
    moved = tuple(renumbered(body, j) for body in (
        order**j * a(n + 1) * words(n, j), order**j * words(n + 1, j)))
    renumber = tuple(Rewrite(r.claim, ((r.claim.variables[0], n),)) for r in moved)
    proof = Induction(
        n, Chain(sp.S.One, (Step(words(0, 0), Rewrite(definitions[0])),)),
        Chain(target.lhs, (
            Step(a(n + 1) * claim.lhs + order * b(n + 1) * claim.lhs,
                 Split(OrderedProduct, "top", n + 1)),
            Step(keep + gain, Rewrite(induct)),
            Step(a(n + 1) * words(n, 0)
                 + IndexedSum(order**j * a(n + 1) * words(n, j), j, 1, n) + gain,
                 Split(IndexedSum, "bottom", 0)),
            Step(a(n + 1) * words(n, 0) + shifted + gain,
                 Then((Split(IndexedSum, "top", n + 1), Rewrite(none)))),
            Step(words(n + 1, 0) + IndexedSum(order**j * words(n + 1, j), j, 1, n + 1),
                 Then((Rewrite(definitions[2]), *renumber, unfold))),
            Step(target.rhs, Split(IndexedSum, "bottom", 0)),
        )))
    return Lemma("all orders of the product", claim, proof, (), (), (too_many, *moved))


def state_tangent(jacobian: Letter, immediate: Letter, claimed: Any = None) -> Lemma:
    """The tangent recursion solved: ``ds_n/dθ = Σ_{k≤n} J_n ⋯ J_{k+1} B_k`` (inside LW-2).

    By the chain rule ``ds_{n+1}/dθ = J_{n+1} ds_n/dθ + B_{n+1}`` with the immediate B; the
    initial state does not depend on θ.
    """
    total = letter("S")
    definitions = recursion(total, 0, jacobian(n + 1) * total(n) + immediate(n + 1))
    solution = IndexedSum(OrderedProduct(jacobian(i), i, j + 1, n) * immediate(j), j, 1, n)
    claim = Statement(total(n), "=", solution if claimed is None else claimed, (n,))
    top = (Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1))
    proof = induction(claim, n, left=(Rewrite(definitions[1]),), right=top,
                      base=(Rewrite(definitions[0]),), known=definitions)
    return Lemma("tangent of the state", claim, proof, definitions)


def bptt(jacobian: Letter, immediate: Letter, delta: Letter, claimed: Any = None) -> Lemma:
    """LW-2: ``Σ_t δ_tᵀ ds_t/dθ = Σ_t Σ_{k≤t} δ_tᵀ (J_t ⋯ J_{k+1}) B_k`` for any length n."""
    tangent = state_tangent(jacobian, immediate)
    total = letter("S")
    loss = IndexedSum(delta(k) * total(k), k, 1, n)
    inner = IndexedSum(OrderedProduct(jacobian(i), i, j + 1, k) * immediate(j), j, 1, k)
    target = IndexedSum(delta(k) * inner, k, 1, n) if claimed is None else claimed
    claim = Statement(loss, "=", target, (n,))
    return Lemma("backpropagation through time", claim,
                 Chain(loss, (Step(target, Rewrite(tangent.claim)),)), uses=(tangent,))


def step_contribution(jacobian: Letter, immediate: Letter, delta: Any,
                      claimed: Any = None) -> Lemma:
    """LW-3: B_k made at step k alone contributes ``δᵀ J_{k+n} ⋯ J_{k+1} B_k`` to E_{k+n}.

    ``k`` is any step, n the lag.
    """
    impulse, start = letter("X"), sp.Symbol("k0", integer=True)
    definitions = recursion(impulse, immediate(start), jacobian(start + n + 1) * impulse(n))
    product = OrderedProduct(jacobian(j), j, start + 1, start + n) * immediate(start)
    claim = Statement(delta * impulse(n), "=",
                      delta * product if claimed is None else claimed(start), (n,))
    carried = Statement(impulse(n), "=", product, (n,))
    lemma = Lemma("impulse response", carried, induction(
        carried, n, left=(Rewrite(definitions[1]),),
        right=(Split(OrderedProduct, "top", start + n + 1),),
        base=(Rewrite(definitions[0]),), known=definitions), definitions)
    return Lemma("contribution of one step", claim,
                 Chain(claim.lhs, (Step(claim.rhs, Rewrite(carried)),)), uses=(lemma,))


def longer_transport(jacobian: Letter, claimed: Any = None) -> Lemma:
    """LW-27: ``M_{t,0} = I`` and ``M_{t,ℓ+1} = M_{t,ℓ} J_{t-ℓ}`` give M_{t,ℓ} = J_t ⋯ J_{t-ℓ+1}."""
    carried = letter("M")
    definitions = recursion(carried, 1, carried(lag) * jacobian(t - lag), lag)
    claim = Statement(carried(lag), "=", transport(jacobian) if claimed is None else claimed,
                      (lag,))
    proof = induction(claim, lag, left=(Rewrite(definitions[1]),),
                      right=(Split(OrderedProduct, "bottom", t - lag),),
                      base=(Rewrite(definitions[0]),), known=definitions)
    return Lemma("transport over one more lag", claim, proof, definitions)


def transport_first_order(d: Letter, r: Letter, claimed: Any = None) -> Lemma:
    """LW-12, LW-23: ``M_{t,ℓ} = ΠD + Σ_j (Π_{i>j}D) R_j (Π_{i<j}D) + Q_ℓ`` over the steps of M.

    Q collects every word with two or more factors R: Q_{ℓ+1} = Q_ℓ (D+R) + (insertions) R.
    """
    remainder = letter("Q")
    low = t - lag + 1
    insertion = single_insertion(d, r, low, t) if claimed is None else claimed
    definitions = recursion(
        remainder, 0,
        remainder(lag) * (d(t - lag) + r(t - lag)) + insertion * r(t - lag), lag)
    full = OrderedProduct(d(j) + r(j), j, low, t)
    claim = Statement(full, "=", OrderedProduct(d(j), j, low, t) + insertion + remainder(lag),
                      (lag,))
    bottom = (Split(IndexedSum, "bottom", t - lag), Split(OrderedProduct, "bottom", t - lag))
    proof = induction(claim, lag, left=bottom, right=(*bottom, Rewrite(definitions[1])),
                      base=(Rewrite(definitions[0]),), known=definitions)
    return Lemma("first-order transport", claim, proof, definitions)


def product_bound(a: Letter, norm: type[Size] = Norm) -> Lemma:
    """``‖Π_{j≤n} A_j‖ ≤ Π_{j≤n} ‖A_j‖``."""
    plain, size = OrderedProduct(a(j), j, 1, n), OrderedProduct(norm(a(j)), j, 1, n)
    claim = Statement(norm(plain), "≤", size, (n,))
    here = Statement(claim.lhs, "≤", claim.rhs)
    split = Split(OrderedProduct, "top", n + 1)
    return Lemma("norm of a product", claim, Induction(
        n, Chain(sp.S.One, (Step(1, Ring()),)),
        Chain(claim.lhs.subs(n, n + 1), (
            Step(norm(a(n + 1) * plain), split),
            Step(norm(a(n + 1)) * size, Certificate((
                (Gap("product", a(n + 1), plain, norm),), (norm(a(n + 1)), (here, ())))), "≤"),
            Step(claim.rhs.subs(n, n + 1), split)))))


def insertion_bound(a: Letter, b: Letter, norm: type[Size] = Norm) -> Lemma:
    """``‖Σ_j (Π A) B_j (Π A)‖ ≤ Σ_j ‖B_j‖ Π_{i≠j} ‖A_i‖``."""
    product = product_bound(a, norm)
    plain, size = OrderedProduct(a(j), j, 1, n), product.claim.rhs
    first, bound = single_insertion(a, b), single_insertion(
        lambda step: norm(a(step)), lambda step: norm(b(step)))
    claim = Statement(norm(first), "≤", bound, (n,))
    here = Statement(claim.lhs, "≤", claim.rhs)
    top = Then((Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1)))
    return Lemma("norm of the single insertions", claim, Induction(
        n, Chain(sp.S.Zero, (Step(0, Ring()),)),
        Chain(claim.lhs.subs(n, n + 1), (
            Step(norm(a(n + 1) * first + b(n + 1) * plain), top),
            Step(norm(a(n + 1)) * bound + norm(b(n + 1)) * size, Certificate((
                (Gap("triangle", a(n + 1) * first, b(n + 1) * plain, norm),),
                (Gap("product", a(n + 1), first, norm),),
                (Gap("product", b(n + 1), plain, norm),),
                (norm(a(n + 1)), (here, ())),
                (norm(b(n + 1)), (product.claim, (n,))))), "≤"),
            Step(claim.rhs.subs(n, n + 1), top)))), uses=(product,))


def remainder_bound(a: Letter, b: Letter, norm: type[Size] = Norm,
                    claimed: Any = None, order: Any = None) -> Lemma:
    """``‖Π(A+εB) − ΠA − εΣ…‖ ≤ Π(‖A‖+ε‖B‖) − Π‖A‖ − εΣ‖B_j‖Π_{i≠j}‖A_i‖`` for ε > 0 (§2.5).

    With ``norm=Modulus`` the same holds entrywise for matrices of absolute values (T3).
    ``claimed`` replaces the right side, for falsifiers; ``order`` gives ε a value.
    """
    eta = sp.Symbol("epsilon", positive=True) if order is None else sp.sympify(order)
    product, inserted = product_bound(a, norm), insertion_bound(a, b, norm)
    plain, size = OrderedProduct(a(j), j, 1, n), product.claim.rhs
    first, bound = single_insertion(a, b), inserted.claim.rhs
    top = Then((Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1)))
    full = OrderedProduct(a(j) + eta * b(j), j, 1, n)
    error = full - plain - eta * first
    total = OrderedProduct(norm(a(j)) + eta * norm(b(j)), j, 1, n) - size - eta * bound
    claim = Statement(norm(error), "≤", total if claimed is None else claimed(eta), (n,))
    here_err = Statement(claim.lhs, "≤", claim.rhs)
    new_a, new_b = a(n + 1), b(n + 1)
    opened = (new_a + eta * new_b) * error + eta**2 * new_b * first
    closed = top.transform(claim.rhs.subs(n, n + 1), frozenset())
    proof = Induction(
        n, Chain(sp.S.Zero, (Step(0, Ring()),)),
        Chain(claim.lhs.subs(n, n + 1), (
            Step(norm(opened), top),
            Step(closed, Certificate((
                (Gap("triangle", (new_a + eta * new_b) * error, eta**2 * new_b * first, norm),),
                (Gap("product", new_a + eta * new_b, error, norm),),
                (Gap("triangle", new_a, eta * new_b, norm), norm(error)),
                (norm(new_a), (here_err, ())),
                (eta, norm(new_b), (here_err, ())),
                (eta**2, Gap("product", new_b, first, norm)),
                (eta**2, norm(new_b), (inserted.claim, (n,))))), "≤"),
            Step(claim.rhs.subs(n, n + 1), top))))
    return Lemma("bound on the remainder", claim, proof, uses=(product, inserted))
