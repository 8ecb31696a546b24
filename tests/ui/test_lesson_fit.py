"""Every lesson as a class sees it: nothing is clipped, in either language, small and large."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from gdviz.io.lessons import lesson, lesson_files
from gdviz.render.style import LIGHT
from gdviz.scene.spec import Scene
from gdviz.text import LANGUAGES, set_language
from gdviz.ui.theme import apply_theme
from gdviz.ui.zoom import set_zoom
from tests.ui.test_fit import clipped, settle

SURFACE = 0.5
"""Of the height of the stage, that is left for the surface at least."""


@pytest.fixture
def type_of(qapp):
    """Sets the size of type. Asked for before windows, it is put back when they are gone."""
    yield lambda factor: (set_zoom(factor), apply_theme(qapp, LIGHT))
    set_zoom(1.0)
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("id_", lesson_files())
def test_captions_and_bars_have_room(type_of, window, id_: str, code: str, factor: float) -> None:
    set_language(code)
    type_of(factor)
    shown = window(without_runs_computed(lesson(id_).scenes[0]), computed=1)
    shown.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shown.resize(1280, 720)
    shown.show()
    for scene in lesson(id_).scenes:
        said = [cue.caption.into(code) for cue in scene.document.cues if cue.caption]
        assert said
        shown.session.open(without_runs_computed(scene))
        shown.session.compute_to(1)
        shown.refresh()
        for words in said:
            shown.stage.caption.show_words(words)
            settle()
            assert clipped(shown.stage) == [], words
            room = shown.stage.height() - shown.stage.caption.height()
            assert room >= SURFACE * shown.stage.height(), words
        for part in (shown.top, shown.transport, shown.runs):
            cut = clipped(part)
            # The title of a scene is cut off with dots, and can be read in the list.
            assert [words for words in cut if "Combo: " not in words] == [], part
    shown.hide()


def without_runs_computed(scene: Scene) -> Scene:
    """The same words over an axis that ends at once: what is seen of runs is not meant here."""
    return replace(scene, document=replace(scene.document, cues=(), length=2))
