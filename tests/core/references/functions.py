"""Every landscape of the catalogue, written out again by hand from where it was published.

Nothing here comes from gdviz. `m` is numpy, mpmath or torch: the functions ask it only for exp,
sin, cos, sqrt, pi and e, and use plain arithmetic and `abs` besides, so that the same lines give
float64 arrays, numbers of any precision, and tensors that autograd goes through.
"""

# --- bowls and ravines ---------------------------------------------------------------------------


def bowl(x, y, m):
    return (x * x + y * y) / 2


def ravine(x, y, m):
    return (x * x + 100 * y * y) / 2


def ravine_turned(x, y, m):
    """The ravine in the axes u = (x + y)/√2, v = (y − x)/√2."""
    uu = (x + y) * (x + y) / 2
    vv = (y - x) * (y - x) / 2
    return (uu + 100 * vv) / 2


def scale_mismatch(x, y, m):
    return (x * x + 10000 * y * y) / 2


def rosenbrock(x, y, m):
    valley = y - x * x
    return 100 * valley * valley + (1 - x) * (1 - x)


def booth(x, y, m):
    first = x + 2 * y - 7
    second = 2 * x + y - 5
    return first * first + second * second


def matyas(x, y, m):
    return 0.26 * (x * x + y * y) - 0.48 * x * y


def zakharov(x, y, m):
    slope = (1 * x + 2 * y) / 2
    return x * x + y * y + slope**2 + slope**4


# --- many minima ---------------------------------------------------------------------------------


def himmelblau(x, y, m):
    first = x * x + y - 11
    second = x + y * y - 7
    return first * first + second * second


def styblinski_tang(x, y, m):
    return sum(z**4 - 16 * z**2 + 5 * z for z in (x, y)) / 2


def six_hump_camel(x, y, m):
    return 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4


def three_hump_camel(x, y, m):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def branin(x, y, m):
    """Branin and Hoo's RCOS: a = 1, b = 5.1/(4π²), c = 5/π, d = 6, h = 10, ff = 1/(8π)."""
    b = 5.1 / (4 * m.pi**2)
    c = 5 / m.pi
    ff = 1 / (8 * m.pi)
    bent = y - b * x * x + c * x - 6
    return bent * bent + 10 * (1 - ff) * m.cos(x) + 10


def goldstein_price(x, y, m):
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


def mccormick(x, y, m):
    return m.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


def michalewicz(x, y, m):
    """Of two dimensions, m = 10."""
    return -sum(m.sin(z) * m.sin(i * z**2 / m.pi) ** 20 for i, z in ((1, x), (2, y)))


def freudenstein_roth(x, y, m):
    first = -13 + x + ((5 - y) * y - 2) * y
    second = -29 + x + ((y + 1) * y - 14) * y
    return first * first + second * second


def rastrigin(x, y, m):
    return 20 + sum(z * z - 10 * m.cos(2 * m.pi * z) for z in (x, y))


def griewank(x, y, m):
    return 1 + (x * x + y * y) / 4000 - m.cos(x) * m.cos(y / 1.4142135623730951)


def levy_13(x, y, m):
    return (
        m.sin(3 * m.pi * x) ** 2
        + (x - 1) ** 2 * (1 + m.sin(3 * m.pi * y) ** 2)
        + (y - 1) ** 2 * (1 + m.sin(2 * m.pi * y) ** 2)
    )


def schaffer_2(x, y, m):
    waves = m.sin(x * x - y * y) ** 2 - 0.5
    return 0.5 + waves / (1 + 0.001 * (x * x + y * y)) ** 2


def drop_wave(x, y, m):
    rr = x * x + y * y
    return -(1 + m.cos(12 * m.sqrt(rr))) / (rr / 2 + 2)


def schwefel(x, y, m):
    """Schwefel 2.26, raised so that its least value is 0."""
    return 837.9657745448676 - sum(z * m.sin(m.sqrt(abs(z))) for z in (x, y))


