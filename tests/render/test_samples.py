"""More samples of each pixel make a truer picture."""

import numpy as np

from gdviz.render.form import PictureForm
from gdviz.render.scene3d.offscreen import halved

SIZE = (200, 150)


def test_each_pixel_of_half_a_picture_is_the_mean_of_four():
    picture = np.random.default_rng(0).integers(0, 256, (6, 8, 4), dtype=np.uint8)
    means = picture.astype(float).reshape(3, 2, 4, 2, 4).mean(axis=(1, 3))
    assert np.abs(halved(picture) - means).max() <= 0.5
    assert (halved(np.full((4, 4, 4), 255, dtype=np.uint8)) == 255).all()


def test_the_more_samples_the_nearer_it_is_to_one_drawn_far_larger(offscreen, frame_of):
    frame = frame_of("himmelblau", 20.0, grid=61)
    large = offscreen.pixels(frame, 8 * SIZE[0], 8 * SIZE[1], 8.0).astype(float)
    truth = large.reshape(SIZE[1], 8, SIZE[0], 8, 4).mean(axis=(1, 3))
    away = {
        count: np.sqrt(
            ((offscreen.pixels(frame, *SIZE, 1.0, PictureForm(samples=count)) - truth) ** 2).mean()
        )
        for count in (1, 4, 16)
    }
    assert away[16] < 0.75 * away[4] < 0.75 * away[1], away
