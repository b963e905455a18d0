"""The two reference layers: against closed forms, against each other, and a known trap."""

import mpmath as mp
import pytest
from flint import acb, arb, ctx

import theory.stable as closed
from numerics.evaluate import lower
from numerics.stable import reference_arb, reference_mpmath


def as_mpf(ball: object) -> mp.mpf:
    return mp.mpf(ball.mid().str(40, radius=False))  # type: ignore[attr-defined]


@pytest.mark.parametrize("x", [1e-250, 1e-4, 0.3, 0.99, 1.2, 2.9, 5.0, 17.5, 400.0, 1e120])
def test_arb_encloses_cauchy(x: float) -> None:
    ctx.prec = 200
    point = arb(x)
    exact = {
        "density": 1 / (arb.pi() * (1 + point**2)),
        "survival": (1 / point).atan() / arb.pi(),
        "centre": point.atan() / arb.pi(),
        "slope": 2 * point / (arb.pi() * (1 + point**2) ** 2),
    }
    for name, value in exact.items():
        ball = reference_arb.value(name, x, 1.0)
        assert ball.overlaps(value), (name, ball, value)
        assert ball.rad() < 1e-19 * abs(value)


@pytest.mark.parametrize("x", [0.004, 0.2, 0.9, 1.5, 30.0])
def test_both_references_meet_the_fresnel_form(x: float) -> None:
    with mp.workdps(30):
        exact = lower(closed.half_density(), (closed.x,), backend="mpmath")(mp.mpf(x))
        assert abs(as_mpf(reference_arb.value("density", x, 0.5)) / exact - 1) < 1e-18
        assert abs(reference_mpmath.value("density", x, 0.5) / exact - 1) < 1e-18


@pytest.mark.parametrize(
    ("x", "alpha", "names"),
    [
        (0.4, 0.53, ["slope"]), (0.99, 0.5000202, ["survival"]), (4.0, 1.05, ["d_density"]),
        (11.0, 2 - 1e-12, ["density", "slope"]), (60.0, 1.6, ["survival", "d_density"]),
    ],
)  # fmt: skip
def test_references_agree(x: float, alpha: float, names: list[str]) -> None:
    for name in names:
        with mp.workdps(40):
            ours = as_mpf(reference_arb.value(name, x, alpha))
            other = reference_mpmath.value(name, x, alpha)
            assert abs(ours / other - 1) < 1e-18, (name, ours, other)


@pytest.mark.parametrize(
    ("x", "alpha"),
    [(0.0, 1.3), (1e-300, 0.5), (2.0**-16, 0.5), (1e-4, 1.99), (0.7, 1.0), (1.0, 2 - 2**-52),
     (17.9, 1.995), (17.9, 2.0), (1e4, 0.5), (1e300, 1.7), (300.0, 2 - 1e-12), (60.0, 2.0)],
)  # fmt: skip
def test_contour_sums_state_their_error(x: float, alpha: float) -> None:
    """The difference of the two rules bounds the distance to Arb's ball; 18 digits are reached."""
    found = reference_mpmath.values(x, alpha)
    for name in reference_mpmath.NAMES:
        item = found[name]
        with mp.workprec(400):
            ball = reference_arb.value(name, x, alpha)
            distance = abs(item.mid - as_mpf(ball))
            allowed = item.radius + mp.mpf(float(ball.rad().upper()))
            assert distance <= allowed + abs(item.mid) * mp.mpf(2) ** -110, (name, item, ball)
            size = max(abs(item.mid), found["density"].mid if name == "d_density" else 0)
            assert item.radius <= size * mp.mpf(2) ** -reference_mpmath.TARGET


