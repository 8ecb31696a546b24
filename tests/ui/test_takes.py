"""A take of the real window: recorded by key, by hand and by mouse, and made a film of."""

import os
from itertools import count, pairwise

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from gdviz.app import Desk
from gdviz.paths import state_folder
from gdviz.record.take_film import TakeFilm
from gdviz.render.frame import build_frame
from gdviz.render.hand import place_on_surface
from gdviz.render.layout import stage_layout
from gdviz.render.style import DARK
from gdviz.scene.opening import SHIPPED
from gdviz.ui import files
from gdviz.ui.film_form import FilmForm
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def opened(desk):
    made = desk("himmelblau", whole=True)
    made.window.resize(*MINIMUM)
    made.window.commands.pause()
    return made


def record(opened) -> None:
    QTest.keyClick(opened.window, Qt.Key.Key_R, CTRL_SHIFT)


def go(opened, widget, x: float, y: float) -> None:
    """Put the pointer there, in shares of the widget, as a hand does."""
    window = opened.window
    at = widget.mapTo(window, QPoint(round(x * widget.width()), round(y * widget.height())))
    QCursor.setPos(window.mapToGlobal(at))
    QTest.mouseMove(window.windowHandle(), at)
    QTest.qWait(20)


def press(opened, kind) -> None:
    handle = opened.window.windowHandle()
    kind(handle, LEFT, NONE, opened.window.mapFromGlobal(QCursor.pos()))
    QTest.qWait(20)


def button(opened, words: str) -> QPushButton:
    settle()
    there = opened.window.messages.findChildren(QPushButton)
    (found,) = [each for each in there if each.text() == words and each.isVisible()]
    return found


def test_what_is_done_in_the_window_is_in_the_film(opened, qtbot, tmp_path, monkeypatch) -> None:
    window, session = opened.window, opened.session
    view = window.stage.viewport
    clock = count(0.0, 0.04)  # a busy machine would make a long film of it
    monkeypatch.setattr("gdviz.ui.take_commands.perf_counter", lambda: next(clock))
    record(opened)
    window.commands.play_pause()
    go(opened, view, 0.35, 0.4)
    before = session.view.camera
    press(opened, QTest.mousePress)
    for step in range(4):
        go(opened, view, 0.35 + 0.05 * step, 0.4 + 0.03 * step)
    press(opened, QTest.mouseRelease)
    assert session.view.camera != before
    window.commands.set_setting(session.document.runs[0].id, "learning_rate", 0.004)
    rest = opened.taking.seconds
    qtbot.waitUntil(lambda: opened.taking.seconds > rest + 0.3, timeout=10_000)
    record(opened)
    window.commands.pause()
    take = opened.taking.kept.take
    assert any("A take of" in text for text in window.messages.texts)

    out = tmp_path / "a.mp4"
    window.film_form = FilmForm(width=480, height=270, fps=24, colours="dark", folder=str(tmp_path))
    monkeypatch.setattr(files, "ask_film", lambda *_: out)
    button(opened, "Make the film…").click()
    assert window.sheets.film.extent.choice == "take"
    qtbot.waitUntil(lambda: window.sheets.film.preview.image is not None, timeout=20_000)
    window.sheets.film.save.click()
    qtbot.waitUntil(lambda: any("a.mp4" in text for text in window.messages.texts), timeout=90_000)
    with av.open(str(out)) as film:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)]
    assert len(frames) == round(24 * take.seconds)
    told = TakeFilm(take, 24)
    moments = [told.moment(number) for number in range(len(frames))]
    assert moments[0].view.camera == before
    assert moments[-1].view.camera == session.view.camera
    for (one, other), (before_it, it) in zip(pairwise(moments), pairwise(frames), strict=True):
        assert one.head == other.head or (before_it != it).any()
    assert any(moment.hand.pointer and moment.hand.pointer.held for moment in moments)
    assert sum(noted.moment.presses for noted in take.moments) == 1

    # The pointer is seen in each frame at the place where it was.
    layout = stage_layout(window.film_form.picture, (480, 270), has_data=False)
    cell, scale = layout.cells["surface"], layout.scale
    box = QRectF(*(round(scale * side) for side in cell.getRect()))
    for frame, moment in zip(frames, moments, strict=True):
        pointer = moment.hand.pointer
        if pointer is None:
            continue
        shown = build_frame(told.session_at(moment), DARK, grid=31)
        tip = place_on_surface(shown, "", (pointer.x, pointer.y), box, scale)
        x, y = round(tip.x()), round(tip.y())
        assert frame[y : y + 9, x : x + 6].max(axis=-1).min() < 70  # the ink of the arrow
        assert frame[y - 2 : y + 12, x - 3 : x + 9].min(axis=-1).max() > 130  # and its outline
    assert sum(moment.hand.pointer is not None for moment in moments) > 3

    # What was edited is told on a plate, which has a ground of its own.
    first = next(number for number, moment in enumerate(moments) if moment.told)
    assert "0.004" in moments[first].told
    left, right = (round((cell.center().x() + away) * scale) for away in (-80.0, 80.0))
    top, bottom = (round((cell.bottom() - away) * scale) for away in (44.0, 14.0))
    grounds = [
        (np.abs(frame[top:bottom, left:right] - DARK.raised).max(axis=-1) < 14).mean()
        for frame in frames
    ]
    assert max(grounds[:first]) < 0.1
    assert grounds[-1] > 0.4
    qtbot.waitUntil(lambda: not opened.filming.busy, timeout=10_000)
    opened.taking.close()  # the take has done its duty
    assert list((state_folder() / "takes").iterdir()) == []


