"""Numerical evaluation of the closed forms of `theory`, with high-precision referees."""
