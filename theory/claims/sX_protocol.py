"""Beyond the papers: untrained networks, and simulated data on which N* is known."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ERROR, SAMPLES
from theory.claims.sX_information import AUDIT
from theory.ledger import Claim, Kind

PROTOCOL = "Beyond the papers: statistical protocol"
UNTRAINED = ("three untrained ConstGate networks, gate 0.05, recurrent weights half an orthogonal "
             "matrix; Gaussian inputs; the exact statistic of one anchor",)
SIMULATED = ("4000 sequences of 20 anchors, simulated; ε = .1; intervals of 95 %",)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Audit 1-measured",
        refs=("Audit 1-measured", "Audit 1"),
        section=AUDIT,
        title="The spread falls with the envelope",
        statement=r"From lag 0 to lag 50 the order-zero envelope $(1-s)^\ell$ falls 13.0 times; "
        r"the interquartile range of $\psi_{t,\ell}$ falls as often up to a factor of 1.6 "
        "(geometric mean over probes; 10.6, 11.7 and 13.4 times have been seen).",
        kind=Kind.ASYMPTOTIC,
        checks=("numerics.checks.untrained:spread_falls_with_envelope",),
        hypotheses=UNTRAINED,
    ),
    Claim(
        id="Audit 2-products",
        refs=("Audit 2-products", "Audit 2"),
        section=AUDIT,
        title="A product of normals looks stable",
        statement=r"McCulloch's index of means over 1, 4, 16, 64 products of two independent "
        r"normal variables is 1.21, 1.63, 1.88, 1.97 (computed from their quantiles; every moment "
        "is finite).",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.protocol:product_indices",),
        domains=(SAMPLES,),
    ),
    Claim(
        id="Audit 2-measured",
        refs=("Audit 2-measured", "Audit 2"),
        section=AUDIT,
        title="The stable plug-in on a real statistic",
        statement=r"At lag 4 McCulloch's index of $\psi$ is below 1.5, for means over 16 sequences "
        r"above 1.65, and the stable plug-in asks for over ten times as many sequences as the "
        r"normal limit (medians over probes; one network: 5.8e5 against 390), at ε = .1.",
        kind=Kind.BOUND,
        checks=("numerics.checks.untrained:plug_in_misses_the_limit",),
        domains=(ALPHA,),
        hypotheses=UNTRAINED,
    ),
    Claim(
        id="Protocol: stable data",
        refs=("Protocol: stable data",),
        section=PROTOCOL,
        title="Estimates of N* on stable sequences",
        statement=r"Sequence means are SαS(1.6) with $N^*=100$; a quarter of an anchor's "
        r"scale$^\alpha$ is common to its sequence. The direct estimate and the per-sequence "
        r"plug-in agree with $N^*$ within 30 % in the median, and their intervals cover it (93 % "
        r"and 95 % of 400 data sets); the plug-in from pooled anchors is about 5 $N^*$ and never "
        "covers it.",
        kind=Kind.BOUND,
        checks=("numerics.checks.protocol:stable_sequences",),
        domains=(ERROR,),
        hypotheses=SIMULATED,
        uses=("Exact test",),
    ),
    Claim(
        id="Protocol: product data",
        refs=("Protocol: product data",),
        section=PROTOCOL,
        title="Estimates of N* on products of normals",
        statement=r"Sequence means are products of two normals, correlated within a sequence, with "
        r"$N^*=99$ by the central limit. The direct estimate agrees within 30 % in the median and "
        r"its intervals cover $N^*$ (96 % of 400 data sets); the stable plug-in asks for hundreds "
        r"of times $N^*$ (about 6e4), from pooled anchors thousands of times (about 3e5), and "
        "neither ever covers it.",
        kind=Kind.BOUND,
        checks=("numerics.checks.protocol:product_sequences",),
        domains=(ERROR,),
        hypotheses=SIMULATED,
    ),
)
