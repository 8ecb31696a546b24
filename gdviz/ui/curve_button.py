"""The way from the loss to another quantity, in the title of the curves."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from gdviz.engine.quantities import QUANTITIES
from gdviz.render.guard import guarded, painting
from gdviz.scene.spec import Curve
from gdviz.text import tr
from gdviz.ui.combo import draw_chevron
from gdviz.ui.help import explain
from gdviz.ui.tips import tip


class CurveButton(QToolButton):
    """A chevron in the title of the curves, with the quantities under it.

    Signals:
        wished: the key of one.
    """

    wished = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = tr("What the curves show")
        self.setAccessibleName(words)
        self.setToolTip(tip(words))
        explain(self, "curves")
        menu = QMenu(self)
        self._actions = {}
        for key, quantity in QUANTITIES.items():
            action = self._actions[key] = menu.addAction(tr(quantity.name))
            action.setToolTip(tr(quantity.doc))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, key=key: self.wished.emit(key))
        menu.setToolTipsVisible(True)
        self.setMenu(menu)

    def show_curve(self, curve: Curve) -> None:
        """Show this as chosen; emits nothing."""
        for key, action in self._actions.items():
            action.setChecked(key == curve)

    @guarded
    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        with painting(self) as painter:
            draw_chevron(painter, self.rect().center(), self.palette().placeholderText().color())
