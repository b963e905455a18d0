"""Numeric checks of the ledger."""
