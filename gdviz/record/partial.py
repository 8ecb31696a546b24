"""A file that gets its name only when it is whole."""

from pathlib import Path


def partial_of(out: Path) -> Path:
    """Where a file lies while it is written: beside its target, so that renaming suffices."""
    return out.with_name(f"{out.stem}.part{out.suffix}")


def begin(out: Path) -> Path:
    """The partial of `out`, made empty, which tells at once whether it can be written.

    Raises:
        OSError: it cannot; the error names `out`.
    """
    if out.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(out))
    partial = partial_of(out)
    try:
        partial.open("wb").close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(out)) from error
    return partial