def double_well(x, y, m):
    """A tilted double well, and a parabola across."""
    return x**4 / 4 - x**2 / 2 + 0.1 * x + y**2 / 2


# --- saddles and plateaus ------------------------------------------------------------------------


def saddle(x, y, m):
    return x * x - y * y


def saddle_bounded(x, y, m):
    return x * x - y * y + y**4 / 2


def monkey_saddle(x, y, m):
    return x**3 - 3 * x * y**2


def monkey_saddle_bounded(x, y, m):
    rr = x * x + y * y
    return x**3 - 3 * x * y**2 + 3 * rr * rr / 4


def beale(x, y, m):
    return (1.5 - x * (1 - y)) ** 2 + (2.25 - x * (1 - y**2)) ** 2 + (2.625 - x * (1 - y**3)) ** 2


def plateau(x, y, m):
    """Geman and McClure's q/(1 + q), of q = x²/4 + y²."""
    q = x * x / 4 + y * y
    return q / (1 + q)


def deep_linear(x, y, m):
    rest = 1 - x * y
    return rest * rest / 2


# --- kinks and other hazards ---------------------------------------------------------------------


def abs_valley(x, y, m):
    return abs(x) + y * y / 10


def ackley(x, y, m):
    root = m.sqrt((x * x + y * y) / 2)
    waves = (m.cos(2 * m.pi * x) + m.cos(2 * m.pi * y)) / 2
    return -20 * m.exp(-0.2 * root) - m.exp(waves) + 20 + m.e


def easom(x, y, m):
    return -m.cos(x) * m.cos(y) * m.exp(-((x - m.pi) ** 2) - (y - m.pi) ** 2)


# --- the classic six -----------------------------------------------------------------------------
# As github.com/lilipads/gradient_descent_viz has them (its z is our y).


def classic_local_minimum(x, y, m):
    z = 1.4 * y
    return (
        x * x
        + z * z
        - 2 * m.exp(-((x - 1) ** 2 + z * z) / 0.2)
        - 6 * m.exp(-((x + 1) ** 2 + z * z) / 0.2)
    )


def classic_global_minimum(x, y, m):
    return x * x + y * y


def classic_saddle_point(x, y, m):
    return m.sin(x) + y * y


def classic_ecliptic_bowl(x, y, m):
    u, v = x / 2, y / 2
    return u * u + v * v / 2 - m.exp(-(u * u + 5 * v * v))


def classic_hills(x, y, m):
    z = 1.4 * y
    return (
        x * x
        + z * z
        + 2 * m.exp(-((x - 1) ** 2 + z * z) / 0.2)
        + 6 * m.exp(-((x + 1) ** 2 + z * z) / 0.2)
        - 2 * m.exp(-((x - 1) ** 2 + (z + 1) ** 2) / 0.2)
    )


def classic_plateau(x, y, m):
    r = m.sqrt((10 * x) ** 2 + (10 * y) ** 2) + 0.01
    return 0.01 * r * r - m.sin(r) / r


FUNCTIONS = {
    function.__name__.replace("_", "-"): function
    for function in (
        bowl,
        ravine,
        ravine_turned,
        scale_mismatch,
        rosenbrock,
        booth,
        matyas,
        zakharov,
        himmelblau,
        styblinski_tang,
        six_hump_camel,
        three_hump_camel,
        branin,
        goldstein_price,
        mccormick,
        michalewicz,
        freudenstein_roth,
        rastrigin,
        griewank,
        levy_13,
        schaffer_2,
        drop_wave,
        schwefel,
        double_well,
        saddle,
        saddle_bounded,
        monkey_saddle,
        monkey_saddle_bounded,
        beale,
        plateau,
        deep_linear,
        abs_valley,
        ackley,
        easom,
        classic_local_minimum,
        classic_global_minimum,
        classic_saddle_point,
        classic_ecliptic_bowl,
        classic_hills,
        classic_plateau,
    )
}
"""The functions by the keys of the catalogue."""
