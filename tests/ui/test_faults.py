"""An exception in everything that Qt calls, and in the worker: none is silent, none is fatal."""

import gc
import sys
from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsItem, QWidget
from shiboken6 import isValid

from gdviz.app import Desk
from gdviz.paths import state_folder
from gdviz.render.style import DARK, LIGHT
from gdviz.scene.file import read
from gdviz.ui.palette import Palette
from gdviz.ui.reports import Report, Reports
from gdviz.ui.stage import Stage
from tests.ui.faults import (
    Caller,
    Override,
    Slot,
    fault_in,
    overrides,
    watched_connections,
    written_connections,
)

LENGTH = 1000


class Patient:
    """An open gdviz that plays, and into which exceptions are put."""

    def __init__(self, opened: Desk, qtbot) -> None:
        self.opened, self.qtbot = opened, qtbot
        self.caller = Caller()
        self.number = 0

    def survives(self, code, provoke: Callable[[], object]) -> str:
        """What went wrong when `code` raised while Qt was made to call it; "" if nothing."""
        opened, session = self.opened, self.opened.session
        self.number += 1
        opened.window.commands.set_length(LENGTH + self.number)  # to be lost, if it is not kept
        session.playback = session.playback.seek(0.0, session.document.length).play(LENGTH)
        before = session.document
        name = f"Fault{self.number}"
        with fault_in(code, type(name, (RuntimeError,), {})(f"this is {name}")):
            provoke()
            if not self._comes(lambda: any(f"this is {name}." in t for t in self.told)):
                return "it was silent"
        if session.document is not before:
            return "the document was changed"
        if self.kept_length != LENGTH + self.number:
            return "the edits were not kept"
        if not self._comes(lambda: session.playback.head > 0.0):
            return "it plays no longer"
        return ""

    @property
    def told(self) -> tuple[str, ...]:
        return self.opened.window.messages.texts

    @property
    def kept_length(self) -> int:
        (file,) = (state_folder() / "autosave").glob("*.gdviz")
        return read(file).scenes[0].document.length

    def _comes(self, condition: Callable[[], bool]) -> bool:
        try:
            self.qtbot.waitUntil(condition, timeout=5000)
        except Exception:
            return False
        return True


@pytest.fixture
def connections() -> Iterator[dict]:
    with watched_connections() as found:
        yield found


@pytest.fixture
def patient(
    connections, qapp: QApplication, desk, qtbot, capsys, monkeypatch
) -> Iterator[Patient]:
    """The whole application, with its own hooks in the place of pytest-qt's."""
    monkeypatch.setattr("gdviz.ui.software_gl.in_use", lambda: False)
    opened = desk(whole=True)
    opened.window.resize(1024, 640)
    opened._autosaver.stop()
    qapp.setQuitOnLastWindowClosed(False)
    opened.reports.install()
    try:
        yield Patient(opened, qtbot)
    finally:
        opened.reports.remove()
        qapp.setQuitOnLastWindowClosed(True)
        capsys.readouterr()


def unfold_everything(opened: Desk) -> None:
    """Have gdviz make every widget that it knows."""
    window = opened.window
    for scene in ("rosenbrock", "penguins"):
        window.commands.choose_scene(scene)
        window.refresh()
        for run_id in list(window.runs.cards):
            window.runs.select(run_id)
    window.messages.info("news")
    window.messages.error("bad news", "a report")
    window.messages.ask("a question", (("yes", lambda: None),))
    window.top.set_recent([state_folder() / "a.gdviz"])
    Stage(LIGHT, "no OpenGL").deleteLater()
    window.action_palette.open()
    window.shortcuts.open()
    window.commands.first_steps()
    window.help.close_up()


def test_every_method_of_qt_that_is_overridden_is_guarded() -> None:
    assert [str(each) for each in overrides() if not each.guarded] == []


def test_an_exception_in_every_slot(patient: Patient, connections) -> None:
    unfold_everything(patient.opened)
    missed = written_connections() - set(connections)
    assert sorted(missed) == []
    slots = {s.code: s for found in connections.values() for s in found if s.alive}
    assert len(slots) > 50
    failures = {
        f"{code.co_qualname} ({slot.site})": wrong
        for code, slot in slots.items()
        if (wrong := patient.survives(code, lambda slot=slot: patient.caller.call(slot)))
    }
    assert failures == {}


