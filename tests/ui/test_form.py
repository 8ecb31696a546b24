"""The form of a run: made from declarations, and what it refuses."""

import html
from dataclasses import replace as replaced

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from gdviz.core.common import COMMON_BY_NAME, all_defaults, declarations
from gdviz.core.hyper import Choice
from gdviz.core.optimizers import FAMILIES, OPTIMIZERS
from gdviz.io.problems import load_problem
from gdviz.render.style import LIGHT
from gdviz.scene.check import check_run
from gdviz.scene.opening import SHIPPED, opening_scene
from gdviz.text import tr
from gdviz.ui import edits
from gdviz.ui.choice_field import ChoiceField
from gdviz.ui.combo import Combo
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


def shown_fields(form: RunForm) -> list[str]:
    return [name for name, field in form.fields.items() if field.isVisibleTo(form)]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_field_comes_from_one_declaration_and_every_declaration_has_a_field(
    form, key: str
) -> None:
    opened, shown = form("run-1")
    opened.optimizer.activated.emit(opened.optimizer.findData(key))
    shown.refresh()
    declared = declarations(OPTIMIZERS[key])
    assert list(opened.fields) == list(declared)
    assert shown_fields(opened) == [row.name for row in OPTIMIZERS[key].hypers]  # section closed
    for row, field in zip(declared.values(), opened.fields.values(), strict=True):
        words = html.unescape(field.toolTip())
        assert tr(row.label) in words
        assert tr(row.doc) in words
        if isinstance(row, Choice):
            assert field.choice is row
            names = {option.key: tr(option.name) for option in row.options}
            assert answers(field) == names
            continue
        assert field.hyper == row
        assert row.symbol in words
        assert field.numeric.symbol == row.symbol
        assert field.numeric.label == tr(row.label)
        assert field.numeric.default == row.default
        assert field.numeric.log == (row.scale == "log")
        assert field.numeric.whole == row.whole
        assert (field.slider.value_at(0), field.slider.value_at(1000)) == row.slider
    others = [f for f in opened.findChildren(ValueField) if not isinstance(f, HyperField)]
    assert {field.numeric.label for field in others} == {tr("batch size"), tr("seed")}


def answers(field: ChoiceField) -> dict[str, str]:
    """What a field of a choice offers, by key."""
    if isinstance(field.control, Combo):
        box = field.control
        return {box.itemData(i): box.itemText(i) for i in range(box.count())}
    return {key: button.text() for key, button in field.control.buttons.items()}


class TestEverySetting:
    """Set by mouse and by keyboard on a form that is shown, and nothing else with it."""

    @pytest.fixture
    def alone(self, qtbot):
        """The form of a run of this optimizer, its section open, and what it wishes."""

        def open_alone(key: str, **settings) -> tuple[RunForm, list]:
            document = SHIPPED["himmelblau"]().document
            run = replace(document.runs[0], optimizer=key, settings=settings)
            made = RunForm(load_problem(document.problem), LIGHT)
            made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            qtbot.addWidget(made)
            made.set_run(run, document)
            made.section.set_open(True)
            made.resize(260, 1400)
            made.show()
            wishes: list = []
            made.wished.connect(wishes.append)
            return made, wishes

        return open_alone

    @pytest.mark.parametrize("key", OPTIMIZERS)
    def test_numbers_and_choices(self, alone, qtbot, key: str) -> None:
        under = {"schedule": "restarts"}  # where every number of the schedule but one matters
        made, wishes = alone(key, **under)
        assert len(shown_fields(made)) >= len(made.fields) - 2
        for name in shown_fields(made):
            field = made.fields[name]
            wishes.clear()
            if isinstance(field, HyperField):
                value = field.hyper.slider[1] if field.hyper.whole else 0.123
                field.edit.selectAll()
                qtbot.keyClicks(field.edit, str(value))
                qtbot.keyClick(field.edit, Qt.Key.Key_Return)
            else:
                value = field.choice.options[1].key
                if isinstance(field.control, Combo):
                    field.control.setCurrentIndex(0)
                    qtbot.keyClick(field.control, Qt.Key.Key_Down)
                else:
                    qtbot.mouseClick(field.control.buttons[value], Qt.MouseButton.LeftButton)
            assert [run.settings for run in wishes] == [under | {name: value}]
            assert isinstance(wishes[0].settings[name], float | str)
            assert list(check_run(wishes[0])) == []

    def test_segments_by_keyboard_and_reset(self, alone, qtbot) -> None:
        made, wishes = alone("adam", bias_correction="off")
        field = made.fields["bias_correction"]
        assert (field.control.choice, field.reset.isEnabled()) == ("off", True)
        qtbot.mouseClick(field.control.buttons["off"], Qt.MouseButton.LeftButton)
        assert wishes == []  # it is that already
        qtbot.keyClick(field.control.buttons["on"], Qt.Key.Key_Space)
        field.reset.click()
        assert [run.settings for run in wishes] == [{}, {}]
        assert "on" in field.reset.toolTip()
        for widget in (*field.control.buttons.values(), field.reset, made.section.heading):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert widget.accessibleName()

    def test_whole_numbers_are_shown_and_taken_as_such(self, alone) -> None:
        made, wishes = alone("gd", schedule="restarts", warmup=20.0, schedule_growth=2.0)
        assert made.fields["warmup"].edit.text() == "20"
        assert made.fields["schedule_growth"].edit.text() == "2"
        assert made.fields["schedule_length"].edit.text() == "100"
        for name in ("warmup", "schedule_growth", "schedule_length"):
            type_into(made.fields[name].edit, "2.5")
            assert made.fields[name].error.text() == "Write a whole number."
        assert wishes == []
        made.fields["schedule_growth"].edit.stepped.emit(1)
        assert wishes[0].settings["schedule_growth"] == 3.0

    def test_only_what_matters_for_the_schedule_is_shown(self, alone) -> None:
        for option in COMMON_BY_NAME["schedule"].options:
            made, _ = alone("gd", schedule=option.key)
            found = {name for name in shown_fields(made) if name in COMMON_BY_NAME}
            values = all_defaults(OPTIMIZERS["gd"]) | {"schedule": option.key}
            assert found == {n for n, row in COMMON_BY_NAME.items() if row.matters(values)}
        assert "dampening" in shown_fields(alone("nesterov")[0])
        assert "dampening" not in shown_fields(alone("nesterov", form="look-ahead")[0])

    def test_a_reset_goes_to_the_default_that_the_rule_has(self, alone) -> None:
        made, wishes = alone("adamw", weight_decay=0.3)
        field = made.fields["weight_decay"]
        assert "0.01" in field.reset.toolTip()
        field.reset.click()
        assert wishes[0].settings == {}


