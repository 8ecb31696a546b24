"""Batches: the indices themselves, and what holds for all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.core.batches import BatchStream

sizes = st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))
seeds = st.integers(0, 2**64 - 1)


def taken(stream, updates):
    return [stream.at(update).tolist() for update in updates]


def test_passes_have_these_indices_on_every_machine():
    assert taken(BatchStream(10, 4, "passes", 7), range(6)) == [
        [1, 7, 6, 5],
        [0, 4, 3, 9],
        [8, 2],
        [2, 3, 5, 8],
        [6, 0, 4, 9],
        [7, 1],
    ]
    large = BatchStream(342, 32, "passes", 7)
    assert large.at(0)[:8].tolist() == [230, 214, 11, 52, 271, 224, 27, 129]
    assert large.at(10)[:8].tolist() == [231, 279, 32, 55, 281, 63, 293, 163]
    assert large.at(999_999)[:8].tolist() == [80, 117, 303, 298, 176, 322, 282, 122]


def test_independent_draws_have_these_indices_on_every_machine():
    assert taken(BatchStream(10, 4, "independent", 7), range(4)) == [
        [5, 5, 0, 8],
        [8, 3, 3, 4],
        [6, 2, 3, 7],
        [6, 4, 7, 7],
    ]
    single = BatchStream(10, 1, "independent", 7)
    assert [n for (n,) in taken(single, range(14))] == [9, 6, 4, 3, 3, 2, 3, 7, 7, 6, 4, 9, 0, 0]
    assert taken(BatchStream(342, 1, "independent", 2**63), [10**6]) == [[207]]
    whole = BatchStream(342, 342, "independent", 2**64 - 1)
    assert whole.at(0)[:8].tolist() == [235, 99, 96, 81, 334, 128, 20, 340]


def test_a_dropped_last_batch_leaves_the_others_as_they_are():
    assert taken(BatchStream(10, 4, "passes", 7, drop_last=True), range(4)) == [
        [1, 7, 6, 5],
        [0, 4, 3, 9],
        [2, 3, 5, 8],
        [6, 0, 4, 9],
    ]


@settings(deadline=None)  # a busy machine is no bug
@given(sizes, seeds, st.integers(0, 10**9))
def test_dropping_leaves_out_short_batches_and_nothing_else(size, seed, number):
    count, batch_size = size
    kept = BatchStream(count, batch_size, "passes", seed)
    dropped = BatchStream(count, batch_size, "passes", seed, drop_last=True)
    assert dropped.per_pass == count // batch_size >= 1
    one_pass = taken_or_all(kept, number * kept.per_pass, kept.per_pass)
    found = taken_or_all(dropped, number * dropped.per_pass, dropped.per_pass)
    assert found == [batch for batch in one_pass if len(batch) == batch_size]
    assert dropped.sizes(number, 50).tolist() == [batch_size] * 50
    independent = BatchStream(count, batch_size, "independent", seed)
    other = BatchStream(count, batch_size, "independent", seed, drop_last=True)
    assert taken(independent, range(number, number + 5)) == taken(other, range(number, number + 5))


def taken_or_all(stream, first, count):
    batches = [stream.at(update) for update in range(first, first + count)]
    everything = list(range(stream.sample_count))
    return [everything if batch is None else batch.tolist() for batch in batches]


def philox_words(key, counter, count):
    """Philox4x64-10 (Salmon et al. 2011, Random123) in plain Python."""
    mask, words = 2**64 - 1, []
    number = sum(word << (64 * place) for place, word in enumerate(counter))
    while len(words) < count:
        number += 1  # NumPy counts up before each block
        c = [(number >> (64 * place)) & mask for place in range(4)]
        k0, k1 = key
        for _ in range(10):
            left, right = c[0] * 0xD2E7470EE14C6C93, c[2] * 0xCA5A826395121157
            c = [(right >> 64) ^ c[1] ^ k0, right & mask, (left >> 64) ^ c[3] ^ k1, left & mask]
            k0, k1 = (k0 + 0x9E3779B97F4A7C15) & mask, (k1 + 0xBB67AE8584CAA73B) & mask
        words += c
    return words[:count]


@pytest.mark.parametrize(("seed", "update"), [(0, 0), (7, 5), (2**64 - 1, 3000)])
def test_indices_follow_from_philox_as_documented(seed, update):
    number, within = divmod(update, 3)
    words = philox_words((seed, 4), (0, 0, 0, number), 10)
    order = sorted(range(10), key=words.__getitem__)
    found = BatchStream(10, 4, "passes", seed).at(update)
    assert found.tolist() == order[4 * within : 4 * within + 4]
    words = philox_words((seed, 4), (0, 0, 1, number), 12)
    drawn = [((word >> 32) * 10) >> 32 for word in words]
    found = BatchStream(10, 4, "independent", seed).at(update)
    assert found.tolist() == drawn[4 * within : 4 * within + 4]


@settings(deadline=None)  # a busy machine is no bug
@given(sizes, seeds, st.integers(0, 10**9))
def test_every_pass_is_a_permutation_cut_into_batches(size, seed, number):
    count, batch_size = size
    stream = BatchStream(count, batch_size, "passes", seed)
    batches = [stream.at(number * stream.per_pass + k) for k in range(stream.per_pass)]
    if batch_size == count:
        assert batches == [None]
        return
    assert sorted(np.concatenate(batches).tolist()) == list(range(count))
    assert [len(batch) for batch in batches[:-1]] == [batch_size] * (stream.per_pass - 1)
    assert len(batches[-1]) == (count % batch_size or batch_size)


@settings(deadline=None)  # a busy machine is no bug
@given(sizes, seeds, st.integers(0, 10**9))
def test_independent_batches_are_all_whole_and_in_range(size, seed, update):
    count, batch_size = size
    batch = BatchStream(count, batch_size, "independent", seed).at(update)
    assert batch.dtype == np.int64
    assert len(batch) == batch_size
    assert 0 <= batch.min() <= batch.max() < count


@pytest.mark.parametrize("draw", ["passes", "independent"])
def test_random_access_is_the_sequence(draw):
    expected = taken(BatchStream(10, 3, draw, 1), range(40))
    order = np.random.default_rng(0).permutation(40).tolist()
    jumping = BatchStream(10, 3, draw, 1)
    assert taken(jumping, order) == [expected[update] for update in order]


def test_a_batch_once_given_stays_as_it_was():
    stream = BatchStream(10, 3, "passes", 1)
    first = stream.at(0)
    kept = first.tolist()
    taken(stream, range(1, 20))
    assert first.tolist() == kept


def test_equal_size_and_seed_share_and_others_do_not():
    def first_passes(size, seed, draw="passes"):
        return taken(BatchStream(100, size, draw, seed), range(12))

    assert first_passes(9, 5) == first_passes(9, 5)
    assert first_passes(9, 5) != first_passes(9, 6)
    assert first_passes(9, 5) != first_passes(9, 5, "independent")
    joined = [np.concatenate(first_passes(size, 5)).tolist()[:100] for size in (9, 10)]
    assert joined[0] != joined[1]


def test_passes_differ_from_one_another():
    stream = BatchStream(50, 25, "passes", 0)
    orders = {tuple(stream.at(2 * k)) for k in range(200)}
    assert len(orders) == 200


def test_independent_draws_are_uniform():
    count, draws = 20, 40_000
    stream = BatchStream(count, 1, "independent", seed=1)
    seen = np.bincount([stream.at(k)[0] for k in range(draws)], minlength=count)
    chi_square = ((seen - draws / count) ** 2 / (draws / count)).sum()
    assert 5.0 < chi_square < 45.3  # 19 degrees of freedom: all but 1 in 1,000 either way


def test_every_sample_is_equally_often_in_every_place_of_a_pass():
    count, passes = 8, 8_000
    stream = BatchStream(count, 4, "passes", seed=2)
    seen = np.zeros((count, count))
    for k in range(passes):
        order = np.concatenate([stream.at(2 * k), stream.at(2 * k + 1)])
        seen[np.arange(count), order] += 1
    chi_square = ((seen - passes / count) ** 2 / (passes / count)).sum()
    assert 20.0 < chi_square < 86.0  # 49 degrees of freedom


@pytest.mark.parametrize("size", [0, -1, 11])
def test_a_batch_size_that_does_not_fit_is_refused(size):
    with pytest.raises(ValueError, match=f"batch size {size} is not in 1…10"):
        BatchStream(10, size, "passes", 0)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_of_more_than_64_bits_is_refused(seed):
    with pytest.raises(ValueError, match=f"seed {seed}"):
        BatchStream(10, 1, "passes", seed)
