"""How the picture is cut into views: one for all runs, or a grid with one run each."""

from dataclasses import dataclass

from gdviz.render.camera import BOX_SHAPE
from gdviz.render.frame import Frame
from gdviz.render.runs import Runs
from gdviz.scene.cameras import shares
from gdviz.scene.spec import Camera

TITLE, ROOM_FOR_TITLE = 32.0, 130.0
"""Height of the strip for a title, and of a panel that has room for one, in logical pixels."""

USUAL_WIDTH, SMALLEST = 360.0, 0.65
"""Logical pixels: in a panel narrower than this, of several, lines and markers are smaller."""

NEARLY = 0.9
"""How much smaller the box may be in a panel for the sake of a grid without empty places."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One view: a rectangle in pixels from the top left, the runs it shows, and from where.

    `run` is the id by which the panel has a camera of its own, that of its first run; "" for the
    one view. `title` is the height of the strip above it in which its title begins.
    """

    x: int
    y: int
    width: int
    height: int
    runs: Runs
    camera: Camera
    run: str = ""
    title: int = 0

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / max(self.height, 1)

    def scale(self, unit: float = 1.0) -> float:
        """How large lines and markers are in it, beside those of the one view.

        Args:
            unit: how many of its pixels are one logical one.
        """
        return min(1.0, max(SMALLEST, self.width / (USUAL_WIDTH * unit))) if self.run else 1.0


def panels_of(frame: Frame, width: int, height: int, unit: float = 1.0) -> tuple[Panel, ...]:
    """The views of a picture of `width` × `height` pixels: of one size, without overlap.

    Args:
        unit: how many of the pixels are one logical one.
    """
    runs = frame.runs.visible
    if frame.layout == "together" or len(runs) < 2:
        return (Panel(0, 0, width, height, runs, frame.camera),)
    shared = [runs[part] for part in shares(len(runs))]
    columns, rows = grid_shape(len(shared), width / max(height, 1))
    panels = []
    for number, here in enumerate(shared):
        row, column = divmod(number, columns)
        left, right = width * column // columns, width * (column + 1) // columns
        top, bottom = height * row // rows, height * (row + 1) // rows
        id_ = here.ids[0]
        camera = frame.cameras.get(id_, frame.camera)
        title = round(TITLE * unit) if bottom - top >= ROOM_FOR_TITLE * unit else 0
        rectangle = left, top + title, right - left, bottom - top - title
        panels.append(Panel(*rectangle, here, camera, id_, title))
    return tuple(panels)


def grid_shape(count: int, aspect: float) -> tuple[int, int]:
    """Columns and rows for `count` panels.

    Of the grids in which the box is nearly as large as in the best one, that which leaves the
    fewest places empty.
    """

    def rows(columns: int) -> int:
        return -(-count // columns)

    def size(columns: int) -> float:
        return min(aspect / columns / BOX_SHAPE, 1.0 / rows(columns))

    least = NEARLY * max(map(size, range(1, count + 1)))
    large = (columns for columns in range(1, count + 1) if size(columns) >= least)
    columns = min(large, key=lambda columns: (columns * rows(columns), -size(columns)))
    return columns, rows(columns)
