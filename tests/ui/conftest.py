"""Windows for tests, and a look at what they leave behind."""

import gc
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gdviz.app import Desk, dress, prepare
from gdviz.engine.session import Session
from gdviz.io.problems import load_problem
from gdviz.render.style import LIGHT
from gdviz.scene.opening import SHIPPED
from gdviz.scene.spec import Scene
from gdviz.text import language, set_language
from gdviz.ui.library import Library
from gdviz.ui.reports import Reports
from gdviz.ui.theme import apply_theme
from gdviz.ui.window import MINIMUM, MainWindow

prepare()  # while tests are collected: before there is a QApplication


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What a window still had to open when its test ended is not opened just before it closes.

    pytest-qt lets Qt's events come before fixtures end: a surface and a plot with each of them.
    """
    open_no_further()
    return (yield)


def open_no_further() -> None:
    """Leave all windows as far open as they are."""
    for each in QApplication.topLevelWidgets():
        if isinstance(each, MainWindow):
            each._opener.stop()


@pytest.fixture(autouse=True)
def nothing_left_behind(
    qapp: QApplication,
    qtlog: object,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """No widget, thread or running timer outlives its test, and English is spoken after it.

    `qtlog` makes a warning of Qt a failure.
    """
    # What is there by now is not looked through again: that would take a fifth of a second after
    # each test. A desk would put it back when it closes, and put aside what the test has made.
    gc.collect()  # pytest let go of the test before only after its end
    gc.freeze()
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "unfreeze", lambda: None)
    monkeypatch.setenv("GDVIZ_STATE", str(tmp_path_factory.mktemp("state")))
    # Edges are not smoothed: they are looked at in tests/render, and cost a sixth of all time here.
    monkeypatch.setattr("gdviz.render.scene3d.quality.SAMPLES", 0)
    dress(qapp)
    before, there = set(threading.enumerate()), set(map(id, QApplication.topLevelWidgets()))
    spoken = language()
    yield
    set_language(spoken)
    qapp.processEvents()
    gc.collect()
    flush()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
    assert [w for w in QApplication.topLevelWidgets() if id(w) not in there] == []
    assert set(threading.enumerate()) - before == set()
    assert running_timers() == []


def flush() -> None:
    """Let Qt delete what was to be deleted later."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def running_timers() -> list[QTimer]:
    return [
        found
        for found in gc.get_objects()
        if isinstance(found, QTimer) and isValid(found) and found.isActive()
    ]


@pytest.fixture
def window(qapp: QApplication) -> Iterator[Callable[..., MainWindow]]:
    """Makes windows that are not on the screen, over a session that computes at once."""
    made: list[MainWindow] = []

    def make(scene: Scene | str = "penguins", computed: int | None = None) -> MainWindow:
        opened = SHIPPED[scene]() if isinstance(scene, str) else scene
        session = Session(opened, load_problem)
        session.compute_to(opened.document.length if computed is None else computed)
        apply_theme(qapp, LIGHT)
        made.append(MainWindow(session, Library(opened), Reports(), LIGHT, begin=False))
        return made[-1]

    yield make
    for each in made:
        each.close()
        each.deleteLater()
    flush()


@pytest.fixture
def desk(qapp: QApplication, qtbot: object) -> Iterator[Callable[..., Desk]]:
    """Opens the whole application, on the screen and with its worker."""
    opened: list[Desk] = []

    def make(
        scene: str = "penguins", theme: str = "light", whole: bool = False, welcomes: bool = False
    ) -> Desk:
        desk = Desk(qapp, SHIPPED[scene](), theme)
        desk.welcomes = welcomes
        opened.append(desk)
        desk.open()
        window = desk.window
        window.resize(*MINIMUM)
        qtbot.waitExposed(window)
        window.activateWindow()
        if whole:
            with qtbot.waitSignal(window.ready, timeout=30_000):
                pass
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=10_000)
        return desk

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def halfway(desk: Callable[..., Desk], qtbot: object) -> Desk:
    """The whole application, which rests in the middle of its scene and is drawn."""
    opened = desk(whole=True)
    opened.window.commands.pause()
    opened.session.compute_to(120.0)
    opened.session.seek(60.0)
    qtbot.waitUntil(lambda: bool(opened.window.stage.viewport.driver))
    return opened


@pytest.fixture
def offscreen(window: Callable[..., MainWindow]) -> MainWindow:
    """A window of the least size that is on no screen and has no OpenGL."""
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    return shown
