"""The update rules that no peer has, written from the papers on lists of two numbers.

They work in floats and in mpmath's numbers of any precision alike, and share no code with gdviz.
Each takes `losses`, one loss (a `Loss`) for every update, a start, and what can be set, and
yields the parameters after each update.
"""

import mpmath

from tests.core.references.jets import FLOAT, PRECISE, variables


class Loss:
    """A function `f(x, y, m)` of two numbers with its derivatives, taken at `nudge(theta)`."""

    def __init__(self, f, precise, nudge=None):
        self._f, self._m, self._nudge = f, PRECISE if precise else FLOAT, nudge or list

    def __call__(self, theta):
        return self._jet(theta, 1).v

    def gradient(self, theta):
        return self._jet(theta, 1).d

    def slopes(self, theta):
        """(∂x, ∂y, ∂xx, ∂xy, ∂yy)."""
        return self._jet(theta, 2).d

    def _jet(self, theta, order):
        return self._f(*variables(self._nudge(theta), order), self._m)


def root(number):
    return mpmath.sqrt(number) if isinstance(number, mpmath.mpf) else number**0.5


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1]


def moved(theta, factor, direction):
    return [theta[0] + factor * direction[0], theta[1] + factor * direction[1]]


def average(old, share, new):
    """An exponential moving average: share · old + (1 − share) · new."""
    return [share * a + (1 - share) * b for a, b in zip(old, new, strict=True)]


def look_ahead(losses, theta, rate, gamma):
    """Sutskever, Martens, Dahl & Hinton (2013), eq. (3) and (4)."""
    v = [0, 0]
    for loss in losses:
        g = loss.gradient(moved(theta, gamma, v))
        v = [gamma * old - rate * new for old, new in zip(v, g, strict=True)]
        theta = moved(theta, 1, v)
        yield theta


def quasi_hyperbolic(losses, theta, rate, beta, nu):
    """Ma & Yarats (2019), eq. (3) and (4)."""
    b = [0, 0]
    for loss in losses:
        g = loss.gradient(theta)
        b = average(b, beta, g)
        theta = moved(theta, -rate, average(g, 1 - nu, b))
        yield theta


def adam_uncorrected(losses, theta, rate, beta1, beta2, epsilon):
    """Kingma & Ba (2015), Algorithm 1, without the two lines that correct the bias."""
    m, v = [0, 0], [0, 0]
    for loss in losses:
        g = loss.gradient(theta)
        m, v = average(m, beta1, g), average(v, beta2, [z * z for z in g])
        theta = moved(theta, -rate, [a / (root(b) + epsilon) for a, b in zip(m, v, strict=True)])
        yield theta


def adam_note(losses, theta, rate, gamma1, gamma2, epsilon, norm, lagged):
    """The lecture note: the step first, by the averages of the update before, then the averages."""
    m, v = [0, 0], [0, 0]

    def step(theta):
        return moved(theta, -rate, [a / (root(b) + epsilon) for a, b in zip(m, v, strict=True)])

    for loss in losses:
        g = loss.gradient(theta)
        ahead = step(theta)
        m = average(m, gamma1, g)
        v = average(v, gamma2, [dot(g, g)] * 2 if norm else [z * z for z in g])
        theta = ahead if lagged else step(theta)
        yield theta


def newton(losses, theta, rate, damping, absolute):
    """(H + λ I)⁻¹ g by Cramer's rule; Dauphin et al. (2014), Algorithm 1, with |H| = √(H²)."""
    for loss in losses:
        gx, gy, a, b, c = loss.slopes(theta)
        if absolute:
            # Of a 2×2 matrix M: √M = (M + √det M · I) / √(tr M + 2 √det M), here for M = H².
            sized = abs(a * c - b * b)
            whole = root(a * a + 2 * b * b + c * c + 2 * sized)
            a, b, c = (a * a + b * b + sized), (a + c) * b, (b * b + c * c + sized)
            a, b, c = (z / whole if whole else z for z in (a, b, c))
        a, c = a + damping, c + damping
        det = a * c - b * b
        theta = moved(theta, -rate, [(c * gx - b * gy) / det, (a * gy - b * gx) / det])
        yield theta


def bfgs(losses, theta, rate):
    """Nocedal & Wright (2006), Algorithms 6.1 and 3.1.

    What the book leaves open is as gdviz says: Armijo's share 1e-4, halving up to 40 times, a
    pair (s, y) counts where sᵀy > 1e-10 ‖s‖ ‖y‖, and the first that does scales the identity by
    (6.20).
    """
    inverse, before, taught = [[1, 0], [0, 1]], None, False
    for loss in losses:
        g = loss.gradient(theta)
        if before is not None:
            s = moved(theta, -1, before[0])
            y = moved(g, -1, before[1])
            if dot(s, y) > root(dot(s, s)) * root(dot(y, y)) / 10**10:
                inverse, taught = learned(inverse, s, y, first=not taught), True
        p = [-dot(row, g) for row in inverse]
        if not dot(p, g) < 0:
            p = [-z for z in g]
        before, slope, here, t = (theta, g), dot(p, g), loss(theta), rate
        for _ in range(40):
            if loss(moved(theta, t, p)) <= here + t * slope / 10**4:
                theta = moved(theta, t, p)
                break
            t = t / 2
        yield theta


def learned(inverse, s, y, first):
    """(I − ρ s yᵀ) B (I − ρ y sᵀ) + ρ s sᵀ, eq. (6.17)."""
    rho = 1 / dot(s, y)
    if first:
        inverse = [[z / (rho * dot(y, y)) for z in row] for row in inverse]
    left = [[(i == j) - rho * s[i] * y[j] for j in range(2)] for i in range(2)]
    half = [[dot(left[i], [inverse[0][j], inverse[1][j]]) for j in range(2)] for i in range(2)]
    return [[dot(half[i], left[j]) + rho * s[i] * s[j] for j in range(2)] for i in range(2)]
