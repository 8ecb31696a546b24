"""All landscapes and models on data by family, as a menu."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from gdviz.text import language, tr
from gdviz.ui.catalogue_scenes import by_family
from gdviz.ui.tips import tip


def problem_menu(parent: QWidget, chosen: Callable[[str], None]) -> QMenu:
    """A menu of them, which calls `chosen` with the key of a scene."""
    menu = QMenu(parent)
    for family, entries in by_family().items():
        part = menu.addMenu(tr(family))
        part.setToolTipsVisible(True)
        for entry in entries:
            title = entry.title(language())
            action = part.addAction(title)
            action.setData(entry.key)
            action.setToolTip(tip(title, tr(entry.why)))
            action.triggered.connect(lambda _checked=False, key=entry.key: chosen(key))
    return menu
