"""How the picture is cut into views: one for all runs, or a grid with one run each."""

from dataclasses import dataclass

from gdviz.render.frame import Frame, RunFrame


@dataclass(frozen=True, eq=False)
class Panel:
    """One view: a rectangle in pixels from the top left, and the runs it shows."""

    x: int
    y: int
    width: int
    height: int
    runs: tuple[RunFrame, ...]

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / max(self.height, 1)


def panels_of(frame: Frame, width: int, height: int) -> tuple[Panel, ...]:
    """The views of a picture of `width` × `height` pixels: of one size, without overlap."""
    runs = tuple(run for run in frame.runs if run.visible)
    if frame.layout == "together" or len(runs) < 2:
        return (Panel(0, 0, width, height, runs),)
    columns, rows = grid_shape(len(runs), width / max(height, 1))
    panels = []
    for number, run in enumerate(runs):
        row, column = divmod(number, columns)
        left, right = width * column // columns, width * (column + 1) // columns
        top, bottom = height * row // rows, height * (row + 1) // rows
        panels.append(Panel(left, top, right - left, bottom - top, (run,)))
    return tuple(panels)


def grid_shape(count: int, aspect: float) -> tuple[int, int]:
    """Columns and rows for `count` panels, each as near to the shape of the box as can be."""

    def misfit(columns: int) -> float:
        rows = -(-count // columns)
        shape = aspect * rows / columns / 1.15
        return max(shape, 1.0 / shape) * (columns * rows / count)

    columns = min(range(1, count + 1), key=misfit)
    return columns, -(-count // columns)
