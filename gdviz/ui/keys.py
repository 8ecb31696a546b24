"""Keys by their place: shortcuts that neither a Hangul input method nor a focus takes away."""

import sys
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from gdviz.ui.overlay import Overlay

_KEYS = "QWERTYUIOPASDFGHJKLZXCVBNM"
_JAMO = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"
_DUBEOLSIK = dict(zip(_JAMO, _KEYS, strict=True))
_WITH_SHIFT = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
HANGUL_KEYS: dict[str, str] = _DUBEOLSIK | _WITH_SHIFT
"""The jamo on each key of the Korean standard layout, and the letter printed beside it."""

_EVDEV = {
    first + place: letter
    for first, row in ((24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"))
    for place, letter in enumerate(row)
}
"""Scan codes of X11 and Wayland."""

_MAC = dict(enumerate("ASDFHGZXCV")) | dict(
    zip(
        (11, 12, 13, 14, 15, 16, 17, 31, 32, 34, 35, 37, 38, 40, 45, 46),
        "BQWERYTOUIPLJKNM",
        strict=True,
    )
)
"""Virtual keys of macOS, which go by the place."""

_UNKNOWN = (0, Qt.Key.Key_unknown)

_TEXT_FIELDS = (QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit)


_MOVES = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
}
"""What goes through a list, or through a sheet that is open."""


def physical_letter(event: QKeyEvent) -> str:
    """The Latin letter on the key that was pressed, or "" for other keys."""
    key = event.key()
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return chr(key)
    if jamo := HANGUL_KEYS.get(event.text() or (chr(key) if 0x3131 <= key <= 0x3163 else "")):
        return jamo
    if event.text():
        return ""
    # An input method may hide the letter; the platform still knows which key it was.
    virtual = event.nativeVirtualKey()
    if sys.platform == "win32":
        return chr(virtual) if 0x41 <= virtual <= 0x5A else ""
    if sys.platform == "darwin":
        return _MAC.get(virtual, "") if key in _UNKNOWN else ""
    return _EVDEV.get(event.nativeScanCode(), "") if key in _UNKNOWN else ""


def takes_key(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Whether the focused widget should have this key rather than a shortcut."""
    command = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    if command or Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
        return False
    if isinstance(widget, _TEXT_FIELDS):
        return True
    if event.key() in _MOVES and (isinstance(widget, QAbstractItemView) or _in_sheet(widget)):
        return True
    # A button reached with Tab is pressed with the space bar, as everywhere.
    by_space = isinstance(widget, QAbstractButton | QComboBox)
    return by_space and event.key() == Qt.Key.Key_Space


def _in_sheet(widget: QWidget | None) -> bool:
    """Whether the widget is one that has come up over the window."""
    while widget is not None:
        if isinstance(widget, Overlay):
            return True
        widget = widget.parentWidget()
    return False


class Keys:
    """Finds what a key does before its widget sees it.

    Qt first asks, with a ShortcutOverride event that climbs from the focused widget to the
    window, whether somebody wants a key for himself. There the window calls `claim`: for a
    text field it says yes; for a key that comes as Hangul, which Qt's own shortcuts do not
    know, it does what the key would do.
    """

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        self._by_key = {
            sequence.toString(QKeySequence.SequenceFormat.PortableText): action
            for action in actions.values()
            for sequence in action.shortcuts()
        }

    def claim(self, event: QKeyEvent, focus: QWidget | None) -> bool:
        """Whether no shortcut of Qt may have this key."""
        return takes_key(focus, event) or self._run_hangul(event)

    def _run_hangul(self, event: QKeyEvent) -> bool:
        letter = physical_letter(event)
        if not letter or event.key() == ord(letter):
            return False  # Qt's own shortcuts know it
        held = event.modifiers()
        prefix = "Ctrl+" if held & Qt.KeyboardModifier.ControlModifier else ""
        shifted = f"{prefix}Shift+" if held & Qt.KeyboardModifier.ShiftModifier else prefix
        action = self._by_key.get(shifted + letter)
        if action is None and not prefix:  # a letter is a letter, large or small
            action = self._by_key.get(letter)
        if action is None or not action.isEnabled():
            return False
        if action.autoRepeat() or not event.isAutoRepeat():
            action.trigger()
        return True
