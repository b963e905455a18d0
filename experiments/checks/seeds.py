"""Empirical decisions over training seeds, each calibrated before it may judge a run.

A :class:`Rule` turns one table per seed into one number (positive: supports the claim) and the
numbers into a decision.  Before it looks at a run it must pass on synthetic tables: at most 5 %
false alarms where there is no effect, at least 80 % power on a planted effect of stated size.
A rule that fails this is rejected whatever the run says, so altered rules cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from experiments.checks.context import FEWEST_SEEDS, Informed
from experiments.measured import Measured, load_measured
from numerics.montecarlo import estimate_probability, over_seeds
from theory.checking import Context
from theory.ledger import Outcome

Table = Mapping[str, NDArray[np.float64]]
Draw = Callable[[np.random.Generator], Table]

FALSE_ALARMS, POWER = 0.05, 0.80


@dataclass(frozen=True)
class Rule:
    """``statistic``: table of one seed → number; ``decide``: numbers → supported or not."""

    statistic: Callable[[Table], float]
    decide: Callable[[Sequence[float]], bool]


@dataclass(frozen=True)
class Source:
    """A kind of run: the models it must have, the task and the optimiser they were trained by."""

    models: tuple[str, ...]
    task: str = "delayed sum"
    optimizer: str = "adamw"


@dataclass(frozen=True)
class Design:
    """What a rule is about.

    ``needs``: models that the run must have; ``sources``: the runs that they come from, unless
    all come from one of the main experiment's kind; ``extract``: run and position of the seed →
    table; ``null``, ``planted``: synthetic tables of one seed without and with the effect;
    ``effect``: the planted effect in words; ``snapshot``: which parameters are judged.
    """

    needs: tuple[str, ...]
    extract: Callable[[Measured, int], Table]
    null: Draw
    planted: Draw
    effect: str
    unit: str
    snapshot: str = "final"
    trials: int = 200
    sources: tuple[Source, ...] = ()


def interval_and_agreement(values: Sequence[float]) -> bool:
    """Every seed positive, and the 95 % interval of the mean over seeds above 0."""
    if len(values) < FEWEST_SEEDS or not np.isfinite(values).all():
        return False
    summary = over_seeds(values)
    return summary.low > 0 and summary.agreement == 1


def every_seed(values: Sequence[float]) -> bool:
    """Every seed positive."""
    return len(values) >= FEWEST_SEEDS and bool(np.isfinite(values).all() and min(values) > 0)


def mean_positive(values: Sequence[float]) -> bool:
    """No interval, no agreement: the mean alone (a mutant's rule)."""
    return bool(np.mean(values) > 0)


def best_seed(values: Sequence[float]) -> bool:
    """One good seed is enough (a mutant's rule)."""
    return bool(max(values) > 0)


def _negated(statistic: Callable[[Table], float], table: Table) -> float:
    return -statistic(table)


def _demanding(statistic: Callable[[Table], float], table: Table) -> float:
    return statistic(table) - 10.0


def of_statistic(change: Callable[[Callable[[Table], float], Table], float]) -> (
    Callable[[Rule], Rule]
):
    """A mutant that changes what is computed from a table."""
    return lambda rule: replace(rule, statistic=partial(change, rule.statistic))


# Alterations that break the power of any rule.
POWERLESS: dict[str, Callable[[Rule], Rule]] = {
    "flip the sign of the statistic": of_statistic(_negated),
    "demand an effect out of reach": of_statistic(_demanding),
}
# Alterations that break the false-alarm rate of a rule whose statistic is symmetric under no
# effect.
CREDULOUS: dict[str, Callable[[Rule], Rule]] = {
    "judge by the mean alone": lambda rule: replace(rule, decide=mean_positive),
    "judge by the best seed": lambda rule: replace(rule, decide=best_seed),
}


def probe(design: Design) -> Callable[[Rule], list[complex]]:
    """Numbers that tell two rules apart: statistics of fixed tables, decisions on fixed lists."""

    def numbers(rule: Rule) -> list[complex]:
        rng = np.random.default_rng(7)
        tables = [draw(rng) for draw in (design.null, design.planted) for _ in range(3)]
        lists = [[1.0, 1.1, 0.9, 1.2, 0.8], [3.0, 3.1, -0.1, 3.2, 3.3], [-1.0, -2, -1, -3, 0.5]]
        return [*(rule.statistic(t) for t in tables), *(float(rule.decide(v)) for v in lists)]

    return numbers


@lru_cache(maxsize=256)
def _hits(rule: Rule, draw: Draw, trials: int, seed: int) -> int:
    """How often the rule decides in favour on synthetic experiments; shared between checks."""
    rng = np.random.default_rng(seed)
    return sum(
        rule.decide([rule.statistic(draw(rng)) for _ in range(FEWEST_SEEDS)]) for _ in range(trials)
    )


def calibrate(rule: Rule, design: Design, seed: int) -> dict[str, Any]:
    """Measured false-alarm rate and power with their exact 95 % intervals."""
    found: dict[str, Any] = {"trials": design.trials, "seed": seed, "planted": design.effect}
    for name, draw in (("false_alarm", design.null), ("power", design.planted)):
        hits = _hits(rule, draw, design.trials, seed)
        rate = estimate_probability(hits, design.trials, 0.05)
        found[name] = rate.value
        found[f"{name}_interval"] = [rate.low, rate.high]
    found["calibrated"] = found["false_alarm"] <= FALSE_ALARMS and found["power"] >= POWER
    return found


def usable(run: str, source: Source, snapshot: str) -> tuple[Measured | None, str]:
    """The run's data if it is of that kind and can be judged, else why not."""
    try:
        measured = load_measured(run, snapshot, source.models)
    except ValueError as error:
        return None, str(error)
    missing = [m for m in source.models if m not in measured.datasets]
    if missing:
        return None, f"the run lacks {', '.join(missing)}"
    attrs = measured.first.attrs
    task, optimizer = attrs.get("task", "delayed sum"), attrs.get("optimizer", "adamw")
    if (task, optimizer) != (source.task, source.optimizer):
        return None, f"the run's task is {task}, its optimiser {optimizer}"
    seeds = measured.seeds(source.models[0])
    if any(measured.seeds(m) != seeds for m in source.models):
        return None, "the run's models do not share their seeds"
    if len(seeds) < FEWEST_SEEDS:
        return None, f"{len(seeds)} seeds, at least {FEWEST_SEEDS} are needed"
    return measured, ""


def find(runs: Sequence[str], design: Design) -> tuple[Measured | None, str]:
    """Data of the last run that can be judged, of each source; and the runs, or why none.

    Models that come from different runs must share their seeds.
    """
    datasets: dict[str, Sequence[xr.Dataset]] = {}
    chosen = []
    for source in design.sources or (Source(design.needs),):
        measured, why_not = None, f"no finished run of at least {FEWEST_SEEDS} seeds"
        for run in reversed(runs):
            measured, why_not = usable(run, source, design.snapshot)
            if measured is not None:
                datasets |= measured.datasets
                chosen.append(run)
                break
        if measured is None:
            return None, why_not
    found = Measured(datasets)
    if any(found.seeds(m) != found.seeds(design.needs[0]) for m in design.needs):
        return None, f"the runs {', '.join(chosen)} do not share their seeds"
    return found, ", ".join(chosen)


def _unfit(calibration: Mapping[str, Any]) -> Outcome | None:
    """The outcome of a rule that may not judge; ``None`` if it may."""
    if calibration["calibrated"]:
        return None
    return Outcome(
        False,
        f"the rule is not fit to judge: false alarms {calibration['false_alarm']:.0%} "
        f"(at most {FALSE_ALARMS:.0%}), power {calibration['power']:.0%} "
        f"(at least {POWER:.0%})",
        calibration,
    )


def judge_runs(rule: Rule, design: Design, context: Context) -> Outcome:
    """Calibrate the rule, then apply it to the last run that can be judged, if there is one."""
    known = dict(context.known) if isinstance(context, Informed) else {}
    calibration = known or calibrate(rule, design, context.seed)
    unfit = _unfit(calibration)
    if unfit is not None:
        return unfit
    measured, run = find(context.runs, design)
    if measured is None:
        return Outcome(None, run, calibration)
    return _judge(rule, design, run, measured, calibration)


def judge_every(rule: Rule, designs: Mapping[str, Design], context: Context) -> Outcome:
    """The same rule on runs of several kinds, labelled; passed if it is in every one of them.

    The designs have the same synthetic tables: one calibration serves all.  Nothing is judged
    before there is a run of each kind, so that the order of running decides nothing.
    """
    known = dict(context.known) if isinstance(context, Informed) else {}
    calibration = known or calibrate(rule, next(iter(designs.values())), context.seed)
    unfit = _unfit(calibration)
    if unfit is not None:
        return unfit
    data = {label: find(context.runs, design) for label, design in designs.items()}
    missing = [label for label, (measured, _) in data.items() if measured is None]
    if missing:
        return Outcome(None, f"no finished run of at least {FEWEST_SEEDS} seeds with "
                       + ", ".join(missing), calibration)
    outcomes = {
        label: _judge(rule, designs[label], run, measured, {})
        for label, (measured, run) in data.items() if measured is not None
    }
    summary = "; ".join(f"{label}: {o.summary}" for label, o in outcomes.items())
    return Outcome(all(o.passed for o in outcomes.values()), summary,
                   {**calibration, **{label: o.details for label, o in outcomes.items()}})


def _judge(
    rule: Rule, design: Design, run: str, measured: Measured, calibration: dict[str, Any]
) -> Outcome:
    seeds = measured.seeds(design.needs[0])
    values = [float(rule.statistic(design.extract(measured, i))) for i in range(len(seeds))]
    passed = bool(rule.decide(values))
    attrs = measured.first.attrs
    details: dict[str, Any] = {
        **calibration, "run": run, "snapshot": design.snapshot, "seeds": seeds,
        "per_seed": [v if np.isfinite(v) else None for v in values], "unit": design.unit,
        "steps_trained": int(attrs["steps_trained"]),
        "steps_measured": int(attrs["steps_measured"]), "profile": str(attrs["profile"]),
        "losses": {m: [float(d.attrs["snapshot_loss"]) for d in measured.datasets[m]
                       if "snapshot_loss" in d.attrs] for m in design.needs},
    }
    if np.isfinite(values).all():
        summary = over_seeds(values)
        details |= {"median": summary.median, "interval": [summary.low, summary.high]}
        text = (f"{design.unit}: median {summary.median:.3g}, 95 % interval "
                f"[{summary.low:.3g}, {summary.high:.3g}] over {len(seeds)} seeds of profile "
                f"{details['profile']}")
    else:
        text = f"{design.unit}: {values}, not finite in every seed"
    where = "" if design.snapshot == "final" else f" ({design.snapshot})"
    return Outcome(passed, text + where, details)
