"""Opening and saving scene files, with dialogues."""

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from gdviz.scene.file import SUFFIX
from gdviz.scene.film import SUFFIXES
from gdviz.scene.take import SUFFIX as TAKE
from gdviz.text import tr


def ask_open(parent: QWidget, folder: Path | None) -> Path | None:
    """The file to open, or None."""
    kinds = _filter(" ".join(f"*{suffix}" for suffix in (SUFFIX, TAKE, ".png", *SUFFIXES)))
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Open a scene"), str(folder or Path.home()), kinds
    )
    return Path(chosen) if chosen else None


def ask_save(parent: QWidget, proposed: Path) -> Path | None:
    """The file to save to, with a suffix, or None."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save as"), str(proposed), _filter(f"*{SUFFIX}")
    )
    if Path(chosen).suffix:  # whichever it is: what is open may be called anything
        return Path(chosen)
    return _with_suffix(parent, chosen, SUFFIX, tr("Save as"))


def ask_picture(parent: QWidget, proposed: Path) -> Path | None:
    """The file to write a picture to, or None."""
    title = tr("Save picture")
    kind = tr("Pictures")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), f"{kind} (*.png)")
    return _with_suffix(parent, chosen, ".png", title)


def ask_film(parent: QWidget, folder: Path, name: str, kind: str) -> Path | None:
    """The file to write a film to, an absolute path, or None; for "png" a folder of pictures."""
    words = tr("Folders of pictures") if kind == "png" else tr("Films")
    suffix, title = "" if kind == "png" else f".{kind}", tr("Save a film")
    chosen, _ = QFileDialog.getSaveFileName(
        parent, title, str(folder / f"{name}{suffix}"), f"{words} (*{suffix})"
    )
    if kind == "png":
        return Path(chosen).absolute() if chosen else None
    path = _with_suffix(parent, chosen, suffix, title)
    return path.absolute() if path is not None else None


def ask_take(parent: QWidget, proposed: Path) -> Path | None:
    """The file to write a take to, or None."""
    title, kind = tr("Save the take"), tr("gdviz takes")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), f"{kind} (*{TAKE})")
    return _with_suffix(parent, chosen, TAKE, title)


def ask_voice(parent: QWidget, folder: Path) -> Path | None:
    """The file whose sound is to tell the scene, or None."""
    suffixes = (".wav", ".mp3", ".m4a", ".flac", ".ogg", ".opus", ".aac", ".mp4", ".webm", ".mov")
    sounds, all_files = tr("Sound and films"), tr("All files")
    kinds = f"{sounds} ({' '.join(f'*{suffix}' for suffix in suffixes)});;{all_files} (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, tr("Load a voice"), str(folder), kinds)
    return Path(chosen) if chosen else None


def ask_tight(parent: QWidget, name: str, size: str, free: str) -> bool:
    """Whether a film that may not fit is to be begun all the same."""
    buttons = QMessageBox.StandardButton
    places = {"name": name, "size": size, "free": free}
    words = tr("{name} needs about {size}, and {free} are free there. Begin?", **places)
    answer = QMessageBox.question(
        parent, tr("Save a film"), words, buttons.Yes | buttons.No, buttons.No
    )
    return answer == buttons.Yes


def ask_stop_film(parent: QWidget) -> bool:
    """Whether gdviz is to end although a film is being made, which then ends too."""
    box = QMessageBox(QMessageBox.Icon.Question, tr("A film is being made"), "", parent=parent)
    box.setText(tr("A film is being made. Stop it and close? What there is of it stays."))
    stop = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(tr("Go on"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    stopped = box.clickedButton() is stop
    box.deleteLater()
    return stopped


def ask_curves(parent: QWidget, proposed: Path) -> Path | None:
    """The file to write the curves to, or None; its suffix says as what: .png, .svg or .csv.

    A suffix that is typed says so, or else the kind that is chosen.
    """
    names = {
        ".png": tr("PNG picture"),
        ".svg": tr("SVG drawing"),
        ".csv": tr("Table of numbers"),
    }
    kinds = {f"{name} (*{suffix})": suffix for suffix, name in names.items()}
    chosen, kind = QFileDialog.getSaveFileName(
        parent, tr("Save the curves"), str(proposed), ";;".join(kinds)
    )
    if not chosen:
        return None
    path, suffix = Path(chosen), kinds.get(kind, ".png")
    typed = path.suffix.lower()
    if typed in names and (typed == suffix or typed != proposed.suffix):
        return path
    stem = path.stem if typed == proposed.suffix else path.name
    path = path.with_name(stem + suffix)
    return path if _may_replace(parent, path, tr("Save the curves")) else None


def _with_suffix(parent: QWidget, chosen: str, suffix: str, title: str) -> Path | None:
    """The file that was chosen, its suffix added where it was left out; None for none.

    One that gets another name so may be there already, and is asked for once more.
    """
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() == suffix:
        return path
    path = path.with_name(path.name + suffix)
    return path if _may_replace(parent, path, title) else None


def _may_replace(parent: QWidget, path: Path, title: str) -> bool:
    """Whether there is nothing yet, or it may be written over: the dialogue knew another name."""
    if not path.exists():
        return True
    buttons = QMessageBox.StandardButton
    words = tr("{name} exists. Write over it?", name=printable(path.name))
    answer = QMessageBox.question(parent, title, words, buttons.Yes | buttons.No, buttons.No)
    return answer == buttons.Yes


def ask_size(
    parent: QWidget, proposed: tuple[int, int], low: int, high: int
) -> tuple[int, int] | None:
    """Width and height in pixels, as they are typed, or None; (0, 0) for what is no size."""
    words = tr("Width × height in pixels, each {low} to {high}:", low=str(low), high=str(high))
    typed, sure = QInputDialog.getText(
        parent, tr("Size of the picture"), words, text="{}×{}".format(*proposed)
    )
    if not sure:
        return None
    sides = re.fullmatch(r"\s*(\d{1,6})\s*[×xX*,]\s*(\d{1,6})\s*", typed)
    return (int(sides[1]), int(sides[2])) if sides else (0, 0)


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
