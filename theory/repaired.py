"""The repaired theory as one chapter: which claims, in which order, and what leads from one to
the next.  Data only: every formula stands in the claim it belongs to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A step of the argument: a title, prose without formulas, and the claims that carry it."""

    title: str
    text: str
    claims: tuple[str, ...]


CHAPTER: tuple[Part, ...] = (
    Part(
        "What travels back",
        "A past step reaches today's loss through the product of the true step Jacobians. Gates "
        "alone describe that product for a few lags only: the first-order rates can be trusted "
        "inside an explicit region, and beyond it the paths through other units carry more than "
        "the gates let through. So the upper envelope of a lag is the norm of the transported "
        "gradient, and diagonal rates are reported beside it.",
        ("T3", "T4", "Rates-exact", "Rates-resummed", "§4.2-hh"),
    ),
    Part(
        "The signal of a lag",
        "The signal is the mean over sequences of the exact contribution of that lag to the "
        "projected gradient, with the immediate parameter derivative, so that the lags add up to "
        "the gradient. Where units are combined with signs, the sign is that of the mean product "
        "of rate and alignment, found on other sequences than those it is used on. A window is a "
        "statement about a moment of training: a network that already predicts as well as the "
        "past allows has no signal left at any lag.",
        ("§3-immediate", "LW-30-repaired", "Audit 6", "Audit 4"),
    ),
    Part(
        "The noise it must beat",
        "The scale of a lag's own statistic shrinks with its envelope. Dividing by it cancels "
        "the very thing that is to be measured, and no envelope that vanishes is compatible with "
        "a floor under that scale. The noise that matters is that of the whole projected "
        "gradient, all lags together, which is the same for every lag. For bounded networks on "
        "Gaussian inputs it has all moments; a fitted tail index below two then describes the "
        "body of a product law and not an average of many sequences.",
        ("Audit 1", "Audit 2", "App C-stability", "T5"),
    ),
    Part(
        "The error of deciding",
        "Two shifted copies of a symmetric unimodal law are told apart best by a sign, so the "
        "least error is known exactly, and with it the number of sequences, constant included. "
        "The information bounds stay as what they are: one is necessary, one is sufficient, and "
        "the exact answer lies between them.",
        ("Exact test", "Three criteria", "LW-35-capped", "T1"),
    ),
    Part(
        "The exponent",
        "The exponent of the averaged statistic belongs to the sample mean and not to the "
        "problem. The median, or a clipped mean, needs a number of sequences that grows like the "
        "inverse square of the signal whatever the tails, and no test needs fewer than a "
        "constant share of that. And heavier tails make the mean's window shorter at every "
        "number of sequences from two on, not only in the limit.",
        ("T2", "Audit 3", "§5.5(iii)", "Compression bound"),
    ),
    Part(
        "The window",
        "A lag is inside the window of a number of sequences if its signal passes the threshold. "
        "The sandwich between two generalised inverses holds for any envelope once both sides "
        "are read by the same rule. A monotone envelope is not for free: it follows at order "
        "zero, and beyond under a condition on gates and mixing that differs from cell to cell.",
        ("Repaired window", "LW-38", "LW-43", "LW-70", "Definition 5.1",
         "Lemma 5.1-zeroth", "Lemma 5.1-repaired",
         "Lemma 5.1-const", "Lemma 5.1-lstm", "§5.5(iv)-repaired"),
    ),
    Part(
        "Regimes and spectra",
        "Each decay of the envelope fixes how the window grows, with its constants. A spread of "
        "rates at a fixed mean rate raises the envelope at every lag, and slow rates make it "
        "algebraic; but a finite number of units ends exponentially, which bounds how far any "
        "power law can reach.",
        ("§5.4(i)", "§5.4(ii)", "§5.4(iii)", "Regime: stretched exponential",
         "Regime: tempered power law", "Regime: mixture", "Spectra: mean rate",
         "Spectra: Tauberian", "Spectra: gamma rates", "Spectra: finite", "Spectra: reach"),
    ),
)  # fmt: skip

USE = (
    "`learnability window TABLE` computes thresholds, sample sizes and windows by these "
    "statements from a table of envelopes per lag; `learnability reproduce` measures the signals "
    "and the noise of trained networks."
)
