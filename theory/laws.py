"""Terms of probability about random variables: laws, transforms, errors of tests.

Random variables are the functions below (:class:`Draw`, :class:`Standard`); every symbol is a
constant.  What the terms obey is stated by the theorems of ``theory.theorems``; here are only
identities that hold by their definition.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp

from theory.terms import ProofError


class Random(sp.Function):
    """A real random variable; ``sign`` is how it is written."""

    opaque, is_commutative, is_real = True, True, True
    sign: ClassVar[str] = ""

    def _sympystr(self, printer: Any) -> str:
        return f"{self.sign}({', '.join(map(printer._print, self.args))})"


class Draw(Random):
    """X_j, j = 1, 2, …: independent random variables with one law."""

    nargs = 1
    sign = "X"


class Standard(Random):
    """ξ: a standard symmetric α-stable variable; the argument is its index."""

    nargs = 1
    sign = "xi"


class Clipped(Random):
    """X_j cut at ±b: the arguments are j and b."""

    nargs = 2
    sign = "clip"


class Summand(Random):
    """Y_j, j = 1, 2, …: independent, each with its own regularly varying tails of one index."""

    nargs = 1
    sign = "Y"


class Member(Random):
    """Z_j: dependent variables with jointly regularly varying tails; the arguments are j, index.

    x^a P(|Z| > x, Z/|Z| in A) → m Γ(A) for the vector Z of the first d of them, whatever d; the
    rest are 0.  ``TailMass(a)`` is m > 0, and Γ is the law of ``Direction(j, ω)``, j = 1, …, d.
    """

    nargs = 2
    sign = "Z"


class Skewed(Random):
    """Standard stable variable of an index with a skewness; symmetric for skewness 0."""

    nargs = 2
    sign = "xi"

    @classmethod
    def eval(cls, index: Any, skewness: Any) -> Any:
        """Without skewness it is the symmetric law."""
        return Standard(index) if skewness == 0 else None


class Component(Random):
    """A_1, A_2, …: jointly symmetric α-stable variables with 1 ≤ α ≤ 2, dependent or not."""

    nargs = 1
    sign = "A"


def weighted(variable: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Constant factor and the rest of a product."""
    factors = sp.Mul.make_args(variable)
    return (sp.Mul(*(f for f in factors if not random(f))),
            sp.Mul(*(f for f in factors if random(f))))


def random(expr: Any) -> bool:
    """Whether a random variable occurs in the expression."""
    return bool(sp.sympify(expr).atoms(Random))


class Number(sp.Function):
    """A real number that depends on the arguments, without a formula."""

    opaque, is_commutative, is_real = True, True, True


class Size(Number):
    """Such a number that is not negative."""

    is_nonnegative = True


class Cf(sp.Function):
    """Characteristic function ``E exp(i s Y)`` of Y at s: constants leave it by definition."""

    nargs = 2
    opaque = True

    @classmethod
    def eval(cls, variable: Any, s: Any) -> Any:
        """``E exp(is(m + cY)) = exp(ims) E exp(i(cs)Y)`` for constants m and c."""
        terms = sp.Add.make_args(variable)
        constant = sp.Add(*(term for term in terms if not random(term)))
        if constant != 0:
            rest = sp.Add(*(term for term in terms if random(term)))
            return sp.exp(sp.I * constant * s) * (cls(rest, s) if random(rest) else 1)
        if variable == 0:
            return sp.S.One
        weight, rest = weighted(variable)
        return None if weight == 1 else cls(rest, weight * s)


class Law(sp.Function):
    """The law of a random variable; two of them are equal iff the laws are."""

    nargs = 1
    opaque = True


class StableScale(Size):
    """Scale parameter of a member of a jointly symmetric stable family."""

    nargs = 1

    @classmethod
    def eval(cls, variable: Any) -> Any:
        """The scale of ``c Y`` is ``|c|`` times that of Y; a constant 0 has scale 0."""
        if variable == 0:
            return sp.S.Zero
        weight, rest = weighted(variable)
        return None if weight == 1 else sp.Abs(weight) * cls(rest)


class Variance(Size):
    """Variance of a random variable; of ``c Y`` it is c² times that of Y by definition."""

    nargs = 1

    @classmethod
    def eval(cls, variable: Any) -> Any:
        """Constant terms do not count, constant factors count by their square."""
        terms = sp.Add.make_args(variable)
        rest = sp.Add(*(term for term in terms if random(term)))
        if rest == 0:
            return sp.S.Zero
        weight, single = weighted(rest)
        return None if weight == 1 and rest == variable else weight**2 * cls(single)


