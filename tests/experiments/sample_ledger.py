"""A small ledger with every kind of verdict, put in place of the real one by `conftest`."""

from __future__ import annotations

from theory.ledger import Claim, Domain, Kind

HERE = "tests.experiments.sample_checks:"


def _claim(name: str, *checks: str, kind: Kind = Kind.IDENTITY, **fields: object) -> Claim:
    options = {"refs": (name,), "section": "1 First", "title": f"Title of {name}"} | fields
    return Claim(
        id=name,
        statement=r"For $x > 0$: $f(x) = x^2$.",
        kind=kind,
        checks=tuple(HERE + check for check in checks),
        **options,  # type: ignore[arg-type]
    )


CLAIMS = (
    _claim("LW-1", "squares", domains=(Domain("x", low=0, open_low=True),)),
    _claim("LW-2", "sampled", uses=("LW-1",), refs=("LW-2", "Lemma 5.1")),
    _claim("LW-3", "refutes", repair="LW-1", finding="It says. It fails. It is.", section="2 Next"),
    _claim("LW-4", "raises", section="2 Next"),
    _claim("LW-5", "slow", section="2 Next"),
    _claim("E1", "trained", kind=Kind.EMPIRICAL, section="3 Runs"),
)
