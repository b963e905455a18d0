"""The report: the ledger, the derivations and a run's figures in one self-contained file."""

from experiments.report.build import build

__all__ = ["build"]
