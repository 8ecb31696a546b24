"""The form of a run: made from declarations, and what it refuses."""

from dataclasses import replace as replaced

import pytest
from msgspec.structs import replace

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.render.style import LIGHT
from gdviz.scene.opening import opening_scene
from gdviz.text import tr
from gdviz.ui import edits
from gdviz.ui.hyper_field import HyperField, hyper_range
from gdviz.ui.run_form import RunForm
from gdviz.ui.value_field import ValueField


def type_into(edit, text: str) -> None:
    edit.setText(text)
    edit.textEdited.emit(text)
    edit.editingFinished.emit()


@pytest.fixture
def form(window):
    """The form of a run in a window, and that window."""

    def open_form(run_id: str = "run-4", scene: str = "penguins") -> tuple[RunForm, object]:
        shown = window(scene)
        shown.runs.select(run_id)
        return shown.runs.cards[run_id].form, shown

    return open_form


def run_of(shown, run_id: str):
    return edits.find_run(shown.session.document, run_id)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_field_comes_from_one_hyper_and_every_hyper_has_a_field(form, key: str) -> None:
    opened, shown = form("run-1")
    opened.optimizer.activated.emit(opened.optimizer.findData(key))
    shown.refresh()
    found = [field for field in opened.findChildren(HyperField) if not field.isHidden()]
    declared = OPTIMIZERS[key].hypers
    assert [field.hyper for field in found] == list(declared)
    assert list(opened.fields) == [hyper.name for hyper in declared]
    for hyper, field in zip(declared, found, strict=True):
        assert field.numeric.symbol == hyper.symbol
        assert field.numeric.label == tr(hyper.label)
        assert field.numeric.default == hyper.default
        assert field.numeric.log == (hyper.scale == "log")
        assert (field.slider.value_at(0), field.slider.value_at(1000)) == hyper.slider
        for words in (tr(hyper.doc).split("'")[0], hyper.symbol):
            assert words in field.toolTip().replace("&#x27;", "'")
    others = [f for f in opened.findChildren(ValueField) if not isinstance(f, HyperField)]
    assert {field.numeric.label for field in others} == {tr("batch size"), tr("seed")}


def test_the_range_is_written_as_one_reads_it() -> None:
    momentum = {hyper.name: hyper for hyper in OPTIMIZERS["momentum"].hypers}
    assert hyper_range(momentum["gamma"]) == "0 ≤ γ < 1"
    assert hyper_range(replaced(momentum["gamma"], high=float("inf"))) == "0 ≤ γ"


def test_editing_a_rate_changes_that_run_and_only_its_computation(form) -> None:
    opened, shown = form("run-4")
    before = shown.session.computations
    type_into(opened.fields["learning_rate"].edit, "3e-4")
    after = shown.session.computations
    assert run_of(shown, "run-4").settings["learning_rate"] == 3e-4
    assert [a is b for a, b in zip(before, after, strict=True)] == [True, True, True, False, True]


def test_the_slider_and_the_reset_button_change_the_same_number(form) -> None:
    opened, shown = form("run-4")
    field = opened.fields["gamma"]
    field.slider.setValue(500)
    assert run_of(shown, "run-4").settings["gamma"] == pytest.approx(0.5, abs=2e-3)
    shown.refresh()
    assert field.edit.text() in ("0.499", "0.5")
    field.reset.click()
    assert "gamma" not in run_of(shown, "run-4").settings  # a default is not written down
    shown.refresh()
    assert field.edit.text() == "0.9"
    assert not field.reset.isEnabled()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1", "γ must be less than 1."),
        ("-0.1", "γ must be at least 0."),
        ("0,5", "Write a number, like 0.001 or 1e-3."),
        ("nan", "Write a number, like 0.001 or 1e-3."),
        ("", "Write a number, like 0.001 or 1e-3."),
        ("1e999", "Write a number, like 0.001 or 1e-3."),
    ],
)
def test_a_bad_value_is_refused_in_words_and_the_run_keeps_its_own(
    form, text: str, sentence: str
) -> None:
    opened, shown = form("run-4")
    field, document = opened.fields["gamma"], shown.session.document
    type_into(field.edit, text)
    assert field.error.text() == sentence
    assert not field.error.isHidden()
    assert field.edit.property("invalid") is True
    assert shown.session.document is document
    shown.refresh()
    assert field.edit.text() == text  # to be mended
    type_into(field.edit, "0.25")
    assert field.error.isHidden()
    assert run_of(shown, "run-4").settings["gamma"] == 0.25


