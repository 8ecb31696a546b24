"""What the comparison lets pass, and what not; and what is written out."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.render.pictures import references
from tests.render.pictures.compare import (
    AMPLIFIED,
    BLOCK,
    MOST_TOGETHER,
    compare,
    rounded,
    side_by_side,
)
from tests.render.pictures.references import check, file_name, pixels_of, png, rewrite


def ground():
    """A slope of colours with an anti-aliased edge across it: (96, 128, 3)."""
    y, x = np.mgrid[:96, :128]
    slope = np.stack([60 + x, 90 + y, 200 - x // 2 - y // 2], axis=-1)
    share = np.clip(y - 0.3 * x - 20.0, 0.0, 1.0)[..., None]
    return np.rint(share * slope + (1.0 - share) * 250).astype(np.uint8)


def with_line(row, shift=0.0):
    """With a dark line across, `shift` pixels lower than `row`."""
    away = np.abs(np.arange(96) - row - shift)[:, None, None]
    ink = np.clip(1.5 - away, 0.0, 1.0)
    return np.rint((1.0 - ink) * ground() + ink * 20).astype(np.uint8)


def with_pixels(*places):
    picture = ground()
    for y, x in places:
        picture[y, x] = 255 - picture[y, x]
    return picture


def test_jitter_passes():
    assert compare(ground(), ground()).same
    assert compare(with_line(60), with_line(60, 0.1)).same
    assert compare(ground(), with_pixels((70, 20), (80, 100))).same
    noise = np.random.default_rng(1).integers(-2, 3, ground().shape)
    assert compare(ground(), (ground() + noise).clip(0, 255).astype(np.uint8)).same


@pytest.mark.parametrize(
    "other",
    [
        with_line(60),
        np.roll(ground(), 2, axis=0),
        with_pixels(*((70, 40 + x) for x in range(MOST_TOGETHER + 1))),
        with_pixels(*((75, 5 + BLOCK * x) for x in range(7))),
        (ground() * 0.98).astype(np.uint8),
        ground()[:, ::-1],
        ground()[::-1],
        ground()[..., ::-1],
        ground()[:, :-1],
    ],
    ids=[
        *("a line more", "shifted", "a mark", "many pixels", "darker"),
        *("mirrored", "upside down", "channels swapped", "narrower"),
    ],
)
def test_change_does_not(other):
    assert not compare(ground(), other).same
    assert not compare(other, ground()).same


def test_a_line_may_not_move_by_two_pixels():
    assert not compare(with_line(60), with_line(62)).same


def test_rounding_keeps_black_and_white_and_is_never_far_off():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 256, 1)
    kept = rounded(levels)
    assert {kept.min(), kept.max()} == {0, 255}
    assert np.abs(kept.astype(int) - levels).max() <= 2


def test_a_reference_is_a_png_that_qt_reads():
    picture = rounded(ground())
    image = QImage()
    assert image.loadFromData(png(picture), "PNG")
    assert (pixels_of(image) == picture).all()


def test_the_sheet_shows_both_and_the_difference():
    sheet = side_by_side(with_pixels((70, 20)), ground())
    assert sheet.shape == (2 * 96, 2 * (3 * 128 + 8), 3)
    picture, reference, difference = (sheet[::2, 2 * 132 * n :: 2][:, :128] for n in range(3))
    assert (picture == rounded(with_pixels((70, 20)))).all()
    assert (reference == rounded(ground())).all()
    assert np.argwhere(difference.any(axis=-1)).tolist() == [[70, 20]]
    apart = np.abs(picture[70, 20].astype(int) - reference[70, 20])
    assert difference[70, 20].tolist() == np.minimum(AMPLIFIED * apart, 255).tolist()


def test_what_differs_is_written_out_until_it_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr(references, "REFERENCES", tmp_path / "references")
    monkeypatch.setattr(references, "FAILED", tmp_path / "failed")
    sheet = tmp_path / "failed" / "a-row-dark.png"
    with pytest.raises(FileNotFoundError, match="make pictures"):
        check("a row", "dark", ground())
    rewrite("a row", "dark", ground())
    check("a row", "dark", ground())
    assert not sheet.exists()
    with pytest.raises(AssertionError, match=r"a-row-dark\.png"):
        check("a row", "dark", with_line(60))
    written = pixels_of(QImage(str(sheet)))
    assert (written == side_by_side(with_line(60), rounded(ground()))).all()
    check("a row", "dark", ground())
    assert not sheet.exists()


def test_file_names_have_no_blanks():
    assert file_name("whole, two classes", "dark") == "whole-two-classes-dark.png"
