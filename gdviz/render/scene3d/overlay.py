"""The words on the 3-D picture: axes, legend, titles."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gdviz.core.arrays import Array
from gdviz.render.camera import BOX_SHAPE, clip_matrix, project
from gdviz.render.fonts import advance, font
from gdviz.render.frame import Frame, Surface, status_text
from gdviz.render.glyphs import draw_marker
from gdviz.render.labels import label, placed_label
from gdviz.render.leaving import is_outside
from gdviz.render.marks import Mark
from gdviz.render.numbers import axis_words, distinct_numbers, short_number
from gdviz.render.runs import RunFrame
from gdviz.render.scene3d.box import Sides, Ticks, box_ticks, floor_of, near_sides
from gdviz.render.scene3d.colour_bar import colour_bar
from gdviz.render.scene3d.panels import Panel, panels_of
from gdviz.render.scene3d.surface_labels import surface_labels
from gdviz.render.style import Rgb, Theme
from gdviz.render.world import BOX_HEIGHT, World
from gdviz.text import tr

TICK_SIZE, NAME_SIZE, LEGEND_SIZE, LABEL_SIZE = 11.5, 13.0, 13.0, 10.5
LEAST_FOR_WORDS = 140.0
"""A panel narrower than this, in logical pixels, has no room for the words of its axes."""

NARROW, SMALLER = 260.0, 0.88
"""A plate in a panel narrower than this is written so much smaller."""

TOO_STEEP = 72.0
"""Elevation, in degrees, above which the height axis has no room."""


def words_of(
    frame: Frame, width: float, height: float, ratio: float, axes: bool = True, legend: bool = True
) -> list[Mark]:
    """All the words of a picture of `width` × `height` logical pixels, or some of them.

    Args:
        ratio: device pixels of a logical one.
    """
    marks = axes_of(frame, width, height, ratio) if axes else []
    if legend:
        marks += [plate_of(plate, frame.theme) for plate in plates_of(frame, width, height)]
    return marks


def axes_of(frame: Frame, width: float, height: float, ratio: float) -> list[Mark]:
    """What changes only with the camera and the surface: ticks, names, dividers."""
    panels = panels_of(frame, round(width), round(height))
    marks: list[Mark] = []
    for panel in panels:
        if min(panel.width, BOX_SHAPE * panel.height) >= LEAST_FOR_WORDS:
            marks += _kept_axes(frame, panel, 0.85 if len(panels) > 1 else 1.0, ratio)
    if frame.look.bar:
        marks.append(colour_bar(frame, panels[-1]))
    if len(panels) > 1:
        marks.append(_dividers(frame.theme, panels, QRectF(0.0, 0.0, width, height)))
    return marks


def paint_all(painter: QPainter, marks: Sequence[Mark]) -> None:
    """Paint these over one another."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for mark in marks:
        mark.paint(painter)


# --- axes ------------------------------------------------------------------------------------


_AXES: WeakKeyDictionary[Surface, dict[object, list[Mark]]] = WeakKeyDictionary()
"""What was written about each surface, by all else that it depends on: in a film it is the same
frame after frame."""

_MOST_KEPT = 16


def _kept_axes(frame: Frame, panel: Panel, scale: float, ratio: float) -> list[Mark]:
    place = panel.x, panel.y, panel.width, panel.height
    key = panel.camera, place, frame.look, frame.theme, scale, ratio
    known = _AXES.setdefault(frame.surface, {})
    if key not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[key] = _axes_of(frame, panel, scale, ratio)
    return known[key]


def _axes_of(frame: Frame, panel: Panel, scale: float, ratio: float) -> list[Mark]:
    clip = clip_matrix(panel.camera, panel.aspect)
    surface, side, floor = frame.surface, near_sides(panel.camera), floor_of(frame.look)
    marks = box_ticks(surface.world, surface.levels)
    words = _Words(clip, panel, frame.theme, scale, ratio)
    x_edge = np.array([[u, side.y, floor] for u in marks.x_at])
    y_edge = np.array([[side.x, v, floor] for v in marks.y_at])
    x_name, x_labels = axis_words(surface.x_name, marks.x)
    y_name, y_labels = axis_words(surface.y_name, marks.y)
    words.name(np.array([0.0, side.y * 1.3, floor - 0.03]), x_name)
    words.name(np.array([side.x * 1.3, 0.0, floor - 0.03]), y_name)
    words.ticks(x_edge, x_labels, np.array([0.0, side.y * 0.07, -0.02]))
    words.ticks(y_edge, y_labels, np.array([side.x * 0.07, 0.0, -0.02]))
    if abs(panel.camera.elevation) < TOO_STEEP:
        _write_height_axis(words, surface, marks, side, clip, panel)
    if frame.look.labels:
        for level in surface_labels(surface, panel.camera, panel):
            words.label(level.x, level.y, short_number(level.loss))
    return words.written


