"""Exceptions that nobody caught: written to stderr, and shown once per cause. No Qt here."""

import platform
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import gdviz
from gdviz.text import N_, Message

_OURS = str(Path(gdviz.__file__).parent)


@dataclass(frozen=True)
class Report:
    """What is shown of an exception, and what is copied."""

    message: Message
    details: str


class Reports:
    """Collects from any thread; the window takes from it at each tick.

    An exception in a slot reaches `sys.excepthook` and the application lives on. The same
    fault may come back sixty times a second: it is reported the first time only.

    Attributes:
        rescue: saves what can be saved. It is called in the window's thread: at once for a fault
            there, and for one in another thread when its report is taken.
        surroundings: what else a report should tell, of the driver and the scene. Called in the
            window's thread.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._seen: set[Cause] = set()
        self._hooks: tuple[Any, Any, Any] | None = None
        self.rescue: Callable[[], None] = lambda: None
        self.surroundings: Callable[[], str] = lambda: ""

    def add(self, error: BaseException) -> None:
        """Report `error`, if it is the first of its cause."""
        cause = _cause(error)
        if cause in self._seen:
            return
        self._seen.add(cause)
        details = _details(error)
        # A windowed program on Windows has no stderr, and a terminal may have been closed.
        with suppress(AttributeError, OSError, ValueError):
            sys.stderr.write(details)
            sys.stderr.flush()
        if threading.current_thread() is threading.main_thread():
            self.rescue()
        text = N_("Something went wrong inside gdviz: {reason}. You can go on working.")
        self._waiting.put(Report(Message(text, {"reason": _reason(error)}), details))

    def take(self) -> Report | None:
        """The next report that has not been shown, with what surrounds it."""
        try:
            report = self._waiting.get_nowait()
        except queue.Empty:
            return None
        self.rescue()
        return replace(report, details=f"{report.details}\n{self._surroundings()}")

    def install(self) -> None:
        """Catch what nobody catches, in every thread, until `remove`."""
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def remove(self) -> None:
        """Put the hooks back that were there before."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
            self._hooks = None

    def _surroundings(self) -> str:
        try:
            return self.surroundings()
        except Exception as error:  # a report without them is better than none
            return _details(error)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.add(error.with_traceback(trace))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.add(args.exc_value)

    def _on_unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            self.add(args.exc_value)


Cause = tuple[str, tuple[str, int], tuple[str, int]]
"""The kind of exception, the last line of gdviz that it came through, and the line it arose in."""


def _cause(error: BaseException) -> Cause:
    lines = [(f.filename, f.lineno or 0) for f in traceback.extract_tb(error.__traceback__)]
    ours = [line for line in lines if line[0].startswith(_OURS)]
    nowhere = ("", 0)
    return type(error).__name__, (ours or [nowhere])[-1], (lines or [nowhere])[-1]


def _reason(error: BaseException) -> str:
    kind = type(error).__name__
    try:
        words = str(error).strip()
    except Exception:  # an exception may be broken, too
        words = ""
    return (words or kind).rstrip(".")[:300]


def _details(error: BaseException) -> str:
    system = f"gdviz {gdviz.__version__}, Python {platform.python_version()}, {platform.platform()}"
    return system + "\n" + "".join(traceback.format_exception(error))
