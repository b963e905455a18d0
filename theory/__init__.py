"""Symbolic theory: cells, Jacobians, rates, laws, bounds, windows; imports SymPy only."""
