"""Theorems about Haar-distributed matrices."""

from __future__ import annotations

from typing import Final

from theory.theorems.base import Axiom

MATRICES: Final = (
    Axiom("Haar invariance", "For U Haar-distributed on U(H) and |z| = 1, zU has the law of U.",
          "Haar measure on the unitary group", "Meckes, The random matrix theory of the "
          "classical compact groups, 1.2"),
    Axiom("hook expansion", "tr A^m is the sum over r = 0 .. m-1 of (-1)^r times the Schur "
          "function of the hook (m-r, 1^r) at the eigenvalues of A; it vanishes for more parts "
          "than eigenvalues.", "m >= 1",
          "Macdonald, Symmetric functions and Hall polynomials, I.3 example 11"),
    Axiom("orthogonal Schur means", "The mean of a Schur function at the eigenvalues of a Haar "
          "orthogonal H x H matrix is 1 if every part of its partition is even, else 0.",
          "at most H parts", "Macdonald, Symmetric functions and Hall polynomials, VII.3"),
)
