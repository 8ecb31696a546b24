"""What a film will cost, measured beside the window by a child process that draws some of it."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from gdviz.io import saving
from gdviz.record.cost import Cost
from gdviz.scene.file import SceneFileError
from gdviz.scene.spec import Lecture
from gdviz.ui.filming import own_command, surroundings

PATIENCE_MS = 700
"""How long nothing else must have been asked for: a form is filled in field by field."""

NICE = 15
"""How far the child stands back, behind the window and behind a film that is being made."""

LONGEST = 4096
"""Bytes of the last line; more is none of ours."""

Pending = Literal["measuring", "unknown"]

Bounds = Annotated[list[float], msgspec.Meta(min_length=2, max_length=2)]


class _Estimate(msgspec.Struct, tag_field="event", tag="estimate"):
    bytes: Bounds
    seconds: Bounds


class Measuring(QObject):
    """Measures the film that was asked for last, unless it is known.

    Args:
        command: what starts gdviz.

    Signals:
        changed: there is something new to tell.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] | None = None) -> None:
        super().__init__(parent)
        self._command = list(command or own_command())
        self._wanted: tuple[Lecture | Path, str, tuple[str, ...]] | None = None
        self._found: Cost | Pending = "unknown"
        self._folder: Path | None = None
        self._process = QProcess(self)
        self._process.setProcessEnvironment(surroundings())
        self._process.started.connect(self._stand_back)
        self._process.finished.connect(self._read)
        self._process.errorOccurred.connect(self._fail_to_start)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._begin)

    def cost(self, shown: Lecture | Path, name: str, options: tuple[str, ...]) -> Cost | Pending:
        """What this film costs, as far as that is known by now.

        Args:
            shown: scenes, or the file of a take.
            name: of its file, or of the folder of its pictures. options: of the command `render`.
        """
        wanted = shown, name, options
        if wanted != self._wanted:
            self.stop()
            self._wanted, self._found = wanted, "measuring"
            self._patience.start()
        return self._found

    def stop(self) -> None:
        """Measure no more; what is known stays known."""
        self._patience.stop()
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished()
        self._process.blockSignals(False)
        self._put_away()
        if self._found == "measuring":
            self._wanted = None

    def _begin(self) -> None:
        if self._wanted is None:
            return
        shown, name, options = self._wanted
        self._folder = Path(tempfile.mkdtemp(prefix="gdviz-measure-"))
        source = shown if isinstance(shown, Path) else self._folder / "lecture.gdviz"
        if not isinstance(shown, Path):
            try:
                saving.save(shown, source)
            except (SceneFileError, OSError):
                self._conclude("unknown")
                return
        program, *before = self._command
        words = ["render", str(source), "-o", str(self._folder / name), "--estimate", *options]
        self._process.start(program, [*before, *words])

    def _stand_back(self) -> None:
        if hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.processId(), NICE)

    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # else it ends, and that is told too
            self._conclude("unknown")

    def _read(self) -> None:
        """Take what the child has said, if it is what it should say."""
        found: Cost | Pending = "unknown"
        said = bytes(self._process.readAllStandardOutput().data())[-LONGEST:]
        for line in said.splitlines()[-1:]:
            with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                told = msgspec.json.decode(line, type=_Estimate)
                if all(each >= 0.0 and isfinite(each) for each in told.bytes + told.seconds):
                    found = Cost(*told.bytes, *told.seconds)
        self._conclude(found)

    def _conclude(self, found: Cost | Pending) -> None:
        self._found = found
        self._put_away()
        self.changed.emit()

    def _put_away(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
