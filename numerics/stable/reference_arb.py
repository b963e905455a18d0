"""Reference values as Arb balls: series with rigorous remainders, else a contour integral.

Every function encloses the exact value for the given doubles x ≥ 0 and α ∈ (0, 2]:
`density` p, `survival` 1 − F, `centre` F − ½, `slope` −p', `d_density` ∂p/∂α.

* Origin series: the Taylor remainder of cos is below its next term, so that of the series is
  below ``Γ((2K+1)/α) x^{2K} / (πα (2K)!)``; likewise for the other functions.
* Tail series: on the ray ``arg z = θ``, ``θ = min(π/(2α), π/2)``, Re z^α ≥ 0, so the remainder of
  exp(-z^α) after N terms is at most ``|z|^{αN}/N!``.
* Contour: ``z = e^{iθ} exp(u − e^{-u})`` makes the integrand analytic in u, with bounded ends.
  No power function is integrated: ``z**a`` under `acb.integral` ignores the analytic flag and
  gives a wrong ball, unlike ``z.pow(a, analytic=flag)``.
"""

from __future__ import annotations

from typing import Any, Final

from flint import acb, arb, ctx

TARGET: Final = 2.0**-66
"""Relative radius that is good enough to judge doubles."""
ORIGIN_TERMS: Final = 120
TAIL_TERMS: Final = 80
NAMES: Final = ("density", "survival", "centre", "slope", "d_density")


def value(name: str, x: float, alpha: float, bits: int = 112) -> Any:
    """Ball around one of `NAMES` at x ≥ 0; raises ArithmeticError if it stays too wide."""
    if name not in NAMES:
        raise ValueError(f"name must be one of {NAMES}, got {name!r}")
    if not x >= 0:
        raise ValueError(f"x must be >= 0, got {x}")
    if x == 0 and name in ("survival", "centre", "slope"):
        return arb("0.5") if name == "survival" else arb(0)
    if name == "centre" and x > 3:
        return arb("0.5") - value("survival", x, alpha, bits)
    before = ctx.prec
    try:
        while bits <= 2600:
            ctx.prec = bits
            for method in (gaussian, origin, tail, contour):
                ball = method(name, arb(x), arb(alpha))
                if ball is not None and _sharp(ball):
                    return ball
            bits = 2 * bits
    finally:
        ctx.prec = before
    raise ArithmeticError(f"{name} at x = {x!r}, alpha = {alpha!r} is not resolved")


def _sharp(ball: Any) -> bool:
    if not ball.is_finite():
        return False
    return bool(ball.is_zero()) or bool(arb(ball.rad()) < TARGET * ball.abs_lower())


def gaussian(name: str, x: Any, alpha: Any) -> Any:
    """Closed forms at α = 2, where the tail is too small for an integral; else None."""
    if alpha != 2 or name == "d_density":
        return None
    if name == "survival":
        return (x / 2).erfc() / 2
    if name == "centre":
        return (x / 2).erf() / 2
    density = (-(x * x) / 4).exp() / (2 * arb.pi().sqrt())
    return density * x / 2 if name == "slope" else density


def origin(name: str, x: Any, alpha: Any) -> Any:
    """Series in x about 0; None if its terms do not get small enough."""
    inverse = 1 / alpha
    if float(x) > 3:
        return None
    total = arb(0)
    factorial = arb(1)
    power = arb(1)
    bound = arb("inf")
    for k in range(ORIGIN_TERMS):
        m = 2 * k
        if k:
            factorial = factorial * (m - 1) * m
            power = -power * x * x
        s = (m + 1) * inverse
        if name == "density":
            term = s.gamma() * inverse / factorial * power
        elif name in ("survival", "centre"):
            term = s.gamma() * inverse / (factorial * (m + 1)) * power * x
        elif name == "slope":
            term = ((m + 3) * inverse).gamma() * inverse / (factorial * (m + 1)) * power * x
        else:
            term = -s.gamma() * inverse * inverse / factorial * power * (1 + s * _digamma(s))
        if bound.is_finite() and abs(term) > bound and k > 2:
            break
        bound = abs(term)
        if k and bool(bound < TARGET / 16 * abs(total).abs_lower()):
            if name == "d_density":
                # ∫ t^α |log t| e^{-t^α}: the logarithm is bounded by its term at m + 2.
                bound = _log_moment(m, alpha) / factorial * abs(power)
            total = total / arb.pi() + arb(0, float(bound.upper() * 1.001))
            return arb("0.5") - total if name == "survival" else total
        total = total + term
    return None


def _log_moment(m: int, alpha: Any) -> Any:
    """Bound of ∫ t^m t^α |log t| e^{-t^α} dt, by |log t| ≤ t + 1/t."""
    inverse = 1 / alpha
    return sum(((m + shift + 1) * inverse + 1).gamma() * inverse for shift in (-1, 1))


def _digamma(s: Any) -> Any:
    return acb(s).digamma().real


