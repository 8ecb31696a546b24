"""What ``tools/dev.py`` can do: one function for each command."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import environments
import system_libraries
from environments import CORE, MAIN, ROOT, executable
from side_by_side import Job, SideBySide, tell
from virtual_display import display_for_tests

Arguments = list[str]

_FILM = "gdviz-opening.mp4"
_FILM_OPTIONS = ["--size", "1280x720", "--fps", "30", "--seconds", "12"]
_AT_ONCE = 2
"""Parts of the suite that run side by side: more would starve those that draw."""
_LOWER_ROOMS = ("core", "scene", "engine", "io")
_WITHOUT_QT = (
    *("engine/test_session.py", "engine/test_computation.py", "engine/test_worker.py"),
    *("scene/test_file.py", "io/test_problems_by_name.py", "core/test_rules.py"),
)
_IMPORT_ALL = """
import importlib, importlib.util as found, pkgutil, sys
assert found.find_spec("PySide6") is None
for name in sys.argv[1:]:
    room = importlib.import_module(name)
    for each in pkgutil.walk_packages(room.__path__, name + "."):
        importlib.import_module(each.name)
"""
_CACHES = (
    *("build", "dist", "gdviz-pictures", "gdviz-films", ".hypothesis"),
    *(".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
)


def main(arguments: Arguments) -> int:
    """Run the command that `arguments` begin with; gives the status to exit with."""
    # CI ends a job that takes too long by SIGTERM; leave by the `finally`s then, too, so that
    # no virtual display is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    name, *rest = arguments or ["help"]
    if name in ("-h", "--help"):
        name = "help"
    if name not in COMMANDS:
        show_help([])
        return 2
    try:
        COMMANDS[name](rest)
    except KeyboardInterrupt:
        return 130
    return 0


def show_help(_: Arguments) -> None:
    """List the commands."""
    print("usage: python3 tools/dev.py COMMAND [ARGUMENTS]\n")
    for name, command in COMMANDS.items():
        print(f"  {name:<13}{(command.__doc__ or '').splitlines()[0]}")


def setup(_: Arguments) -> None:
    """Install gdviz, its developers' tools and what the system lacks."""
    system_libraries.ensure_for_tests()
    environments.ensure_dev()


def run(arguments: Arguments) -> None:
    """Start gdviz; without a display and arguments, film its opening scene instead."""
    system_libraries.ensure_for_app()
    environments.ensure_app()
    gdviz = executable(MAIN, "gdviz")
    if arguments or system_libraries.has_display():
        _call([gdviz, *arguments])
        return
    print(f"There is no display for a window, so gdviz films its opening scene into {_FILM}.")
    _call([gdviz, "render", "-o", _FILM, *_FILM_OPTIONS], cwd=ROOT)
    print(ROOT / _FILM)


def test(arguments: Arguments) -> None:
    """Check everything; with arguments, only run pytest with them."""
    # Tests start Python some hundred times: without this each compiles all that it imports anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    setup([])
    if not arguments:
        _test_all()
        return
    with display_for_tests() as environment:
        _step("pytest", [executable(MAIN), "-m", "pytest", *arguments], environment)


def lint(_: Arguments) -> None:
    """Check format, style, types, layers and translations."""
    environments.ensure_dev()
    for title, command in _source_checks():
        _step(title, command)


def format_sources(_: Arguments) -> None:
    """Format the sources, and mend what can be mended."""
    environments.ensure_dev()
    ruff = executable(MAIN, "ruff")
    _call([ruff, "check", "--fix-only", "--quiet", "."], cwd=ROOT)
    _call([ruff, "format", "."], cwd=ROOT)


def bench(arguments: Arguments) -> None:
    """Run the benchmarks, or the one named, with the arguments after its name."""
    found = {path.stem: path for path in sorted(ROOT.glob("benchmarks/[!_]*.py"))}
    name, *rest = arguments or [""]
    if name and name not in found:
        sys.exit(f"there is no benchmark {name!r}, only: {', '.join(found)}")
    setup([])
    with display_for_tests() as environment:
        for path in [found[name]] if name else found.values():
            _step(path.stem, [executable(MAIN), path, *rest], environment)


def soak(arguments: Arguments) -> None:
    """Run the tests that take minutes."""
    test(["-m", "soak", *arguments])


def faults(arguments: Arguments) -> None:
    """Make all that Qt calls in the window raise, and all that a tick calls, one by one."""
    test(["tests/ui/test_faults.py", "-m", "soak or not soak", *arguments])


def tour(arguments: Arguments) -> None:
    """Use the window by mouse and keys in both languages; pictures of each step in gdviz-tour."""
    os.environ["GDVIZ_TOUR"] = str(ROOT / "gdviz-tour")
    test(["tests/ui/test_tour.py", "-m", "soak", *arguments])


def pictures(arguments: Arguments) -> None:
    """Draw anew the references of the picture tests that no longer fit; --all draws all."""
    setup([])
    with display_for_tests() as environment:
        _step(
            "pictures", [executable(MAIN), "-m", "tests.render.pictures", *arguments], environment
        )


