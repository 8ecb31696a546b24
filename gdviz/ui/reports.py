"""Exceptions that nobody caught: written to stderr, and shown once per cause. No Qt here."""

import platform
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import gdviz
from gdviz.text import N_, Message


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
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._seen: set[tuple[str, str, int]] = set()
        self._hooks: tuple[Any, Any] | None = None
        self.rescue: Callable[[], None] = lambda: None

    def add(self, error: BaseException) -> None:
        """Report `error`, if it is the first from its line of code."""
        cause = _cause(error)
        if cause in self._seen:
            return
        self._seen.add(cause)
        details = _details(error)
        if sys.stderr is not None:  # a windowed program on Windows has none
            sys.stderr.write(details)
            sys.stderr.flush()
        if threading.current_thread() is threading.main_thread():
            self.rescue()
        reason = str(error) or type(error).__name__
        text = N_("Something went wrong inside gdviz: {reason}. You can go on working.")
        self._waiting.put(Report(Message(text, {"reason": reason.rstrip(".")[:300]}), details))

    def take(self) -> Report | None:
        """The next report that has not been shown."""
        try:
            report = self._waiting.get_nowait()
        except queue.Empty:
            return None
        self.rescue()
        return report

    def install(self) -> None:
        """Catch what nobody catches, in every thread, until `remove`."""
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def remove(self) -> None:
        """Put the hooks back that were there before."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks
            self._hooks = None

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


def _cause(error: BaseException) -> tuple[str, str, int]:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    where = (last.filename, last.lineno or 0) if last else ("", 0)
    return type(error).__name__, *where


def _details(error: BaseException) -> str:
    system = f"gdviz {gdviz.__version__}, Python {platform.python_version()}, {platform.platform()}"
    return system + "\n" + "".join(traceback.format_exception(error))
