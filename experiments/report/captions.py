"""Titles and captions of the figures; a figure without an entry is titled by its file name."""

from __future__ import annotations

CAPTIONS: dict[str, tuple[str, str]] = {
    "figure-1-envelopes": (
        "Figure 1 · Envelopes",
        r"The first-order envelope $\hat f(\ell)$, the exact diagonal envelope and the exact "
        r"2-norm $\|M_{t,\ell}\|_2$ of the transport, each on three scales. A straight line is "
        "exponential on the semi-log scale and a power law on the log–log scale. Lines are "
        "medians over seeds, bands their range.",
    ),
    "figure-2-windows": (
        "Figure 2 · Learnability windows",
        r"The largest detectable lag $\hat H_N$ against the number of sequences $N$, for the "
        "per-sequence statistic and for the plug-in of a symmetric α-stable (SαS) law, which is "
        "labelled as such.",
    ),
    "figure-3-scaling": (
        "Figure 3 · Sample size against envelope",
        r"$\log \hat N$ against $\log 1/\hat f$. A straight line says nothing about the shape of "
        r"the envelope: $N \propto f^{-\kappa}$ is a line for any $f$. Crosses: sample sizes from "
        "a fitted symmetric α-stable (SαS) law.",
    ),
    "figure-4-time-scales": (
        "Figure 4 · Time scales",
        r"Density of the per-unit time scales $\tau_q$ over units and seeds.",
    ),
    "figure-5-tail-index": (
        "Figure 5 · Tail index, with its controls",
        r"Estimates of $\alpha$, by McCulloch's quantiles and by the empirical characteristic "
        r"function (ECF), for the exact statistic beside the same statistic with errors and "
        "sensitivities re-paired at random, and for averages of independent sequences. A stable "
        r"law keeps its $\hat\alpha$ under averaging; a law with finite variance drifts to 2.",
    ),
    "figure-lstm-blocks": (
        "The LSTM's two blocks",
        r"The block $(h \leftarrow c)$ that the rates describe, and $(h \leftarrow h)$, which is "
        "zero at order zero only: envelopes of both, and the mean absolute contribution of each "
        r"to the exact statistic $\psi$, with its lag-0 part.",
    ),
    "figure-critical-separation": (
        "Critical separation",
        r"How many noise scales apart two means must be for a test error $\varepsilon$: the exact "
        "test lies between the necessary and the sufficient condition. No sampling.",
    ),
}


def caption(stem: str) -> tuple[str, str]:
    """Title and caption of the figure in the file ``stem``.svg."""
    return CAPTIONS.get(stem, (stem.replace("-", " ").capitalize(), ""))
