"""An exception in everything that Qt calls, and in the worker: none is silent, none is fatal."""

import gc
import pydoc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsItem, QWidget

import gdviz
from gdviz.app import Desk
from gdviz.paths import state_folder
from gdviz.render.style import LIGHT
from gdviz.scene.file import decode, read
from gdviz.ui.overlay import Overlay
from gdviz.ui.reports import Reports
from gdviz.ui.stage import Stage
from gdviz.ui.viewport import Viewport
from tests.ui.faults import (
    Caller,
    Override,
    fault_in,
    overrides,
    watched_calls,
    watched_connections,
    written_connections,
)

LENGTH = 1000

MACHINERY = (
    "ui/reports.py",
    "ui/messages.py",
    "ui/icons.py",
    "io/autosave.py",
    "io/saving.py",
    "text.py",
)
"""What tells of a fault cannot tell of its own; it must only not be the end."""


NEVER = "it was not called"


class Patient:
    """An open gdviz that plays, and into which exceptions are put."""

    def __init__(self, opened: Desk, qtbot) -> None:
        self.opened, self.qtbot = opened, qtbot
        self.caller = Caller()
        self.number = 0

    def survives(self, code, provoke: Callable[[], object], exactly: bool = True) -> str:
        """What went wrong when `code` raised while Qt was made to call it; "" if nothing."""
        opened, session = self.opened, self.opened.session
        self.number += 1
        opened.window.commands.set_length(LENGTH + self.number)  # to be lost, if it is not kept
        session.playback = session.playback.seek(0.0, session.document.length).play(LENGTH)
        before = session.document
        name = f"Fault{self.number}"
        with fault_in(code, type(name, (RuntimeError,), {})(f"this is {name}")) as raised:
            provoke()
            if not self._comes(lambda: any(f"this is {name}." in t for t in self.told)):
                return "it was silent" if raised else NEVER
        if exactly and session.document is not before:
            return "the document was changed"
        if exactly and self.kept_length != LENGTH + self.number:
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
    found.clear()  # pytest would keep it, and with it all that is connected


@pytest.fixture
def patient(connections, qapp: QApplication, desk, qtbot, capsys, monkeypatch) -> Iterator[Patient]:
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
    window.sheets.palette.open()
    window.sheets.shortcuts.open()
    window.commands.first_steps()
    window.sheets.help.close_up()
    window.runs.problem.unfold()
    window.commands.choose_problem("rosenbrock")
    window.commands.set_formula("a x² + y²")
    window.refresh()
    window.sheets.gallery.open_at("")
    window.sheets.gallery.close_up()
    window.sheets.welcome.show_recent([Path("x.gdviz")])
    window.sheets.welcome.open()
    window.sheets.picture.open()
    window.sheets.picture.close_up()
    window.sheets.film.open()
    window.sheets.film.close_up()
    window.commands.take_voice()
    window.sheets.take.close_up()
    window.sheets.history.open()
    window.commands.notes()
    window.sheets.notes.close_up()
    window.commands.look()
    window.sheets.look.close_up()
    window.commands.narration()
    window.sheets.narration.close_up()
    window.commands.write_caption()
    window.commands.open_lesson("stride")
    window.commands.cues()
    window.commands.scenes()
    window.sheets.scenes.close_up()
    window.commands.views()
    window.sheets.views.close_up()
    window.commands.choose_scene("penguins")
    window.refresh()


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
    slots.clear()  # a traceback that is kept somewhere would keep them
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


def wheel(widget: QWidget, at: QPoint) -> QWheelEvent:
    place, screen = QPointF(at), QPointF(widget.mapToGlobal(at))
    none = Qt.KeyboardModifier.NoModifier
    buttons, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    return QWheelEvent(place, screen, QPoint(), QPoint(0, 120), buttons, none, phase, False)


def turn_wheel(shown: QWidget | QGraphicsItem) -> None:
    at = QPoint(3, 3)
    if isinstance(shown, QGraphicsItem):  # Qt asks the view
        view = shown.scene().views()[0]
        at = view.mapFromScene(shown.sceneBoundingRect().center())
        shown = view.viewport()
    QApplication.sendEvent(shown, wheel(shown, at))


def repaint(shown: QWidget | QGraphicsItem) -> None:
    shown.update()
    if hasattr(shown, "viewport"):
        shown.viewport().update()


