"""The window on a software rasteriser: whole again a moment after something has moved."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from gdviz.record.export import pixels_of
from gdviz.render.scene3d.quality import Screen
from gdviz.render.scene3d.renderer import is_software

CLEARLY = 24
"""Of 255."""


@pytest.fixture
def opened(desk):
    return desk(whole=True)


def rgb(image: QImage) -> np.ndarray:
    return pixels_of(image.convertToFormat(QImage.Format.Format_RGB32))[..., 2::-1].astype(int)


def test_it_is_whole_a_moment_after_the_camera_has_turned(opened, qtbot) -> None:
    view = opened.window.stage.viewport
    if not is_software(view.driver):
        pytest.skip("a GPU always draws whole pictures")
    opened.window.commands.pause()
    before = view._frame.camera
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view._frame.camera != before)
    moving = rgb(view.grabFramebuffer())
    qtbot.waitUntil(lambda: not view._rest.isActive(), timeout=10_000)
    qtbot.wait(300)  # the words follow a little later
    resting = rgb(view.grabFramebuffer())
    view.makeCurrent()
    view._screen = Screen(view._ctx, stepping=False)
    whole = rgb(view.grabFramebuffer())
    assert (resting == whole).all()
    assert 0.0 < (np.abs(moving - whole).max(axis=2) > CLEARLY).mean() < 0.1
