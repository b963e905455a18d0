"""Domains shared by the claims on detection, windows and regimes."""

from __future__ import annotations

from typing import Final

from theory.ledger import Domain

ALPHA: Final = Domain("alpha", low=1, high=2, open_low=True, meaning="tail index")
ALPHA_ALL: Final = Domain("alpha", low=0, high=2, open_low=True, meaning="tail index")
ALPHA_BELOW_TWO: Final = Domain("alpha", low=0, high=2, open_low=True, open_high=True,
                                meaning="tail index")
ALPHA_HEAVY: Final = Domain("alpha", low=1, high=2, open_low=True, open_high=True,
                            meaning="tail index")
ERROR: Final = Domain("epsilon", low=0, high=0.5, open_low=True, open_high=True,
                      meaning="target error")
SCALE: Final = Domain("sigma", low=0, open_low=True, meaning="noise scale")
ALIGNMENT: Final = Domain("mbar", low=0, open_low=True, meaning="alignment")
ENVELOPE: Final = Domain("f", low=0, open_low=True, meaning="envelope")
SAMPLES: Final = Domain("N", kind="integer", low=1, meaning="number of sequences")
SEPARATION: Final = Domain("u", low=0, open_low=True, meaning="separation in noise scales")
LAG: Final = Domain("ell", kind="integer", low=1, meaning="lag in steps")
