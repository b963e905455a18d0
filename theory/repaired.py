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
        "the gates let through: a linear network with orthogonal weights keeps a root mean square "
        "gain that falls like a fourth root, and one whose slope is below 1 falls exponentially, "
        "at a rate set by gate and slope together. So the upper envelope of a lag is the mean "
        "norm of the transported gradient, and diagonal rates are reported beside it.",
        ("T3", "T4", "T4-slope", "Rates-exact", "Rates-resummed", "§4.2-hh"),
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
        "body of a product law and not an average of many sequences, and a sample size computed "
        "from that index can be wrong by orders of magnitude.",
        ("Audit 1", "Audit 1-measured", "Audit 2", "Audit 2-products", "Audit 2-measured",
         "App C-stability", "T5"),
    ),
    Part(
        "The error of deciding",
        "Two shifted copies of a symmetric unimodal law are told apart best by a sign, so the "
        "least error is known exactly, and with it the number of sequences, constant included. "
        "This is exact for a learner that is given the average of its sequences and nothing else. "
        "The information bounds stay as what they are: one is necessary, one is sufficient, and "
        "the exact answer lies between them.",
        ("Exact test", "Three criteria", "LW-35-capped", "T1", "T1-necessary"),
    ),
    Part(
        "The exponent",
        "The exponent of the averaged statistic belongs to the sample mean and not to the "
        "problem. The median, or a clipped mean, needs a number of sequences that grows like the "
        "inverse square of the signal whatever the tails, and no test can do with fewer than a "
        "constant share of that. For the mean, heavier tails make the window shorter at every "
        "number of sequences from two on, not only in the limit; with one sequence they can make "
        "it longer.",
        ("T2", "Audit 3", "§5.5(iii)", "Compression bound", "Compression region"),
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
        "power law can reach. An envelope that rises, or is not convex, is no sum of exponentials "
        "and has no spectrum of time scales at all.",
        ("§5.4(i)", "§5.4(ii)", "§5.4(iii)", "Regime: stretched exponential",
         "Regime: tempered power law", "Regime: mixture", "Spectra: mean rate",
         "Spectra: Tauberian", "Spectra: gamma rates", "Spectra: finite", "Spectra: reach",
         "Spectra: complete monotonicity"),
    ),
    Part(
        "Measuring it",
        "The number of sequences that a lag needs can be found without a noise model: average "
        "disjoint blocks of sequences and count errors. On simulated data with a known answer its "
        "intervals cover that answer, for stable noise and for products of normals. A stable law "
        "fitted to one value per sequence is right where the noise is stable and hundreds of "
        "times too large where it only looks so; values pooled over time steps are no sequences, "
        "and counting them as such is wrong in both cases.",
        ("Protocol: stable data", "Protocol: product data", "Exact test-simulation"),
    ),
)  # fmt: skip

USE = (
    "`learnability window TABLE` computes thresholds, sample sizes and windows by these "
    "statements from a table of envelopes per lag; `learnability reproduce` measures the signals "
    "and the noise of trained networks."
)
