"""The strip over the transport that tells of the film under way."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gdviz.render.style import Theme
from gdviz.text import tr
from gdviz.ui.files import printable
from gdviz.ui.film_words import in_time
from gdviz.ui.filming import Filming
from gdviz.ui.help import explain
from gdviz.ui.icons import icon
from gdviz.ui.zoom import px

STEPS = 1000
"""Of the bar: percents would be seen to jump in a long film."""

NAME = 260
"""Logical pixels that a name has at the most."""


class FilmStrip(QFrame):
    """Its name, how far it is, the time left, and a button that stops it.

    It is there only while a film is.
    """

    def __init__(self, filming: Filming, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filming = filming
        self._wanted = True
        self.setObjectName("bottom")
        explain(self, "film_strip")
        self._sign = QLabel()
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the film"))
        self.left = QLabel()
        self.left.setObjectName("dim")
        self.stop = QPushButton(tr("Stop"))
        self.stop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stop.clicked.connect(filming.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 16, 4)
        row.setSpacing(10)
        for widget, stretch in (
            (self._sign, 0),
            (self.name, 0),
            (self.bar, 1),
            (self.left, 0),
            (self.stop, 0),
        ):
            row.addWidget(widget, stretch)
        filming.changed.connect(self.follow)
        self.set_theme(theme)
        self.follow()

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        sign = icon("film", theme)
        self._sign.setPixmap(sign.pixmap(QSize(px(18), px(18)), self.devicePixelRatioF()))

    def allow(self, wanted: bool) -> None:
        """Whether it may be seen: not while somebody presents."""
        self._wanted = wanted
        self.follow()

    def follow(self) -> None:
        """Show how far the film is."""
        filming = self._filming
        film = filming.film
        self.setVisible(film is not None and self._wanted)
        if film is None:
            return
        name = printable(film.out.name)
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, px(NAME)))
        self.name.setToolTip(printable(str(film.out)))
        # Without a number of frames it has only begun: an empty bar, not one that runs about.
        self.bar.setRange(0, STEPS)
        self.bar.setValue(STEPS * filming.frame // max(filming.frames, 1))
        self.left.setText(self._words())
        self.stop.setEnabled(not filming.stopping)

    def _words(self) -> str:
        filming = self._filming
        if filming.stopping:
            return tr("Stopping…")
        if filming.silent:
            return tr("Silent for a minute")
        if not filming.frame:
            words = tr("Computing…")
        elif filming.left_s is None:
            words = f"{100 * filming.frame // filming.frames} %"
        else:
            words = tr("About {time} left", time=in_time(filming.left_s))
        if filming.waiting:
            words = tr("{words}; {count} more to come", words=words, count=filming.waiting)
        return words