def test_contour_sums_notice_a_coarse_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step three times too long is seen in the difference of the two rules, and mended."""
    exact = reference_mpmath.value("density", 3.7, 1.6)
    plain = reference_mpmath.nodes
    goals = []

    def coarse(turn: int, goal: int, strip: float, lowest: float) -> object:
        goals.append(goal)
        return plain(turn, goal, 3 * strip, lowest)

    monkeypatch.setattr(reference_mpmath, "nodes", coarse)
    again = reference_mpmath.value("density", 3.7, 1.6)
    assert len(goals) > 1 and abs(again / exact - 1) < 1e-18


@pytest.mark.parametrize(("x", "alpha"), [(1.5, 1.9), (1.3, 0.7), (25.0, 1.2), (2.9, 1.0)])
def test_methods_of_arb_overlap(x: float, alpha: float) -> None:
    """Origin series, tail series and contour enclose the same number where two apply."""
    ctx.prec = 160
    for name in ("density", "survival", "slope", "d_density"):
        balls = [
            ball
            for method in (reference_arb.origin, reference_arb.tail, reference_arb.contour)
            if (ball := method(name, arb(x), arb(alpha))) is not None and ball.is_finite()
        ]
        assert len(balls) >= 2, name
        assert all(one.overlaps(two) for one in balls for two in balls), (name, balls)


def test_power_without_the_analytic_flag_gives_a_wrong_ball() -> None:
    """The trap the contour avoids: acb.integral over a branch cut that is not announced."""
    ctx.prec = 53
    third = acb(1) / 3
    path = (acb(-5, -1), acb(-5, 1))
    careless = acb.integral(lambda z, flag: z.pow(third), *path)
    careful = acb.integral(lambda z, flag: z.pow(third, analytic=flag), *path)
    # ∫ z^{1/3} over the cut, from its antiderivative on either side.
    power = acb(4) / 3
    turn = acb(0, 1) * arb.pi() * power
    upper_end, lower_end = (acb(5).pow(power) * way.exp() * 3 / 4 for way in (turn, -turn))
    above = acb(-5, 1).pow(power) * 3 / 4 - upper_end
    below = lower_end - acb(-5, -1).pow(power) * 3 / 4
    exact = above + below
    assert exact.overlaps(careful)
    assert not exact.overlaps(careless)


@pytest.mark.parametrize("module", [reference_arb, reference_mpmath])
def test_references_refuse_nonsense(module: object) -> None:
    with pytest.raises(ValueError, match="name must be one of"):
        module.value("cdf", 1.0, 1.5)  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="x must be >= 0"):
        module.value("density", -1.0, 1.5)  # type: ignore[attr-defined]


def test_closed_forms_of_theory_meet_the_references() -> None:
    """Cauchy, normal and both series of theory.stable, lowered, against Arb's own code."""
    with mp.workdps(40):
        at = mp.mpf(1.25)
        for name, form, alpha in (
            ("density", closed.cauchy_density(), 1.0),
            ("survival", closed.cauchy_survival(), 1.0),
            ("density", closed.gaussian_density(), 2.0),
            ("survival", closed.gaussian_survival(), 2.0),
        ):
            exact = lower(form, (closed.x,), backend="mpmath")(at)
            assert abs(as_mpf(reference_arb.value(name, 1.25, alpha)) / exact - 1) < 1e-18
        origin = lower(closed.origin_coefficient(), (closed.degree, closed.alpha), backend="mpmath")
        total = sum(origin(k, mp.mpf(1.75)) * at ** (2 * k) for k in range(60))
        assert abs(as_mpf(reference_arb.value("density", 1.25, 1.75)) / total - 1) < 1e-18
        pair = (closed.order, closed.alpha)
        for name, form, shift in (
            ("density", closed.tail_coefficient(), 1),
            ("survival", closed.survival_tail_coefficient(), 0),
        ):
            term = lower(form, pair, backend="mpmath")
            a, x = mp.mpf(0.75), mp.mpf(40)
            total = sum(term(mp.mpf(n), a) * x ** (-n * a - shift) for n in range(1, 50))
            assert abs(as_mpf(reference_arb.value(name, 40.0, 0.75)) / total - 1) < 1e-18


def test_levy_law_is_not_the_symmetric_one() -> None:
    """The totally skewed α = 1/2 law, folded to both sides, is not p_{1/2}."""
    levy = lower(closed.levy_density(), (closed.x,), backend="mpmath")
    with mp.workdps(30):
        symmetric = as_mpf(reference_arb.value("density", 1.0, 0.5))
        assert abs(levy(mp.mpf(1)) / 2 / symmetric - 1) > 0.1