def films(arguments: Arguments) -> None:
    """Film three lessons at full size, and each of their cues; all lies in gdviz-films."""
    setup([])
    folder, gdviz = ROOT / "gdviz-films", executable(MAIN, "gdviz")
    folder.mkdir(exist_ok=True)
    for lesson in ("stride", "escape", "race"):
        film = ["render", lesson, "--size", "1920x1080", *arguments]
        _step(lesson, [gdviz, *film, "--fps", "60", "-o", folder / f"{lesson}.mp4"])
        _step(f"{lesson}, its cues", [gdviz, *film, "--stills", "-o", folder / lesson])


def kills(arguments: Arguments) -> None:
    """Kill a hundred films under work at random moments; each must play."""
    test(["tests/record/test_kills.py", "-m", "soak or not soak", *arguments])


def fuzz(arguments: Arguments) -> None:
    """Throw hostile formulas at the parser, 20,000 or as many as --count says."""
    environments.ensure_dev()
    _call([executable(MAIN), "-m", "tests.core.hostile", *arguments], cwd=ROOT)


def mutants(arguments: Arguments) -> None:
    """Put bugs into the core one at a time, and say which the tests catch."""
    environments.ensure_dev()
    _call([executable(MAIN), "-m", "tests.core.mutations", *arguments], cwd=ROOT)


def translations(arguments: Arguments) -> None:
    """Bring the translation catalogues up to date."""
    environments.ensure_dev()
    _call([executable(MAIN), "tools/translations.py", *(arguments or ["update"])], cwd=ROOT)


def clean(_: Arguments) -> None:
    """Delete the environments, caches and builds."""
    environments.remove()
    sources = [ROOT / name for name in ("benchmarks", "gdviz", "tests", "tools")]
    bytecode = [path for source in sources for path in source.rglob("__pycache__")]
    for path in [*bytecode, *(ROOT / name for name in _CACHES)]:
        shutil.rmtree(path, ignore_errors=True)
    (ROOT / _FILM).unlink(missing_ok=True)


COMMANDS: dict[str, Callable[[Arguments], None]] = {
    "help": show_help,
    "setup": setup,
    "run": run,
    "test": test,
    "lint": lint,
    "format": format_sources,
    "bench": bench,
    "soak": soak,
    "faults": faults,
    "tour": tour,
    "pictures": pictures,
    "films": films,
    "kills": kills,
    "fuzz": fuzz,
    "mutants": mutants,
    "translations": translations,
    "clean": clean,
}


def _source_checks() -> list[tuple[str, list[str | Path]]]:
    """All that can be said without running gdviz, the quickest first."""
    ruff, python = executable(MAIN, "ruff"), executable(MAIN)
    return [
        ("format", [ruff, "format", "--check", "."]),
        ("style", [ruff, "check", "."]),
        ("layers", [executable(MAIN, "lint-imports")]),
        ("translations", [python, "tools/translations.py", "check"]),
        ("types", [python, "-m", "mypy"]),
    ]


def _test_all() -> None:
    """Check the sources and run every test, in parts side by side, so that two cores are used.

    The lower rooms are also where there is no Qt at all: every module of theirs is imported there,
    and some of their tests, that go through all of them, are run there alone.
    """
    checks = dict(_source_checks())
    del checks["translations"]  # a test does the same
    for title in ("format", "style"):
        _step(title, checks.pop(title))
    tests = ROOT / "tests"
    windows = sorted(tests.glob("ui/test_*.py"))
    rest = [path for path in sorted(tests.iterdir()) if _holds_tests(path)]
    rest = [path for path in rest if path.name not in ("ui", "core", "render")]
    elsewhere = [tests / path for path in _WITHOUT_QT]
    pytest: list[str | Path] = [executable(MAIN), "-m", "pytest", "--quiet"]
    pytest += [f"--ignore={path}" for path in elsewhere]
    bare, lower = executable(CORE), [f"gdviz.{room}" for room in _LOWER_ROOMS]
    without_qt: list[list[str | Path]] = [
        [bare, "-c", _IMPORT_ALL, *lower],
        [bare, "-m", "pytest", "--quiet", *elsewhere],
    ]
    jobs = [
        Job("windows, every other file", [[*pytest, *windows[::2]]], on_display=True),
        Job("windows, the others", [[*pytest, *windows[1::2]]], on_display=True),
        Job("the other rooms", [[*pytest, *rest]], on_display=True),
        Job("core", [[*pytest, tests / "core"]]),
        Job("render", [[*pytest, tests / "render"]], on_display=True),
        *(Job(title, [command]) for title, command in checks.items()),
        Job("the lower rooms without Qt", without_qt, prepare=environments.ensure_core),
    ]
    print(f"\n== layers, types and tests, {_AT_ONCE} parts at a time", flush=True)
    status = SideBySide(ROOT, _AT_ONCE).run(jobs, tell)
    if status:
        sys.exit(status)


def _holds_tests(path: Path) -> bool:
    return path.match("test_*.py") or (path.is_dir() and any(path.rglob("test_*.py")))


def _step(
    title: str, command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> None:
    print(f"\n== {title}", flush=True)
    _call(command, environment, cwd=ROOT)


def _call(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run `command`; if it fails, exit with its status."""
    # Our own lines come before those of the command, also through a pipe.
    sys.stdout.flush()
    with subprocess.Popen([str(part) for part in command], env=environment, cwd=cwd) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            # Ctrl+C reached the command as well: let it end in its own way.
            status = process.wait() or 130
        except BaseException:
            process.kill()
            raise
    if status != 0:
        # Killed by a signal it is negative, which no process can exit with.
        sys.exit(status if status > 0 else 128 - status)
