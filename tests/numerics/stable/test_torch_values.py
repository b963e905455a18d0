"""The torch law's values against both references, its quantiles, limits, dtypes, memory."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.autograd import gradcheck, gradgradcheck
from torch.utils._python_dispatch import TorchDispatchMode

from numerics import stable
from numerics.stable import accuracy
from numerics.stable.torch import SymmetricStable
from numerics.stable.torch_quantile import isf_half
from numerics.stable.torch_table import CHUNK

F64 = torch.float64


def law(alpha: object) -> SymmetricStable:
    """Unit scale, float64, arguments unchecked."""
    return SymmetricStable(torch.tensor(alpha, dtype=F64), validate_args=False)


def at(method: str, x: float, alpha: float) -> float:
    """A method's value at one point."""
    return float(getattr(law(alpha), method)(torch.tensor(x, dtype=F64)))


def score(x: float, alpha: float) -> float:
    """−p'/p by autograd."""
    point = torch.tensor(x, dtype=F64, requires_grad=True)
    (slope,) = torch.autograd.grad(law(alpha).log_prob(point), point)
    return -slope.item()


ENGINE = SimpleNamespace(
    logpdf=lambda x, a: at("log_prob", x, a),
    pdf=stable.pdf,
    cdf=lambda x, a: at("cdf", x, a),
    sf=lambda x, a: at("cdf", -x, a),
    score=score,
    logsf=stable.logsf,
    logcdf=stable.logcdf,
    dlogpdf_dalpha=stable.dlogpdf_dalpha,
    ppf=lambda q, a: at("icdf", q, a),
    isf=lambda q, a: -at("icdf", q, a),
)


@pytest.mark.parametrize("part", ["upper", "lower"])
def test_against_both_references(part: str) -> None:
    """Same points, same limits as the NumPy engine."""
    found = accuracy.run(80, part, seed=77, engine=ENGINE)
    failures = [
        str(item)
        for function in ("logpdf", "cdf", "sf", "score", "ppf", "isf")
        for item in found[function]
        if not item.error <= accuracy.limit(function)
    ]
    assert not failures, "\n".join(failures[:10])


@pytest.mark.parametrize("alpha", [0.5, 0.8, 1.0, 1 + 1e-8, 1.6, 1.99, 2 - 1e-9, 2 - 1e-15, 2.0])
def test_quantiles_are_the_engines(alpha: float) -> None:
    rng = np.random.default_rng(1)
    q = np.concatenate([
        10.0 ** rng.uniform(-300, -1, 300), rng.random(300), 1 - 2.0**-53 * rng.integers(1, 99, 20),
        0.5 + rng.choice([-1, 1], 200) * 10.0 ** rng.uniform(-15.5, -1, 200), [0.0, 0.5, 1.0],
    ])  # fmt: skip
    wanted = stable.ppf(q, alpha)
    for found in (
        law(alpha).icdf(torch.tensor(q)),
        law([alpha] * q.size).icdf(torch.tensor(q)),  # one α per element
    ):
        np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-14, atol=0)
    outside = law(alpha).icdf(torch.tensor([np.nan, -0.1, 1.1], dtype=F64))
    assert torch.isnan(outside).all()


def test_quantiles_on_both_sides_of_one() -> None:
    rng = np.random.default_rng(2)
    alpha, q = rng.uniform(0.5, 2, 3000), rng.random(3000)
    found = law(alpha).icdf(torch.tensor(q)).numpy()
    np.testing.assert_allclose(found, stable.ppf(q, alpha), rtol=2e-14, atol=0)


def test_quantiles_stay_on_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """icdf calls neither the NumPy engine nor anything that moves a tensor to the CPU."""
    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("left the device")

    law(1.6).icdf(torch.tensor(0.3, dtype=F64))  # the table is loaded once
    for name in ("cpu", "numpy", "tolist", "__array__"):
        monkeypatch.setattr(torch.Tensor, name, refuse)
    for name in ("isf", "ppf"):
        monkeypatch.setattr(stable, name, refuse)
    q = torch.tensor([0.001, 0.3, 0.49, 0.9], dtype=F64, requires_grad=True)
    alpha = torch.tensor([0.6, 1.2, 1.7, 2.0], dtype=F64, requires_grad=True)
    x = SymmetricStable(alpha).icdf(q)
    slope, along = torch.autograd.grad(x.sum(), (q, alpha))
    assert bool((slope > 0).all()) and bool(torch.isfinite(along).all())


def test_icdf_rejects_a_shifted_alpha() -> None:
    """The comparison can fail: another α is far outside the tolerance."""
    q = torch.tensor([0.01, 0.2, 0.48], dtype=F64)
    index = torch.zeros(3, dtype=torch.long)
    right, wrong = (isf_half(q, torch.tensor([a], dtype=F64), index) for a in (1.6, 1.6 + 1e-11))
    assert (torch.abs(wrong / right - 1) > 2e-14).all()


