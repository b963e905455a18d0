"""Symbolic checks of the ledger."""