def test_a_film_by_the_menu_is_of_what_is_open(opened) -> None:
    commands, film = opened.window.commands, opened.window.sheets.film
    record(opened)
    QTest.qWait(60)
    record(opened)
    commands.film_take()
    assert film.extent.choice == "take"
    film.close_up()
    commands.save_film()
    assert film.extent.choice == "scene"
    assert film.extent.buttons["take"].isVisible()
    film.close_up()


def test_the_pointer_is_noted_where_it_is_and_not_elsewhere(opened) -> None:
    window = opened.window
    pointing, side = window.pointing, window.side.panels
    window._ticking.stop()  # it would look first
    pointing.watch(True)
    go(opened, window.stage.viewport, 0.5, 0.5)
    pointer, presses = pointing.look()
    assert (pointer.panel, pointer.held, presses) == ("surface", False, 0)
    assert (pointer.x, pointer.y) == pytest.approx((0.0, 0.0), abs=0.01)
    for name in ("contour", "curves"):
        panel = side[name]
        middle = panel.inside.center()
        go(opened, panel.widget, middle.x() / panel.widget.width(), 0.5)
        pointer, _ = pointing.look()
        assert pointer.panel == name
        assert pointer.x == pytest.approx(0.5, abs=0.02)
    go(opened, side["contour"].widget, 0.5, 0.5)
    press(opened, QTest.mousePress)
    assert pointing.look()[0].held
    press(opened, QTest.mouseRelease)
    QTest.mouseClick(window.windowHandle(), LEFT, NONE, window.mapFromGlobal(QCursor.pos()))
    pointer, presses = pointing.look()
    assert (pointer.held, presses) == (False, 1)  # it was over before anybody looked
    go(opened, window.runs, 0.5, 0.5)
    assert pointing.look() == (None, 0)
    go(opened, window.stage.viewport, 0.5, 0.5)
    window.sheets.help.open()  # it lies over the surface
    assert pointing.look() == (None, 0)


def test_a_take_is_seen_to_be_recorded_and_can_be_saved(
    opened, qtbot, tmp_path, monkeypatch
) -> None:
    window, taking = opened.window, opened.taking
    shown = window.transport.take_time
    assert not shown.isVisible()
    record(opened)
    qtbot.waitUntil(lambda: shown.isVisible() and taking.seconds > 0.1, timeout=10_000)
    assert shown.text().startswith("0:0")
    assert clipped(window.transport) == []
    window.present(True)
    settle()
    assert shown.isVisible()
    rate = "learning_rate"
    window.commands.set_setting(opened.session.document.runs[0].id, rate, 0.004)
    before = taking.seconds
    qtbot.waitUntil(lambda: taking.seconds > before, timeout=10_000)
    record(opened)
    window.present(False)
    qtbot.waitUntil(lambda: not shown.isVisible(), timeout=10_000)

    own, saved = taking.kept.path, tmp_path / "mine.gdviz-take"
    monkeypatch.setattr(files, "ask_take", lambda *_: saved)
    button(opened, "Save the take…").click()
    assert saved.read_bytes() == own.read_bytes()
    opened.session.undo()
    window.commands.open_dropped([saved])
    assert opened.session.document.runs[0].settings[rate] == 0.004
    assert not own.exists()  # the user has it
    assert any("This is a take" in text for text in window.messages.texts)
    button(opened, "Make the film…").click()
    assert window.sheets.film.extent.choice == "take"
    window.sheets.film.close_up()

    # A disk that fills ends the next one, of which is kept what there is.
    record(opened)
    qtbot.waitUntil(lambda: taking.seconds > 0.1, timeout=10_000)

    def full(_line):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("gdviz.record.take_recorder.line_of", full)
        qtbot.waitUntil(lambda: not taking.recording, timeout=10_000)
    texts = window.messages.texts
    assert any("No space left on device" in text for text in texts)
    assert any("A take of" in text for text in texts)
    assert taking.kept.take.moments
    button(opened, "Discard").click()
    assert list(taking.folder.iterdir()) == []
    assert saved.exists()
    taking.folder.rmdir()
    taking.folder.write_text("in the way")
    record(opened)
    assert not taking.recording
    assert any("Not recorded." in text for text in window.messages.texts)


def test_what_was_not_saved_is_offered_by_the_next_gdviz(qapp, desk, qtbot) -> None:
    first = Desk(qapp, SHIPPED["himmelblau"](), "light")
    first.open()
    try:
        first.window.actions_by_id["record_take"].trigger()
        qtbot.waitUntil(lambda: first.taking.seconds > 0.1, timeout=20_000)
        seconds = first.taking.seconds
        first.window.close()
    finally:
        first.close()
    (left,) = (state_folder() / "takes").iterdir()
    # And older ones, whose gdviz was killed: one as it wrote a line, one as it began.
    whole = left.read_bytes()
    torn, broken = (left.with_name(f"{name}.gdviz-take") for name in ("torn", "broken"))
    torn.write_bytes(whole[:-7])
    broken.write_bytes(b'{"gdviz')
    os.utime(torn, (1000, 1000))
    os.utime(broken, (2000, 2000))

    again = desk("himmelblau", whole=True)
    messages = again.window.messages
    assert any("that was not saved" in text for text in messages.texts)
    assert again.taking.kept.path == left
    assert again.taking.kept.take.seconds >= seconds
    button(again, "Discard").click()
    assert again.taking.kept.path == torn
    assert len(again.taking.kept.take.moments) == whole.count(b'["at"') - 1
    button(again, "Discard").click()
    assert again.taking.kept is None
    assert [path.name for path in left.parent.iterdir()] == [broken.name]
