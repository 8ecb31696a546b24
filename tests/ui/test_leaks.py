"""The watch that is kept over every test of this room: it sees what it should see."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LEAKY = """
import threading

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QLabel

kept = []


def test_nothing():
    label = QLabel("gone in time")
    label.deleteLater()


def test_widget():
    kept.append(QLabel("seen"))
    kept[-1].show()


def test_hidden_widget():
    kept[:] = [QLabel("never seen")]


def test_thread():
    kept[:] = [threading.Event()]
    threading.Thread(target=kept[0].wait, args=(5.0,), daemon=True).start()


def test_timer():
    kept[0].set()
    kept[:] = [QTimer(interval=1000)]
    kept[0].start()


def test_warning():
    kept[0].stop()
    qWarning("QPainter::begin: it should not have")


def test_slot():
    timer = QTimer(singleShot=True)
    timer.timeout.connect(lambda: 1 / 0)
    timer.start(0)
    kept[:] = [timer]
"""


def test_each_sort_of_leak_fails_its_test(tmp_path) -> None:
    file = tmp_path / "test_leaky.py"
    file.write_text(LEAKY, encoding="utf-8")
    child = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.ui.conftest", "-q", "-rA"),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), str(file)),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = child.stdout.splitlines()
    failed = {
        line.split("::")[1].split()[0] for line in said if line.startswith(("FAILED", "ERROR"))
    }
    passed = {line.split("::")[1] for line in said if line.startswith("PASSED")} - failed
    assert passed == {"test_nothing"}, child.stdout + child.stderr
    assert failed == {
        *("test_widget", "test_hidden_widget", "test_thread"),
        *("test_timer", "test_warning", "test_slot"),
    }, child.stdout