class TestSection:
    def test_opens_by_itself_when_a_value_is_no_longer_the_default(self, form) -> None:
        opened, shown = form("run-1")
        assert not opened.section.is_open
        set_settings(shown, "run-1", weight_decay=0.1)
        assert opened.section.is_open
        set_settings(shown, "run-1")
        assert opened.section.is_open  # not folded away from under the hand

    def test_adamw_with_its_own_decay_has_nothing_to_show(self, form) -> None:
        opened, shown = form("run-1")
        opened.optimizer.activated.emit(opened.optimizer.findData("adamw"))
        shown.refresh()
        assert not opened.section.is_open
        assert opened.fields["weight_decay"].edit.text() == "0.01"

    def test_stays_as_it_was_left_while_its_card_lives(self, form, qtbot) -> None:
        opened, shown = form("run-1")
        qtbot.mouseClick(opened.section.heading, Qt.MouseButton.LeftButton)
        assert opened.section.is_open
        for left_open in (True, False):
            shown.runs.select("run-2")
            shown.runs.select("run-1")
            again = shown.runs.cards["run-1"].form
            assert again is not opened
            assert again.section.is_open is left_open
            qtbot.keyClick(again.section.heading, Qt.Key.Key_Space)
            opened = again

    def test_closed_by_hand_it_stays_closed_over_what_is_set(self, form) -> None:
        opened, shown = form("run-1")
        set_settings(shown, "run-1", clip_norm=1.0)
        opened.section.heading.click()
        shown.runs.select("run-2")
        shown.runs.select("run-1")
        assert not shown.runs.cards["run-1"].form.section.is_open


def set_settings(shown, run_id: str, **settings) -> None:
    shown.session.edit_run(replace(run_of(shown, run_id), settings=settings))
    shown.refresh()


def test_every_optimizer_can_be_chosen_under_its_family(form) -> None:
    opened, shown = form("run-1")
    box = opened.optimizer
    keys = [box.itemData(i) for i in range(box.count())]
    assert sorted(filter(None, keys)) == sorted(OPTIMIZERS)
    headings = [box.itemText(i) for i, key in enumerate(keys) if key is None]
    assert headings == [tr(family) for family in FAMILIES]
    assert keys[1:4] == ["gd", "momentum", "adam-note"]  # the note's own rules first
    for i, key in enumerate(keys):
        enabled = box.model().item(i).isEnabled()
        assert enabled == (key is not None)
        if key:
            words = html.unescape(box.itemData(i, Qt.ItemDataRole.ToolTipRole))
            assert OPTIMIZERS[key].summary in words
    actions = shown.runs.add.menu().actions()
    assert [action.data() for action in actions] == keys
    added = []
    shown.runs.add_wished.connect(added.append)
    actions[5].trigger()
    assert added == [keys[5]]


def test_schedule_decay_and_clipping_outlive_another_rule(form) -> None:
    opened, shown = form("run-1")
    set_settings(shown, "run-1", learning_rate=7e-5, schedule="cosine", weight_decay=0.01)
    opened.optimizer.activated.emit(opened.optimizer.findData("adamw"))
    settings = run_of(shown, "run-1").settings
    assert settings["schedule"] == "cosine"
    assert settings.keys() == {"learning_rate", "schedule"}  # AdamW has that decay by itself
    assert settings["learning_rate"] != 7e-5


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
    assert opened.rule.text() == "g ← Σ ∇L(θ)\nθ ← θ − α g"
    shown.commands.set_reduction("mean")
    shown.refresh()
    assert opened.rule.text() == "g ← (1/b) Σ ∇L(θ)\nθ ← θ − α g"
    assert form("run-1", "himmelblau")[0].rule.text() == "g ← ∇L(θ)\nθ ← θ − α g"


def test_the_rule_follows_conventions_and_what_is_added(form) -> None:
    opened, shown = form("run-1", "himmelblau")
    opened.optimizer.activated.emit(opened.optimizer.findData("newton"))
    set_settings(shown, "run-1", curvature="absolute", weight_decay=0.1, clip_value=1.0)
    assert opened.rule.text().splitlines()[2:] == [
        "H ← ∇²L(θ)",
        "θ ← θ (1 − α ω) − α (|H| + λ I)⁻¹ " + "g\u0302",
    ]


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


def test_a_click_drops_the_short_batch_and_keeps_it_again(form, qtbot) -> None:
    opened, shown = form("run-2")
    assert run_of(shown, "run-2").batch_size == 32  # 342 samples: ten batches, and 22 left over
    assert opened.batch.last.isVisibleTo(opened)
    for key, dropped in (("dropped", True), ("kept", False)):
        qtbot.mouseClick(opened.batch.last.buttons[key], Qt.MouseButton.LeftButton)
        shown.refresh()
        assert run_of(shown, "run-2").drop_last is dropped
