"""Kernel proofs of the statistical half: each function returns a lemma for a check to re-run."""
