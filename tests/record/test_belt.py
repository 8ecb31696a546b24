"""Pictures pass from thread to thread, all of them in order; errors of either side end both."""

import gc
import threading
import weakref

import numpy as np
import pytest

from gdviz.record.belt import LENGTH, Belt
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
                with Belt(writer.add) as belt:
                    for number in range(40):
                        belt.put(numbered(number))
        paths.append(folder / "film.mp4")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [number_in(grey) for grey in greys(paths[1])] == list(range(40))


def test_one_side_works_while_the_other_does():
    drawn = threading.Event()

    def take(picture: np.ndarray, _changed: object) -> None:
        assert drawn.wait(20)  # for what the other side does after it has put this one on

    with Belt(take) as belt:
        belt.put(numbered(0))
        drawn.set()
        belt.clear()


def test_few_pictures_wait_and_they_come_in_order():
    put, taken, most = [0], [], [0]

    def take(picture: np.ndarray, _changed: object) -> None:
        most[0] = max(most[0], put[0] - len(taken))
        taken.append(number_in(picture[..., 0]))

    with Belt(take) as belt:
        for number in range(200):
            put[0] += 1
            belt.put(numbered(number))
    assert taken == list(range(200))
    assert most[0] <= LENGTH + 1  # and the one that is being put on


def put(take, drawn: list[int], count: int, then: type[BaseException] | None = None) -> None:
    with Belt(take) as belt:
        for number in range(count):
            belt.put(numbered(number))
            drawn.append(number)
        if then is not None:
            raise then


def test_an_error_of_the_encoder_ends_the_drawing():
    taken = []

    def take(picture: np.ndarray, _changed: object) -> None:
        if len(taken) == 5:
            raise OSError(28, "full")
        taken.append(picture)

    drawn = []
    with pytest.raises(OSError, match="full"):
        put(take, drawn, 1000)
    assert len(taken) == 5
    assert len(drawn) <= 5 + LENGTH + 1


def test_an_error_with_the_last_picture_comes_up_at_the_end():
    def take(picture: np.ndarray, _changed: object) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"), Belt(take) as belt:
        belt.put(numbered(0))


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_is_drawn_before_an_error_is_still_encoded(error):
    taken = []
    with pytest.raises(error):
        put(lambda picture, _: taken.append(picture), [], 7, error)
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

    def take(picture: np.ndarray, _changed: object) -> None:
        litter()

    assert gc.isenabled()
    with Belt(take) as belt:
        for number in range(20):
            litter()
            belt.put(numbered(number))
    assert where == {threading.get_ident()}
    assert gc.isenabled()
