"""`gdviz --selftest`: its report, and what it makes of checks that go wrong."""

import subprocess
import sys

import pytest

from gdviz import selftest


@pytest.mark.gl
@pytest.mark.slow
def test_all_is_well_here():
    done = subprocess.run(
        [sys.executable, "-m", "gdviz.cli", "--selftest"],
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    outcomes = {line[9:21].strip(): line[:7].strip() for line in lines[-len(selftest.CHECKS) :]}
    assert list(outcomes) == list(selftest.CHECKS)
    assert outcomes.pop("window") in ("ok", "skipped")
    assert set(outcomes.values()) == {"ok"}
    assert any(line.startswith("numpy ") for line in lines)


def test_a_check_that_fails_is_a_line_and_a_status(monkeypatch, capsys):
    def fails() -> str:
        raise RuntimeError("no such luck")

    def skips() -> str:
        raise selftest.SkippedError("not here")

    monkeypatch.setattr(selftest, "CHECKS", {"one": fails, "two": skips, "three": lambda: "fine"})
    assert selftest.selftest() == 1
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "failed   one           RuntimeError: no such luck",
        "skipped  two           not here",
        "ok       three         fine",
    ]


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("import os, signal; os.kill(os.getpid(), 11)", "crashed with signal 11"),
        ("import time; time.sleep(60)", "no answer within 1 seconds"),
        ("raise ValueError('broken')", r"ValueError: broken \(status 1\)"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_child_that_crashes_hangs_or_raises_is_reported(monkeypatch, code, detail):
    run = subprocess.run

    def instead(command, **options):
        return run([sys.executable, "-c", code], **options)

    monkeypatch.setattr(selftest.subprocess, "run", instead)
    monkeypatch.setattr(selftest, "TIMEOUT_S", 1.0)
    with pytest.raises(RuntimeError, match=detail):
        selftest.CHECKS["OpenGL"]()


def test_without_a_display_the_window_is_skipped(monkeypatch):
    monkeypatch.setattr(selftest, "has_display", lambda: False)
    with pytest.raises(selftest.SkippedError, match="no display"):
        selftest.CHECKS["window"]()
