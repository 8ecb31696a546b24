"""Ranges of hyperparameters."""

import math

import pytest

from gdviz.core.hyper import Hyper, decay, learning_rate

RATE = learning_rate("α", 1e-3)
DECAY = decay("gamma", "γ", "momentum coefficient", "doc", 0.9)
EPSILON = Hyper("epsilon", "ε", "epsilon", "doc", 1e-8, low_open=True, high=1.0)


@pytest.mark.parametrize(
    ("hyper", "value"),
    [(RATE, 0.0), (RATE, 1e6), (DECAY, 0.0), (DECAY, 0.999999), (EPSILON, 5e-324), (EPSILON, 1)],
)
def test_ends_that_belong_to_the_range(hyper, value):
    assert hyper.check(value) is None


@pytest.mark.parametrize(
    ("hyper", "value", "sentence"),
    [
        (RATE, -1e-9, "α must be at least 0."),
        (RATE, 1.1e6, "α must be at most 1e+06."),
        (RATE, math.nan, "α must be a finite number."),
        (RATE, math.inf, "α must be a finite number."),
        (DECAY, 1.0, "γ must be less than 1."),
        (DECAY, -0.1, "γ must be at least 0."),
        (EPSILON, 0.0, "ε must be greater than 0."),
        (EPSILON, 1.5, "ε must be at most 1."),
    ],
)
def test_values_outside_are_refused_with_the_range(hyper, value, sentence):
    assert str(hyper.check(value)) == sentence
