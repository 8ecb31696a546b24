"""First and second derivatives of a function of two numbers, carried along with its value.

A `Jet` knows a value and its derivatives with respect to x and y, and every operation on it is
one application of the chain rule (Griewank & Walther 2008, *Evaluating Derivatives*, ch. 13), in
whatever arithmetic its numbers have: floats, or mpmath's of any precision. `FLOAT` and `PRECISE`
are what a function written for "numpy, mpmath or torch" is handed as `m`.
"""

import math
from types import SimpleNamespace

import mpmath


class Jet:
    """A value and (∂x, ∂y), or these and (∂xx, ∂xy, ∂yy)."""

    __slots__ = ("d", "v")

    def __init__(self, v, d):
        self.v, self.d = v, d

    def chain(self, value, slope, bend):
        """F of this jet, where F has this value and these derivatives at `v`."""
        x, y, *second = self.d
        d = [slope * x, slope * y]
        if second:
            squares = (x * x, x * y, y * y)
            d += [slope * a + bend * b for a, b in zip(second, squares, strict=True)]
        return Jet(value, d)

    def __add__(self, other):
        if isinstance(other, Jet):
            return Jet(self.v + other.v, [a + b for a, b in zip(self.d, other.d, strict=True)])
        return Jet(self.v + other, self.d)

    def __neg__(self):
        return Jet(-self.v, [-a for a in self.d])

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        if not isinstance(other, Jet):
            return Jet(self.v * other, [a * other for a in self.d])
        u, v = self.v, other.v
        ux, uy, *second = self.d
        vx, vy, *seconds = other.d
        d = [ux * v + u * vx, uy * v + u * vy]
        if second:
            crossed = (2 * ux * vx, ux * vy + uy * vx, 2 * uy * vy)
            d += [a * v + c + u * b for a, b, c in zip(second, seconds, crossed, strict=True)]
        return Jet(u * v, d)

    def reciprocal(self):
        one = 1 / self.v
        return self.chain(one, -one * one, 2 * one * one * one)

    def __truediv__(self, other):
        if isinstance(other, Jet):
            return self * other.reciprocal()
        return Jet(self.v / other, [a / other for a in self.d])

    def __rtruediv__(self, other):
        return self.reciprocal() * other

    def __pow__(self, n):
        return self.chain(self.v**n, n * self.v ** (n - 1), n * (n - 1) * self.v ** max(n - 2, 0))

    def __abs__(self):
        return self.chain(abs(self.v), (self.v > 0) - (self.v < 0), 0)

    __radd__ = __add__
    __rmul__ = __mul__


def _namespace(plain):
    """The functions of `plain` (math or mpmath), for jets."""

    def sine(z):
        s, c = plain.sin(z.v), plain.cos(z.v)
        return z.chain(s, c, -s)

    def cosine(z):
        s, c = plain.sin(z.v), plain.cos(z.v)
        return z.chain(c, -s, -c)

    def exponential(z):
        e = plain.exp(z.v)
        return z.chain(e, e, e)

    def logarithm(z):
        return z.chain(plain.log(z.v), 1 / z.v, -1 / z.v**2)

    def root(z):
        r = plain.sqrt(z.v)
        return z.chain(r, 1 / (2 * r), -1 / (4 * r * z.v)) if r else z.chain(r, 0, 0)

    return SimpleNamespace(
        sin=sine, cos=cosine, exp=exponential, log=logarithm, sqrt=root, pi=plain.pi, e=plain.e
    )


FLOAT, PRECISE = _namespace(math), _namespace(mpmath.mp)


def variables(theta, order):
    """x and y as jets of this order, 1 or 2."""
    zeros = [0, 0, 0] if order == 2 else []
    return Jet(theta[0], [1, 0, *zeros]), Jet(theta[1], [0, 1, *zeros])
