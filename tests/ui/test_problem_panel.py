"""The surface in the left column: formula, letters, numbers of data, range and height."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gdviz.core.landscapes import compiled
from gdviz.scene.own import own_plane
from gdviz.scene.spec import GeneratedData, LandscapeProblem, TypedFormula
from gdviz.text import LANGUAGES, set_language
from gdviz.ui.gestures import PATIENCE_S
from gdviz.ui.window import MINIMUM
from tests.ui.test_fit import clipped, settle
from tests.ui.test_form import type_into

Key = Qt.Key


@pytest.fixture
def shown(window):
    made = window("himmelblau")
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.resize(1024, 900)
    made.show()
    made.runs.problem.unfold()
    return made


def write(shown, text: str) -> None:
    """As the field has it when one has typed and waited."""
    field = shown.runs.problem.form.formula
    field.setPlainText(text)
    field.read()
    shown.refresh()


def letters(shown) -> dict[str, float]:
    return {each.name: each.value for each in shown.session.document.problem.letters}


# --- the formula ---------------------------------------------------------------------------------


def test_it_shows_what_is_open(shown) -> None:
    panel = shown.runs.problem.form
    assert panel.name.text() == "Himmelblau"
    assert panel.formula.typed == compiled(panel.formula.typed).text
    assert "11" in panel.formula.typed
    shown.commands.choose_scene("penguins")
    shown.refresh()
    assert panel.name.text() == "Linear regression: Palmer penguins"
    assert panel.formula.typed == ""
    assert panel.loss.text() == "½ (w x + b − y)²"
    assert shown.session.history.place == 0


def test_what_is_typed_is_the_surface_while_one_types(shown, qtbot) -> None:
    field = shown.runs.problem.form.formula
    field.setPlainText("")
    QTest.keyClicks(field, "a x^2 + y^2")
    assert isinstance(shown.session.document.problem, LandscapeProblem)  # not at every key
    qtbot.waitUntil(lambda: isinstance(shown.session.document.problem, TypedFormula), timeout=5_000)
    assert shown.session.document.problem.formula == "a x^2 + y^2"
    assert letters(shown) == {"a": 1.0}
    QTest.keyClicks(field, " + x")
    qtbot.waitUntil(
        lambda: shown.session.document.problem.formula == "a x^2 + y^2 + x", timeout=5_000
    )


def test_what_cannot_be_read_is_told_with_its_column_and_changes_nothing(shown) -> None:
    panel = shown.runs.problem.form
    write(shown, "x² + y²")
    document = shown.session.document
    write(shown, "x² + foo(y)")
    assert shown.session.document is document
    assert panel.fault.isVisibleTo(panel)
    assert panel.fault.text().startswith("Column 6: ")
    (mark,) = panel.formula.extraSelections()
    assert mark.cursor.selectedText() == "f"
    write(shown, "x² + 2 y²")
    assert not panel.fault.isVisibleTo(panel)
    assert panel.formula.extraSelections() == []
    assert shown.session.document.problem.formula == "x² + 2 y²"


def test_the_fault_speaks_korean(window) -> None:
    set_language("ko")
    opened = window("himmelblau")
    write(opened, "x +")
    assert "번째 글자" in opened.runs.problem.form.fault.text()


def test_undo_brings_back_the_text_and_the_surface(shown) -> None:
    panel, first = shown.runs.problem.form, shown.session.document
    was = panel.formula.typed
    write(shown, "x² + y²")
    assert panel.name.text() == "Formula"
    shown.commands.undo()
    shown.refresh()
    assert shown.session.document is first
    assert panel.formula.typed == was
    assert panel.name.text() == "Himmelblau"
    shown.commands.redo()
    shown.refresh()
    assert panel.formula.typed == "x² + y²"


def test_what_is_pasted_is_one_line(shown) -> None:
    field = shown.runs.problem.form.formula
    field.selectAll()
    data = QMimeData()
    data.setText("x²\n + y²\n")
    field.insertFromMimeData(data)
    assert field.toPlainText() == "x² + y²"


def test_a_hostile_text_is_a_fault_that_escape_takes_back(shown) -> None:
    field, document = shown.runs.problem.form.formula, shown.session.document
    before = field.typed
    write(shown, "f(x) = x²")
    assert "function of x and y" in shown.runs.problem.form.fault.text()
    for text in ("__import__('os')", "x.__class__", "(" * 400, "x" * 5000, "a=1;b", "\x00"):
        write(shown, text)
        assert field.fault is not None, text
    QTest.keyClick(field, Key.Key_Escape)
    assert (field.typed, field.fault) == (before, None)
    assert shown.session.document is document


def test_the_formula_is_one_step_however_long_one_types(desk, qtbot) -> None:
    shown = desk("himmelblau").window
    first = shown.session.document
    shown.commands.formula()
    field = shown.runs.problem.form.formula
    assert QApplication.focusWidget() is field
    texts = ("x²", "x² + a", "x² + a y²")
    for text in texts:
        field.selectAll()
        QTest.keyClicks(field, text)
        qtbot.waitUntil(
            lambda text=text: getattr(shown.session.document.problem, "formula", "") == text,
            timeout=10_000,
        )
        shown._ticking.gestures.tick(2 * PATIENCE_S, held=False, typing=shown.runs.problem.typing)
    assert shown.session.history.place == 1
    QTest.keyClick(field, Key.Key_Return)
    assert QApplication.focusWidget() is not field
    shown._ticking.gestures.tick(0.02, held=False, typing=shown.runs.problem.typing)
    shown.commands.set_formula("y²")
    assert shown.session.history.place == 2
    shown.commands.undo()
    shown.commands.undo()
    assert shown.session.document == first


# --- letters -------------------------------------------------------------------------------------


def test_every_letter_has_a_slider(shown) -> None:
    write(shown, "a x² + b sin(y) + λ")
    fields = shown.runs.problem.form.numbers.fields
    assert list(fields) == ["a", "b", "λ"]
    write(shown, "b x² + y²")
    assert list(shown.runs.problem.form.numbers.fields) == ["b"]
    type_into(shown.runs.problem.form.numbers.fields["b"].edit, "-2.5")
    assert letters(shown) == {"b": -2.5}


def test_a_slider_reaches_as_far_as_what_was_typed(shown) -> None:
    write(shown, "a x² + y²")
    field = shown.runs.problem.form.numbers.fields["a"]
    ends = field.slider.value_at(0), field.slider.value_at(1000)
    assert ends == (-5.0, 5.0)
    type_into(field.edit, "-100")
    shown.refresh()
    assert letters(shown) == {"a": -100.0}
    ends = field.slider.value_at(0), field.slider.value_at(1000)
    assert ends == (-200.0, 200.0)
    assert field.slider.value_at(field.slider.value()) == -100.0


def test_it_unfolds_by_itself_for_letters(window) -> None:
    opened = window("himmelblau")
    assert not opened.runs.problem.section.is_open
    write(opened, "x² + y²")
    assert not opened.runs.problem.section.is_open
    write(opened, "x² + a y²")
    assert opened.runs.problem.section.is_open
    opened.runs.problem.section.set_open(False)
    write(opened, "x² + a y² + b")
    assert not opened.runs.problem.section.is_open


def test_a_dragged_letter_is_one_step_and_leaves_the_cards(shown, qtbot) -> None:
    write(shown, "a x² + y²")
    shown._ticking.gestures.tick(2 * PATIENCE_S, held=False)
    place = shown.session.history.place
    before = shown.session.document
    shown.runs.select("run-1")
    cards, form = dict(shown.runs.cards), shown.runs.cards["run-1"].form
    settle()
    slider = shown.runs.problem.form.numbers.fields["a"].slider
    middle = slider.rect().center()
    seen = set()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 9):
        qtbot.mouseMove(slider, QPoint(middle.x() + 6 * step, middle.y()))
        shown._ticking.tick()
        seen.add(letters(shown)["a"])
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    shown._ticking.tick()
    assert len(seen) == 8
    assert shown.session.history.place == place + 1
    assert shown.runs.cards == cards
    assert shown.runs.cards["run-1"].form is form
    assert form._problem is shown.session.problem
    assert [run.settings for run in shown.session.document.runs] == [
        run.settings for run in before.runs
    ]
    assert shown.actions_by_id["undo"].text().startswith("Undo: a = ")
    shown.commands.undo()
    assert shown.session.document == before


def test_the_runs_and_the_surface_follow_a_letter(shown) -> None:
    write(shown, "a x² + y²")
    session = shown.session
    session.compute_to(20)
    before = session.computations[0].trajectory.columns.loss[0]
    shown.runs.problem.form.numbers.fields["a"].slider.moved.emit(3.0)
    session.compute_to(20)
    x, y = session.document.runs[0].start
    assert session.computations[0].trajectory.columns.loss[0] == 3.0 * x * x + y * y
    assert before == x * x + y * y
    assert float(session.problem.loss(np.array([2.0, 1.0]))) == 13.0


# --- models on data ------------------------------------------------------------------------------


def test_generated_data_and_the_loss_have_fields(shown) -> None:
    shown.commands.choose_problem("huber-outlier-line")
    shown.refresh()
    fields = shown.runs.problem.form.numbers.fields
    assert list(fields) == ["scale", "count", "noise", "seed"]
    fields["scale"].slider.moved.emit(2.0)
    shown.refresh()
    assert shown.session.problem.scale == 2.0
    fields["scale"].reset.click()
    shown.refresh()
    assert shown.session.document.problem.settings == ()
    fields["count"].slider.moved.emit(20)
    shown.refresh()
    assert shown.session.problem.sample_count == 20
    type_into(fields["noise"].edit, "99")
    assert "between 0 and 10" in fields["noise"].error.text()
    type_into(fields["noise"].edit, "0")
    shown.refresh()
    type_into(fields["seed"].edit, "7")
    shown.refresh()
    data = shown.session.document.problem.data
    assert data == GeneratedData("outlier-line", count=20, noise=0.0, seed=7)
    words = [str(each) for each in shown.session.history.words[-3:]]
    shown.commands.choose_problem("linear-penguins")
    shown.refresh()
    assert shown.runs.problem.form.numbers.fields == {}
    assert words == ["Data: samples = 20", "Data: noise = 0", "Data: seed = 7"]


# --- range and height ----------------------------------------------------------------------------


def test_a_typed_range_is_seen_and_can_be_taken_back(shown) -> None:
    fields, first = shown.runs.problem.form.range, shown.session.document
    computed = shown.session.computations
    type_into(fields.ends[0][0], "-1")
    shown.refresh()
    type_into(fields.ends[1][1], "2.5")
    shown.refresh()
    assert shown.session.document.plane == replace(
        first.plane, x=(-1.0, first.plane.x[1]), y=(first.plane.y[0], 2.5)
    )
    assert shown.session.computations == computed
    assert fields.reset.isEnabled()
    fields.reset.click()
    shown.refresh()
    assert shown.session.document.plane == own_plane(first.problem)
    assert not fields.reset.isEnabled()
    shown.commands.undo()
    assert shown.session.document.plane.x[0] == -1.0


def test_a_range_upside_down_is_refused_in_words_and_arrows_step_its_ends(shown) -> None:
    fields, document = shown.runs.problem.form.range, shown.session.document
    for text in ("99", "1e13", "abc"):
        type_into(fields.ends[0][0], text)
        assert fields.error.isVisibleTo(shown), text
        assert shown.session.document is document
    type_into(fields.ends[0][0], "99")
    assert "the lower one first" in fields.error.text()
    type_into(fields.ends[0][0], "-2")
    assert not fields.error.isVisibleTo(shown)
    assert shown.session.document.plane.x[0] == -2.0
    end, before = fields.ends[0][1], shown.session.document.plane.x[1]
    for key, sign in ((Key.Key_Up, 1), (Key.Key_Down, 0), (Key.Key_Down, -1)):
        QTest.keyClick(end, key)
        shown.refresh()
        moved = shown.session.document.plane.x[1] - before
        assert (moved > 1e-9) - (moved < -1e-9) == sign


def test_the_height_scale_is_the_problems_unless_chosen(shown) -> None:
    def scale() -> str:
        shown.refresh()
        return shown.stage._frame.surface.world.scale

    buttons = shown.runs.problem.form.range.height_scale.buttons
    assert scale() == shown.session.problem.height == "log"
    assert buttons["own"].isChecked()
    buttons["linear"].click()
    assert scale() == "linear"
    buttons["log"].click()
    assert scale() == "log"
    assert shown.session.document.plane.height == "log"
    assert shown.session.history.place == 2
    shown.runs.problem.form.range.reset.click()
    assert shown.session.document.plane.height is None
    assert scale() == "log"
    assert buttons["own"].isChecked()


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_has_room(window, code: str) -> None:
    set_language(code)
    opened = window("himmelblau")
    opened.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    opened.resize(*MINIMUM)
    opened.show()
    opened.runs.problem.unfold()
    for text in ("a x² + b y² + c", "x + foo(y)"):
        write(opened, text)
        type_into(opened.runs.problem.form.range.ends[0][0], "1e13")
        settle()
        assert clipped(opened.runs) == []
    opened.commands.choose_problem("cauchy-outlier-line")
    opened.refresh()
    settle()
    assert clipped(opened.runs) == []