def tail(name: str, x: Any, alpha: Any) -> Any:
    """Series in x^{-α}; None if its remainder does not get small enough."""
    if not x > 1 or name == "centre":
        return None
    quarter = arb.pi() / 2
    theta = quarter / alpha if bool(alpha >= 1) else quarter
    decay = x * theta.sin() if bool(alpha >= 1) else x
    total = arb(0)
    delta = 2 - alpha
    factorial = arb(1)
    for n in range(1, TAIL_TERMS):
        factorial = factorial * n
        size = (n * alpha + 1).gamma() / factorial * (-(n * alpha + 1) * x.log()).exp()
        term = size * (n * quarter * delta).sin()
        # The remainder integral ∫ r^{αN+e} e^{-decay r}/N! dr of each function.
        if name == "survival":
            term = term * x / (n * alpha)
            rest = (n * alpha).gamma() * (-(n * alpha) * decay.log()).exp()
        elif name == "slope":
            term = term * (n * alpha + 1) / x
            rest = (n * alpha + 2).gamma() * (-(n * alpha + 2) * decay.log()).exp()
        elif name == "d_density":
            angle = n * quarter * delta
            log_slope = n * (_digamma(n * alpha + 1) - x.log())
            term = term * log_slope - size * n * quarter * angle.cos()
            # ∂α exp(-z^α) costs |log z| ≤ r + 1/r + 2, and one order of the remainder.
            rest = n * sum(
                weight * (n * alpha + 1 + shift).gamma()
                * (-(n * alpha + 1 + shift) * decay.log()).exp()
                for shift, weight in ((1, 1), (-1, 1), (0, 2))
            )
        else:
            rest = (n * alpha + 1).gamma() * (-(n * alpha + 1) * decay.log()).exp()
        rest = rest / factorial
        if n > 1 and bool(rest < TARGET / 16 * abs(total).abs_lower()):
            return (total + arb(0, float(rest.upper() * 1.001))) / arb.pi()
        total = total + term
    return None


def contour(name: str, x: Any, alpha: Any) -> Any:
    """Contour integral by `acb.integral` in u, for x > 0."""
    if x.is_zero():
        return None
    bits = ctx.prec
    theta = arb.pi() / (4 * alpha) if bool(alpha >= 1) else arb.pi() / 4
    ray = (acb(0, 1) * theta).exp()
    ray_power = (acb(0, 1) * theta * alpha).exp()
    scale = 1 / x if bool(x > 1) else arb(1)

    def integrand(u: Any, _: bool) -> Any:
        shrink = (-u).exp()
        log_radius = u - shrink
        y = ray * (log_radius.exp() * scale)
        power = ray_power * (alpha * (log_radius + scale.log())).exp()
        wave = acb(0, 1) * x * y
        jacobian = 1 + shrink
        if name == "density":
            return y * (-power).expm1() * wave.exp() * jacobian if far else (
                y * (wave - power).exp() * jacobian)
        if name == "slope":
            return y * y * ((-power).expm1() * wave.exp() if far else (wave - power).exp()
                            ) * jacobian
        if name in ("survival", "centre"):
            return ((-power).expm1() * wave.exp() if far else wave.expm1() * (-power).exp()
                    ) * jacobian
        log_z = acb(log_radius + scale.log()) + acb(0, 1) * theta
        return y * power * log_z * (wave - power).exp() * jacobian

    far = bool(x > 1) and name != "centre"
    left, right, rest = _ends(name, x, alpha, theta, scale, bits)
    result = acb.integral(integrand, left, right, rel_tol=arb(2) ** (20 - bits),
                          abs_tol=arb(2) ** (-4 * bits))
    part = {"density": result.real, "slope": result.imag, "survival": -result.imag,
            "centre": result.imag, "d_density": -result.real}[name] / arb.pi()
    extra = arb("0.5") if name == "survival" and not far else arb(0)
    return part + extra + arb(0, float(rest.upper()))


def _ends(
    name: str, x: Any, alpha: Any, theta: Any, scale: Any, bits: int
) -> tuple[Any, Any, Any]:
    """Range of u and a bound of what lies outside.

    Outside, |exp(-z^α)| ≤ 1, |exp(-z^α) − 1| ≤ min(|z|^α, 2), |e^{ixz}| = e^{-x r sin θ}.
    """
    # Right: exp(-x r sin θ) or exp(-r^α cos αθ) below 2^-2bits.
    need = arb(2 * bits + 80) * arb.const_log2()
    radius = need / (x * theta.sin()) + 1
    by_power = (need / (alpha * theta).cos()) ** (1 / alpha) + 1
    # The centred wave e^{ixz} − 1 of 1 − F at small x does not decay.
    centred = name == "centre" or (name == "survival" and not bool(x > 1))
    wave = not centred and (bool(x > 1) or not bool(by_power < radius))
    radius = radius if wave else by_power
    high = float((radius / scale).log().upper()) + 1
    # Left: r itself below 2^-3bits.
    low = -float((arb(3 * bits) * arb.const_log2()).log().upper()) - 0.1
    r0 = scale * (arb(low) - (-arb(low)).exp()).exp()
    r1 = scale * (arb(high) - (-arb(high)).exp()).exp()
    before = 4 * r0 ** (alpha / 2 if bool(alpha < 1) else arb(1) / 2) * (1 + x)
    if wave:
        rate = x * theta.sin()
        after = 2 * (-rate * r1).exp() * (1 + r1) ** 4 * (3 / theta.sin() + 3 / rate) ** 5
    else:
        c = (alpha * theta).cos()
        after = (-c * r1**alpha).exp() * (1 + r1) ** 4 * (20 / (alpha * c)) ** 8
    return arb(low), arb(high), before + after
