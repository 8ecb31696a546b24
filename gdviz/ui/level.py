"""How loud a voice is now, as a bar beside a microphone."""

from math import log10

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdviz.render.guard import guarded, guarded_else, painting
from gdviz.render.style import Rgb, Theme
from gdviz.text import tr
from gdviz.ui.icons import colour, icon
from gdviz.ui.zoom import px

SIGN, HEIGHT, BAR = 20, 22, 6
"""Logical pixels: the side of the microphone, and the heights of all and of the bar."""

QUIETEST_DB = -50.0
"""Below the loudest that can be; quieter is an empty bar."""

TOO_LOUD = 0.98
"""From here on a voice is cut off."""


class Level(QWidget):
    """Shows a level of 0 … 1 in decibels; red where the voice is cut off."""

    def __init__(self, theme: Theme, length: int) -> None:
        """`length`: of the bar, in logical pixels at the usual type size, at least."""
        super().__init__()
        self._length, self._share, self._loud = length, 0.0, False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Loudness of the voice"))
        self.setToolTip(tr("Loudness of the voice"))
        self.set_theme(theme)

    @property
    def share(self) -> float:
        """How much of the bar is full."""
        return self._share

    def set_level(self, level: float) -> None:
        """Show this: 0 is silence, 1 the loudest that can be."""
        decibels = 20.0 * log10(level) if level > 0.0 else QUIETEST_DB
        share = min(max(1.0 - decibels / QUIETEST_DB, 0.0), 1.0)
        share, loud = round(share, 2), level >= TOO_LOUD
        if (share, loud) != (self._share, self._loud):
            self._share, self._loud = share, loud
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self._theme = theme
        self._sign = icon("microphone", theme)
        self.update()

    @guarded_else(QSize(0, 0))
    def sizeHint(self) -> QSize:
        return QSize(px(SIGN + 2 + self._length), px(HEIGHT))

    @guarded
    def paintEvent(self, event) -> None:
        theme, side = self._theme, px(SIGN)
        groove = QRectF(side + px(2), (self.height() - px(BAR)) / 2, 0.0, px(BAR))
        groove.setRight(self.width())
        full = QRectF(groove)
        full.setWidth(self._share * groove.width())
        with painting(self) as painter:
            painter.setRenderHint(painter.RenderHint.Antialiasing)
            self._sign.paint(
                painter, 0, round((self.height() - side) / 2), round(side), round(side)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            for bar, ink in ((groove, theme.line), (full, self._ink)):
                painter.setBrush(colour(ink))
                painter.drawRoundedRect(bar, px(BAR) / 2, px(BAR) / 2)

    @property
    def _ink(self) -> Rgb:
        return self._theme.error if self._loud else self._theme.accent
