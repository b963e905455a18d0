"""The trusted proof kernel: statements, rules, proofs.

A :class:`~theory.kernel.proof.Lemma` lists its definitions and assumptions openly and has a
proof: a ``Chain`` of steps, an ``Induction`` of two chains, or a ``Derivation`` of several
facts, the last of which is the claim.  ``check()`` re-runs every rule; whatever cannot be
justified raises ``ProofError``.  Numbers are never evidence here.

What is trusted: the three modules of this package (each rule says why it is sound), the terms
and normal forms of ``theory.terms``, the theorems of ``theory.axioms``, and SymPy's algebra and
calculus.  Everything else that builds proofs is checked by them.
"""
