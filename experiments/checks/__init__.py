"""Empirical checks of the ledger."""
