"""The one table of actions, from which menus, buttons, tooltips and shortcuts are made."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from gdviz.render.style import Theme
from gdviz.text import N_, Message, tr
from gdviz.ui.icons import icon
from gdviz.ui.tips import tip


@dataclass(frozen=True)
class Row:
    """One action.

    Attributes:
        id: its key; also the name of the method of `Commands` that does it.
        text: its words in menus and tooltips (translatable).
        keys: its shortcuts; the first is the one that is shown.
        section: in which part of the menu it stands.
        icon: of its button, if it has one.
        checkable: whether it is a state rather than a deed.
        repeats: whether it is done again while its key is held.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    section: str
    icon: str = ""
    checkable: bool = False
    repeats: bool = False


SECTIONS = ("file", "edit", "playback", "view")
"""Of the menu, parted by lines."""

ACTIONS: tuple[Row, ...] = (
    Row("open_file", N_("Open…"), ("Ctrl+O",), "file"),
    Row("save", N_("Save"), ("Ctrl+S",), "file"),
    Row("save_as", N_("Save as…"), ("Ctrl+Shift+S",), "file"),
    Row("quit", N_("Quit"), ("Ctrl+Q",), "file"),
    Row("undo", N_("Undo"), ("Ctrl+Z",), "edit", "undo", repeats=True),
    Row("redo", N_("Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "edit", "redo", repeats=True),
    Row("play_pause", N_("Play or pause"), ("Space",), "playback", "play"),
    Row("pause", N_("Pause"), ("K",), "playback"),
    Row("to_start", N_("To the start"), ("Home",), "playback", "restart"),
    Row("to_end", N_("To the end"), ("End",), "playback", "to-end"),
    Row("step_back", N_("One update back"), ("Left",), "playback", "step-back", repeats=True),
    Row("step_forward", N_("One update on"), ("Right",), "playback", "step-forward", repeats=True),
    Row("ten_back", N_("Ten updates back"), ("Down",), "playback", repeats=True),
    Row("ten_forward", N_("Ten updates on"), ("Up",), "playback", repeats=True),
    Row("slower", N_("Slower"), ("J",), "playback", repeats=True),
    Row("faster", N_("Faster"), ("L",), "playback", repeats=True),
    Row("grid", N_("Runs side by side"), ("G",), "view", "grid", checkable=True),
    Row("reset_view", N_("Reset the view"), ("R",), "view"),
    Row("switch_theme", N_("Light or dark"), ("T",), "view", "moon"),
    Row("full_screen", N_("Full screen"), ("F11",), "view", "full-screen", checkable=True),
)


def make_actions(commands: object, parent: QObject, theme: Theme) -> dict[str, QAction]:
    """A `QAction` per row of the table, each calling the method of `commands` of its name."""
    made: dict[str, QAction] = {}
    for row in ACTIONS:
        action = made[row.id] = QAction(tr(row.text), parent)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setCheckable(row.checkable)
        action.setAutoRepeat(row.repeats)
        action.setToolTip(tip(tr(row.text), shown_keys(row)))
        slot = getattr(commands, row.id)
        action.triggered.connect(lambda _checked=False, slot=slot: slot())
    dress_actions(made, theme)
    return made


def dress_actions(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions icons in the theme's colours."""
    for row in ACTIONS:
        if row.icon:
            actions[row.id].setIcon(icon(row.icon, theme))
    actions["switch_theme"].setIcon(icon("sun" if theme.name == "dark" else "moon", theme))


def show_deed(actions: Mapping[str, QAction], action_id: str, deed: Message | None) -> None:
    """Say what "undo" or "redo" would do, or that there is nothing (None)."""
    row = next(row for row in ACTIONS if row.id == action_id)
    action, words = actions[action_id], tr(row.text)
    action.setEnabled(deed is not None)
    action.setText(f"{words}: {deed}" if deed else words)
    action.setToolTip(tip(words, str(deed) if deed else "", shown_keys(row)))


def shown_keys(row: Row) -> str:
    """The shortcut as the platform writes it."""
    return QKeySequence(row.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
