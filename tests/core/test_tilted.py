"""Tilted copies: exactly the function together, each of them apart."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from gdviz.core.batches import BatchStream
from gdviz.core.catalogue import LANDSCAPES
from gdviz.core.descent import Descent
from gdviz.core.landscapes import AnalyticProblem
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.core.oracle import whole_gradient, whole_loss
from gdviz.core.tilted import TiltedProblem
from tests.core.checks import small_fit

BOWL = AnalyticProblem(LANDSCAPES["himmelblau"])
POINTS = np.random.default_rng(4).uniform(-5, 5, (50, 2))


@pytest.mark.parametrize("copies", [2, 16, 1024])
def test_the_mean_of_all_copies_is_the_function_bit_for_bit(copies):
    tilted = TiltedProblem(BOWL, copies, tilt=7.0, seed=3)
    assert (whole_loss(tilted, POINTS, "mean") == BOWL.loss(POINTS)).all()
    assert (whole_gradient(tilted, POINTS, "mean") == BOWL.gradient(POINTS)).all()
    assert (tilted.hessian(POINTS) / copies == BOWL.hessian(POINTS)).all()


@pytest.mark.parametrize("copies", [2, 6, 64])
def test_slopes_add_up_to_exactly_nothing(copies):
    tilts = TiltedProblem(BOWL, copies, tilt=1.7, seed=9).tilts
    assert tilts.shape == (copies, 2)
    for column in tilts.T:
        assert sum(map(Fraction, column.tolist())) == 0


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
    tilts = TiltedProblem(BOWL, 4096, tilt=2.0).tilts[:2048]
    assert abs(tilts.std() / 2.0 - 1.0) < 0.03
    assert abs(np.corrcoef(tilts.T)[0, 1]) < 0.06
    first = TiltedProblem(BOWL, 2, tilt=1.0, seed=0).tilts[0]
    assert np.allclose(first, FIRST, rtol=1e-14)
    assert (TiltedProblem(BOWL, 2, tilt=1.0, seed=1).tilts[0] != first).all()


FIRST = (0.8026152189817389, 0.9821483413558838)


def test_full_batch_follows_the_function_itself():
    plain = Descent(BOWL, OPTIMIZERS["adam"], {}, BatchStream(1, 1, "passes", 0))
    tilted = TiltedProblem(BOWL, 16, tilt=3.0)
    whole = Descent(tilted, OPTIMIZERS["adam"], {}, BatchStream(16, 16, "passes", 0), "mean")
    for one, other in zip(
        islice(plain.steps(plain.begin(POINTS[0])), 100),
        islice(whole.steps(whole.begin(POINTS[0])), 100),
        strict=True,
    ):
        assert (one.theta == other.theta).all()


@pytest.mark.parametrize(
    ("copies", "tilt"), [(1, 1.0), (3, 1.0), (0, 1.0), (4098, 1.0), (4, -1.0), (4, np.nan)]
)
def test_what_makes_no_sense_is_refused(copies, tilt):
    with pytest.raises(ValueError, match=r"copies|tilt"):
        TiltedProblem(BOWL, copies, tilt)


def test_only_a_single_function_can_be_tilted():
    with pytest.raises(ValueError, match="one sample"):
        TiltedProblem(small_fit(), 4, 1.0)
