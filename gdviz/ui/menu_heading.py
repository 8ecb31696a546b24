"""A line of a menu that names those below it and cannot be chosen."""

from PySide6.QtWidgets import QLabel, QMenu, QWidgetAction


def menu_heading(menu: QMenu, words: str) -> QWidgetAction:
    """One for `menu`, to be added to it."""
    label = QLabel(words)
    label.setObjectName("heading")
    action = QWidgetAction(menu)
    action.setDefaultWidget(label)
    action.setEnabled(False)
    return action
