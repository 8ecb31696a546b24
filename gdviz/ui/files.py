"""Opening and saving scene files, with dialogues."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gdviz.scene.file import SUFFIX
from gdviz.text import tr


def ask_open(parent: QWidget, folder: Path | None) -> Path | None:
    """The file to open, or None."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Open a scene"), str(folder or Path.home()), _filter(f"*{SUFFIX} *.png")
    )
    return Path(chosen) if chosen else None


def ask_save(parent: QWidget, proposed: Path) -> Path | None:
    """The file to save to, with a suffix, or None."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save as"), str(proposed), _filter(f"*{SUFFIX}")
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(SUFFIX)


def ask_picture(parent: QWidget, proposed: Path) -> Path | None:
    """The file to write a picture to, or None."""
    kind = tr("Pictures")
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save picture"), str(proposed), f"{kind} (*.png)"
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")


def ask_unsaved(parent: QWidget, title: str) -> str:
    """What to do with unsaved edits: "save", "discard", or "cancel" what would lose them."""
    buttons = QMessageBox.StandardButton
    answer = QMessageBox.question(
        parent,
        tr("Unsaved edits"),
        tr("Save what has changed in “{title}”?", title=title),
        buttons.Save | buttons.Discard | buttons.Cancel,
        buttons.Save,
    )
    return {buttons.Save: "save", buttons.Discard: "discard"}.get(answer, "cancel")


def printable(name: str) -> str:
    """A name out of a file system, fit to be shown in one line."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _filter(kinds: str) -> str:
    scenes, all_files = tr("gdviz scenes"), tr("All files")
    return f"{scenes} ({kinds});;{all_files} (*)"
