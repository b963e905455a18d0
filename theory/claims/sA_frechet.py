"""Appendix A of [LW]: Fréchet derivatives of matrix products (LW-46 … LW-51)."""

from theory.ledger import Claim, Domain, Kind, Strength

SECTION = "Appendix A: products of Jacobians"
COUNT = Domain("n", "integer", low=0, meaning="number of factors")
MATRICES = "square matrices of any one size, later factors on the left"


def _claim(number: int, kind: Kind, title: str, statement: str, uses: tuple[str, ...] = (),
           argument: str = "valid") -> Claim:
    return Claim(
        id=f"LW-{number}", refs=(f"LW-{number}",), section=SECTION, title=title,
        statement=statement, kind=kind, checks=(f"theory.checks.products:lw{number}",),
        domains=(COUNT,) if number >= 49 or number == 46 else (), hypotheses=(MATRICES,), uses=uses,
        published_argument="valid" if argument == "valid" else "gap", needs=Strength.SYMBOLIC,
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(46, Kind.DEFINITION, "Fréchet derivative",
           r"$L_F(X, E)$ is linear in $E$ with "
           r"$\|F(X+E) - F(X) - L_F(X,E)\| = o(\|E\|)$; for a product $F = F_n \cdots F_1$ of "
           r"any number of factors that have one, words $\prod(c_j X + C_j)$ included, it is "
           r"$\sum_j \big(\prod_{i>j} F_i\big) L_{F_j} \big(\prod_{i<j} F_i\big)$."),
    _claim(47, Kind.THEOREM, "Sum rule", r"$L_{F+G}(X,E) = L_F(X,E) + L_G(X,E)$"),
    _claim(48, Kind.THEOREM, "Product rule",
           r"$L_{FG}(X,E) = L_F(X,E)\, G(X) + F(X)\, L_G(X,E)$, in this order"),
    _claim(49, Kind.DEFINITION, "Perturbed product",
           r"$P_n(\varepsilon) = \prod_{j=1}^{n} (A_j + \varepsilon B_j)$"),
    _claim(50, Kind.IDENTITY, "All orders",
           r"$P_n(\varepsilon) = \sum_{k=0}^{n} \varepsilon^k C_{n,k}$, where $C_{n,k}$ sums, over "
           r"all $k$-subsets of the steps, the word with $B$ there and $A$ elsewhere",
           ("LW-49",), "gap"),
    _claim(51, Kind.ASYMPTOTIC, "First order",
           r"$P_n(\varepsilon) = \prod_j A_j + \varepsilon \sum_j \big(\prod_{i>j} A_i\big) B_j "
           r"\big(\prod_{i<j} A_i\big) + O(\varepsilon^2)$; the sum is $C_{n,1}$ of LW-50",
           ("LW-48", "LW-49", "LW-50")),
    Claim(
        id="§A-remainder", refs=("§A-remainder",), section=SECTION,
        title="Bound on the remainder",
        statement=r"$\|\prod(A_j + \varepsilon B_j) - T_1\| \le \prod(\|A_j\| + "
                  r"\varepsilon\|B_j\|) - \prod\|A_j\| - \varepsilon\sum_j \|B_j\| "
                  r"\prod_{i \ne j}\|A_i\|$ for $\varepsilon > 0$; entrywise also with matrices "
                  r"of absolute values.",
        kind=Kind.BOUND, checks=("theory.checks.products:product_remainder",),
        domains=(COUNT,), hypotheses=("a submultiplicative norm with ‖I‖ = 1",),
        uses=("LW-51",), needs=Strength.SYMBOLIC,
    ),
)
