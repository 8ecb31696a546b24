"""A lecture's worth of mouse and keys in the real window, with a picture after every step.

    python tests/ui/tour.py LANGUAGE FOLDER [most steps]

Nothing is called that a hand could not do: every step is mouse, key or typed text at a real
place of the window, and ends with a look at what must have come of it.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QToolButton, QWidget

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SIZE = (1280, 800)


class Tour:
    """The hand, the eye and the camera."""

    def __init__(self, desk, folder: Path) -> None:
        self.desk, self.folder, self.number = desk, folder, 0

    @property
    def window(self):
        return self.desk.window

    @property
    def session(self):
        return self.desk.session

    # --- the eye -----------------------------------------------------------------------------

    def wait(self, condition: Callable[[], bool], what: str, limit_s: float = 20.0) -> None:
        end = time.perf_counter() + limit_s
        while not condition():
            if time.perf_counter() > end:
                raise AssertionError(f"step {self.number}: {what} did not come")
            QTest.qWait(20)

    def picture(self, name: str) -> None:
        QTest.qWait(350)
        shot = self.window.screen().grabWindow(0).copy(QRect(0, 0, *SIZE))
        shot.save(str(self.folder / f"{self.number:02d}-{name}.png"))

    # --- the hand ----------------------------------------------------------------------------

    def click(self, widget: QWidget, at: QPoint | None = None, modifiers=NONE) -> None:
        QTest.mouseClick(widget, LEFT, modifiers, at or widget.rect().center())
        QTest.qWait(30)

    def key(self, key: Qt.Key, modifiers=NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QTest.qWait(30)

    def type(self, words: str) -> None:
        QTest.keyClicks(QApplication.focusWidget(), words)
        QTest.qWait(30)

    def drag(self, widget: QWidget, first: QPoint, last: QPoint, steps: int = 12) -> None:
        QTest.mousePress(widget, LEFT, NONE, first)
        for n in range(1, steps + 1):
            QTest.mouseMove(widget, first + (last - first) * n / steps)
            QTest.qWait(15)
        QTest.mouseRelease(widget, LEFT, NONE, last)
        QTest.qWait(60)

    def choose(self, combo: QComboBox, data: str) -> None:
        """From the list that comes down; a press that only brings the window forward opens none."""
        for _ in range(4):
            self.window.activateWindow()
            self._pick(combo, combo.findData(data))
            if combo.currentData() == data:
                return
        raise AssertionError(f"step {self.number}: {data} was not chosen")

    def _pick(self, combo: QComboBox, wanted: int) -> None:
        view, index = combo.view(), combo.model().index(wanted, 0)
        if not view.isVisible():
            QTest.mouseClick(combo, LEFT, NONE, combo.rect().center())
        QTest.qWait(QApplication.doubleClickInterval() + 100)  # a list that has just opened waits
        if view.isVisible():
            view.scrollTo(index)
            QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualRect(index).center())
            QTest.qWait(100)

    def slide(self, slider, share: float) -> None:
        """Take the handle of a slider to a share of its length."""
        first = QPoint(round(slider.x_of(slider.value_at(slider.value()))), slider.height() // 2)
        self.drag(slider, first, QPoint(round(share * slider.width()), slider.height() // 2))

    # --- places ------------------------------------------------------------------------------

    def card(self, number: int):
        return list(self.window.runs.cards.values())[number]

    def button(self, action: str) -> QToolButton:
        buttons = self.window.transport.findChildren(QToolButton)
        return next(b for b in buttons if b.defaultAction().objectName() == action)

    def on_surface(self, theta) -> QPoint:
        import numpy as np

        from gdviz.render.picking import pixel_of

        view = self.window.stage.viewport
        frame = view._frame
        loss = self.session.problem.loss(np.array(theta))
        at = pixel_of(
            frame.surface, frame.camera, np.array(theta), loss, view.width(), view.height()
        )
        return QPoint(round(at[0]), round(at[1]))

    def on_contours(self, theta) -> QPoint:
        import numpy as np

        panel = self.window.side.panels["contour"]
        at = panel.widget.getViewBox().mapToScene(*panel.canvas.place(np.array(theta)))
        return QPoint(round(at.x()), round(at.y()))


def steps(tour: Tour) -> list[tuple[str, Callable[[], None]]]:
    """Every step by its name, in order: items 1 to 6 of what the window must do."""
    t = tour

    def look() -> None:
        t.wait(lambda: t.session.playback.head > 10, "playing")

    # 1. live steering
    def rate_from_the_start() -> None:
        t.click(t.card(0), QPoint(80, 20))
        field = t.card(0).form.fields["learning_rate"]
        before = t.session.document.runs[0].settings["learning_rate"]
        t.slide(field.slider, 0.42)
        assert t.session.document.runs[0].settings["learning_rate"] != before
        assert t.session.history.place == 1

    def rate_from_here() -> None:
        t.key(Qt.Key.Key_K)
        t.click(t.window.runs.counting.buttons["here"])
        t.slide(t.card(0).form.fields["learning_rate"].slider, 0.30)
        (change,) = t.session.document.runs[0].changes
        assert change.update == int(t.session.playback.head) > 0

    def branch() -> None:
        menu = t.card(0).more.menu()
        QTimer.singleShot(150, lambda: QTest.keyClick(menu, Qt.Key.Key_Down))
        QTimer.singleShot(300, lambda: QTest.keyClick(menu, Qt.Key.Key_Return))
        t.click(t.card(0).more)
        t.wait(lambda: len(t.session.document.runs) == 6, "the branch")
        assert t.session.document.runs[0].ghost

    def batch_from_here() -> None:
        card = t.window.runs.cards[t.window.runs.selection]
        edit = card.form.batch.batch_size.edit
        t.window.runs._scroll.ensureWidgetVisible(edit)
        QTest.qWait(50)
        t.click(edit)
        edit.selectAll()
        t.type("16")
        t.key(Qt.Key.Key_Return)
        assert t.session.document.runs[1].legs[0].batch_size == 16

    def rule_from_here() -> None:
        card = t.window.runs.cards[t.window.runs.selection]
        t.window.runs._scroll.ensureWidgetVisible(card.form.optimizer)
        t.choose(card.form.optimizer, "adam")
        assert t.session.document.runs[1].legs[-1].optimizer == "adam"
        t.key(Qt.Key.Key_End)

    def start_on_the_surface() -> None:
        start = t.session.document.runs[0].start
        t.drag(t.window.stage.viewport, t.on_surface(start), t.on_surface((2.6, 6.2)))
        found = t.session.document.runs[0].start
        assert abs(found[0] - 2.6) < 0.3
        assert abs(found[1] - 6.2) < 0.3

    def start_on_the_contours() -> None:
        start = t.session.document.runs[0].start
        panel = t.window.side.panels["contour"]
        widget = panel.widget.viewport()

        def there() -> bool:
            columns = panel.frame.runs[0].columns
            return columns.count > 0 and tuple(columns.theta[0].tolist()) == start

        t.wait(there, "the contours")
        t.drag(widget, t.on_contours(start), t.on_contours((-2.0, 2.0)))
        found = t.session.document.runs[0].start
        assert abs(found[0] + 2.0) < 0.2
        assert abs(found[1] - 2.0) < 0.2

    # 2. pace
    def pace(key: str) -> Callable[[], None]:
        def choose() -> None:
            t.choose(t.window.transport.speed.unit, key)
            if key == "timed":
                assert t.session.view.timed
            else:
                assert t.session.document.pace == key
            t.key(Qt.Key.Key_Home)
            if not t.session.playback.playing:
                t.click(t.button("play_pause"))
            t.wait(lambda: t.session.playback.head > 0, "playing")

        return choose

    # 3. undo and redo
    def undo_all() -> None:
        t.click(t.button("play_pause"))
        edits = t.session.history.place
        for _ in range(edits):
            t.key(Qt.Key.Key_Z, CTRL)
        assert t.session.history.place == 0
        assert not t.window.commands.unsaved

    def redo_some_and_list() -> None:
        for _ in range(3):
            t.key(Qt.Key.Key_Z, CTRL | SHIFT)
        t.key(Qt.Key.Key_H)
        assert t.window.sheets.history.is_open
        t.key(Qt.Key.Key_Down)
        assert t.session.history.place == 4

    def close_list() -> None:
        t.key(Qt.Key.Key_Escape)
        assert not t.window.sheets.history.is_open

    # 4. files
    def save_as() -> None:
        path = t.folder / "tour.gdviz"

        def answer() -> None:
            dialog = t.window.findChild(QFileDialog)
            name = dialog.findChild(QLineEdit)
            name.selectAll()
            QTest.keyClicks(name, str(path))
            QTest.keyClick(name, Qt.Key.Key_Return)

        QTimer.singleShot(700, answer)
        t.key(Qt.Key.Key_S, CTRL | SHIFT)
        assert path.exists()
        assert not t.window.commands.unsaved

    def open_recent() -> None:
        kept = t.session.document
        t.choose(t.window.top.scenes, "himmelblau")
        assert t.session.document != kept
        t.window.top.menu.menu().aboutToShow.emit()
        t.window.top.recent.actions()[0].trigger()  # a menu bar of the system has no place
        t.wait(lambda: t.session.document == kept, "the file")

    def as_text() -> None:
        kept = t.session.document
        t.key(Qt.Key.Key_C, CTRL | SHIFT)
        assert '"gdviz"' in QGuiApplication.clipboard().text()
        t.choose(t.window.top.scenes, "rosenbrock")
        t.key(Qt.Key.Key_V, CTRL | SHIFT)
        t.wait(lambda: t.session.document == kept, "the pasted scene")

    def picture_to_the_clipboard() -> None:
        t.window.centralWidget().setFocus()
        t.key(Qt.Key.Key_C, CTRL)
        assert QGuiApplication.clipboard().image().width() == 1920

    def picture_of_another_form() -> None:
        t.key(Qt.Key.Key_P, CTRL)
        sheet = t.window.sheets.picture
        t.wait(lambda: sheet.preview.image is not None, "the preview")
        t.click(sheet.transparent)
        t.wait(lambda: sheet.preview.image.hasAlphaChannel(), "a transparent preview")

    def picture_as_before() -> None:
        t.click(t.window.sheets.picture.transparent)
        t.key(Qt.Key.Key_Escape)
        assert not t.window.sheets.is_open("picture")

    # 5. one table of actions
    def palette() -> None:
        t.key(Qt.Key.Key_P, CTRL | SHIFT)
        assert t.window.sheets.palette.is_open
        t.type("grid")
        assert t.window.sheets.palette.shown

    def palette_does_it() -> None:
        t.key(Qt.Key.Key_Return)
        assert t.session.view.layout == "grid"

    def shortcuts() -> None:
        t.key(Qt.Key.Key_G)
        t.window.actions_by_id["shortcuts"].trigger()  # the key of ? differs by keyboard
        assert t.window.sheets.shortcuts.is_open

    def hangul() -> None:
        t.key(Qt.Key.Key_Escape)
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QKeyEvent

        event = QKeyEvent(QEvent.Type.ShortcutOverride, 0x314E, NONE, "ㅎ")  # the key G
        QApplication.sendEvent(QApplication.focusWidget() or t.window, event)
        assert t.session.view.layout == "grid"
        t.key(Qt.Key.Key_G)

    # 6. choosers
    def gallery() -> None:
        t.key(Qt.Key.Key_L, CTRL)
        assert t.window.sheets.gallery.is_open
        QTest.qWait(2500)  # its pictures

    def gallery_search() -> None:
        t.type("camel")
        QTest.qWait(400)
        assert (
            len([card for row in t.window.sheets.gallery.showcase.shelf.rows for card in row]) == 2
        )

    def gallery_choice() -> None:
        t.key(Qt.Key.Key_Return)
        assert t.session.document.problem.name.endswith("camel")

    def formula() -> None:
        t.key(Qt.Key.Key_F, CTRL | SHIFT)
        field = t.window.runs.problem.form.formula
        field.selectAll()
        t.type("a x^2 + y^2 + sin(b x)")
        t.wait(
            lambda: getattr(t.session.document.problem, "formula", "").startswith("a x"),
            "the typed surface",
        )

    def letters() -> None:
        numbers = t.window.runs.problem.form.numbers
        field = numbers.fields["b"]
        places = t.session.history.place
        t.slide(field.slider, 0.9)
        letters = {each.name: each.value for each in t.session.document.problem.letters}
        assert letters["b"] > 1.5
        # QTest moves the pointer without its button, so that one drag may be two steps here.
        assert t.session.history.place > places

    def range_and_height() -> None:
        t.click(t.window.runs.problem.form.range.height_scale.buttons["log"])
        assert t.session.document.plane.height == "log"

    def panels() -> None:
        t.window.centralWidget().setFocus()
        t.key(Qt.Key.Key_2, CTRL | SHIFT)
        assert t.window.workspace.panels.plots_at == "bottom"

    def overlays() -> None:
        t.key(Qt.Key.Key_C)
        assert t.session.view.critical
        t.key(Qt.Key.Key_T)

    def docked() -> None:
        title, space = t.window.runs.title, t.window.workspace
        right = space.mapToGlobal(QPoint(space.width() - 30, 200))
        t.drag(title, title.rect().center(), title.mapFromGlobal(right))
        assert t.window.workspace.panels.runs_at == "right"

    def vectors() -> None:
        t.key(Qt.Key.Key_T)
        t.key(Qt.Key.Key_V)
        assert t.session.view.vectors_of
        t.key(Qt.Key.Key_Y)
        t.key(Qt.Key.Key_U)
        assert (t.session.view.curve, t.session.view.colours) == ("gradient", "ember")
        t.key(Qt.Key.Key_Y, SHIFT)
        assert t.session.view.smoothing == 0.6

    def from_above() -> None:
        t.key(Qt.Key.Key_1)
        t.wait(lambda: t.session.view.camera.elevation == 90.0, "the view from above")

    # lessons
    def welcome() -> None:
        t.window.asks_before_closing = False
        t.key(Qt.Key.Key_L, CTRL | SHIFT)
        assert t.window.sheets.welcome.is_open
        QTest.qWait(1500)  # its pictures

    def lesson() -> None:
        t.key(Qt.Key.Key_Right)
        t.key(Qt.Key.Key_Return)
        t.wait(lambda: not t.session.computing, "the lesson")
        t.key(Qt.Key.Key_K)
        t.key(Qt.Key.Key_PageDown)
        t.key(Qt.Key.Key_PageDown)
        assert t.window.stage.caption.label.text()

    def caption() -> None:
        t.key(Qt.Key.Key_E)
        t.type("Look here first.")

    def caption_taken() -> None:
        t.key(Qt.Key.Key_Return)
        QTest.qWait(100)
        assert t.window.stage.caption.label.text() == "Look here first."

    def cues() -> None:
        t.key(Qt.Key.Key_Q)
        assert t.window.sheets.cues.is_open

    def cue_waits() -> None:
        before = t.session.document.cues
        t.click(t.window.sheets.cues.form.wait)
        assert t.session.document.cues != before
        t.key(Qt.Key.Key_Escape)

    def scenes() -> None:
        t.key(Qt.Key.Key_S)
        t.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        QTest.qWait(60)
        first = t.window.commands.library.opened[0][0]
        assert first != t.window.commands.library.current

    def other_scene() -> None:
        t.key(Qt.Key.Key_Up)
        t.key(Qt.Key.Key_Return)
        assert not t.window.sheets.scenes.is_open
        assert t.window.commands.unsaved

    return [
        ("opened", look),
        ("rate-from-the-start", rate_from_the_start),
        ("rate-from-here", rate_from_here),
        ("branch", branch),
        ("batch-from-here", batch_from_here),
        ("rule-from-here", rule_from_here),
        ("start-on-the-surface", start_on_the_surface),
        ("start-on-the-contours", start_on_the_contours),
        ("pace-epochs", pace("epochs")),
        ("pace-evaluations", pace("evaluations")),
        ("pace-seconds", pace("timed")),
        ("pace-updates", pace("updates")),
        ("undo-all", undo_all),
        ("history", redo_some_and_list),
        ("history-closed", close_list),
        ("saved", save_as),
        ("recent", open_recent),
        ("as-text", as_text),
        ("picture", picture_to_the_clipboard),
        ("picture-form", picture_of_another_form),
        ("picture-form-back", picture_as_before),
        ("palette", palette),
        ("palette-done", palette_does_it),
        ("shortcuts", shortcuts),
        ("hangul", hangul),
        ("gallery", gallery),
        ("gallery-search", gallery_search),
        ("gallery-choice", gallery_choice),
        ("formula", formula),
        ("letters", letters),
        ("height", range_and_height),
        ("panels", panels),
        ("critical-and-theme", overlays),
        ("docked", docked),
        ("vectors", vectors),
        ("from-above", from_above),
        ("welcome", welcome),
        ("lesson", lesson),
        ("caption", caption),
        ("caption-taken", caption_taken),
        ("cues", cues),
        ("cue-waits", cue_waits),
        ("scenes", scenes),
        ("other-scene", other_scene),
    ]


def main(code: str, folder: Path, most: int = 1000) -> None:
    """Go through it."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["GDVIZ_STATE"] = str(folder / "state")
    from gdviz.app import Desk, dress, prepare
    from gdviz.scene.opening import opening_scene
    from gdviz.text import set_language

    prepare()
    set_language(code)
    app = QApplication([])
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    dress(app)
    desk = Desk(app, opening_scene(), "light")
    desk.open()
    desk.window.move(0, 0)
    desk.window.resize(*SIZE)
    desk.window.activateWindow()
    tour = Tour(desk, folder)
    tour.wait(lambda: bool(desk.window.side.panels.get("data")), "the plots")
    for name, step in steps(tour)[:most]:
        tour.number += 1
        step()
        tour.picture(name)
        assert desk.reports.take() is None
    print(f"{tour.number} steps")
    desk.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve(), *(int(word) for word in sys.argv[3:4]))
