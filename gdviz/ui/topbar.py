"""The bar at the top: which scene, and how it is looked at."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from gdviz.render.style import Theme
from gdviz.scene.spec import Scene
from gdviz.text import LANGUAGES, language, tr
from gdviz.ui.actions import ACTIONS, SECTIONS
from gdviz.ui.combo import Combo
from gdviz.ui.files import printable
from gdviz.ui.fitting import FittingBar
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.library import Library
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.tips import tip
from gdviz.ui.zoom import px


class TopBar(FittingBar):
    """Shows the open scene's name, reduction and layout.

    Signals:
        scene_wished: a key of the library. reduction_wished, layout_wished, language_wished.
        recent_wished: the path of a file.
    """

    scene_wished = Signal(str)
    reduction_wished = Signal(str)
    layout_wished = Signal(str)
    language_wished = Signal(str)
    recent_wished = Signal(object)

    def __init__(
        self, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("top")
        self.menu = _button(tr("Menu"))
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.recent = QMenu(tr("Open recent"), self)
        self.menu.setMenu(self._menu_of(actions))
        self.scenes = Combo()
        self.scenes.setMinimumWidth(px(140))
        self.scenes.setMaximumWidth(px(360))
        self.scenes.setToolTip(
            tip(
                tr("Scene"), tr("Choosing a scene, even the open one, shows it from the beginning.")
            )
        )
        self.scenes.setAccessibleName(tr("Scene"))
        self.reduction = Segments(_reductions(), theme)
        self.layouts = Segments(_layouts(), theme)
        self.languages = Segments(
            [Choice(c, _short(c), name) for c, name in LANGUAGES.items()], theme
        )
        self.languages.set_choice(language())
        explain(self.menu, "menu")
        explain(self.scenes, "scenes")
        explain(self.reduction, "reduction")
        explain(self.layouts, "layouts")
        explain(self.languages, "languages")
        self._lay_out(actions)
        self.set_theme(theme)
        self.scenes.activated.connect(
            lambda index: self.scene_wished.emit(self.scenes.itemData(index))
        )
        self.reduction.chosen.connect(self.reduction_wished)
        self.layouts.chosen.connect(self.layout_wished)
        self.languages.chosen.connect(self.language_wished)

    def _lay_out(self, actions: dict[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.menu)
        row.addWidget(self.scenes, 20)
        buttons = {
            name: _action_button(actions[name])
            for name in ("gallery", "undo", "redo", "switch_theme", "full_screen")
        }
        for name in ("gallery", "undo", "redo"):
            row.addWidget(buttons[name])
        row.addStretch(1)
        row.addWidget(self.reduction)
        row.addWidget(self.layouts)
        row.addWidget(self.languages)
        for name in ("switch_theme", "full_screen"):
            row.addWidget(buttons[name])
        self._has_samples = True
        always = (buttons["full_screen"], buttons["switch_theme"], self.languages, self.layouts)
        self.leave_out(
            [
                *((widget, lambda: True) for widget in always),
                (self.reduction, lambda: self._has_samples),
                *((buttons[name], lambda: True) for name in ("redo", "undo", "gallery")),
            ]
        )

    def _menu_of(self, actions: dict[str, QAction]) -> QMenu:
        menu = QMenu(self)
        for section, title in SECTIONS.items():
            part = menu.addMenu(tr(title))
            for row in ACTIONS:
                if row.section == section:
                    part.addAction(actions[row.id])
                if row.section == section and row.id == "open_file":
                    part.addMenu(self.recent)
        return menu

    def set_recent(self, paths: Sequence[Path]) -> None:
        """Offer these files in the menu."""
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            action = self.recent.addAction(printable(str(path)).replace("&", "&&"))
            action.triggered.connect(
                lambda _checked=False, path=path: self.recent_wished.emit(path)
            )

    def set_scene(self, scene: Scene, library: Library, sample_count: int) -> None:
        """Show what is open; emits nothing."""
        entries = (*library.opened, *library.shipped, *library.from_catalogue)
        shown = [
            (self.scenes.itemData(i), self.scenes.itemText(i)) for i in range(self.scenes.count())
        ]
        if [entry for entry in shown if entry[0]] != list(entries):
            self._fill(library)
        self.scenes.setCurrentIndex(self.scenes.findData(library.current))
        chosen = scene.document.title  # since another problem stands in the scene
        self.scenes.show_words(chosen.into(language()) if chosen else "")
        self.reduction.set_choice(scene.document.reduction)
        if (sample_count > 1) != self._has_samples:
            self._has_samples = sample_count > 1
            self.fit()
        self.layouts.set_choice(scene.view.layout)

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.menu.setIcon(icon("menu", theme))
        self.layouts.set_theme(theme)

    def _fill(self, library: Library) -> None:
        self.scenes.clear()
        for key, title in library.opened:
            self.scenes.addItem(title, key)
        if library.opened:
            self.scenes.insertSeparator(self.scenes.count())
        for key, title in (*library.shipped, *library.from_catalogue):
            self.scenes.addItem(title, key)


def _reductions() -> list[Choice]:
    change = tr(
        "With the mean, every step is divided by the number of samples in its batch, "
        "so the same α makes shorter strides. The surface keeps its shape."
    )
    return [
        Choice("sum", tr("Σ sum"), tip(tr("Loss: sum over the samples"), change)),
        Choice("mean", tr("mean"), tip(tr("Loss: mean over the samples"), change)),
    ]


def _layouts() -> list[Choice]:
    together, grid = tr("All runs on one surface"), tr("Every run on its own surface")
    return [
        Choice("together", "", tip(together, "G"), "together", together),
        Choice("grid", "", tip(grid, "G"), "grid", grid),
    ]


def _short(code: str) -> str:
    return {"en": "EN"}.get(code, LANGUAGES[code])


def _button(words: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("tool")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(px(20), px(20)))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _action_button(action: QAction) -> QToolButton:
    button = _button("")
    button.setDefaultAction(action)
    return button
