"""Stored certificates: enclosures over cells whose union covers a continuum.

Each ``NAME.json`` lies beside the recipe that computes it; ``numerics.certificates.recipe.RECIPES``
lists them, ``python -m numerics.certificates.generate NAME`` makes one again.  A plain
verification loads a certificate, compares its digests, tests exactly that its cells cover the
set, evaluates the claim on every cell, and computes 1 % of the cells again; a full one, all.
"""
