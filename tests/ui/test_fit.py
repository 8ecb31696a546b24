"""Nothing is clipped at the smallest size, in either language."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.text import LANGUAGES, set_language, tr
from gdviz.ui import edits
from gdviz.ui.choice_field import ChoiceField
from gdviz.ui.combo import Combo
from gdviz.ui.run_form import RunForm
from gdviz.ui.window import MINIMUM


def clipped(root: QWidget) -> list[str]:
    """The words that have less room than they need."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not widget.width():
            continue
        metrics = widget.fontMetrics()
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                needed = max(metrics.horizontalAdvance(word) for word in widget.text().split())
                short = widget.width() < needed or (
                    widget.height() < widget.heightForWidth(widget.width())
                )
            else:
                short = widget.width() < metrics.horizontalAdvance(widget.text())
        elif isinstance(widget, QAbstractButton) and widget.text():
            icon_only = getattr(widget, "toolButtonStyle", lambda: None)()
            if icon_only == Qt.ToolButtonStyle.ToolButtonIconOnly and not widget.icon().isNull():
                continue
            short = widget.width() < metrics.horizontalAdvance(widget.text()) + 8
        elif isinstance(widget, QLineEdit):
            short = widget.width() < metrics.horizontalAdvance(widget.text()) + 18
        elif isinstance(widget, Combo):
            short = widget.width() < metrics.horizontalAdvance(widget.currentText()) + 37
        else:
            continue
        if short:
            words = widget.currentText() if isinstance(widget, Combo) else widget.text()
            found.append(f"{type(widget).__name__}: {words}")
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_has_room(window, code: str) -> None:
    set_language(code)
    shown = window()
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(*MINIMUM)
    shown.show()
    assert (shown.width(), shown.height()) == MINIMUM
    run = replace(shown.session.document.runs[1], batch_size=None, draw="independent", seed=10**9)
    shown.session.edit(replace(shown.session.document, length=1_000_000))
    shown.commands.set_speed(20_000)
    shown.runs.select("run-2")
    for key in OPTIMIZERS:
        shown.session.edit_run(
            edits.with_optimizer(run, key, shown.session.document, shown.session.problem)
        )
        shown.refresh()
        form = shown.runs.cards["run-2"].form
        fill(form)
        settle()
        assert clipped(shown.runs) == [], key
        assert form.width() <= shown.runs.width()
    assert clipped(shown.top) == []
    assert clipped(shown.transport) == []


def fill(form: RunForm) -> None:
    """Open all that can be opened, and write the longest that can stand in a field."""
    form.section.set_open(True)
    for field in form.fields.values():
        field.show()
        if isinstance(field, ChoiceField):
            field.set_value(max(field.choice.options, key=lambda option: len(tr(option.name))).key)
        elif not field.hyper.whole:
            field.edit.setText("-1.2345e-7")
            field.edit.editingFinished.emit()
        else:
            field.edit.setText("1000000000")
            field.edit.editingFinished.emit()


def settle() -> None:
    for _ in range(5):  # one layout asks for the next; timers do not run here
        QCoreApplication.sendPostedEvents()