# --- methods of Qt --------------------------------------------------------------------------------


def send(make: Callable[[], QEvent]) -> Callable[[QWidget], object]:
    return lambda widget: QApplication.sendEvent(widget, make())


def mouse(kind: QEvent.Type) -> Callable[[QWidget], object]:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(3.0, 3.0)
    return send(lambda: QMouseEvent(kind, at, at, at, left, left, none))


def key(which: Qt.Key) -> Callable[[QWidget], object]:
    return send(lambda: QKeyEvent(QEvent.Type.KeyPress, which, Qt.KeyboardModifier.NoModifier))


def wheel() -> QWheelEvent:
    at, none = QPointF(3.0, 3.0), Qt.KeyboardModifier.NoModifier
    nothing, buttons = at.toPoint() * 0, Qt.MouseButton.NoButton
    down, phase = nothing + at.toPoint() * 40, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(at, at, nothing, down, buttons, none, phase, False)


def drag(kind: type[QDropEvent]) -> Callable[[QWidget], object]:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/nowhere.gdviz")])
    left, none, copy = (
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.DropAction.CopyAction,
    )
    at = QPointF(3.0, 3.0)
    where = at.toPoint() if kind is QDragEnterEvent else at
    return send(lambda: kind(where, copy, data, left, none))


def repaint(shown: QWidget | QGraphicsItem) -> None:
    shown.update()
    if hasattr(shown, "viewport"):
        shown.viewport().update()


PROVOCATIONS: dict[str, Callable[..., object]] = {
    "boundingRect": lambda item: item.sceneBoundingRect(),
    "changeEvent": send(lambda: QEvent(QEvent.Type.StyleChange)),
    "closeEvent": lambda window: window.close(),
    "dragEnterEvent": drag(QDragEnterEvent),
    "drawForeground": repaint,
    "dropEvent": drag(QDropEvent),
    "enterEvent": send(lambda: QEnterEvent(*[QPointF(3.0, 3.0)] * 3)),
    "event": send(lambda: QEvent(QEvent.Type.User)),
    "eventFilter": lambda watcher: QApplication.sendEvent(
        getattr(watcher, "field", watcher.parent()), QEvent(QEvent.Type.User)
    ),
    "focusNextPrevChild": key(Qt.Key.Key_Tab),
    "initializeGL": lambda view: view.show(),
    "inputMethodEvent": send(QInputMethodEvent),
    "keyPressEvent": key(Qt.Key.Key_F12),
    "leaveEvent": send(lambda: QEvent(QEvent.Type.Leave)),
    "mouseDoubleClickEvent": mouse(QEvent.Type.MouseButtonDblClick),
    "mouseMoveEvent": mouse(QEvent.Type.MouseMove),
    "mousePressEvent": mouse(QEvent.Type.MouseButtonPress),
    "mouseReleaseEvent": mouse(QEvent.Type.MouseButtonRelease),
    "paint": repaint,
    "paintEvent": repaint,
    "paintGL": repaint,
    "sizeHint": lambda widget: widget.updateGeometry(),
    "wheelEvent": send(wheel),
}
"""What makes Qt call a method of the thing that it is given."""


def shown_of(kind: type, opened: Desk) -> QObject:
    """One of this class that is on the screen, or could be."""
    window = opened.window
    if kind.__name__ == "_Line":  # the palette's list paints by it
        window.action_palette.open()
        return window.action_palette.list
    if kind.__name__ == "Overlay":
        return window.help
    items = [i for p in window.side.panels.values() for i in p.widget.scene().items()]
    found = [each for each in (*window.findChildren(QWidget), window, *items)
             if type(each) is kind and isValid(each)]
    return max(found, key=lambda each: each.isVisible())


def test_an_exception_in_every_method_of_qt(patient: Patient) -> None:
    unfold_everything(patient.opened)
    failures = {}
    for each in overrides():
        def provoke(each: Override = each) -> None:
            shown = shown_of(each.owner, patient.opened)
            QTimer.singleShot(0, lambda: PROVOCATIONS[each.name](shown))
        if wrong := patient.survives(each.code, provoke):
            failures[str(each)] = wrong
        patient.opened.window.action_palette.close_up()
    assert failures == {}
