"""Small pictures of the surfaces of the catalogue, painted one at a time."""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from gdviz.io.problems import load_problem
from gdviz.render.relief import levels_of, relief
from gdviz.render.style import Theme
from gdviz.scene.own import own_plane
from gdviz.ui.catalogue_scenes import CATALOGUE

SIZE = (208, 132)
"""Logical pixels."""

PAUSE_MS = 8
"""Between two of them the window lives."""

_painted: dict[tuple[str, str, float], QImage] = {}
"""By key of the catalogue, theme and pixel ratio; all of them in both themes are 15 MB."""


def thumbnail(key: str, theme: Theme, ratio: float) -> QImage:
    """The surface of this entry of the catalogue; painted once."""
    name = (key, theme.name, ratio)
    if name not in _painted:
        problem = CATALOGUE[key].problem
        levels = levels_of(load_problem(problem), own_plane(problem))
        width, height = (round(side * ratio) for side in SIZE)
        pixels = relief(levels, width, height, theme, finer=2 if ratio < 1.5 else 1)
        image = QImage(
            pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied
        )
        made = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # has its own bytes
        made.setDevicePixelRatio(ratio)
        _painted[name] = made
    return _painted[name]


class Painter(QObject):
    """Paints those that are asked for whenever the window has nothing else to do."""

    def __init__(self, show: Callable[[str, QImage], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._wanted: Iterator[str] = iter(())
        self._theme: Theme | None = None
        self._ratio = 1.0
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._paint_next)

    def start(self, keys: Iterable[str], theme: Theme, ratio: float) -> None:
        """Paint these, in this order, and nothing that was asked for before."""
        self._wanted, self._theme, self._ratio = iter(keys), theme, ratio
        self._timer.start()

    def stop(self) -> None:
        """Paint no more."""
        self._timer.stop()

    def _paint_next(self) -> None:
        key = next(self._wanted, None)
        if key is None or self._theme is None:
            self.stop()
        else:
            self._show(key, thumbnail(key, self._theme, self._ratio))
