"""The window used by mouse and keys alone, as a person would, with a picture of every step."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

HERE = Path(__file__).resolve()
STEPS = 31


def taken(folder: Path, code: str, most: int, timeout_s: float) -> list[Path]:
    """The pictures of the first steps, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[2]), "PYTHONFAULTHANDLER": "1"}
    child = subprocess.run(
        [sys.executable, str(HERE.with_name("tour.py")), code, str(folder), str(most)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert child.returncode == 0, child.stdout + child.stderr
    return sorted(folder.glob("*.png"))


def looked_at(pictures: list[Path]) -> None:
    """Each is a picture of something, and of something else than the one before."""
    last = None
    for path in pictures:
        image = QImage(str(path))
        assert image.width() == 1280
        assert image != last, path.name
        last = image


@pytest.mark.slow
def test_the_first_steps(tmp_path) -> None:
    pictures = taken(tmp_path, "ko", 8, 120)
    assert len(pictures) == 8
    looked_at(pictures)


@pytest.mark.soak
@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_whole_tour(tmp_path, code) -> None:
    pictures = taken(tmp_path, code, STEPS, 400)
    assert len(pictures) == STEPS
    looked_at(pictures)
    if folder := os.environ.get("GDVIZ_TOUR"):
        shutil.copytree(tmp_path, Path(folder) / code, dirs_exist_ok=True)
