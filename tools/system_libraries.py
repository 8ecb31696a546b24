"""The shared libraries that Qt and OpenGL need from a Linux system, and programs for the tests.

pip installs Qt itself, but not these, and a bare server or container lacks them. They are looked
for by loading them, not by asking a package manager: that works on every distribution.
"""

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _has_software_driver(_: str) -> bool:
    # Mesa up to 24 has one file per driver; later ones have all in one library.
    patterns = ("dri/swrast_dri.so", "*/dri/swrast_dri.so", "libgallium-*.so", "*/libgallium-*.so")
    folders = (Path("/usr/lib"), Path("/usr/lib64"))
    return any(any(folder.glob(pattern)) for folder in folders for pattern in patterns)


def _is_program(name: str) -> bool:
    return shutil.which(name) is not None


def _is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


@dataclass(frozen=True)
class Need:
    """Something that the system must have, and the packages that bring it."""

    name: str
    apt: str
    dnf: str
    pacman: str
    is_present: Callable[[str], bool] = _loads


# Qt does not even import without these.
QT = (
    Need("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
)
# Qt's platform plugin for X.
WINDOW = (
    Need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb", "libx11"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image", "xcb-util-image"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    Need("libxcb-randr.so.0", "libxcb-randr0", "libxcb", "libxcb"),
    Need(
        "libxcb-render-util.so.0",
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb"),
    Need("libxcb-shm.so.0", "libxcb-shm0", "libxcb", "libxcb"),
    Need("libxcb-sync.so.1", "libxcb-sync1", "libxcb", "libxcb"),
    Need("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb", "libxcb"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
)
# Mesa, which draws on the CPU where there is no GPU, and always in tests.
SOFTWARE_GL = (
    Need("libEGL_mesa.so.0", "libegl-mesa0", "mesa-libEGL", "mesa"),
    Need("libGLX_mesa.so.0", "libglx-mesa0", "mesa-libGL", "mesa"),
    Need(
        "Mesa's software driver",
        "libgl1-mesa-dri",
        "mesa-dri-drivers",
        "mesa",
        _has_software_driver,
    ),
)
VIRTUAL_DISPLAY = (Need("Xvfb", "xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", _is_program),)
# Another program that decodes films, against which ours are held. gdviz itself has its own.
DECODER = (
    Need("ffmpeg", "ffmpeg", "ffmpeg-free", "ffmpeg", _is_program),
    Need("ffprobe", "ffmpeg", "ffmpeg-free", "ffmpeg", _is_program),
)
# Debian and its kin take this module out of Python, and virtual environments with it.
PYTHON = (
    Need(
        "ensurepip",
        f"python{sys.version_info.major}.{sys.version_info.minor}-venv",
        "python3-libs",
        "python",
        _is_module,
    ),
)


def has_display() -> bool:
    """Whether a window can be shown."""
    on_linux = sys.platform == "linux"
    return not on_linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def ensure_for_tests() -> None:
    """Have all that the tests need, or exit."""
    _ensure((*PYTHON, *QT, *WINDOW, *SOFTWARE_GL, *VIRTUAL_DISPLAY, *DECODER))


def ensure_for_app() -> None:
    """Have what gdviz needs, or exit; lacking only what a window needs, warn and go on."""
    has_gpu = any(Path("/dev/dri").glob("renderD*")) or Path("/dev/nvidiactl").exists()
    _ensure((*PYTHON, *QT, *(() if has_gpu else SOFTWARE_GL)), WINDOW if has_display() else ())


def _ensure(required: tuple[Need, ...], optional: tuple[Need, ...] = ()) -> None:
    """Install what is missing if we may, else say how; exit if something required stays missing."""
    if sys.platform != "linux":
        return
    missing = _missing(required + optional)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _apt_install(missing)
        missing = _missing(required + optional)
    if missing:
        print("This system lacks " + ", ".join(need.name for need in missing), file=sys.stderr)
        print(_advice(missing), file=sys.stderr, flush=True)
    if _missing(required):
        sys.exit(1)


def _missing(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if not need.is_present(need.name)]


def _apt_install(needs: list[Need]) -> None:
    packages = _packages(need.apt for need in needs)
    print("Installing system packages: " + " ".join(packages), flush=True)
    apt_get = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            apt_get + command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # Not fatal here: a mirror may be down and the package in the cache.
        if done.returncode != 0:
            print(done.stdout, file=sys.stderr, flush=True)


def _advice(missing: list[Need]) -> str:
    """The one command that installs what is missing."""
    if shutil.which("apt-get"):
        command = ["apt-get", "install", *_packages(need.apt for need in missing)]
    elif shutil.which("dnf"):
        command = ["dnf", "install", *_packages(need.dnf for need in missing)]
    elif shutil.which("pacman"):
        command = ["pacman", "-S", *_packages(need.pacman for need in missing)]
    else:
        return "Please install them with your distribution's package manager."
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    return "Please run: " + shlex.join(as_root + command)


def _packages(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
