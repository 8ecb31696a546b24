"""The way from the loss to another quantity, in the title of the curves; and to smoother ones."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from gdviz.engine.quantities import QUANTITIES
from gdviz.engine.smoothing import LEVELS
from gdviz.render.guard import guarded, painting
from gdviz.scene.spec import Curve
from gdviz.text import N_, tr
from gdviz.ui.combo import draw_chevron
from gdviz.ui.help import explain
from gdviz.ui.menu_heading import menu_heading
from gdviz.ui.tips import tip

STRENGTHS = dict(zip(LEVELS, (N_("Off"), N_("Light"), N_("Strong")), strict=True))


class CurveButton(QToolButton):
    """A chevron in the title of the curves, with the quantities under it.

    Signals:
        wished: the key of one. smoothing_wished: how strongly they are to be smoothed.
        export_wished: that they are to be saved.
    """

    wished = Signal(str)
    smoothing_wished = Signal(float)
    export_wished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        words = tr("What the curves show")
        self.setAccessibleName(words)
        self.setToolTip(tip(words))
        explain(self, "curves")
        menu = QMenu(self)
        self._actions: dict[str, QAction] = {}
        for key, quantity in QUANTITIES.items():
            action = self._actions[key] = menu.addAction(tr(quantity.name))
            action.setToolTip(tr(quantity.doc))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, key=key: self.wished.emit(key))
        menu.addAction(menu_heading(menu, tr("Smoothing")))
        self._strengths: dict[float, QAction] = {}
        for level, name in STRENGTHS.items():
            action = self._strengths[level] = menu.addAction(tr(name))
            action.setCheckable(True)
            action.triggered.connect(
                lambda _checked=False, level=level: self.smoothing_wished.emit(level)
            )
        menu.addSeparator()
        menu.addAction(tr("Save the curves…")).triggered.connect(lambda: self.export_wished.emit())
        menu.setToolTipsVisible(True)
        self.setMenu(menu)

    def show_curve(self, curve: Curve, smoothing: float) -> None:
        """Show these as chosen; emits nothing."""
        for key, action in self._actions.items():
            action.setChecked(key == curve)
        for level, action in self._strengths.items():
            action.setChecked(level == smoothing)

    @guarded
    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        with painting(self) as painter:
            draw_chevron(painter, self.rect().center(), self.palette().placeholderText().color())