class TailConstant(Size):
    """Limit of ``x^a P(|Y| > x)``; the arguments are Y and a."""

    nargs = 2

    @classmethod
    def eval(cls, variable: Any, index: Any) -> Any:
        """``P(|cY| > x) = P(|Y| > x/|c|)``."""
        weight, rest = weighted(variable)
        return None if weight == 1 else sp.Abs(weight) ** index * cls(rest, index)


class Tails(Size):
    """``P(Y > x)`` for the sign 1, ``P(Y < −x)`` for −1; the arguments are Y, the sign and x."""

    nargs = 3


class Centre(Number):
    """The mean of a random variable."""

    nargs = 1


class ClippedSlope(Number):
    """Derivative at Δ = 0 of the mean of a standard stable draw + Δ clipped at ±c; c, index."""

    nargs = 2


class ShareTail(Size):
    """P(a share ≥ c of n independent events of probability p occurs); arguments n, p, c."""

    nargs = 3


class MedianError(Size):
    """P(the median of n independent stable draws around z > 0 is negative); n, z, index."""

    nargs = 3


class LabelInformation(Size):
    """I(V; X_1, …, X_n) for a label V and draws that are i.i.d. given V; the argument is n."""

    nargs = 1

    @classmethod
    def eval(cls, n: Any) -> Any:
        """Nothing is learned from no draws."""
        return sp.S.Zero if n == 0 else None


class Binder(sp.Expr):
    """What binds letters: they stay when something else is replaced, and capture nothing."""

    is_commutative = True
    letters: ClassVar[Any]
    parts: ClassVar[Any]

    bound_symbols = property(lambda self: set(self.letters))
    free_symbols = property(lambda self: set().union(
        *(part.free_symbols for part in self.parts)) - self.bound_symbols)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old in self.bound_symbols:
            return self
        if self.bound_symbols & sp.sympify(new).free_symbols:
            raise ProofError(f"{new} for {old} would be captured in {self}")
        return self.func(*(arg if arg in self.letters else arg.subs(old, new)
                           for arg in self.args))

    def _xreplace(self, rule: Any) -> tuple[Any, bool]:  # also behind a call of a Lambda
        if self in rule:
            return rule[self], True
        rule = {old: new for old, new in rule.items()
                if old not in self.bound_symbols and self.has(old)}
        if any(self.bound_symbols & sp.sympify(new).free_symbols for new in rule.values()):
            raise ProofError(f"{rule} would be captured in {self}")
        return self.func(*(arg if arg in self.letters else arg.xreplace(rule)
                           for arg in self.args)), bool(rule)


class Over(Binder):
    """What depends on its ``parts`` as functions of the bound ``letter``."""

    letter = property(lambda self: self.args[0])
    letters = property(lambda self: self.args[:1])
    parts = property(lambda self: self.args[1:])

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(map(printer._print, self.parts))})"


class LimitLaw(Over):
    """Law to which the random variable, the only part, converges as the letter grows."""

    def _sympystr(self, printer: Any) -> str:
        return f"LimitLaw({printer._print(self.parts[0])}, {self.letter})"


class Conditional(Over):
    """``E[body | given]`` over the letter; parts are the body and what is given."""

    is_real = True


class Integrable(sp.Expr):
    """1 if this mean (:class:`Conditional`, :class:`Joint`) converges absolutely, else 0.

    The mean itself is 0 where it does not.
    """

    is_commutative, is_real, is_nonnegative = True, True, True

    def __new__(cls, mean: Any) -> Any:
        if not isinstance(mean, (Conditional, Joint)):
            raise ProofError(f"{mean} is not a mean")
        return super().__new__(cls, mean)


class LeastError(Over):
    """Least error of any test between two densities in ``letter``, at equal priors."""

    is_real, is_nonnegative = True, True


class Joint(Binder):
    """``E[body]`` over two letters with a joint law; both are bound."""

    is_real = True
    body = property(lambda self: self.args[0])
    letters = property(lambda self: self.args[1:])
    parts = property(lambda self: self.args[:1])

    def _sympystr(self, printer: Any) -> str:
        return f"E[{printer._print(self.body)}]"
