"""Appendix B of [LW]: diagonally gated cells (LW-52 … LW-57)."""

from theory.ledger import Claim, Kind, Strength

SECTION = "Appendix B: diagonal and scalar gates"
ANY_H = "any number of units H and of inputs D"


def _claim(number: int, kind: Kind, title: str, statement: str,
           uses: tuple[str, ...] = ()) -> Claim:
    return Claim(
        id=f"LW-{number}", refs=(f"LW-{number}",), section=SECTION, title=title,
        statement=statement, kind=kind, checks=(f"theory.checks.cells:lw{number}",),
        hypotheses=(ANY_H,), uses=uses,
        published_argument="none" if kind == Kind.DEFINITION else "valid",
        needs=Strength.SYMBOLIC,
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(52, Kind.DEFINITION, "DiagGate",
           r"$g_t = \sigma(W_s x_t + U_s h_{t-1} + b_s) \in (0,1)^H$, "
           r"$h_t = (1 - g_t) \odot h_{t-1} + g_t \odot \tilde h_t$"),
    _claim(53, Kind.IDENTITY, "DiagGate Jacobian",
           r"$J_t = \mathrm{Diag}(1 - g_t) + \mathrm{Diag}(g_t \odot (1 - \tilde h_t^2)) U + "
           r"\mathrm{Diag}((\tilde h_t - h_{t-1}) \odot g_t (1 - g_t)) U_s$", ("LW-52",)),
    _claim(54, Kind.DEFINITION, "SharedGate",
           r"$s_t = \sigma(w_s^\top x_t + u_s^\top h_{t-1} + b_s) \in (0,1)$, "
           r"$h_t = (1 - s_t) h_{t-1} + s_t \tilde h_t$"),
    _claim(55, Kind.IDENTITY, "SharedGate Jacobian",
           r"$J_t = (1 - s_t) I + s_t\, \mathrm{Diag}(1 - \tilde h_t^2) U + s_t (1 - s_t) "
           r"(\tilde h_t - h_{t-1}) u_s^\top$ (the last term has rank one)", ("LW-54",)),
    _claim(56, Kind.DEFINITION, "ConstGate",
           r"$h_t = (1 - s) h_{t-1} + s\, \tilde h_t$ with a constant $s$, "
           r"$\tilde h_t = \tanh(W x_t + U h_{t-1} + b)$"),
    _claim(57, Kind.IDENTITY, "ConstGate Jacobian",
           r"$J_t = (1 - s) I + s\, \mathrm{Diag}(1 - \tilde h_t^2) U$", ("LW-56",)),
)
