"""Opening and saving scene files, with dialogues."""

import os
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from gdviz.scene.file import SUFFIX, SceneFileError, encode
from gdviz.scene.spec import Lecture
from gdviz.text import N_, Message, tr


def ask_open(parent: QWidget, folder: Path | None) -> Path | None:
    """The file to open, or None."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Open a scene"), str(folder or Path.home()), _filter()
    )
    return Path(chosen) if chosen else None


def ask_save(parent: QWidget, proposed: Path) -> Path | None:
    """The file to save to, with a suffix, or None."""
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save as"), str(proposed), _filter())
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(SUFFIX)


def write(lecture: Lecture, path: Path) -> None:
    """Write the file whole or not at all.

    Raises:
        SceneFileError: it cannot be written.
    """
    data = encode(lecture)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        places = {"name": path.name, "reason": reason}
        raise SceneFileError(Message(N_("{name} cannot be written: {reason}"), places)) from error


def _filter() -> str:
    scenes, all_files = tr("gdviz scenes"), tr("All files")
    return f"{scenes} (*{SUFFIX});;{all_files} (*)"
