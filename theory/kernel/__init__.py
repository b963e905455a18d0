"""The trusted proof kernel: rules and proofs; its language is ``theory.terms``.

A :class:`~theory.kernel.proof.Lemma` lists its definitions and assumptions openly and has a
proof: one rule, an ``Induction``, or a ``Derivation`` of several facts.  ``check()`` re-runs
every rule; whatever cannot be justified raises ``ProofError``.  Numbers are never evidence here.

What is trusted: the two modules of this package and ``theory.terms`` (at most 300 lines of code
together; each rule says why it is sound), the theorems of ``theory.axioms`` with the terms they
speak of, and SymPy's algebra and calculus.  Everything else that builds or prints proofs is
checked by them.
"""
