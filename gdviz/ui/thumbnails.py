"""Small pictures of surfaces, painted one at a time while the window lives."""

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from gdviz.io.problems import load_problem
from gdviz.render.relief import levels_of, relief
from gdviz.render.style import Theme
from gdviz.scene.own import own_plane
from gdviz.scene.spec import Plane, ProblemSpec
from gdviz.ui.catalogue_scenes import CATALOGUE
from gdviz.ui.zoom import px

SIZE = (208, 132)
"""Logical pixels of a picture on a card, at the usual type size."""

PAUSE_MS = 8
"""Between two of them the window lives."""

_painted: dict[tuple[object, ...], QImage] = {}
"""By what is painted and how; all of the catalogue in both themes are 15 MB."""


def thumbnail(key: str, theme: Theme, ratio: float) -> QImage:
    """The surface of this entry of the catalogue."""
    problem = CATALOGUE[key].problem
    return surface_picture(problem, own_plane(problem), theme, ratio)


def surface_picture(problem: ProblemSpec, plane: Plane, theme: Theme, ratio: float) -> QImage:
    """The loss over a plane, for a card on a screen of this pixel ratio; painted once."""
    size = (px(SIZE[0]), px(SIZE[1]))
    name = (problem, plane, size, theme.name, ratio)
    if name not in _painted:
        _painted[name] = _paint(problem, plane, size, theme, ratio)
    return _painted[name]


def _paint(
    problem: ProblemSpec, plane: Plane, size: tuple[int, int], theme: Theme, ratio: float
) -> QImage:
    width, height = (round(side * ratio) for side in size)
    levels = levels_of(load_problem(problem), plane)
    finer = 2 if width < 1.5 * SIZE[0] else 1
    pixels = relief(levels, width, height, theme, finer=finer)
    image = QImage(
        pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied
    )
    made = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # has its own bytes
    made.setDevicePixelRatio(ratio)
    return made


class Painter(QObject):
    """Paints those that are asked for whenever the window has nothing else to do."""

    def __init__(self, show: Callable[[str, QImage], None], parent: QObject) -> None:
        super().__init__(parent)
        self._show = show
        self._wanted: Iterator[str] = iter(())
        self._paint: Callable[[str], QImage] | None = None
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._paint_next)

    def start(self, keys: Iterable[str], paint: Callable[[str], QImage]) -> None:
        """Paint these, in this order, and nothing that was asked for before."""
        self._wanted, self._paint = iter(keys), paint
        self._timer.start()

    def stop(self) -> None:
        """Paint no more."""
        self._timer.stop()

    def _paint_next(self) -> None:
        key = next(self._wanted, None)
        if key is None or self._paint is None:
            self.stop()
        else:
            self._show(key, self._paint(key))
