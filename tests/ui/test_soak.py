"""What goes wrong only after many times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

HERE = Path(__file__).resolve()


def open_and_close(cycles: int, timeout_s: float) -> None:
    """In a process of its own, so that a crash is a failure of the test."""
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[2]), "PYTHONFAULTHANDLER": "1"}
    child = subprocess.run(
        [sys.executable, str(HERE.with_name("open_close.py")), str(cycles)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert child.returncode == 0, child.stdout + child.stderr


@pytest.mark.slow
def test_windows_can_be_closed_at_any_moment() -> None:
    open_and_close(20, 300)


@pytest.mark.soak
def test_windows_can_be_closed_at_any_moment_two_hundred_times() -> None:
    open_and_close(200, 1800)


@pytest.mark.slow
def test_a_hundred_thousand_calls_that_return_nothing(qtbot) -> None:
    """Some PySide6 drop a reference to None at each of them, and abort at the last."""
    label = QLabel()
    qtbot.addWidget(label)
    for number in range(100_000):
        label.setText(f"{number}")
    assert label.text() == "99999"
