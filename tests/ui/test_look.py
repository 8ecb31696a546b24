"""The sheet of looks and the keys that change how the surface is drawn."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gdviz.scene.file import decode, encode, one_scene
from gdviz.scene.spec import Look
from gdviz.ui.look_sheet import TICKS

ACTIONS = {
    "mesh": "mesh",
    "floor_map": "floor",
    "level_labels": "labels",
    "colour_bar": "bar",
    "fading_trails": "fading",
}


@pytest.fixture
def opened(window):
    made = window("himmelblau")
    made.show()
    made.commands.look()
    return made, made.sheets.look


def look_of(window) -> Look:
    return window.session.view.look


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_turns_a_part_of_the_look_on_and_off(window, action):
    made = window("himmelblau")
    for wanted in (True, False):
        made.actions_by_id[action].trigger()
        made.refresh()
        assert getattr(look_of(made), ACTIONS[action]) is wanted
        assert made.actions_by_id[action].isChecked() is wanted


def test_a_look_is_saved_and_is_no_edit(window):
    made = window("himmelblau")
    made.commands.set_look(Look(opacity=0.4, mesh=True, cut=80.0))
    assert made.session.history.undoable is None
    scene = made.session.saved_scene()
    assert decode(encode(one_scene(scene))).scenes[0].view.look == Look(
        opacity=0.4, mesh=True, cut=80.0
    )


@pytest.mark.parametrize("name", TICKS)
def test_a_tick_of_the_sheet_does_what_it_says(opened, name):
    made, sheet = opened
    QTest.mouseClick(sheet.ticks[name], Qt.MouseButton.LeftButton)
    assert look_of(made) == Look(**{name: True})
    assert sheet.ticks[name].isChecked()


def test_opacity_by_slider_and_by_number(opened):
    made, sheet = opened
    sheet.opacity.slider.setValue(400)
    assert look_of(made).opacity == pytest.approx(0.4)
    sheet.opacity.edit.setText("0.25")
    QTest.keyClick(sheet.opacity.edit, Qt.Key.Key_Return)
    assert look_of(made).opacity == 0.25
    sheet.opacity.edit.setText("7")
    QTest.keyClick(sheet.opacity.edit, Qt.Key.Key_Return)
    assert look_of(made).opacity == 0.25
    assert sheet.opacity.error.text() == "It must be from 0 to 1."


def test_a_cut_by_slider_is_at_that_share_of_the_box_and_its_end_is_no_cut(opened):
    made, sheet = opened
    sheet.cut_share.setValue(500)
    cut = look_of(made).cut
    whole = made.commands._whole_world()
    assert whole.level(cut) == pytest.approx(0.5, abs=1e-3)
    made.refresh()
    sheet.cut_share.setValue(1000)
    assert look_of(made).cut is None
    sheet.cut.setText("120")
    QTest.keyClick(sheet.cut, Qt.Key.Key_Return)
    assert look_of(made).cut == 120.0
    assert sheet.cut_share.value() == round(1000 * float(whole.level(120.0)))
    made.refresh()
    QTest.keyClick(sheet.cut, Qt.Key.Key_Up)
    assert whole.level(look_of(made).cut) == pytest.approx(whole.level(120.0) + 0.01, abs=1e-3)


def test_colours_and_the_way_back(opened):
    made, sheet = opened
    QTest.mouseClick(sheet.colours.buttons["moss"], Qt.MouseButton.LeftButton)
    assert made.session.view.colours == "moss"
    assert sheet.colours.choice == "moss"
    assert not sheet.reset.isEnabled()
    made.commands.set_look(Look(bar=True, opacity=0.5))
    QTest.mouseClick(sheet.reset, Qt.MouseButton.LeftButton)
    assert look_of(made) == Look()


def test_a_floor_is_looked_at_from_where_it_is_seen(window):
    made = window("himmelblau")
    before = made.session.view.camera
    made.commands.floor_map()
    made.session.tick(5.0)
    down = made.session.view.camera
    assert down.target[2] < before.target[2]
    assert down.distance > before.distance
    made.commands.floor_map()
    made.session.tick(5.0)
    assert made.session.view.camera.target == pytest.approx(before.target)
    assert made.session.view.camera.distance == pytest.approx(before.distance)


@pytest.mark.parametrize("size", [(1024, 640), (1440, 900)])
def test_nothing_of_the_sheet_is_clipped(opened, size):
    made, sheet = opened
    made.resize(*size)
    sheet.place()
    sheet.sheet.layout().activate()
    inside = sheet.sheet.rect()
    for child in sheet.sheet.findChildren(QWidget):
        if child.isVisible():
            at = child.mapTo(sheet.sheet, child.rect().topLeft())
            assert inside.contains(child.rect().translated(at)), child
            if isinstance(child, QLabel) and not child.wordWrap():
                assert child.width() >= child.sizeHint().width()
