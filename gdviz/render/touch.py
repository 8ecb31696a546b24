"""Two fingers on a touchpad, in notches of a wheel: what they scroll and what they pinch."""

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QNativeGestureEvent

PIXELS = 60.0
"""So far two fingers scroll for a notch of the wheel."""

MOST = 0.5
"""A single event of a pinch magnifies by no more than this, or its inverse."""


def notches_of(angle: float, pixels: QPoint, phase: Qt.ScrollPhase) -> float:
    """By how many notches a wheel has turned, or fingers have scrolled, upwards.

    Fingers do as much as they move, and stop where they are lifted: a picture that goes on
    growing by itself is further than one meant.

    Args:
        angle: of a wheel, in eighths of a degree. pixels: that fingers scrolled; 0 from a wheel.
    """
    if phase == Qt.ScrollPhase.ScrollMomentum:
        return 0.0
    return angle / 120.0 if pixels.isNull() else pixels.y() / PIXELS


def pinched(event: QNativeGestureEvent, notch: float) -> float:
    """By how many notches a pinch magnifies, a notch being 1 / `notch`; 0 for other gestures."""
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return 0.0
    grown = 1.0 + event.value()
    if not math.isfinite(grown):
        return 0.0
    return -math.log(min(max(grown, 1.0 - MOST), 1.0 / (1.0 - MOST))) / math.log(notch)
