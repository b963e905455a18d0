"""The textbook theorems that proofs may use, by field; ``theory.axioms`` is the closed list."""