PROVOCATIONS: dict[str, Callable[..., object]] = {
    "boundingRect": lambda item: item.sceneBoundingRect(),
    "changeEvent": send(lambda: QEvent(QEvent.Type.StyleChange)),
    "closeEvent": lambda window: window.close(),
    "drawForeground": repaint,
    "enterEvent": send(lambda: QEnterEvent(*[QPointF(3.0, 3.0)] * 3)),
    "event": send(lambda: QEvent(QEvent.Type.User)),
    "eventFilter": lambda watcher: QApplication.sendEvent(
        getattr(watcher, "field", watcher.parent()), QEvent(QEvent.Type.User)
    ),
    "focusNextPrevChild": key(Qt.Key.Key_Tab),
    "focusInEvent": send(lambda: QFocusEvent(QEvent.Type.FocusIn)),
    "focusOutEvent": send(lambda: QFocusEvent(QEvent.Type.FocusOut)),
    "heightForWidth": lambda card: card.parent().lay_out(900),
    "hitButton": mouse(QEvent.Type.MouseButtonPress),
    "initStyleOption": repaint,
    "initializeGL": lambda view: view.show(),
    "inputMethodEvent": send(QInputMethodEvent),
    "insertFromMimeData": lambda field: field.insertFromMimeData(QMimeData()),
    "keyPressEvent": key(Qt.Key.Key_F12),
    "leaveEvent": send(lambda: QEvent(QEvent.Type.Leave)),
    "minimumSizeHint": lambda widget: widget.updateGeometry(),
    "mouseDoubleClickEvent": mouse(QEvent.Type.MouseButtonDblClick),
    "mouseMoveEvent": mouse(QEvent.Type.MouseMove),
    "mousePressEvent": mouse(QEvent.Type.MouseButtonPress),
    "mouseReleaseEvent": mouse(QEvent.Type.MouseButtonRelease),
    "paint": repaint,
    "paintEvent": repaint,
    "paintGL": repaint,
    "resizeEvent": lambda widget: widget.resize(widget.width() + 1, widget.height() + 1),
    "sizeHint": lambda widget: widget.updateGeometry(),
    "viewportEvent": lambda view: QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.User)),
    "wheelEvent": turn_wheel,
}
"""What makes Qt call a method of the thing that it is given."""


def shown_of(each: Override, opened: Desk) -> QObject:
    """One of this class that is on the screen, or could be."""
    window, kind = opened.window, each.owner
    if kind.__name__ == "_Line":  # a list paints by it
        window.sheets.palette.open()
        return window.sheets.palette.list
    if kind.__name__ in ("Showcase", "Tick"):
        window.sheets.welcome.open()
    if kind.__name__ in ("Gallery", "Shelf", "Card"):
        window.sheets.gallery.open_at("")
    if kind.__name__ == "Preview":
        window.sheets.picture.open()
    if kind.__name__ in ("NarrationSheet", "Waveform"):
        window.sheets.narration.open()
    if kind.__name__ == "Level":
        window.sheets.take.open()
        window.sheets.take.level.show()  # as while it listens
    if kind.__name__ == "HistorySheet":
        window.sheets.history.open()
    if kind.__name__ == "Docking":
        return SimpleNamespace(field=window.runs.title, parent=lambda: None)
    if kind.__name__ == "Pointing":
        if not window.taking.recording:
            window.commands.record_take()
        window.pointing.watch(True)
    if kind.__name__ in ("Pointing", "Drops"):
        return SimpleNamespace(field=window.windowHandle(), parent=lambda: None)
    if kind.__name__ == "_Zone":
        zone = window._docking.zone
        zone.setGeometry(window.workspace.rect())
        zone.show()
        return zone
    if kind.__name__ == "Overlay":
        return window.sheets.help
    if each.name == "initializeGL":  # it happens once in a life
        return Viewport(window)
    items = [i for p in window.side.panels.values() for i in p.widget.scene().items()]
    widgets = [*window.findChildren(QWidget), window, *items]
    own = [w for w in widgets if type(w) is kind] or [w for w in widgets if isinstance(w, kind)]
    return max(own, key=in_sight)


def in_sight(thing: QWidget | QGraphicsItem) -> tuple[bool, bool]:
    """What can be seen comes after what is scrolled away, and that after what is hidden."""
    seen = isinstance(thing, QWidget) and not thing.visibleRegion().isEmpty()
    return thing.isVisible(), seen


def test_an_exception_in_every_method_of_qt(patient: Patient) -> None:
    unfold_everything(patient.opened)
    failures = {}
    for each in overrides():

        def provoke(each: Override = each) -> None:
            shown = shown_of(each, patient.opened)
            QTimer.singleShot(0, lambda: PROVOCATIONS[each.name](shown))

        if wrong := patient.survives(each.code, provoke):
            failures[str(each)] = wrong
        for sheet in patient.opened.window.findChildren(Overlay):
            sheet.close_up()
    assert failures == {}


def test_a_window_that_cannot_ask_does_not_close(patient: Patient, monkeypatch) -> None:
    window = patient.opened.window
    window.asks_before_closing = True
    with monkeypatch.context() as broken:
        broken.setattr(window.commands, "may_leave", lambda: 1 / 0)
        assert not window.close()
    assert window.isVisible()
    patient.qtbot.waitUntil(lambda: any("division" in text for text in patient.told))
    window.asks_before_closing = False


