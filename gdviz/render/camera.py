"""Matrices of an orbiting camera. Column vectors: clip = projection @ view @ point."""

import numpy as np
from msgspec.structs import replace

from gdviz.core.arrays import Array
from gdviz.scene.cameras import flatness
from gdviz.scene.spec import Camera

FIELD_OF_VIEW = np.radians(38.0)
"""Of the height of a picture; of one narrower than `BOX_SHAPE`, so much less that as much of
the width is seen as there."""

BOX_SHAPE = 1.3
NEAR, FAR = 0.02, 250.0

PARALLEL = 1e4
"""So far away that lines of sight are parallel, and yet directions from there exact in float32."""

NOTCH = 0.88
"""A notch of the wheel makes the distance so many times as large."""

AROUND = 3.0
"""The box lies within this of its middle: as deep as an orthographic camera must see."""


def eye(camera: Camera) -> Array:
    """Where the camera sees from, (3,); an orthographic one from very far away."""
    away = 2.0 * camera.distance / max(1.0 - flatness(camera), 1e-9)
    away = min(away, PARALLEL)
    return np.asarray(np.array(camera.target) + away * axes(camera)[2])


def axes(camera: Camera) -> tuple[Array, Array, Array]:
    """Unit vectors of the picture: right, up, and towards the viewer. Defined at the poles too."""
    a, e = np.radians(camera.azimuth), np.radians(camera.elevation)
    right = np.array([-np.sin(a), np.cos(a), 0.0])
    back = np.array([np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)])
    up = np.array([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)])
    return right, up, back


def view_matrix(camera: Camera) -> Array:
    """World to camera, whose target lies two distances before it: (4, 4)."""
    matrix = np.eye(4)
    matrix[:3, :3] = axes(camera)
    matrix[:3, 3] = -matrix[:3, :3] @ np.array(camera.target)
    matrix[2, 3] -= 2.0 * camera.distance
    return matrix


def projection_matrix(camera: Camera, aspect: float) -> Array:
    """Camera to clip space, (4, 4).

    The fourth coordinate is how far away a point is, for the size that it is seen with: for an
    orthographic camera, every point is as far away as the target. A mean of both matrices is a
    dolly zoom between them: the eye goes back, and what lies at the target stays as large.
    """
    focal, away = focal_length(aspect), 2.0 * camera.distance
    flat = flatness(camera)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = focal / aspect, focal
    depth = AROUND + float(np.linalg.norm(camera.target))  # before and behind the target
    matrix[2, 2] = -flat * away / depth + (1.0 - flat) * (FAR + NEAR) / (NEAR - FAR)
    matrix[2, 3] = -flat * away * away / depth + (1.0 - flat) * 2.0 * FAR * NEAR / (NEAR - FAR)
    matrix[3, 2], matrix[3, 3] = flat - 1.0, flat * away
    return matrix


def focal_length(aspect: float) -> float:
    """Half the height of a picture, seen from one unit away, is 1 over this."""
    return float(min(1.0, aspect / BOX_SHAPE) / np.tan(FIELD_OF_VIEW / 2.0))


def clip_matrix(camera: Camera, aspect: float) -> Array:
    """World to clip space, (4, 4)."""
    return projection_matrix(camera, aspect) @ view_matrix(camera)


def project(matrix: Array, points: Array, size: tuple[float, float]) -> Array:
    """World points (..., 3) to pixels from the top left, and depth: (..., 3)."""
    homogeneous = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)
    clip = homogeneous @ matrix.T
    ndc = clip[..., :3] / clip[..., 3:]
    pixels = np.empty_like(ndc)
    pixels[..., 0] = 0.5 * (ndc[..., 0] + 1.0) * size[0]
    pixels[..., 1] = 0.5 * (1.0 - ndc[..., 1]) * size[1]
    pixels[..., 2] = ndc[..., 2]
    return pixels


def orbited(camera: Camera, dx: float, dy: float) -> Camera:
    """Turned as by a drag of (dx, dy) pixels; never over the pole."""
    elevation = float(np.clip(camera.elevation + 0.35 * dy, -90.0, 90.0))
    azimuth = (camera.azimuth - 0.35 * dx + 180.0) % 360.0 - 180.0
    return replace(camera, azimuth=azimuth, elevation=elevation)


VIEWS = {"top": (-90.0, 90.0), "front": (-90.0, 0.0), "side": (0.0, 0.0)}
"""Azimuth and elevation, in degrees. From the top and from the front the first parameter runs to
the right, as on the contours; from the side the second one does."""


def viewed_from(camera: Camera, side: str) -> Camera:
    """Turned to one of `VIEWS`, as far away as before."""
    azimuth, elevation = VIEWS[side]
    return replace(camera, azimuth=azimuth, elevation=elevation)


def panned(camera: Camera, dx: float, dy: float, size: tuple[float, float]) -> Camera:
    """Moved so that what is looked at follows a drag of (dx, dy) pixels in a picture of `size`."""
    right, up, _ = axes(camera)
    width, height = max(size[0], 1.0), max(size[1], 1.0)
    scale = 4.0 * camera.distance / (focal_length(width / height) * height)
    target = np.array(camera.target) + scale * (dy * up - dx * right)
    kept = np.clip(target, -4.0, 4.0)
    return replace(camera, target=(float(kept[0]), float(kept[1]), float(kept[2])))


def zoomed(camera: Camera, notches: float) -> Camera:
    """Nearer by so many notches of the wheel."""
    return replace(camera, distance=float(np.clip(camera.distance * NOTCH**notches, 0.3, 20.0)))