def _write_height_axis(
    words: "_Words", surface: Surface, marks: Ticks, side: Sides, clip: Array, panel: Panel
) -> None:
    """On the silhouette edge further right, where neither surface nor legend stands."""
    corners = np.array([[side.x, -side.y, 0.0], [-side.x, side.y, 0.0]])
    across = project(clip, corners, (panel.width, panel.height))[:, 0]
    corner = corners[int(np.argmax(across))]
    places = np.array([[corner[0], corner[1], h] for h in marks.loss_at])
    if len(places):
        words.ticks(places, distinct_numbers(marks.loss))
    top = np.array([corner[0], corner[1], BOX_HEIGHT * 1.09])
    words.name(top, surface.height_name)


class _Words:
    """Text at places of the box, none over another."""

    def __init__(self, clip: Array, panel: Panel, theme: Theme, scale: float, ratio: float) -> None:
        self._clip = clip
        self._panel = panel
        self._theme = theme
        self._scale = scale
        self._ratio = ratio
        self._taken: list[QRectF] = []
        self.written: list[Mark] = []

    def ticks(self, places: Array, labels: list[str], outward: Array | None = None) -> None:
        """A label beyond each place, to the right or where `outward` leads on the picture."""
        if not len(places):
            return
        size = (float(self._panel.width), float(self._panel.height))
        shown = project(self._clip, places, size)
        at = shown[:, :2]
        if outward is None:
            away = np.tile([1.0, 0.0], (len(places), 1))
        else:
            away = project(self._clip, places + outward, size)[:, :2] - at
            away /= np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-6)
        for (x, y, depth), (dx, dy), text in zip(shown, away, labels, strict=True):
            if self._in_sight(x, y, depth, 6.0):
                place = x + 15.0 * dx, y + 13.0 * dy
                self._write(*place, text, TICK_SIZE, self._theme.dim, dx)

    def name(self, place: Array, text: str) -> None:
        """The name of an axis, centred on a place of the box."""
        size = (float(self._panel.width), float(self._panel.height))
        x, y, depth = project(self._clip, place, size)
        if self._in_sight(x, y, depth, 20.0):
            self._write(x, y, text, NAME_SIZE, self._theme.text, 0.0)

    def _in_sight(self, x: float, y: float, depth: float, beyond: float) -> bool:
        """Whether a place lies before the camera and no farther than this out of the panel."""
        across = -beyond <= x <= self._panel.width + beyond
        return across and -beyond <= y <= self._panel.height + beyond and depth < 1.0

    def label(self, x: float, y: float, text: str) -> None:
        """A number on a contour line, about (x, y) in the panel."""
        self._write(x, y, text, LABEL_SIZE, self._theme.text, 0.0)

    def _write(self, x: float, y: float, text: str, size: float, colour: Rgb, lean: float) -> None:
        """Write beside (x, y), to its left or right as `lean` says, unless something is there."""
        panel = self._panel
        words = label(text, size * self._scale, colour, self._theme.background, self._ratio)
        left = panel.x + x - words.width * (0.5 - 0.5 * lean)
        left = min(max(left, panel.x + 4.0), panel.x + panel.width - words.width - 4.0)
        top = panel.y + y - words.height / 2.0
        top = min(max(top, panel.y + 4.0), panel.y + panel.height - words.height - 4.0)
        box = QRectF(left, top, words.width, words.height)
        if any(map(box.adjusted(-5, 0, 5, 0).intersects, self._taken)):
            return
        self._taken.append(box)
        self.written.append(placed_label(words, left, top))


# --- plates: the legend, and the titles of panels ---------------------------------------------


@dataclass(frozen=True)
class PlateRow:
    """One run: its colour, its name, its reading, and whether that is bad news."""

    colour: int
    name: str
    value: str
    gone: bool
    ghost: bool = False


