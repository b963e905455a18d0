"""The delayed-sum task is LW-44, seeded; seeds and profiles refuse what is not allowed."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch

from experiments.named import PROFILES, SUITES, get_profile, members, read_profile
from experiments.profiles import TaskConfig, log_spaced_lags
from experiments.seeding import generator
from experiments.tasks import NARMA_DEVIATION, NARMA_MEAN, delayed_sum, draw

TASK = TaskConfig(
    inputs=3, steps=40, lags=(0, 2, 7), coefficients=(0.6, -0.5, 0.4), noise=0.3, sequences=500
)


def test_target_is_the_delayed_sum_when_there_is_no_noise():
    task = dataclasses.replace(TASK, noise=0.0, sequences=5)
    x, y, u = delayed_sum(task, 3, "train", dtype=torch.float64)
    assert (x.shape, y.shape, u.shape) == ((40, 5, 3), (40, 5), (3,))
    assert float(u.norm()) == pytest.approx(1, abs=1e-15)
    for t in range(40):
        expected = torch.zeros(5, dtype=torch.float64)
        for lag, coefficient in zip(task.lags, task.coefficients, strict=True):
            if t >= lag:
                expected += coefficient * (x[t - lag] @ u)
        torch.testing.assert_close(y[t], expected, rtol=0, atol=1e-14)


def test_noise_has_the_stated_standard_deviation_and_is_independent_of_the_inputs():
    x, y, u = delayed_sum(TASK, 0, "train", dtype=torch.float64)
    silent = dataclasses.replace(TASK, noise=0.0)
    x_again, signal, _ = delayed_sum(silent, 0, "train", dtype=torch.float64)
    assert torch.equal(x, x_again)
    noise = (y - signal).numpy().ravel()
    # n = 20000 Gaussian draws: standard error of the deviation .3/sqrt(2n) = 1.5e-3; four of
    # them: false-alarm rate 6e-5, and a deviation off by 3 % is found almost surely.
    assert noise.std() == pytest.approx(0.3, abs=6e-3)
    correlation = np.corrcoef(noise, (x @ u).numpy().ravel())[0, 1]
    assert abs(correlation) < 4 / np.sqrt(noise.size)


def test_equal_seeds_and_purposes_agree_and_others_differ():
    first = delayed_sum(TASK, 1, "train")
    again = delayed_sum(TASK, 1, "train")
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    fresh = delayed_sum(TASK, 1, "diagnostics", sequences=7, steps=50)
    assert fresh.x.shape == (50, 7, 3)
    assert torch.equal(fresh.u, first.u)
    assert not torch.equal(fresh.x[:40, :7], first.x[:, :7])
    assert not torch.equal(delayed_sum(TASK, 2, "train").u, first.u)
    assert generator(1, "a", "b").random() != generator(1, "ab").random()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"lags": (3, 2, 7)}, "task.lags"),
        ({"lags": (-1, 2, 7)}, "task.lags"),
        ({"lags": (0, 2, 40)}, "task.lags"),
        ({"lags": ()}, "task.lags"),
        ({"coefficients": (1.0,)}, "task.coefficients"),
        ({"coefficients": (1.0, float("nan"), 1.0)}, "task.coefficients"),
        ({"noise": -0.1}, "task.noise"),
        ({"noise": float("nan")}, "task.noise"),
        ({"inputs": 0}, "task.inputs"),
    ],
)
def test_bad_tasks_are_refused_by_name(change, named):
    with pytest.raises(ValueError, match=named):
        dataclasses.replace(TASK, **change)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, True])
def test_bad_seeds_are_refused(seed):
    with pytest.raises(ValueError, match="seed: "):
        delayed_sum(TASK, seed, "train")


def test_profiles_hash_everything_and_refuse_unknown_options():
    quick = get_profile("quick")
    assert quick == get_profile("quick") and hash(quick) == hash(get_profile("quick"))
    assert quick.config_hash != get_profile("smoke").config_hash
    assert quick.config_hash != quick.with_options(seeds=[0, 1]).config_hash
    assert quick.training_hash() == quick.with_options(seeds=[0, 1]).training_hash()
    longer = dataclasses.replace(quick, training=dataclasses.replace(quick.training, steps=601))
    assert longer.training_hash() != quick.training_hash()
    assert {"smoke", "quick"} < set(PROFILES) and not set(PROFILES) & set(SUITES)
    with pytest.raises(ValueError, match="profile: 'fast' is not one of smoke, quick, "):
        get_profile("fast")
    for seeds in ([], [-1], [0, 0], ["0"], [2**32]):
        with pytest.raises(ValueError, match="seeds: "):
            quick.with_options(seeds=seeds)
    for models in ([], ["vanilla"], ["gru", "gru"]):
        with pytest.raises(ValueError, match="models: "):
            quick.with_options(models=models)
    with pytest.raises(ValueError, match="initial_gate: 1.0"):
        dataclasses.replace(quick, initial_gate=1.0)


def test_quick_measures_about_thirty_log_spaced_lags():
    lags = get_profile("quick").diagnostics.lags
    assert (lags[0], lags[-1]) == (2, 192) and 24 <= len(lags) <= 30
    assert log_spaced_lags(1, 1000, 4) == (1, 10, 100, 1000)


def test_what_came_later_leaves_the_names_of_older_runs_alone():
    for name in ("smoke", "quick"):
        data = get_profile(name).as_dict()
        assert "kind" not in data["task"] and "optimizer" not in data["training"]
    sgd = get_profile("sgd")
    assert sgd.as_dict()["training"]["optimizer"] == "sgd"
    plain = dataclasses.replace(
        sgd, training=dataclasses.replace(sgd.training, optimizer="adamw"))
    assert plain.training_hash() != sgd.training_hash()


def test_suites_name_profiles():
    assert members("quick") == ("quick",) and len(members("further")) == 7
    for suite, names in SUITES.items():
        assert members(suite) == names and set(names) <= set(PROFILES)
        assert all(get_profile(name).name == name for name in names)
    with pytest.raises(ValueError, match="profile: 'all' is not one of smoke, .*further"):
        members("all")


@pytest.mark.parametrize("name", ["adding", "ar2", "average", "narma"])
def test_other_tasks_follow_their_definitions(name):
    """Targets by plain loops from the definitions, scales near one, noise apart."""
    task = dataclasses.replace(get_profile(name).task, noise=0.0)
    x, y, u = (v.numpy() for v in draw(task, 5, "train", sequences=9, steps=80,
                                       dtype=torch.float64))
    c = task.coefficients
    expected = np.zeros_like(y)
    for b in range(y.shape[1]):
        marked, s, v = [0.0, 0.0], [0.0, 0.0], []
        n = [NARMA_MEAN] * 10
        for t in range(len(y)):
            if name == "adding":
                if x[t, b, 1]:
                    marked = [x[t, b, 0], marked[0]]
                expected[t, b] = sum(marked)
            elif name == "average":
                expected[t, b] = sum(x[t - k, b] @ u for k in range(16) if k <= t) / 4
            elif name == "ar2":
                s = [c[0] * s[0] + c[1] * s[1] + x[t, b] @ u, s[0]]
                expected[t, b] = s[0]
            else:
                ago = [v[-k] if k <= len(v) else 0.25 for k in (1, 10)]
                n = n[-9:] + [min(1.0, 0.3 * n[-1] + 0.05 * n[-1] * sum(n)
                                  + 1.5 * ago[0] * ago[1] + 0.1)]
                v.append(0.25 + x[t, b, 0] / (4 * 3**0.5))
                expected[t, b] = (n[-1] - NARMA_MEAN) / NARMA_DEVIATION
    if name == "ar2":  # stationary deviation, from the impulse response
        impulse = [1.0, c[0]]
        while len(impulse) < 2000:
            impulse.append(c[0] * impulse[-1] + c[1] * impulse[-2])
        expected /= np.linalg.norm(impulse)
    np.testing.assert_allclose(y, expected, atol=1e-12)
    many = draw(task, 5, "held-out", sequences=2000, steps=80).y.numpy()[40:]
    assert abs(many.mean()) < 0.1 and 0.9 < many.std() < 1.6
    with pytest.raises(ValueError, match="is not 'delayed sum'"):
        delayed_sum(task, 0, "train")


def test_a_task_of_another_kind_is_checked():
    task = get_profile("ar2").task
    with pytest.raises(ValueError, match="task.kind: 'AR' is not one of delayed sum, "):
        dataclasses.replace(task, kind="AR")
    with pytest.raises(ValueError, match="task.coefficients: .* a sequence of 2 finite numbers"):
        dataclasses.replace(task, coefficients=(0.5,))


def test_a_profile_of_ones_own(tmp_path):
    path = tmp_path / "longer.json"
    path.write_text(json.dumps({"hidden": 64, "models": ["diag", "rnn"], "initial_gate": 1e-2,
                                "training": {"steps": 2000, "learning_rate": 1},
                                "diagnostics": {"lags": [1, 2, 3]}}))
    quick, mine = get_profile("quick"), read_profile(path)
    assert (mine.name, mine.hidden, mine.models) == ("longer", 64, ("diag", "rnn"))
    assert mine.training == dataclasses.replace(quick.training, steps=2000, learning_rate=1.0)
    assert mine.diagnostics.lags == (1, 2, 3) and mine.task == quick.task
    assert mine.config_hash != quick.config_hash and hash(mine)
    path.write_text('{"base": "sgd", "name": "slow"}')
    assert read_profile(path) == dataclasses.replace(get_profile("sgd"), name="slow")


@pytest.mark.parametrize(("text", "message"), [
    ("[1]", "holds no object"), ("{", "is no JSON file"),
    ('{"hiden": 3}', "hiden is not one of name, hidden, "),
    ('{"task": {"lag": [3]}}', "task.lag is not one of inputs, steps, "),
    ('{"hidden": "3"}', "hidden: '3' is not of type int"),
    ('{"hidden": true}', "hidden: True is not of type int"),
    ('{"task": 3}', "task: 3 is not of type TaskConfig"),
    ('{"hidden": 0}', "hidden: 0 is not an integer >= 1"),
    ('{"task": {"lags": ["a"], "coefficients": [1]}}', "profile: .*own.json: "),
    ('{"base": "fast"}', "profile: 'fast' is not one of"),
    ('{"name": "quick"}', "name: 'quick' is not a word of its own"),
    ('{"name": "../x"}', "name: '../x' is not a word of its own"),
])
def test_a_bad_profile_is_named(tmp_path, text, message):
    path = tmp_path / "own.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_profile(path)
    with pytest.raises(ValueError, match="nowhere.json' does not exist"):
        read_profile(tmp_path / "nowhere.json")
