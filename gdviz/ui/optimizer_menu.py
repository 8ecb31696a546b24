"""All optimizers by family: as a list to choose from, and as a menu."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from gdviz.core.optimizers import FAMILIES, OPTIMIZERS, Optimizer
from gdviz.core.optimizers.rule import rule_text
from gdviz.text import tr
from gdviz.ui.combo import Combo
from gdviz.ui.menu_heading import menu_heading
from gdviz.ui.tips import tip


def optimizer_combo() -> Combo:
    """A drop-down list of them; the data of an item is the optimizer's key."""
    combo = Combo()
    combo.setAccessibleName(tr("optimizer"))
    combo.setMaxVisibleItems(30)  # they all fit on most screens, and scroll on others
    for family, rows in FAMILIES.items():
        combo.add_heading(tr(family))
        for row in rows:
            combo.addItem(tr(row.name), row.key)
            combo.setItemData(combo.count() - 1, _words(row), Qt.ItemDataRole.ToolTipRole)
    return combo


def optimizer_menu(parent: QWidget, chosen: Callable[[str], None]) -> QMenu:
    """A menu of them, which calls `chosen` with an optimizer's key."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(lambda: _explain(menu))
    for family, rows in FAMILIES.items():
        menu.addAction(menu_heading(menu, tr(family)))
        for row in rows:
            action = menu.addAction(tr(row.name))
            action.setData(row.key)
            action.triggered.connect(lambda _checked=False, key=row.key: chosen(key))
    return menu


def _words(row: Optimizer) -> str:
    """Its name, what it does in a sentence, and its rule."""
    return tip(tr(row.name), tr(row.summary), *rule_text(row).split(",  "))


def _explain(menu: QMenu) -> None:
    """Only when the menu is opened: to write all the rules takes longer than to make it."""
    for action in menu.actions():
        if action.data():
            action.setToolTip(_words(OPTIMIZERS[action.data()]))
