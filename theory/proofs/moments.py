"""Moments: bounded networks on Gaussian inputs, the Bayes optimum, and the mean over probes."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import ANY, Integrated, exists
from theory.laws import Conditional, Integrable, Joint
from theory.norms import Norm
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Gap,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Split,
    Step,
    Then,
)
from theory.proofs.averages import KAPPA
from theory.proofs.common import chain, everywhere, own
from theory.proofs.exact_test import whole
from theory.proofs.forms import calculated, excess, on_range, signed
from theory.terms import OrderedProduct, Statement

omega: Final = sp.Symbol("omega", real=True)  # the outcome
growth: Final = sp.Symbol("k", positive=True)
p: Final = 1 + excess  # the order of the moment
size: Final = sp.Function("X", nonnegative=True)(omega)  # ‖x‖
statistic: Final = sp.Function("psi", real=True)(omega)
y_moment, x_moment = sp.symbols("m_Y m_X", positive=True)  # E|y|^{2p}, E‖x‖^{2p}
inputs, label = sp.symbols("x y", real=True)
best, weight = (sp.Function(name, real=True) for name in ("m", "g"))
lag: Final = sp.Symbol("ell", integer=True, nonnegative=True)
j: Final = sp.Symbol("j", integer=True, nonnegative=True)
output_bound, input_bound, gain = sp.symbols("b c rho", positive=True)
output, observed = (sp.Function(name, real=True)(omega) for name in ("yhat", "y"))
readout: Final = sp.Symbol("v", commutative=False)
target: Final = sp.Abs(observed)
driven: Final = sp.Function("B", commutative=False)(omega)  # the immediate derivative


def step(at: sp.Expr) -> sp.Expr:
    """The Jacobian of one step."""
    return sp.Function("J", commutative=False)(at, omega)


PRODUCT: Final = Statement(sp.Abs(statistic), "=", sp.Abs(output - observed) * Norm(
    readout * OrderedProduct(step(j), j, 1, lag) * driven), (omega,))
LIMITED: Final = Statement(sp.Abs(output), "≤", output_bound, (omega,))
STEADY: Final = Statement(Norm(step(j)), "≤", gain, (j, omega))
DRIVEN: Final = Statement(Norm(driven), "≤", input_bound * (1 + size), (omega,))
wide: Final = sp.Symbol("B", positive=True)
inside: Final = sp.Symbol("r", nonnegative=True)
share: Final = sp.Symbol("z", positive=True)


def growth_rate() -> sp.Expr:
    """k = (1 + b) ‖v‖ c ρ^ℓ."""
    return (1 + output_bound) * Norm(readout) * input_bound * gain**lag


def transport() -> Lemma:
    """``‖J_ℓ … J_1‖ ≤ ρ^ℓ`` by induction on ℓ."""
    facts = Facts((STEADY,))
    product = OrderedProduct(step(j), j, 1, lag)
    left, here = Norm(product), Statement(Norm(product), "≤", gain**lag, (omega,))
    split = Split(OrderedProduct, "top", lag + 1)
    facts.show(left, "≤", gain**lag, Induction(lag, Chain(sp.S.One, ()), chain(
        left.subs(lag, lag + 1), (Norm(step(lag + 1) * product), split),
        (gain ** (lag + 1), Certificate((
            (Gap("product", step(lag + 1), product),),
            (Norm(step(lag + 1)), (here, (omega,))),
            (gain**lag, (STEADY, (lag + 1, omega))))), "≤"))))
    return facts.lemma("norm of the transport")


def _grown(facts: Facts, moved: Statement) -> Statement:
    """``|ψ| ≤ k(1 + |y|)(1 + ‖x‖)`` for ψ = (ŷ − y) v M b, with ‖J‖ ≤ ρ at each of ℓ steps."""
    product = OrderedProduct(step(j), j, 1, lag)
    apart = output - observed
    error = facts.show(sp.Abs(apart), "≤", (1 + output_bound) * (1 + target), Certificate((
        (Gap("triangle", output, -observed),), ((LIMITED, (omega,)),),
        (1 + output_bound * target,))))
    rest = Norm(readout * product * driven)
    capped = Norm(readout) * Norm(product) * Norm(driven)
    inner = facts.show(rest, "≤", capped, Certificate((
        (Gap("product", readout * product, driven),),
        (Norm(driven), Gap("product", readout, product)))))
    above = Norm(readout) * gain**lag * input_bound * (1 + size)
    full = growth_rate() * (1 + target) * (1 + size)
    return facts.show(sp.Abs(statistic), "≤", full, chain(
        sp.Abs(statistic), (sp.Abs(apart) * rest, everywhere(PRODUCT)),
        (full, Certificate((
            (sp.Abs(apart), own(inner)),
            (sp.Abs(apart), Norm(readout), Norm(driven), own(moved)),
            (sp.Abs(apart), Norm(readout), gain**lag, (DRIVEN, (omega,))),
            (above, own(error)))), "≤")))


def mean(body: sp.Expr) -> sp.Expr:
    """E over the outcome, of any law."""
    return Integrated(body, omega, ANY)


def moments(bound: sp.Expr) -> tuple[Lemma, Lemma]:
    """``E|ψ|^p`` exists and is ≤ ``bound`` for p > 1; ``bound`` in k, m_Y, m_X.

    k is :func:`growth_rate`.  |ŷ| ≤ b (bounded activations), ‖J‖ ≤ ρ, and the immediate
    derivative grows with the input at most linearly.  E|y|^{2p} and E‖x‖^{2p} are finite for
    Gaussians: :func:`normal_moment`.
    """
    named = Statement(growth, "=", growth_rate())
    powers = [mean(part ** (2 * p)) for part in (target, size)]
    finite = tuple(Statement(power, "=", moment)
                   for power, moment in zip(powers, (y_moment, x_moment), strict=True))
    sure = tuple(map(exists, powers))
    carried = transport()
    facts = Facts((PRODUCT, LIMITED, STEADY, DRIVEN, named, *finite, *sure), uses=(carried,))
    wide_bound = _grown(facts, carried.claim)
    grown = growth * (1 + target) * (1 + size)
    capped = facts.show(sp.Abs(statistic), "≤", grown, chain(
        sp.Abs(statistic), (wide_bound.rhs, Certificate(((own(wide_bound),),)), "≤"),
        (grown, Rewrite(named))))
    power = facts.theorem("powers increase", capped, p)
    parts = [facts.theorem("power of a sum", sp.S.One, part, 2 * p) for part in (target, size)]
    a, b = ((1 + part) ** p for part in (target, size))
    half = growth**p / 2
    weight = half * 2 ** (2 * p - 1)
    high = 2 * weight + weight * target ** (2 * p) + weight * size ** (2 * p)
    whole_power = facts.show(sp.Abs(statistic) ** p, "≤", high, Chain(power.lhs, (
        Step(power.rhs, Certificate((((power, power.variables),),)), "≤"),
        Step(growth**p * a * b, Calculation()),
        Step(half * sum(part.lhs for part in parts), Certificate(((half, (a - b) ** 2),)), "≤"),
        Step(high, Certificate(tuple((half, (part, part.variables)) for part in parts)), "≤"))))
    given = tuple((one, ()) for one in sure)
    sign = facts.show(0, "≤", whole_power.lhs, Certificate(((whole_power.lhs,),)))
    here = facts.theorem("smaller integrand", own(sign), own(whole_power), omega, ANY, given)
    found = facts.lemma("the moments of a bounded network exist")
    means = facts.theorem("mean of an inequality", own(whole_power), omega, ANY,
                          (*given, own(here)))
    start = mean(whole_power.lhs)
    above = means.rhs + start
    facts.show(start, "≤", bound, Chain(start, (
        Step(above, Certificate((((means, means.variables),),)), "≤"),
        Step(above.subs({f.lhs: f.rhs for f in finite}), Then(tuple(map(Rewrite, finite)))),
        Step(bound, Ring()))))
    return found, facts.lemma("moments of a bounded network")


def normal_moment(moment: sp.Expr) -> Lemma:
    """``E|Z|^{2p}`` of a standard normal variable."""
    density = sp.sqrt(2 / sp.pi) * sp.exp(-share**2 / 2)
    return calculated("absolute moments of a normal variable",
                      (sp.Integral(share ** (2 * p) * density, (share, 0, sp.oo)), moment))


def no_signal(residual: sp.Expr, prediction: sp.Symbol, observed: sp.Symbol) -> Lemma:
    """``E ψ = 0`` for ψ = −(residual) g(x), at the prediction m(x) = E[y | x]."""
    optimum = Statement(Conditional(label, label, inputs), "=", best(inputs), (inputs,))
    body = sp.expand(-weight(inputs) * residual.subs(
        {observed: label, prediction: best(inputs)}, simultaneous=True))
    slope = sp.diff(body, label)
    sure = (Statement(Integrable(Conditional(label, label, inputs)), "=", sp.S.One, (inputs,)),
            Statement(Integrable(Joint(body, label, inputs)), "=", sp.S.One))
    facts = Facts((optimum, *sure))
    line = facts.theorem("conditional mean of a line", slope, sp.expand(body - slope * label),
                         label, inputs, (sure[0], (inputs,)))
    given = facts.show(Conditional(label, body, inputs), "=", 0, Chain(
        Conditional(label, body, inputs), (
            Step(line.rhs, whole(line)),
            Step(line.rhs.subs(optimum.lhs, optimum.rhs), whole(optimum)),
            Step(sp.S.Zero, Ring()))))
    nothing = facts.theorem("equal integrands", (given, (inputs,)), inputs, ANY)
    tower = facts.theorem("tower", body, label, inputs, sure[1])
    facts.show(Joint(body, label, inputs), "=", 0, Chain(tower.lhs, (
        Step(tower.rhs, whole(tower)), Step(sp.S.Zero, whole(nothing)))))
    return facts.lemma("no signal at the Bayes optimum")


def probe_mean(power: sp.Expr, density: sp.Expr) -> tuple[Lemma, ...]:
    """The mean of |z|^{−κ} over (e, 1] exceeds B/(κ − 1) times a constant for some e, every B.

    ``density`` is that of |z| at 0 for a standard normal z; on (0, 1] it is at least
    ``density`` e^{−1/2}.
    """
    exponent = on_range(power)
    least = density * sp.exp(-sp.Rational(1, 2))
    low = 1 / (1 + wide)
    tail = sp.Lambda(share, least * share ** (-exponent))
    real = sp.Lambda(share, density * sp.exp(-share**2 / 2) * share ** (-exponent))
    here = low + (1 - low) / (1 + inside)
    facts = Facts()
    gap = sp.factor(1 - here**2) / 2
    inner = facts.show(-sp.Rational(1, 2), "≤", -here**2 / 2, Certificate(((gap,),)))
    rises = facts.theorem("exponential increases", inner)
    below = facts.show(tail(here), "≤", real(here), Certificate((
        (density, here ** (-exponent), (rises, rises.variables)),)))
    means = facts.theorem("monotone integral", tail, real, low, sp.S.One, inside,
                          below)
    told = least * ((1 + wide) ** (KAPPA - 1) - 1) / (KAPPA - 1)
    facts.show(told, "≤", means.rhs, Chain(told, (
        Step(means.lhs, Calculation()),
        Step(means.rhs, Certificate((((means, means.variables),),)), "≤"))))
    diverges = calculated("the bound diverges", (sp.Limit(
        1 / ((1 + wide) ** (KAPPA - 1) - 1), wide, sp.oo), 0))
    return signed("density at 0", density), diverges, facts.lemma("mean over probes"), signed(
        "κ exceeds 1", exponent - 1)
