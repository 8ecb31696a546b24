"""Formulas that mean harm, in a process of their own, where the guard cannot be taken off."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.hostile import Guard, generated, hand_made

ROOT = Path(__file__).parents[2]


def test_no_formula_does_harm():
    command = [
        sys.executable,
        "-m",
        "tests.core.hostile",
        "--count",
        "600",
        "--seed",
        "1",
        "--json",
    ]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == []
    assert found["count"] >= 1500
    # Neither all refused nor all read, and what is read is compiled in four parts.
    assert 250 < found["accepted"] < 0.5 * found["count"]
    assert found["compiled"] >= 4 * found["accepted"]


def test_the_hostile_formulas_are_many_and_varied():
    written = hand_made()
    assert len(written) >= 500
    assert len(set(written)) == len(written)
    some = list(generated(500, seed=2))
    assert some == list(generated(500, seed=2))
    assert len(set(some)) > 450
    assert len({character for text in some for character in text}) > 500


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/etc/passwd", "r", 0)),
        ("import", ("os", None, None, None, None)),
        ("subprocess.Popen", ("true",)),
        ("compile", ("1 + 1", "<string>")),
        ("compile", ("def run(a0):\n    return (a0.real,)", "<own>")),
        ("compile", ("def run(a0):\n    return (x,)", "<own>")),
        ("compile", (b"def run(a0):\n    return ('x',)", "<own>")),
        ("compile", ("def run(a0):\n    return (__import__,)", "<own>")),
        ("exec", (compile("1", "<string>", "exec"),)),
        ("exec", ("1",)),
    ],
)
def test_the_guard_notices(event, arguments):
    guard = Guard("<own>")
    guard(event, arguments)
    assert guard.faults == []  # it is not armed yet
    guard.armed = True
    guard(event, arguments)
    assert len(guard.faults) == 1


def test_the_guard_lets_own_code_pass():
    guard = Guard("<own>")
    guard.armed = True
    source = (
        "def run(a0, a1):\n    t0 = (a0 * 1e-05)\n    return ((t0 if (a1 < 0.5) else _sin(-t0)),)"
    )
    guard("compile", (source, "<own>"))
    guard("compile", (source.encode(), "<own>"))
    guard("exec", (compile(source, "<own>", "exec"),))
    assert guard.faults == []
    assert guard.compiled == 2
