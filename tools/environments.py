"""The virtual environments that gdviz is run and tested in.

There are two. `.venv` holds gdviz, and the tools of its developers once they are asked for.
`.venv-core` holds what the rooms below the pictures need, and so shows that they run without Qt.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = Path(os.environ.get("GDVIZ_VENV") or ROOT / ".venv").absolute()
CORE = MAIN.with_name(MAIN.name + "-core")

_PYPROJECT = ROOT / "pyproject.toml"
_INCLUDED = {"dev": ("app",)}
_CORE_NEEDS = {"hypothesis", "mpmath", "msgspec", "numpy", "pytest"}


def executable(environment: Path, name: str = "python") -> Path:
    """Path of a program of an environment: its Python, or a script installed there."""
    if sys.platform == "win32":
        return environment / "Scripts" / f"{name}.exe"
    return environment / "bin" / name


def ensure_app() -> None:
    """Install gdviz in `.venv`.

    Without the developers' tools: who only wants to see gdviz need not wait for them. An
    environment that has them already is left as it is.
    """
    _ensure(MAIN, "app", [["--editable", "."]])


def ensure_dev() -> None:
    """Install gdviz and all that its tests need in `.venv`."""
    _ensure(MAIN, "dev", [["--editable", ".[dev]"]])


def ensure_core() -> None:
    """Install gdviz in `.venv-core`, with none of what draws or records.

    By the pip of `.venv`, which there must be: one of its own would take longer to come there
    than all the rest.
    """
    project = tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    needs = [each for each in declared if _name(each) in _CORE_NEEDS]
    _ensure(CORE, "core", [needs, ["--no-deps", "--editable", "."]], pip=MAIN)


def remove() -> None:
    """Delete the environments, but none that was made by hand."""
    for environment in (MAIN, CORE):
        stamp = _Stamp.read(environment)
        if stamp and stamp.made_here:
            shutil.rmtree(environment)


@dataclass(frozen=True)
class _Stamp:
    """What an environment was made from; kept in it, to see when that has changed."""

    content: str  # "app", "dev" or "core"; "" until installed
    interpreter: str
    project: str
    made_here: bool  # rather than by hand, in which case it is never deleted

    @classmethod
    def read(cls, environment: Path) -> "_Stamp | None":
        try:
            return cls(**json.loads(cls._path(environment).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # none, or one of another version of this file
            return None

    def write(self, environment: Path) -> None:
        environment.mkdir(parents=True, exist_ok=True)
        self._path(environment).write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    def serves(self, wanted: "_Stamp") -> bool:
        """Whether an environment with this stamp will do where `wanted` is asked for."""
        same_origin = (self.interpreter, self.project) == (wanted.interpreter, wanted.project)
        return same_origin and wanted.content in (self.content, *_INCLUDED.get(self.content, ()))

    @staticmethod
    def _path(environment: Path) -> Path:
        return environment / "gdviz-setup.json"


def _ensure(
    environment: Path, content: str, installs: list[list[str]], pip: Path | None = None
) -> None:
    """Make `environment` and run ``pip install`` with each of `installs`, if anything changed.

    Args:
        environment: its folder.
        content: what its stamp says it holds.
        installs: the arguments of one ``pip install`` after the other.
        pip: the environment whose pip does it, if it is to have none of its own.
    """
    old = _Stamp.read(environment)
    made_here = old.made_here if old else not (environment / "pyvenv.cfg").exists()
    new = _Stamp(content, _interpreter(), _project(), made_here)
    if old and old.serves(new) and executable(environment).exists():
        return

    print(f"Installing gdviz ({content}) in {environment}; this may take minutes", flush=True)
    if made_here and (old is None or old.interpreter != new.interpreter):
        _create(environment, new.interpreter, [] if pip is None else ["--without-pip"])
    command = [str(executable(pip or environment)), "-m", "pip"]
    if pip is not None:
        command += ["--python", str(executable(environment))]
    for arguments in installs:
        # Twice quiet: errors only. Where from is left to the machine's own configuration of pip.
        install = [*command, "install", "-qq", *arguments]
        if subprocess.run(install, cwd=ROOT).returncode != 0:
            sys.exit(f"pip could not install gdviz in {environment}: see its message above")
    new.write(environment)


def _create(environment: Path, interpreter: str, options: list[str]) -> None:
    if _Stamp.read(environment):
        shutil.rmtree(environment)
    elif environment.exists() and any(environment.iterdir()):
        sys.exit(f"{environment} exists and is no virtual environment: please move it away")
    # Stamped as empty first: one that was interrupted half-way is known as ours, and made anew.
    _Stamp("", "", "", made_here=True).write(environment)
    if subprocess.run([sys.executable, "-m", "venv", *options, str(environment)]).returncode != 0:
        sys.exit(f"{sys.executable} could not make a virtual environment in {environment}")
    _Stamp("", interpreter, "", made_here=True).write(environment)


def _interpreter() -> str:
    return f"{sys.version} in {sys.base_prefix}"


def _project() -> str:
    """Of this checkout, too: scripts in an environment break when its folder is moved."""
    return f"{hashlib.sha256(_PYPROJECT.read_bytes()).hexdigest()} in {ROOT}"


def _name(requirement: str) -> str:
    """The name in a requirement: ``"numpy>=1.26"`` → ``"numpy"``."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()
