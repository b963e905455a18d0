"""Section 3 of [LW]: gradients through time (LW-1 … LW-3)."""

from theory.ledger import Claim, Kind, Strength

SECTION = "3 Backpropagation through time"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-1", refs=("LW-1",), section=SECTION, title="Stochastic gradient descent",
        statement=r"Update rule: $\theta \leftarrow \theta - \mu \nabla_\theta \sum_t "
                  r"\mathcal{E}_t$ with one global learning rate $\mu$.",
        kind=Kind.DEFINITION, checks=("theory.checks.optimizers:lw1",),
        hypotheses=("every instantaneous loss is differentiable in θ",),
    ),
    Claim(
        id="LW-2", refs=("LW-2",), section=SECTION, title="Gradient as a double sum",
        statement=r"$\nabla_\theta \mathcal{E} = \sum_t \sum_{k \le t} "
                  r"\frac{\partial \mathcal{E}_t}{\partial s_t} "
                  r"\frac{\partial s_t}{\partial s_k} \frac{\partial^+ s_k}{\partial\theta}$, "
                  r"where $\partial^+$ holds $s_{k-1}$ fixed.",
        kind=Kind.THEOREM, checks=("theory.checks.products:lw2",),
        hypotheses=("s_0 does not depend on θ", "F is differentiable in state and parameters"),
        published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-3", refs=("LW-3",), section=SECTION, title="Contribution of one step",
        statement=r"Step $k$ contributes $\delta_t^\top (J_t J_{t-1} \cdots J_{k+1}) B_k$ to the "
                  r"gradient of $\mathcal{E}_t$; later Jacobians stand on the left.",
        kind=Kind.IDENTITY, checks=("theory.checks.products:lw3",), uses=("LW-2",),
        published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§3-immediate", refs=("§3-immediate", "LW-2", "LW-3"), section=SECTION,
        title="The parameter Jacobian is the immediate one",
        statement=r"$\sum_{\ell=0}^{t} \delta_t^\top M_{t,\ell} B_{t-\ell} w$ with the immediate "
                  r"derivative $B_k = \partial^+ s_k/\partial\theta$ is automatic "
                  r"differentiation's directional derivative of $\mathcal{E}_t$; with the total "
                  r"derivative it is not, since earlier parameters are then counted repeatedly.",
        kind=Kind.IDENTITY, checks=("numerics.checks.bptt:immediate",), uses=("LW-3",),
        hypotheses=("all cells, random H, D, T, float64",),
    ),
)
