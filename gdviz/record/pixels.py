"""Pictures as arrays, and arrays as PNG files."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from gdviz.render.compose import png_of
from gdviz.scene.picture import with_scene
from gdviz.scene.spec import Scene


class _Held:
    """The pixels of an image, which lives as long as an array of them does."""

    def __init__(self, image: QImage) -> None:
        bits = np.frombuffer(image.constBits(), dtype=np.uint8)
        shape = image.height(), image.width(), 4
        self.__array_interface__ = bits.reshape(shape).__array_interface__
        self._image = image


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """The pixels of an image of 32 bits, not to be written to: (height, width, 4), blue first.

    They are the image's own, so it must not be painted on from now on either.
    """
    return np.asarray(_Held(image))


def png_of_pixels(pixels: NDArray[np.uint8], scene: Scene | None) -> bytes:
    """A PNG file of these pixels, holding a scene if there is one."""
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    png = png_of(image)
    return png if scene is None else with_scene(png, scene)
