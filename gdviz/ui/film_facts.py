"""What a film will be: how long, how large, how long in the making, and whether it has room."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gdviz.record.cost import Cost
from gdviz.text import tr
from gdviz.ui.film_words import free_bytes, in_bytes, in_time, on_clock, range_of
from gdviz.ui.labels import dim
from gdviz.ui.measuring import Pending


class FilmFacts(QWidget):
    """A line for each, and a warning where one is due."""

    def __init__(self) -> None:
        super().__init__()
        self.length, self.size_, self.room_ = QLabel(), dim(), dim()
        self.making = dim(" ")  # the line is there before its words are, so that nothing jumps
        self.warning = QLabel(tr("It may not fit there: choose another folder, or a smaller size."))
        self.warning.setObjectName("fault")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label in (self.length, self.size_, self.making, self.room_, self.warning):
            label.setWordWrap(label is not self.making)
            column.addWidget(label)

    def show_facts(self, seconds: float, frames: int, cost: Cost | Pending, folder: Path) -> None:
        """Tell of a film that will be so long and go into that folder."""
        words = tr("{time}, {count} frames", time=on_clock(seconds), count=frames)
        self.length.setText(words)
        size, making = _cost_in_words(cost)
        self.size_.setText(size)
        self.making.setText(making or " ")
        free = free_bytes(folder)
        if free is not None:
            places = {"size": in_bytes(free), "folder": folder.name or str(folder)}
            self.room_.setText(tr("{size} are free in {folder}", **places))
        self.room_.setVisible(free is not None)
        needed = cost.bytes_most if isinstance(cost, Cost) else 0.0
        self.warning.setVisible(free is not None and needed > free)


def _cost_in_words(cost: Cost | Pending) -> tuple[str, str]:
    """How large it will be, and how long it takes to make, if that is known."""
    if cost == "measuring":
        return tr("Measuring how large it will be…"), ""
    if cost == "unknown":
        return tr("How large it will be could not be measured."), ""
    size = range_of(in_bytes, cost.bytes_least, cost.bytes_most)
    time = range_of(in_time, cost.seconds_least, cost.seconds_most)
    return tr("About {size}", size=size), tr("Making it takes about {time}", time=time)