@pytest.mark.soak
def test_an_exception_anywhere_in_a_tick_that_shows_an_edit(patient: Patient) -> None:
    """Not only where Qt calls, but in all that is called from there, down to the core."""
    session = patient.opened.session
    numbers = iter(range(10**6))

    def steer() -> None:
        rate = 1e-5 * (1 + next(numbers) % 500)
        QTimer.singleShot(0, lambda: steered(victim, "learning_rate", rate))

    victim, steered = session.document.runs[0].id, patient.opened.window.commands.set_setting
    patient.opened.window.runs.select(victim)
    patient.qtbot.wait(200)  # it scrolls there, and that is no part of it
    session.playback = session.playback.play(LENGTH)
    with watched_calls() as called:
        steer()
        patient.qtbot.wait(400)
    assert len(called) > 100
    failures, missed = {}, []
    for code in sorted(called, key=lambda code: (code.co_filename, code.co_firstlineno)):
        if code.co_filename.endswith(MACHINERY):
            continue
        wrong = patient.survives(code, steer, exactly=False)
        if wrong == NEVER:  # a result that is known by now, a form that stands
            missed.append(code)
        elif wrong:
            failures[f"{code.co_filename}:{code.co_firstlineno} {code.co_qualname}"] = wrong
    assert failures == {}
    assert len(missed) < len(called) / 20


# --- the worker -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken", ["core.descent.Descent.block", "engine.computation.Computation._record",
               "engine.trajectory.Trajectory.append", "engine.worker._next_chunk"]
)  # fmt: skip
def test_an_exception_in_the_worker(patient: Patient, monkeypatch, broken) -> None:
    """It ends one run, which says so, and no other."""
    opened, window = patient.opened, patient.opened.window
    opened.session.playback = opened.session.playback.pause()
    victim = opened.session.document.runs[0].id
    window.commands.set_length(500)
    patient.qtbot.waitUntil(lambda: not opened.session.computing, timeout=20_000)
    owner, _, name = f"gdviz.{broken}".rpartition(".")
    whole = pydoc.locate(owner).__dict__[name]
    raised: list[bool] = []

    def fail_once(*arguments):
        if not raised:
            raised.append(True)
            raise MemoryError("not in the worker")
        return whole(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(f"gdviz.{broken}", fail_once)
        window.commands.set_setting(victim, "learning_rate", 1.7e-4)
        patient.qtbot.waitUntil(
            lambda: any("not in the worker" in text for text in patient.told), timeout=5000
        )
    failed, *others = opened.session.computations
    assert failed.trajectory.columns.status == "failed"
    card = window.runs.cards[victim]
    window.commands.to_end()
    patient.qtbot.waitUntil(lambda: "failed at update" in card.progress.text(), timeout=5000)
    assert patient.kept_length == 500
    window.commands.set_length(800)
    patient.qtbot.waitUntil(lambda: all(c.count == 801 for c in others), timeout=20_000)
    window.commands.set_setting(victim, "learning_rate", 1.8e-4)
    patient.qtbot.waitUntil(lambda: opened.session.computed == 800, timeout=20_000)


def test_a_fault_of_the_worker_itself_does_not_end_it(patient: Patient, monkeypatch) -> None:
    opened, worker = patient.opened, patient.opened.worker
    whole, raised = worker._next, []

    def fail_once():
        if not raised:
            raised.append(True)
            raise RuntimeError("lost count")
        return whole()

    monkeypatch.setattr(worker, "_next", fail_once)
    opened.window.commands.set_length(700)
    patient.qtbot.waitUntil(lambda: any("lost count" in text for text in patient.told))
    patient.qtbot.waitUntil(lambda: opened.session.computed == 700, timeout=20_000)


# --- what is told ---------------------------------------------------------------------------------


def test_a_report_tells_of_version_driver_and_scene(patient: Patient) -> None:
    opened = patient.opened
    opened._autosaver.stop()
    opened.window.commands.set_length(4321)
    opened.reports.add(ZeroDivisionError("a step of size zero"))
    report = opened.reports.take()
    for words in (
        f"gdviz {gdviz.__version__}",
        "Qt ",
        "OpenGL: llvmpipe",
        "ZeroDivisionError: a step of size zero",
    ):
        assert words in report.details
    assert (
        decode(report.details.partition("scene:\n")[2].encode()).scenes[0].document.length == 4321
    )


class TestReports:
    def test_one_line_that_fails_a_thousand_times_is_one_cause(self, capsys) -> None:
        reports = Reports()
        for number in range(1000):
            try:
                raise ValueError(f"number {number}")
            except ValueError as error:
                reports.add(error)
        assert reports.take() is not None
        assert reports.take() is None
        capsys.readouterr()

    def test_what_python_cannot_raise_is_reported(self, capsys) -> None:
        class Ghost:
            def __del__(self) -> None:
                raise RuntimeError("it haunts")

        reports = Reports()
        reports.install()
        try:
            Ghost()
            gc.collect()
        finally:
            reports.remove()
        assert "it haunts" in str(reports.take().message)
        capsys.readouterr()

    def test_neither_a_broken_exception_nor_a_closed_terminal_is_in_the_way(
        self, monkeypatch
    ) -> None:
        class Broken(Exception):  # noqa: N818
            def __str__(self) -> str:
                raise RuntimeError("no words")

        def gone(_words: str) -> None:
            raise BrokenPipeError

        reports = Reports()
        reports.surroundings = lambda: 1 / 0
        with monkeypatch.context() as closed:
            closed.setattr(sys.stderr, "write", gone)
            reports.add(Broken())
        report = reports.take()
        assert "Broken" in str(report.message)
        assert "ZeroDivisionError" in report.details
