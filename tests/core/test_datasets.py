"""Generated data, and data that cannot be fitted to."""

import numpy as np
import pytest

from gdviz.core.datasets import DATASETS, MAX_COUNT, Generated, generate, standardised
from gdviz.core.noise import Words
from gdviz.core.problems import DataError, LabelledPoints, Points

GENERATED = [key for key, row in DATASETS.items() if isinstance(row, Generated)]


def numbers(samples):
    """All numbers of a set as rows: (N, 2) or (N, 3)."""
    if isinstance(samples, LabelledPoints):
        return np.column_stack([samples.inputs, samples.label])
    return np.column_stack([samples.x, samples.y])


def test_uniform_numbers_are_the_raw_words_of_philox():
    # np.random.Philox(key=[7, 2**63], counter=[0, 0, 0, 1]).random_raw(4), kept here as they were.
    raw = [15240389566453527873, 5165440940734323389, 13809671994630085471, 11096372171568116149]
    expected = [((word >> 11) + 0.5) / 2**53 for word in raw]
    assert Words(7).uniform(1, 4).tolist() == expected


def test_uniform_numbers_are_uniform_and_normal_ones_normal():
    uniform = Words(1).uniform(0, 100_000)
    assert 0.0 < uniform.min() < 1e-3
    assert 1.0 - 1e-3 < uniform.max() < 1.0
    assert np.histogram(uniform, 10)[0] / 1e4 == pytest.approx(np.ones(10), abs=0.05)
    normal = Words(1).normal(1, 100_000)
    # Five standard errors of each moment.
    assert normal.mean() == pytest.approx(0.0, abs=0.016)
    assert normal.var() == pytest.approx(1.0, abs=0.023)
    assert (normal**3).mean() == pytest.approx(0.0, abs=0.062)
    assert (normal**4).mean() == pytest.approx(3.0, abs=0.16)


def test_streams_and_seeds_are_apart():
    one = Words(1).uniform(0, 1000)
    for other in (Words(1).uniform(1, 1000), Words(2).uniform(0, 1000)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.15
        assert not np.isin(one, other).any()


@pytest.mark.parametrize("key", GENERATED)
def test_the_same_arguments_give_the_same_samples(key):
    row = DATASETS[key]
    first = numbers(generate(key))
    assert len(first) == row.count
    assert (first == numbers(generate(key, row.count, row.noise, 0))).all()
    assert (first != numbers(generate(key, seed=1))).any()
    assert (first != numbers(generate(key, noise=2 * row.noise))).any()
    assert isinstance(generate(key), LabelledPoints) == row.labelled


@pytest.mark.parametrize("key", GENERATED)
def test_more_samples_are_the_same_and_some_more(key):
    long = numbers(generate(key, MAX_COUNT))
    assert len(long) == MAX_COUNT
    for count in (1, 2, 17):
        assert (numbers(generate(key, count)) == long[:count]).all()


def test_without_noise_samples_lie_on_the_formula():
    line = generate("noisy-line", noise=0)
    np.testing.assert_allclose(line.y, 1.2 * line.x + 0.5, rtol=1e-15)
    sine = generate("noisy-sine", noise=0)
    np.testing.assert_allclose(sine.y, np.sin(2 * sine.x + 0.5), rtol=1e-15)
    steps = generate("steps", noise=0)
    assert (steps.y == (steps.x > 0.5)).all()
    tiny = generate("tiny-line", noise=0)
    assert (tiny.y == tiny.x).all()
    blobs = generate("two-blobs", noise=0)
    expected = np.where(blobs.label[:, None] == 1.0, [1.0, 0.5], [-1.0, -0.5])
    assert (blobs.inputs == expected).all()
    robust = generate("outlier-line", noise=0)
    outlier = robust.y == -3.0
    assert np.flatnonzero(outlier).tolist() == list(range(4, 40, 5))
    assert ((robust.x[outlier] > 1.0) & (robust.x[outlier] < 2.0)).all()
    np.testing.assert_allclose(robust.y[~outlier], 1.2 * robust.x[~outlier] + 0.5, rtol=1e-15)


def test_noise_is_as_strong_as_asked_for():
    line = generate("noisy-line", count=MAX_COUNT, noise=0.7)
    assert (line.y - 1.2 * line.x - 0.5).std() == pytest.approx(0.7, rel=0.08)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"count": 0}, "count: It must be between 1 and 1000."),
        ({"count": MAX_COUNT + 1}, "count: It must be between 1 and 1000."),
        ({"noise": -0.1}, "noise: It must be between 0 and 10."),
        ({"noise": np.nan}, "noise: It must be between 0 and 10."),
        ({"noise": np.inf}, "noise: It must be between 0 and 10."),
        ({"seed": -1}, f"seed: It must be between 0 and {2**63 - 1}."),
        ({"seed": 2**63}, f"seed: It must be between 0 and {2**63 - 1}."),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match="between") as caught:
        generate("noisy-line", **arguments)
    assert str(caught.value) == sentence


def test_recorded_sets_are_not_generated():
    with pytest.raises(ValueError, match="penguins is recorded"):
        generate("penguins")


@pytest.mark.parametrize("key", DATASETS)
def test_every_set_has_a_source_and_a_licence(key):
    row = DATASETS[key]
    assert row.key == key
    assert row.name
    assert row.source
    assert row.licence


# --- data that cannot be fitted to ---------------------------------------------------------------

EMPTY = "There is no sample: every row lacks a value."


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        ([], [], EMPTY),
        ([1.0, 2.0], [1.0], "The columns must be equally long."),
        ([1.0, np.nan, 2.0], [1.0, 1.0, 1.0], "Sample 2 is missing or not a finite number."),
        ([1.0, 2.0], [1.0, -np.inf], "Sample 2 is missing or not a finite number."),
    ],
)
def test_points_that_cannot_be_fitted_are_refused(x, y, sentence):
    with pytest.raises(DataError) as caught:
        Points(np.array(x), np.array(y), "x", "y")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("inputs", "label", "sentence"),
    [
        (np.empty((0, 2)), [], EMPTY),
        ([[1.0, 2.0], [3.0, np.nan]], [0.0, 1.0], "Sample 2 is missing or not a finite number."),
        ([[1.0, 2.0]], [np.nan], "Sample 1 is missing or not a finite number."),
        ([[1.0, 2.0]], [0.0, 1.0], "The columns must be equally long."),
        ([[1.0, 2.0]], [2.0], "A class must be 0 or 1 for every sample."),
    ],
)
def test_classes_that_cannot_be_parted_are_refused(inputs, label, sentence):
    with pytest.raises(DataError) as caught:
        LabelledPoints(np.array(inputs), np.array(label), ("a", "b"), ("0", "1"))
    assert str(caught.value) == sentence


def test_equal_values_are_standardised_to_zeros():
    values, scale, offset = standardised(np.array([0.1, 0.1, 0.1]))
    assert values.tolist() == [0.0, 0.0, 0.0]
    assert (scale, offset) == (1.0, 0.1)


def test_standardised_values_lead_back():
    values, scale, offset = standardised(np.array([1.0, 2.0, 6.0]))
    np.testing.assert_allclose(scale * values + offset, [1.0, 2.0, 6.0], rtol=1e-15)
    assert values.mean() == pytest.approx(0.0, abs=1e-15)
    assert values.std() == pytest.approx(1.0, rel=1e-15)


@pytest.mark.parametrize("values", [[], [1.0, np.nan]])
def test_nothing_cannot_be_standardised(values):
    with pytest.raises(DataError):
        standardised(np.array(values))
