"""The torch law: values against the engine, derivatives against Arb, gradcheck, sampling."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.autograd import gradcheck, gradgradcheck

from numerics import stable
from numerics.stable import torch as torch_law
from numerics.stable.torch import SymmetricStable
from tests.numerics.stable.derivative_reference import log_derivatives
from theory import stable as closed

RTOL = 1e-9


def scalar(value: float) -> Tensor:
    """A float64 leaf."""
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def second_order(function: Callable[[Tensor, Tensor], Tensor], x: float, alpha: float) -> dict:
    """First and second derivatives of function(x, α) by autograd."""
    point, index = scalar(x), scalar(alpha)
    along_x, along_a = torch.autograd.grad(
        function(point, index), (point, index), create_graph=True
    )
    xx, xa = torch.autograd.grad(along_x, (point, index), retain_graph=True)
    ax, aa = torch.autograd.grad(along_a, (point, index))
    return {
        name: value.item()
        for name, value in zip(
            ("x", "a", "xx", "xa", "ax", "aa"), (along_x, along_a, xx, xa, ax, aa), strict=True
        )
    }


@pytest.mark.parametrize("alpha", [0.55, 0.83, 0.999, 1.001, 1.45, 1.95])
@pytest.mark.parametrize("x", [0.003, 0.9, -5.0, 25.0])
def test_derivatives_against_arb(alpha: float, x: float) -> None:
    """All first and second derivatives of log p and F within 1e-9 of the contour integral."""
    exact = log_derivatives(abs(x), alpha)
    sign = {"x": np.sign(x), "xa": np.sign(x), "ax": np.sign(x)}
    log_p = second_order(lambda v, a: SymmetricStable(a).log_prob(v), x, alpha)
    for name, value in log_p.items():
        target = exact[name.replace("ax", "xa")] * sign.get(name, 1.0)
        assert abs(value / target - 1) < RTOL, ("log_prob", name)
    cdf = second_order(lambda v, a: SymmetricStable(a).cdf(v), x, alpha)
    odd = {"a": np.sign(x), "aa": np.sign(x), "xx": np.sign(x)}
    for name, value in cdf.items():
        target = exact["F_" + name.replace("ax", "xa")] * odd.get(name, 1.0)
        assert abs(value / target - 1) < RTOL, ("cdf", name)


def test_limits_at_one_and_two() -> None:
    """At α = 1 the two-sided limit, at α = 2 the left limit, also in the far tail."""
    for x in (0.4, 3.0, 30.0):
        here = second_order(lambda v, a: SymmetricStable(a).log_prob(v), x, 1.0)
        for beside in (1 - 1e-7, 1 + 1e-7):
            near = second_order(lambda v, a: SymmetricStable(a).log_prob(v), x, beside)
            for name, value in here.items():
                assert abs(near[name] - value) < 1e-5 * max(1.0, abs(value)), name
    for x in (0.4, 3.0, 6.0):
        here = second_order(lambda v, a: SymmetricStable(a).log_prob(v), x, 2.0)
        near = second_order(lambda v, a: SymmetricStable(a).log_prob(v), x, 2.0 - 1e-9)
        assert abs(here["x"] + x / 2) < 1e-14
        for name, value in here.items():
            assert abs(near[name] - value) < 2e-5 * max(1.0, abs(value)), name
    far = second_order(lambda v, a: SymmetricStable(a).log_prob(v), 19.0, 2.0)
    exact = float(stable.dlogpdf_dalpha(19.0, 2.0))
    assert abs(far["a"] / exact - 1) < 1e-12
    assert abs(far["x"] + 9.5) < 1e-14
    second = second_order(lambda v, a: SymmetricStable(a).log_prob(v), 0.0, 1.5)
    assert second["x"] == 0.0
    tiny = second_order(lambda v, a: SymmetricStable(a).log_prob(v), 1e-5, 1.5)
    assert abs(second["xx"] / tiny["xx"] - 1) < 1e-8


@pytest.mark.parametrize("alpha", [0.5, 0.7, 0.99, 1.0, 1.3, 1.999, 2.0])
def test_values_are_the_engines(alpha: float) -> None:
    """log_prob, cdf, icdf and entropy agree with the NumPy engine to the last digits."""
    x = np.concatenate([np.random.default_rng(0).standard_cauchy(2000), [0.0, 1e-200, 1e150]])
    law = SymmetricStable(torch.tensor(alpha, dtype=torch.float64), 0.5, 2.0)
    reference = stable.SymmetricStable(alpha, 0.5, 2.0)
    value = torch.tensor(x)
    wanted = reference.logpdf(x)
    assert np.all(np.abs(law.log_prob(value).numpy() - wanted) <= 5e-15 * np.maximum(1, -wanted))
    assert np.allclose(law.cdf(value), reference.cdf(x), rtol=1e-14, atol=0)
    q = np.array([1e-12, 0.01, 0.4, 0.5, 0.6, 0.999])
    assert np.allclose(law.icdf(torch.tensor(q)), reference.ppf(q), rtol=1e-14, atol=1e-15)
    assert abs(law.entropy().item() - reference.entropy()) < 1e-13


def functions(kind: str) -> tuple[Callable[..., Tensor], tuple[Tensor, ...]]:
    """A function of the parameters and its arguments, for gradcheck."""
    alpha = torch.tensor([0.7, 1.6], dtype=torch.float64, requires_grad=True)
    loc = torch.tensor([0.3, -1.0], dtype=torch.float64, requires_grad=True)
    scale = torch.tensor([1.5, 0.7], dtype=torch.float64, requires_grad=True)
    x = torch.tensor([[-30.0, 40.0], [2.0, -1.3]], dtype=torch.float64, requires_grad=True)
    q = torch.tensor([[0.02, 0.3], [0.6, 0.97]], dtype=torch.float64, requires_grad=True)
    if kind == "log_prob":
        return lambda v, *p: SymmetricStable(*p).log_prob(v), (x, alpha, loc, scale)
    if kind == "cdf":
        return lambda v, *p: SymmetricStable(*p).cdf(v), (x, alpha, loc, scale)
    if kind == "icdf":
        return lambda v, *p: SymmetricStable(*p).icdf(v), (q, alpha, loc, scale)
    if kind == "entropy":
        return lambda *p: SymmetricStable(*p).entropy(), (alpha, loc, scale)

    def sample(*p: Tensor) -> Tensor:
        torch.manual_seed(0)
        return SymmetricStable(*p).rsample(torch.Size([3]))

    return sample, (alpha, loc, scale)


@pytest.mark.parametrize("kind", ["log_prob", "cdf", "icdf", "entropy", "rsample"])
def test_gradcheck(kind: str) -> None:
    """gradcheck and gradgradcheck in float64, mixed α below and above 1."""
    function, arguments = functions(kind)
    assert gradcheck(function, arguments)
    assert gradgradcheck(function, arguments)


def test_mutated_derivative_is_caught() -> None:
    """The derivative check can fail: α shifted by 0.01 is far outside the tolerance."""
    exact = log_derivatives(0.9, 1.45)
    shifted = second_order(lambda v, a: SymmetricStable(a + 0.01).log_prob(v), 0.9, 1.45)
    assert all(abs(shifted[k] / exact[k] - 1) > 100 * RTOL for k in ("x", "a", "xx", "xa", "aa"))


def test_shapes_dtypes_and_expand() -> None:
    """Batch, sample and expanded shapes; float32 in, float32 out; moments."""
    law = SymmetricStable(torch.tensor([[1.2], [1.8]]), torch.zeros(3), 2.0)
    assert law.batch_shape == (2, 3) and law.event_shape == ()
    assert law.rsample(torch.Size([5])).shape == (5, 2, 3)
    assert law.log_prob(torch.ones(4, 1, 3)).shape == (4, 2, 3)
    assert law.cdf(torch.ones(3)).dtype == torch.float32
    assert law.entropy().shape == (2, 3)
    wide = law.expand([7, 2, 3])
    assert wide.sample().shape == (7, 2, 3)
    assert torch.equal(wide.log_prob(torch.ones(3))[0], law.log_prob(torch.ones(3)))
    assert SymmetricStable(1.5).log_prob(torch.tensor(0.0)).shape == ()
    assert law.mean.tolist()[0][0] == 0.0
    assert torch.isinf(law.variance).all()
    normal = SymmetricStable(2.0, 1.0, 3.0)
    assert normal.variance.item() == 18.0 and normal.mode.item() == 1.0
    assert torch.isnan(SymmetricStable(1.0).mean)


def test_many_alphas_at_once() -> None:
    """One α per element, on both sides of 1, gives what one α at a time gives."""
    generator = np.random.default_rng(3)
    alpha, x = generator.uniform(0.5, 2.0, 400), generator.standard_cauchy(400) * 3
    found = SymmetricStable(torch.tensor(alpha)).log_prob(torch.tensor(x)).numpy()
    wanted = np.array([stable.logpdf(v, a) for v, a in zip(x, alpha, strict=True)])
    assert np.all(np.abs(found - wanted) <= 1e-14 * np.maximum(1, -wanted))


def test_samples_follow_the_law() -> None:
    """Kolmogorov distance of 20000 draws below the 1e-6 point (2.7/√n); fixed seed."""
    torch.manual_seed(1)
    for alpha in (0.6, 1.0, 1.7, 2.0):
        draws = SymmetricStable(torch.tensor(alpha, dtype=torch.float64), 1.0, 2.0)
        x = np.sort(draws.sample(torch.Size([20000])).numpy())
        below = np.asarray(stable.cdf(x, alpha, 1.0, 2.0))
        assert np.max(np.abs(below - (np.arange(20000) + 0.5) / 20000)) < 2.7 / np.sqrt(20000)


def test_fits_by_gradient_descent() -> None:
    """Newton steps on the torch log-likelihood end where the estimator ends."""
    data = np.asarray(stable.rvs(1.5, 0.0, 1.0, 400, 6))
    target = stable.fit(data)
    x = torch.tensor(data)
    theta = torch.tensor([1.4, 0.1, 0.1], dtype=torch.float64)
    for _ in range(8):
        theta.requires_grad_()

        def loss(p: Tensor) -> Tensor:
            return -SymmetricStable(p[0], p[1], p[2].exp()).log_prob(x).sum()

        gradient = torch.autograd.functional.jacobian(loss, theta)
        hessian = torch.autograd.functional.hessian(loss, theta)
        theta = (theta - torch.linalg.solve(hessian, gradient)).detach()
    wanted = [target.alpha, target.loc, np.log(target.scale)]
    assert np.allclose(theta.numpy(), wanted, atol=2e-4)


def test_refusals_and_light_import() -> None:
    """Parameters and probabilities outside their ranges; the engine never imports torch."""
    with pytest.raises(ValueError, match="alpha"):
        SymmetricStable(torch.tensor(2.1))
    with pytest.raises(ValueError, match="scale"):
        SymmetricStable(1.5, 0.0, -1.0)
    with pytest.raises(ValueError, match="value must lie"):
        SymmetricStable(1.5).icdf(torch.tensor(1.5))
    code = (
        "import sys; from numerics import stable; stable.kl(1.0, 1.5); stable.SymmetricStable(1.5);"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_draws_come_from_the_theorys_sampler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another sampler in theory gives other draws (drift lock)."""

    def draw() -> Tensor:
        torch.manual_seed(3)
        return SymmetricStable(1.5).sample(torch.Size([4]))

    original, altered = draw(), 2 * closed.sampler()
    monkeypatch.setattr(closed, "sampler", lambda: altered)
    torch_law._sampler.cache_clear()
    try:
        assert torch.allclose(draw(), 2 * original)
    finally:
        monkeypatch.undo()
        torch_law._sampler.cache_clear()
    assert torch.equal(draw(), original)
