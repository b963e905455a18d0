"""[TS]: what it says about trained networks (TS-E1 … TS-E3), with the rules that decide."""

from __future__ import annotations

from theory.ledger import Claim, Kind

SECTION = "TS: gates as optimisers"
_SHAPE = "experiments.checks.shape:"
_RUN = "a finished run: quick profile, AdamW, at least five seeds"
_PROFILE = (
    "Rule: in each of at least five seeds and for SharedGate and DiagGate the line of "
    r"$\log\|M_{t,\ell}\|_2$ against the log of the mean gate product has $R^2 \ge 0.9$ and a "
    r"slope between $\frac12$ and 2, over lags where both exceed $10^{-12}$.")


def _claim(name: str, title: str, statement: str, check: str, run: str = _RUN,
           note: str = "") -> Claim:
    return Claim(
        id=name, refs=(name,), section=SECTION, title=title, statement=statement,
        kind=Kind.EMPIRICAL, checks=(_SHAPE + check,), hypotheses=(run,), by_construction=note,
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(
        "TS-E1", "Trained gates set the profile over lags",
        r"In trained gated networks the gain $\|M_{t,\ell}\|_2$ depends on the lag as the gate "
        r"product does (delayed-sum task). " + _PROFILE, "gate_product_profile"),
    _claim(
        "TS-E1-tasks", "The same profile on four other tasks",
        r"The same on the adding, AR(2), moving-average and NARMA-10 tasks. " + _PROFILE
        + " It must hold on each of the four.",
        "gate_product_profile_elsewhere",
        "finished runs on all four tasks (suite tasks, AdamW), at least five seeds"),
    _claim(
        "TS-E2", "Transport concentrates in few directions",
        r"The energy of the exact transport lies in few directions. Rule: in each of at least "
        r"five seeds and for SharedGate and DiagGate the median participation ratio "
        r"$(\sum\sigma_k^2)^2/\sum\sigma_k^4$ at the task's longest lag is below $H/4$.",
        "transport_concentrates",
        note="Products of many matrices concentrate without any gate or training; the threshold "
             "is what can fail."),
    _claim(
        "TS-E2-gradients", "Transported gradients concentrate in few directions",
        r"The second moments of the transported gradients $\delta_t^\top M_{t,\ell}$ lie in few "
        r"directions. Rule: as TS-E2, for the participation ratio of their eigenvalues over "
        r"anchors and sequences.",
        "gradients_concentrate",
        note="A readout of one output gives every gradient the same direction at lag 0."),
    _claim(
        "TS-E2-optimisers", "Gates with SGD match plain RNN with Adam",
        r"A per-unit-gated RNN trained by SGD reaches at most the loss of a plain RNN trained by "
        r"Adam. Rule: statistic per seed $\log(1.05\, L_{\mathrm{RNN}}/L_{\mathrm{Diag}})$ on "
        r"fresh sequences; REPRODUCED if every seed (at least five) is positive and the 95 % "
        r"interval of the mean over seeds excludes 0. Both train for as many steps on the same "
        r"sequences; SGD's rate is the best of four on a seed that is not judged. What SGD reaches "
        r"in more steps is not said.",
        "gates_match_adam",
        "finished runs with DiagGate trained by SGD and a plain RNN trained by AdamW (suite "
        "optimizers), the same seeds, at least five"),
    _claim(
        "TS-E3", "Gates align transport with the loss",
        r"Loss gradients $\delta_t$ lie in the leading left singular directions of the transport. "
        r"Rule: statistic per seed the mean over the task's lags of the log of the share of "
        r"$\delta_t$ in the four leading directions over $4/H$, the share of a random direction, "
        r"the smaller of SharedGate's and DiagGate's; REPRODUCED if every seed (at least five) is "
        r"positive and the 95 % interval of the mean over seeds excludes 0.",
        "gradient_in_leading_directions"),
)