@dataclass(frozen=True)
class Plate:
    """A row per run: where it lies, what it says, and how large, on a quiet ground."""

    box: QRectF
    rows: tuple[PlateRow, ...]
    scale: float


def plates_of(frame: Frame, width: float, height: float) -> list[Plate]:
    """The legend of the one view, or a title for each of several."""
    panels = panels_of(frame, round(width), round(height))
    plates = []
    for panel in panels:
        rows = tuple(
            PlateRow(run.colour, run.name, reading(run, frame.surface.world), run.gone, run.faded)
            for run in panel.runs
        )
        scale = SMALLER if panel.width < NARROW else 1.0
        box = _plate_box(panel, rows, scale)
        # With very many runs the picture is worth more than their list.
        if rows and box.height() <= 0.6 * panel.height:
            plates.append(Plate(box, rows, scale))
    return plates


def _plate_box(panel: Panel, rows: tuple[PlateRow, ...], scale: float) -> QRectF:
    size = LEGEND_SIZE * scale
    name = max((advance(row.name, size) for row in rows), default=0.0)
    # Room for the widest reading, so that the plate does not breathe with the digits.
    widest = [row.value for row in rows] + ["0.0000·10⁻⁰⁰"]
    value = max(advance(text, size) for text in widest)
    edge = 4.0 if panel.title else 10.0
    width = min((34.0 + 14.0 + 12.0) * scale + name + value, panel.width - 2.0 * edge)
    height = _pitch(QFontMetricsF(font(size))) * len(rows) + 10.0 * scale
    top = panel.y - panel.title + 1.0 if panel.title else panel.y + edge
    return QRectF(panel.x + edge, top, width, height)


def _pitch(metrics: QFontMetricsF) -> float:
    return float(metrics.height()) + 5.0


def plate_of(plate: Plate, theme: Theme) -> Mark:
    """A plate as something to be painted."""
    return Mark((plate, theme), [plate.box], lambda painter: paint_plate(painter, theme, plate))


def paint_plate(painter: QPainter, theme: Theme, plate: Plate) -> None:
    """Draw one plate at its place."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    box, scale, shown = plate.box, plate.scale, font(LEGEND_SIZE * plate.scale)
    metrics = QFontMetricsF(shown)
    ground = QColor(*theme.background)
    ground.setAlphaF(0.82)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 8.0, 8.0)
    painter.setFont(shown)
    pitch, ball = _pitch(metrics), (18.0 if scale == 1.0 else 12.0)
    for number, row in enumerate(plate.rows):
        middle = box.top() + 5.0 * scale + pitch * (number + 0.5)
        baseline = middle + 0.5 * (metrics.ascent() - metrics.descent())
        at = QPointF(box.left() + ball, middle)
        draw_marker(painter, at, row.colour, theme, 6.0 * scale, row.ghost)
        left = box.left() + ball + 16.0 * scale
        right = box.right() - 12.0 * scale - advance(row.value, LEGEND_SIZE * scale)
        # In a narrow panel the name gives way: the two ends of it tell a run's legs.
        room, name = right - left - 8.0, row.name
        if advance(name, LEGEND_SIZE * scale) > room:
            name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(QColor(*(theme.dim if row.ghost else theme.text)))
        painter.drawText(QPointF(left, baseline), name)
        painter.setPen(QColor(*(theme.error if row.gone else theme.dim)))
        painter.drawText(QPointF(right, baseline), row.value)


def reading(run: RunFrame, world: World) -> str:
    """What stands beside a run's name: its loss, or what became of it."""
    if told := status_text(run):
        return told
    if run.row < 0:
        return "…"
    loss = short_number(run.columns.loss[run.row])
    return tr("out of range, {loss}", loss=loss) if is_outside(run, world) else loss


def _dividers(theme: Theme, panels: tuple[Panel, ...], whole: QRectF) -> Mark:
    """The lines between views."""
    ends: list[tuple[int, int, int, int]] = []
    for panel in panels:
        top = panel.y - panel.title
        if panel.x:
            ends.append((panel.x, top, panel.x, panel.y + panel.height))
        if top:
            ends.append((panel.x, top, panel.x + panel.width, top))

    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(*theme.line), 1.0))
        for line in ends:
            painter.drawLine(*line)

    return Mark((theme, tuple(ends)), [whole], paint)
