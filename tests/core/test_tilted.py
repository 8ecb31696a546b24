"""Tilted copies: exactly the function together, each of them apart."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from gdviz.core.batches import BatchStream
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.descent import Descent
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.noise import Words
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.oracle import Oracle, whole_gradient, whole_loss
from gdviz.core.tilted import TiltedProblem
from tests.core.checks import small_fit

BOWL = AnalyticProblem(LANDSCAPES["himmelblau"])
POINTS = np.random.default_rng(4).uniform(-5, 5, (50, 2))


@pytest.mark.parametrize("key", LANDSCAPES)
def test_the_mean_of_all_copies_is_the_function_bit_for_bit(key):
    """Also where N f(θ) / N would round, or overflow on the way."""
    plain = AnalyticProblem(LANDSCAPES[key])
    points = np.concatenate([100.0 * POINTS, POINTS, POINTS / 100.0])
    for copies in (2, 6, 14, 64, 4096):
        tilted = TiltedProblem(plain, copies, tilt=7.0, seed=3)
        oracle = Oracle(tilted, "mean")
        with np.errstate(all="ignore"):
            for found, expected in [
                (whole_loss(tilted, points, "mean"), plain.loss(points)),
                (whole_gradient(tilted, points, "mean"), plain.gradient(points)),
                (oracle.loss(points), plain.loss(points)),
                (oracle.gradient(points), plain.gradient(points)),
                (oracle.hessian(points), plain.hessian(points)),
            ]:
                assert found.tobytes() == expected.tobytes()
        assert oracle.evaluations == copies * (1 + 1 + 2)


def test_the_sum_over_all_copies_is_n_times_the_function():
    tilted = TiltedProblem(BOWL, 6, tilt=7.0)
    assert (whole_loss(tilted, POINTS, "sum") == 6 * BOWL.loss(POINTS)).all()
    assert (whole_gradient(tilted, POINTS, "sum") == 6 * BOWL.gradient(POINTS)).all()


@pytest.mark.parametrize("tilt", [0.0, 5e-324, 1e-300, 1.7, 1e12])
def test_slopes_add_up_to_exactly_nothing(tilt):
    """In any order and cut anyhow, since no sum of them rounds."""
    for copies in (2, 6, 4096):
        tilts = TiltedProblem(BOWL, copies, tilt, seed=9).tilts
        assert tilts.shape == (copies, 2)
        shuffled = np.random.default_rng(0).permutation(tilts)
        for column in shuffled.T:
            for cut in (1, copies // 2, copies):
                exact = sum(map(Fraction, column[:cut].tolist()))
                assert Fraction(float(column[:cut].sum())) == exact
            assert exact == 0


@pytest.mark.parametrize("size", [1, 4, 5, 11, 12])
def test_a_pass_of_batches_adds_up_to_n_gradients(size):
    """Exactly, at points where the gradient itself is a whole number."""
    tilted, points = TiltedProblem(BOWL, 12, tilt=3.0, seed=2), np.round(POINTS)
    stream = BatchStream(12, size, "passes", seed=4)
    for number in range(3):
        updates = range(number * stream.per_pass, (number + 1) * stream.per_pass)
        gradients = [tilted.gradient(points, stream.at(update)) for update in updates]
        assert (sum(gradients) == 12 * BOWL.gradient(points)).all()


def test_more_copies_are_the_same_and_some_more():
    few, many = (TiltedProblem(BOWL, copies, tilt=2.0, seed=5).tilts for copies in (6, 40))
    assert (few == many[:6]).all()


def test_slopes_share_no_numbers_with_generated_data():
    tilts = TiltedProblem(BOWL, 8, tilt=1.0, seed=5).tilts[::2]
    data = np.stack([Words(5).normal(stream, 4) for stream in range(2)], axis=-1)
    assert np.abs(tilts - data).min() > 1e-3


def test_it_is_shown_as_the_function_is():
    plain = AnalyticProblem(LANDSCAPES["rosenbrock"])
    tilted = TiltedProblem(plain, 8, tilt=1.0)
    assert (tilted.height, tilted.starts) == (plain.height, plain.starts)
    assert tilted.parameters == plain.parameters


def test_a_batch_sees_the_function_and_its_own_slopes():
    tilted = TiltedProblem(BOWL, 8, tilt=2.0)
    batch = np.array([1, 6, 6])
    slope = tilted.tilts[[1, 6, 6]].sum(axis=0)
    assert np.allclose(tilted.gradient(POINTS, batch), 3 * BOWL.gradient(POINTS) + slope)
    assert np.allclose(tilted.loss(POINTS, batch), 3 * BOWL.loss(POINTS) + POINTS @ slope)


def test_the_noise_of_a_batch_is_that_of_sampling_without_replacement():
    """Covariance of the batch sum: B (N − B)/(N − 1) · C (numerics of batches)."""
    tilted, size = TiltedProblem(BOWL, 64, tilt=1.5, seed=1), 8
    stream = BatchStream(64, size, "passes", seed=2)
    theta = np.array([1.0, 1.0])
    sums = np.array([tilted.gradient(theta, stream.at(k)) for k in range(16_000)])
    noise = sums - size * BOWL.gradient(theta)
    expected = size * (64 - size) / 63 * np.cov(tilted.tilts.T, bias=True)
    assert np.allclose(np.cov(noise.T), expected, rtol=0.06, atol=0.3)


def test_slopes_are_normal_and_the_same_everywhere():
    tilts = TiltedProblem(BOWL, 4096, tilt=2.0).tilts[::2]
    assert abs(tilts.std() / 2.0 - 1.0) < 0.03
    assert abs(np.corrcoef(tilts.T)[0, 1]) < 0.06
    first = TiltedProblem(BOWL, 2, tilt=1.0, seed=0).tilts[0]
    assert first.tolist() == FIRST
    assert (TiltedProblem(BOWL, 2, tilt=1.0, seed=1).tilts[0] != first).all()


FIRST = [0.5343298781663179, 0.9413393321447074]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_full_batch_follows_the_function_itself(key):
    """Update by update, in blocks, and very many at once; each of them pays for N samples."""
    plain = Descent(BOWL, OPTIMIZERS[key], {}, BatchStream(1, 1, "passes", 0))
    tilted = TiltedProblem(BOWL, 14, tilt=3.0)
    whole = Descent(tilted, OPTIMIZERS[key], {}, BatchStream(14, 14, "passes", 0), "mean")
    for one, other in zip(
        islice(plain.steps(plain.begin(POINTS[0])), 60),
        islice(whole.steps(whole.begin(POINTS[0])), 60),
        strict=True,
    ):
        assert one.theta.tobytes() == other.theta.tobytes()
        assert 14 * one.evaluations == other.evaluations
    rows, costs, _ = plain.block(plain.begin(POINTS[0]), 60)
    found, found_costs, _ = whole.block(whole.begin(POINTS[0]), 60)
    assert rows.tobytes() == found.tobytes()
    assert (14 * costs == found_costs).all()
    many, found_many = plain.many(POINTS, 60), whole.many(POINTS, 60)
    assert (many is None) == (found_many is None)
    if many is not None:
        assert many[0].tobytes() == found_many[0].tobytes()
        assert 14 * many[1] == found_many[1]


@pytest.mark.parametrize(
    ("copies", "tilt"),
    [(1, 1.0), (3, 1.0), (0, 1.0), (4098, 1.0), (4, -1.0), (4, np.nan), (4, np.inf), (4, 2e12)],
)
def test_what_makes_no_sense_is_refused(copies, tilt):
    with pytest.raises(ValueError, match=r"copies|tilt"):
        TiltedProblem(BOWL, copies, tilt)


def test_only_a_single_function_can_be_tilted():
    with pytest.raises(ValueError, match="one sample"):
        TiltedProblem(small_fit(), 4, 1.0)