def test_escape_takes_a_refused_value_back(form, qtbot) -> None:
    from PySide6.QtCore import Qt

    opened, _ = form("run-4")
    field = opened.fields["gamma"]
    type_into(field.edit, "7")
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert (field.edit.text(), field.error.isHidden()) == ("0.9", True)


@pytest.mark.parametrize("text", ["1e-3", "0.001", ".001", "1E-3", " 0.0010 ", "1ㄷ-3"])
def test_a_number_is_read_the_same_in_every_locale(form, text: str) -> None:
    opened, shown = form("run-4")
    type_into(opened.fields["learning_rate"].edit, text)
    # It is the default, which is not written down.
    assert "learning_rate" not in run_of(shown, "run-4").settings


def test_another_rule_brings_settings_that_fit_the_problem(form) -> None:
    opened, shown = form("run-1")
    opened.optimizer.activated.emit(opened.optimizer.findData("adam"))
    run = run_of(shown, "run-1")
    assert run.optimizer == "adam"
    assert set(run.settings) == {"learning_rate"}
    shown.session.compute_to(100)
    losses = shown.session.computations[0].trajectory.columns.loss
    assert losses[100] < losses[0]


class TestBatch:
    def test_over_all_samples_is_refused(self, form) -> None:
        opened, shown = form("run-2")
        document = shown.session.document
        type_into(opened.batch.batch_size.edit, "343")
        assert "1 to 342" in opened.batch.batch_size.error.text()
        type_into(opened.batch.batch_size.edit, "0")
        assert "1 to 342" in opened.batch.batch_size.error.text()
        type_into(opened.batch.batch_size.edit, "2.5")
        assert opened.batch.batch_size.error.text() == "Write a whole number."
        assert shown.session.document is document

    def test_of_all_samples_is_called_full(self, form) -> None:
        opened, shown = form("run-2")
        type_into(opened.batch.batch_size.edit, "342")
        shown.refresh()
        assert run_of(shown, "run-2").batch_size is None
        assert opened.batch.batch_size.edit.text() == "342 (full)"
        assert opened.batch.seed.isHidden()  # nothing is drawn
        type_into(opened.batch.batch_size.edit, "34 (full)")
        assert run_of(shown, "run-2").batch_size == 34

    def test_of_one_is_drawn_anew_as_the_note_has_it(self, form) -> None:
        opened, shown = form("run-2")
        type_into(opened.batch.batch_size.edit, "1")
        assert run_of(shown, "run-2").draw == "independent"
        shown.refresh()
        opened.batch.draw.buttons["passes"].click()
        assert run_of(shown, "run-2").draw == "passes"

    def test_seed(self, form) -> None:
        opened, shown = form("run-2")
        type_into(opened.batch.seed.edit, str(2**63 - 1))
        assert run_of(shown, "run-2").seed == 2**63 - 1
        type_into(opened.batch.seed.edit, str(2**63))
        assert "2⁶³" in opened.batch.seed.error.text()
        assert run_of(shown, "run-2").seed == 2**63 - 1

    def test_is_not_asked_for_where_there_is_one_sample(self, form) -> None:
        opened, _ = form("run-1", "himmelblau")
        assert opened.batch is None


def test_the_rule_says_what_is_summed(form) -> None:
    opened, shown = form("run-1")
    assert opened.rule.text() == "θ ← θ − α Σ ∇L"
    shown.commands.set_reduction("mean")
    shown.refresh()
    assert opened.rule.text() == "θ ← θ − α (1/b) Σ ∇L"
    assert form("run-1", "himmelblau")[0].rule.text() == "θ ← θ − α ∇L"


def test_start_is_typed(form) -> None:
    opened, shown = form("run-2")
    type_into(opened.start.edits[0], "-1.25")
    assert run_of(shown, "run-2").start == (-1.25, opening_scene().document.runs[1].start[1])
    type_into(opened.start.edits[1], "1e13")
    assert "between" in opened.start.error.text()


def test_showing_a_run_emits_nothing(window) -> None:
    shown = window()
    shown.runs.select("run-2")
    wishes = []
    shown.runs.run_wished.connect(wishes.append)
    run = run_of(shown, "run-2")
    changed = replace(
        run, optimizer="adam", settings={"beta1": 0.5}, batch_size=7, draw="independent", seed=3
    )
    shown.session.edit_run(changed)
    shown.refresh()
    shown.set_theme(LIGHT)
    assert wishes == []
    assert shown.runs.cards["run-2"].form.fields["beta1"].edit.text() == "0.5"
