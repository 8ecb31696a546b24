"""What a run is called when nobody has named it."""

from gdviz.core.optimizers import OPTIMIZERS
from gdviz.scene.spec import RunSpec
from gdviz.text import language, tr


def run_name(run: RunSpec, sample_count: int) -> str:
    """The run's label, or its optimizer and batch regime, in the current language.

    Full batch, mini-batch and stochastic are one rule with batch size N, b and 1; for plain
    gradient descent the regime is the name, as in the note.
    """
    if run.label is not None:
        return run.label.into(language())
    size = sample_count if run.batch_size is None else run.batch_size
    optimizer = tr(OPTIMIZERS[run.optimizer].name)
    whole = size == sample_count and run.draw == "passes"
    if run.optimizer == "gd" and sample_count > 1:
        if whole:
            return tr("Full-batch GD")
        return tr("Stochastic GD") if size == 1 else tr("Mini-batch GD ({size})", size=size)
    return optimizer if whole else tr("{optimizer}, batch {size}", optimizer=optimizer, size=size)
