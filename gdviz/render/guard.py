"""What Qt calls by itself: an exception in it is reported here, and never travels through Qt.

Qt knows no exceptions. One that leaves an overridden method may come up again in another place
under another name, and a painter that it leaves open takes the process with it.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from PySide6.QtGui import QPaintDevice, QPainter


def guarded(method: Callable[..., None]) -> Callable[..., None]:
    """For an overridden method of Qt that returns nothing."""
    return guarded_else(None)(method)


def guarded_else(value: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For an overridden method of Qt; `value` is returned in the place of an exception."""

    def guard(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return method(*arguments, **named)
            except Exception:
                sys.excepthook(*sys.exc_info())
                return value

        return call

    return guard


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter on `device`, which ends whatever happens."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
