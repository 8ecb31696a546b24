"""What a film will cost, measured by a child process that speaks well, badly or not at all."""

import tempfile

import pytest

from gdviz.record.cost import Cost
from gdviz.scene.file import one_scene
from gdviz.scene.opening import SHIPPED
from gdviz.ui import measuring
from gdviz.ui.measuring import Measuring
from tests.ui.test_filming import speaks

FILM = one_scene(SHIPPED["himmelblau"]())
OTHER = one_scene(SHIPPED["rosenbrock"]())
FOUND = Cost(2e6, 3.4e6, 40.0, 90.0)


@pytest.fixture
def measure(qapp, tmp_path, monkeypatch):
    """Makes one over such a child, that waits for nothing."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(measuring, "PATIENCE_MS", 0)
    made = []

    def make(mode: str) -> Measuring:
        made.append(Measuring(command=speaks(mode)))
        return made[-1]

    yield make
    for each in made:
        each.stop()
        each.deleteLater()
    assert list((tmp_path / "temporary").iterdir()) == []


def cost(measure: Measuring, film=FILM):
    return measure.cost(film, "film.webm", ("--size", "64x64"))


def test_it_is_measured_once_and_stays_known(measure, qtbot) -> None:
    well = measure("well")
    with qtbot.waitSignal(well.changed, timeout=10_000):
        assert cost(well) == "measuring"
    assert cost(well) == FOUND
    well.stop()
    assert cost(well) == FOUND
    with qtbot.waitSignal(well.changed, timeout=10_000):
        assert cost(well, OTHER) == "measuring"
    assert cost(well, OTHER) == FOUND


@pytest.mark.parametrize("mode", ["garbage", "fails", "dies", "dies at once"])
def test_what_cannot_be_measured_is_not_known(measure, qtbot, mode) -> None:
    broken = measure(mode)
    with qtbot.waitSignal(broken.changed, timeout=10_000):
        cost(broken)
    assert cost(broken) == "unknown"


def test_without_a_child_it_is_not_known(measure, qtbot) -> None:
    none = measure("well")
    none._command = ["/nowhere/at/all"]
    with qtbot.waitSignal(none.changed, timeout=10_000):
        cost(none)
    assert cost(none) == "unknown"


def test_one_that_is_not_wanted_any_more_is_killed_and_begun_again(measure, qtbot) -> None:
    slow = measure("hangs")
    cost(slow)
    qtbot.waitUntil(lambda: slow._process.processId() > 0)
    slow.stop()
    assert slow._process.processId() == 0
    slow._command = speaks("well")
    with qtbot.waitSignal(slow.changed, timeout=10_000):
        assert cost(slow) == "measuring"
    assert cost(slow) == FOUND
