"""How a run draws its samples: batch size, draw, the last batch of a pass, and seed."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdviz.core.batches import Draw, has_short_batch
from gdviz.render.style import Theme
from gdviz.scene.check import check_batch_size
from gdviz.scene.spec import RunSpec
from gdviz.text import N_, Message, tr
from gdviz.ui.help import explain
from gdviz.ui.number_field import Number
from gdviz.ui.segments import Choice, Segments
from gdviz.ui.tips import tip
from gdviz.ui.value_field import Numeric, ValueField

MAX_SEED = 2**63 - 1

DRAWS: dict[Draw, tuple[str, str]] = {
    "passes": (
        N_("shuffled passes"),
        N_("All samples are shuffled and dealt out in batches; then they are shuffled again."),
    ),
    "independent": (
        N_("drawn anew"),
        N_("Every sample of every step is drawn at random from all of them, again and again."),
    ),
}

LASTS = {
    "kept": (
        N_("last batch kept"),
        N_(
            "A pass ends with a batch of the samples that are left. It is shorter, and so is its "
            "stride where gradients are summed."
        ),
    ),
    "dropped": (
        N_("last batch dropped"),
        N_("Samples that do not fill a batch sit out the pass; the next one shuffles all again."),
    ),
}


def check_seed(seed: Number) -> Message | None:
    """What is wrong with a seed, or None."""
    if 0 <= seed <= MAX_SEED:
        return None
    return Message(N_("A seed must be at least 0 and less than 2⁶³."))


class BatchFields(QWidget):
    """The part of a run's form that only a problem of many samples has.

    Signals:
        size_wished, draw_wished, drop_last_wished, seed_wished: what they should be.
    """

    size_wished = Signal(object)
    draw_wished = Signal(str)
    drop_last_wished = Signal(bool)
    seed_wished = Signal(object)

    def __init__(self, sample_count: int, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample_count = sample_count
        self.batch_size = ValueField(
            Numeric("b", tr("batch size"), (1, sample_count), log=True, whole=True),
            theme,
            lambda size: check_batch_size(int(size), sample_count),
            tip(
                tr("Batch size"),
                tr("How many of the {count} samples each update looks at.", count=sample_count),
            ),
        )
        self.batch_size.edit.show_as(self._size_text)
        self.draw = Segments(_choices(DRAWS.items()), theme)
        self.last = Segments(_choices(LASTS.items()), theme)
        self.seed = ValueField(
            Numeric("", tr("seed"), (0, 99), whole=True),
            theme,
            check_seed,
            tip(tr("Seed"), tr("The same seed draws the same samples, on every machine.")),
        )
        self.seed.slider.hide()
        explain(self.batch_size, "batch_size")
        explain(self.draw, "draw")
        explain(self.last, "last_batch")
        explain(self.seed, "seed")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.batch_size, self.draw, self.last, self.seed):
            column.addWidget(widget)
        self.batch_size.wished.connect(self.size_wished)
        self.seed.wished.connect(self.seed_wished)
        self.draw.chosen.connect(self.draw_wished)
        self.last.chosen.connect(lambda key: self.drop_last_wished.emit(key == "dropped"))

    def set_run(self, run: RunSpec) -> None:
        """Show this run's; emits nothing."""
        size = self.sample_count if run.batch_size is None else run.batch_size
        size = min(size, self.sample_count)
        self.batch_size.set_value(size)
        self.draw.set_choice(run.draw)
        self.last.set_choice("dropped" if run.drop_last else "kept")
        self.last.setVisible(has_short_batch(self.sample_count, size, run.draw))
        self.seed.set_value(run.seed)
        self.seed.setVisible(not (size == self.sample_count and run.draw == "passes"))

    def set_theme(self, theme: Theme) -> None:
        """Take on these colours."""
        self.batch_size.set_theme(theme)

    def _size_text(self, size: Number) -> str:
        return tr("{size} (full)", size=size) if size == self.sample_count else str(size)


def _choices(rows: Iterable[tuple[str, tuple[str, str]]]) -> list[Choice]:
    return [Choice(key, tr(name), tip(tr(name), tr(doc))) for key, (name, doc) in rows]