@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.7, 2.0])
def test_limits(alpha: float) -> None:
    ends = torch.tensor([np.inf, -np.inf, np.nan], dtype=F64)
    assert law(alpha).log_prob(ends).tolist()[:2] == [-np.inf, -np.inf]
    assert law(alpha).cdf(ends).tolist()[:2] == [1.0, 0.0]
    assert torch.isnan(law(alpha).log_prob(ends)[2]) and torch.isnan(law(alpha).cdf(ends)[2])
    far = torch.tensor(1e300, dtype=F64)
    assert law(alpha).log_prob(far).item() == pytest.approx(stable.logpdf(1e300, alpha), rel=5e-15)
    assert law(alpha).icdf(torch.tensor([0.0, 1.0], dtype=F64)).tolist() == [-np.inf, np.inf]


def test_dtypes_follow_torch() -> None:
    """float32 in, float32 out; numbers as parameters keep a float64 value's digits."""
    single = SymmetricStable(torch.tensor(1.6), torch.tensor(0.1), torch.tensor(1.3))
    double = SymmetricStable(1.6, 0.1, 1.3)
    for method in ("log_prob", "cdf", "icdf"):
        wanted = getattr(stable, {"log_prob": "logpdf", "icdf": "ppf"}.get(method, method))(
            0.7, 1.6, 0.1, 1.3)
        short = getattr(single, method)(torch.tensor([0.7]))
        assert short.dtype == torch.float32 and short.item() == pytest.approx(wanted, rel=1e-6)
        long = getattr(double, method)(torch.tensor([0.7], dtype=F64))
        assert long.dtype == F64 and long.item() == pytest.approx(wanted, rel=1e-14)
        wide = getattr(double.expand([2, 1]), method)
        assert wide(torch.tensor([0.7], dtype=F64)).shape == (2, 1)
    assert single.rsample().dtype == torch.float32
    for shape in ((0,), (0, 3), ()):
        for method in ("log_prob", "cdf", "icdf"):
            assert getattr(single, method)(torch.zeros(shape)).shape == shape


def test_gradients_at_one_and_two() -> None:
    """gradcheck across α = 1; at 2 in value, location and scale, and one-sided in α."""
    values = {"log_prob": [-4.0, 0.7, 25.0], "cdf": [-4.0, 0.7, 25.0], "icdf": [0.01, 0.47, 0.9]}
    place = [torch.tensor(v, dtype=F64, requires_grad=True) for v in (0.2, 1.4)]
    for method, points in values.items():
        for alpha in (1.0, 2.0):
            # At 2 and x = 25, x²/4 and its square swamp finite differences of the tail.
            x = torch.tensor(points if alpha < 2 else points[:2], dtype=F64, requires_grad=True)
            index = torch.tensor(alpha, dtype=F64, requires_grad=alpha < 2)

            def function(*p: torch.Tensor, method: str = method) -> torch.Tensor:
                return getattr(SymmetricStable(p[1], *p[2:], validate_args=False), method)(p[0])

            assert gradcheck(function, (x, index, *place)), (method, alpha)
            assert gradgradcheck(function, (x, index, *place)), (method, alpha)
        x = torch.tensor(points[:2], dtype=F64)
        index = torch.tensor(2.0, dtype=F64, requires_grad=True)
        for k in range(2):
            (left,) = torch.autograd.grad(
                getattr(SymmetricStable(index), method)(x)[k], index)
            h = 1e-5
            f = [float(getattr(law(2.0 - n * h), method)(x)[k]) for n in range(3)]
            difference = (3 * f[0] - 4 * f[1] + f[2]) / (2 * h)
            assert left.item() == pytest.approx(difference, rel=1e-3, abs=1e-9), (method, k)


class Largest(TorchDispatchMode):
    """Records the most elements that any operation returned."""

    elements = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        """Run the operation and look at its result."""
        result = func(*args, **(kwargs or {}))
        if isinstance(result, torch.Tensor):
            self.elements = max(self.elements, result.numel())
        return result


def test_a_long_call_works_in_chunks() -> None:
    """No temporary of sixteen numbers per value, except inside a chunk."""
    x = torch.rand(20 * CHUNK, dtype=F64)
    law(1.6).log_prob(x[:10])
    for method, values in (("log_prob", x), ("cdf", x), ("icdf", x[: 3 * CHUNK])):
        with Largest() as largest:
            getattr(law(1.6), method)(values)
        assert largest.elements <= 20 * CHUNK, method
