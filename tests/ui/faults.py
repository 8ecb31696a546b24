"""Finds all that Qt calls in gdviz, and makes it raise, one thing at a time.

Two things are found: what is connected to a signal, by watching `connect`, and the methods of Qt
that gdviz overrides, by looking through its classes. An exception is put into a function where it
begins, by a profile function that raises: nothing need be patched, so that lambdas and what was
connected long ago fail just as well.
"""

import ast
import contextlib
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, MethodType

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from shiboken6 import Object, isValid

import gdviz

PACKAGE = Path(gdviz.__file__).parent
Site = tuple[str, int]
"""File and line of a call of `connect`."""


@dataclass(frozen=True)
class Slot:
    """A function of gdviz that is connected to a signal."""

    call: Callable[..., object]
    site: Site

    @property
    def code(self) -> CodeType:
        return self.call.__code__

    @property
    def alive(self) -> bool:
        owner = getattr(self.call, "__self__", None)
        return not isinstance(owner, QObject) or isValid(owner)

    @property
    def needs(self) -> int:
        """How many arguments it must be given."""
        function = self.call.__func__ if isinstance(self.call, MethodType) else self.call
        given = function.__code__.co_argcount - len(function.__defaults__ or ())
        return given - isinstance(self.call, MethodType)


@contextlib.contextmanager
def watched_connections() -> Iterator[dict[Site, list[Slot]]]:
    """What gdviz connects meanwhile; for each call of `connect` the functions it was given."""
    found: dict[Site, list[Slot]] = {}
    connect = SignalInstance.connect

    def watch(signal: SignalInstance, slot: Callable[..., object], *more: object) -> object:
        frame = sys._getframe(1)
        if frame.f_code.co_filename.startswith(str(PACKAGE)):
            site = frame.f_code.co_filename, frame.f_lineno
            slots = found.setdefault(site, [])
            code = getattr(slot, "__code__", None)
            if code is not None and code.co_filename.startswith(str(PACKAGE)):
                slots.append(Slot(slot, site))
        return connect(signal, slot, *more)

    SignalInstance.connect = watch
    try:
        yield found
    finally:
        SignalInstance.connect = connect


def written_connections() -> set[Site]:
    """Every call of `connect` in the window's sources."""
    sources = [*PACKAGE.glob("ui/*.py"), *PACKAGE.glob("render/plots/*.py"), PACKAGE / "app.py"]
    return {
        (str(source), node.lineno)
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
    }


@dataclass(frozen=True)
class Override:
    """A method of Qt that a class of gdviz overrides."""

    owner: type
    name: str

    @property
    def guarded(self) -> bool:
        return hasattr(vars(self.owner)[self.name], "__wrapped__")

    @property
    def code(self) -> CodeType:
        return inspect.unwrap(vars(self.owner)[self.name]).__code__

    def __str__(self) -> str:
        return f"{self.owner.__name__}.{self.name}"


def overrides() -> list[Override]:
    """All there are in what has been imported."""
    classes = {
        each
        for name, module in list(sys.modules.items())
        if name.startswith("gdviz.")
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, Object) and each.__module__ == name
    }
    return [
        Override(each, name)
        for each in sorted(classes, key=lambda each: (each.__module__, each.__name__))
        for name, member in vars(each).items()
        if inspect.isfunction(member)
        and not name.startswith("__")
        and any(
            name in vars(base)
            for base in each.__mro__[1:]
            if base is not object and not base.__module__.startswith("gdviz")
        )
    ]


@contextlib.contextmanager
def watched_calls() -> Iterator[set[CodeType]]:
    """The functions of gdviz that are called meanwhile, whoever calls them."""
    called: set[CodeType] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(str(PACKAGE)):
            called.add(frame.f_code)

    sys.setprofile(watch)
    try:
        yield called
    finally:
        sys.setprofile(None)


@contextlib.contextmanager
def fault_in(code: CodeType, error: Exception) -> Iterator[list[Exception]]:
    """`error` is raised where `code` begins, the next time it is called by this thread.

    What it yields holds the error as soon as it has been.
    """
    raised: list[Exception] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is code:
            raised.append(error)
            raise error  # the interpreter then drops the profile function

    sys.setprofile(watch)
    try:
        yield raised
    finally:
        sys.setprofile(None)


class Caller(QObject):
    """Calls a function by a signal, from Qt's loop."""

    none, one = Signal(), Signal(object)
    two, three = Signal(object, object), Signal(object, object, object)

    def call(self, slot: Slot) -> None:
        signal = (self.none, self.one, self.two, self.three)[slot.needs]
        signal.connect(slot.call)
        QTimer.singleShot(0, lambda: self._emit(signal, slot))

    @staticmethod
    def _emit(signal: SignalInstance, slot: Slot) -> None:
        signal.emit(*[None] * slot.needs)
        signal.disconnect(slot.call)
