"""Every control has a name and something to tell; F1 tells it; the focus is seen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QCursor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from gdviz.core.common import declarations
from gdviz.core.optimizers import OPTIMIZERS
from gdviz.render.style import DARK, LIGHT
from gdviz.text import LANGUAGES, set_language
from gdviz.ui.actions import ACTIONS
from gdviz.ui.help import GENERAL, TOPICS, optimizer_key, setting_key, topic, topic_of
from gdviz.ui.help_sheet import place_near
from gdviz.ui.run_card import RunCard
from gdviz.ui.run_form import RunForm
from gdviz.ui.timeline import Timeline
from gdviz.ui.viewport import Viewport
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle


def key_of(widget: QWidget) -> str:
    return topic_of(widget)[1]


INTERACTIVE = (
    *(QAbstractButton, QAbstractSlider, QLineEdit, QPlainTextEdit, QComboBox),
    *(Timeline, Viewport, RunCard),
)


def every_key() -> list[str]:
    keys = [*TOPICS, *(f"action:{row.id}" for row in ACTIONS)]
    for key, row in OPTIMIZERS.items():
        keys.append(optimizer_key(key))
        keys += [setting_key(key, name) for name in declarations(row)]
    return keys


def controls(window: QMainWindow) -> list[QWidget]:
    """All that can be seen and used."""
    plots = [panel.widget for panel in window.side.panels.values()]
    found = [
        widget
        for widget in window.centralWidget().findChildren(QWidget)
        if isinstance(widget, INTERACTIVE) and not isinstance(widget, QScrollBar)
    ]
    return [widget for widget in (*found, *plots) if widget.isVisible()]


def unfold(window: QMainWindow) -> RunForm:
    window.runs.problem.unfold()
    window.runs.select("run-2")
    form = window.runs.cards["run-2"].form
    form.section.set_open(True)
    settle()
    return form


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_topic_has_something_to_tell(code: str) -> None:
    set_language(code)
    for key in every_key():
        told = topic(key)
        assert told.title.strip(), key
        assert told.sentences, key
        assert all(sentence.strip() for sentence in told.sentences), key
        if key.startswith("optimizer:"):
            assert "←" in told.formula
            assert told.source


def test_a_setting_tells_its_range_default_and_rule() -> None:
    told = topic(setting_key("adam", "beta1"))
    assert "0 ≤ β₁ < 1" in " ".join(told.sentences)
    assert "0.9" in " ".join(told.sentences)
    assert "β₁" in told.formula
    assert told.source == OPTIMIZERS["adam"].reference
    assert topic(setting_key("adam", "weight_decay")).formula == ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_control_has_a_name_and_a_topic(desk, code: str) -> None:
    set_language(code)
    window = desk(whole=True).window
    form = unfold(window)
    window.messages.info("done")
    settle()
    seen = controls(window)
    for widget in seen:
        spoken = QAccessible.queryAccessibleInterface(widget)
        assert spoken.text(QAccessible.Text.Name).strip(), widget
        key = key_of(widget)
        assert key not in ("", GENERAL), (widget, widget.accessibleName())
        assert topic(key)
        if form.isAncestorOf(widget):
            assert key != "run", (widget, widget.accessibleName())
    kinds = {type(widget).__name__ for widget in seen}
    assert {"Viewport", "Timeline", "NumberSlider", "NumberField", "Combo", "RunCard"} <= kinds
    assert {"formula", "range", "height_scale"} <= {key_of(widget) for widget in seen}
    assert set(window.side.panels) <= {key_of(widget) for widget in seen}
    declared = declarations(OPTIMIZERS[window.session.document.runs[1].optimizer])
    for name, field in form.fields.items():
        assert key_of(field) == setting_key(window.session.document.runs[1].optimizer, name)
        assert name in declared


def test_the_topic_of_a_rule_follows_the_optimizer(window) -> None:
    shown = window()
    shown.runs.select("run-2")
    form = shown.runs.cards["run-2"].form
    assert key_of(form.rule) == optimizer_key(shown.session.document.runs[1].optimizer)
    form.optimizer.activated.emit(form.optimizer.findData("adam"))
    shown.refresh()
    form = shown.runs.cards["run-2"].form
    assert key_of(form.rule) == key_of(form.optimizer) == optimizer_key("adam")


def test_f1_tells_of_what_is_under_the_pointer(desk, qtbot) -> None:
    window = desk().window
    window.commands.pause()

    def press(key) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, key)

    for widget, key in (
        (window.transport.timeline, "timeline"),
        (window.top.reduction.buttons["mean"], "reduction"),
        (window.runs.cards["run-1"].eye, "eye"),
    ):
        QCursor.setPos(widget.mapToGlobal(widget.rect().center()))
        press(Qt.Key.Key_F1)
        assert window.sheets.help.is_open
        assert window.sheets.help.topic == topic(key)
        owner = topic_of(widget)[0]
        near = QRect(owner.mapTo(window, QPoint(0, 0)), owner.size())
        assert not near.intersects(window.sheets.help.sheet.geometry())
        press(Qt.Key.Key_Escape if key == "timeline" else Qt.Key.Key_F1)
        assert not window.sheets.help.is_open
    QCursor.setPos(window.runs.mapToGlobal(window.runs.rect().bottomLeft() + QPoint(20, -20)))
    press(Qt.Key.Key_F1)
    assert window.sheets.help.topic == topic(GENERAL)
    QTest.mouseClick(window.sheets.help, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not window.sheets.help.is_open
    QCursor.setPos(window.mapToGlobal(QPoint(window.width() + 200, window.height() + 100)))
    window.transport.length.setFocus()
    press(Qt.Key.Key_F1)
    assert window.sheets.help.topic == topic("length")
    press(Qt.Key.Key_F1)
    assert QApplication.focusWidget() is window.transport.length


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_that_is_told_has_room(window, code: str) -> None:
    set_language(code)
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    for key in every_key():
        shown.sheets.help.tell(key)
        settle()
        sheet = shown.sheets.help.sheet
        assert shown.sheets.help.rect().contains(sheet.geometry())
        assert clipped(sheet) == [], key
        texts = [label.text() for label in sheet.findChildren(QLabel) if label.isVisible()]
        assert texts[0] == topic(key).title


def test_a_popover_lies_beside_what_it_is_about() -> None:
    room = QRect(16, 16, 992, 608)
    for near in (
        QRect(0, 0, 40, 40),
        QRect(960, 600, 60, 40),
        QRect(300, 60, 480, 500),
        QRect(0, 300, 300, 30),
    ):
        made = place_near(near, 200, 150, room)
        assert room.contains(made)
        assert not made.intersects(near)
    assert place_near(None, 200, 150, room).center() == room.center()
    assert room.contains(place_near(QRect(0, 0, 1024, 640), 200, 150, room))


# --- the focus ---------------------------------------------------------------------------------


def tab_stops(window: QMainWindow) -> list[QWidget]:
    """Where Tab leads, from the window's middle once around."""
    start = window.centralWidget()
    start.setFocus()
    stops: list[QWidget] = []
    while True:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        if stop is start or stop in stops:
            return stops
        stops.append(stop)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_tab_reaches_everything_and_what_it_reached_is_seen(desk, theme) -> None:
    opened = desk(theme=theme.name)
    window = opened.window
    window.commands.pause()
    unfold(window)
    stops = tab_stops(window)
    # The surface, the plots and the timeline are for the mouse; keys do the same elsewhere.
    by_mouse = (Viewport, Timeline)
    wanted = {w for w in controls(window) if w.isEnabled() and not isinstance(w, by_mouse)}
    assert wanted - set(stops) == set()
    for stop in stops:
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        marked = picture(stop)
        window.centralWidget().setFocus()
        assert distance(marked, picture(stop)) > 40, (stop, stop.accessibleName())


def picture(widget: QWidget) -> np.ndarray:
    """Its pixels, (height, width, 4)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).astype(int)


def distance(a: np.ndarray, b: np.ndarray) -> int:
    """How many pixels differ clearly."""
    return int((np.abs(a - b)[..., :3].max(axis=-1) > 24).sum())
