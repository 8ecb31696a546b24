"""Pictures pass from thread to thread, all of them in order; errors of either side end both."""

import gc
import threading
import weakref
from functools import partial

import numpy as np
import pytest

from gdviz.record.belt import Belt
from gdviz.record.writer import MOST_WAITING
from tests.record.test_encoder import greys, new, number_in, numbered


def test_what_is_drawn_while_another_is_encoded_gives_the_same_film(tmp_path):
    paths = []
    for name in ("in-turn", "beside"):
        folder = tmp_path / name
        folder.mkdir()
        with new("mp4", folder / "film.mp4", 10) as writer:
            if name == "in-turn":
                for number in range(40):
                    writer.add(numbered(number))
            else:
                with Belt() as belt:
                    for number in range(40):
                        belt.put(writer.take(numbered(number)))
        paths.append(folder / "film.mp4")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [number_in(grey) for grey in greys(paths[1])] == list(range(40))


def test_one_side_works_while_the_other_does():
    drawn = threading.Event()

    def take(picture: np.ndarray) -> None:
        assert drawn.wait(20)  # for what the other side does after it has put this one on

    with Belt() as belt:
        belt.put(partial(take, numbered(0)))
        drawn.set()
        belt.clear()


def test_few_pictures_wait_and_they_come_in_order():
    put, taken, most = [0], [], [0]

    def take(picture: np.ndarray) -> None:
        most[0] = max(most[0], put[0] - len(taken))
        taken.append(number_in(picture[..., 0]))

    with Belt() as belt:
        for number in range(200):
            put[0] += 1
            belt.put(partial(take, numbered(number)))
    assert taken == list(range(200))
    assert most[0] <= MOST_WAITING + 1  # and the one that is being put on


def put(take, drawn: list[int], count: int, then: type[BaseException] | None = None) -> None:
    with Belt() as belt:
        for number in range(count):
            belt.put(partial(take, numbered(number)))
            drawn.append(number)
        if then is not None:
            raise then


def test_an_error_of_the_encoder_ends_the_drawing():
    taken = []

    def take(picture: np.ndarray) -> None:
        if len(taken) == 5:
            raise OSError(28, "full")
        taken.append(picture)

    drawn = []
    with pytest.raises(OSError, match="full"):
        put(take, drawn, 1000)
    assert len(taken) == 5
    assert len(drawn) <= 5 + MOST_WAITING + 1


def test_an_error_with_the_last_picture_comes_up_at_the_end():
    def take(picture: np.ndarray) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"), Belt() as belt:
        belt.put(partial(take, numbered(0)))


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_is_drawn_before_an_error_is_still_encoded(error):
    taken = []
    with pytest.raises(error):
        put(taken.append, [], 7, error)
    assert [number_in(picture[..., 0]) for picture in taken] == list(range(7))


class Cycle:
    """Refers to itself, so that only the collector takes it apart."""

    def __init__(self) -> None:
        self.itself = self


def test_cycles_are_collected_in_the_thread_that_draws():
    """What lies in them may be Qt's."""
    where = set()

    def litter() -> None:
        for _ in range(1000):
            weakref.finalize(Cycle(), lambda: where.add(threading.get_ident()))

    def take(picture: np.ndarray) -> None:
        litter()

    assert gc.isenabled()
    with Belt() as belt:
        for number in range(20):
            litter()
            belt.put(partial(take, numbered(number)))
    assert where == {threading.get_ident()}
    assert gc.isenabled()
