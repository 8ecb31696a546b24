"""Captions as files beside a film: SubRip (.srt) and WebVTT (.vtt); and, as the latter, chapters.

Within a film chapters have one language: MP4 knows no more, and the writer of WebM neither.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from gdviz.record.film import Said
from gdviz.record.partial import begin
from gdviz.scene.spec import Text
from gdviz.text import LANGUAGES


def write_captions(out: Path, said: Sequence[Said], fps: int, form: str) -> list[Path]:
    """Write what is said beside the film `out`, in a file for each language; which they are.

    `form` is "srt" or "vtt"; `a.mp4` has its captions in `a.en.srt` and `a.ko.srt`.

    Raises:
        OSError: one cannot be written.
    """
    paths = []
    for language in LANGUAGES:
        path = caption_path(out, language, form)
        partial = begin(path)
        partial.write_text(captions_text(said, fps, form, language), encoding="utf-8")
        partial.replace(path)
        paths.append(path)
    return paths


def write_chapters(
    out: Path, chapters: Mapping[str, Sequence[tuple[int, str]]], frames: int, fps: int
) -> list[Path]:
    """Write the chapters of a film beside it, as WebVTT has them; which files they are.

    `chapters`: by language, the first frame of each and its name; `a.mp4` has them in
    `a.chapters.en.vtt` and `a.chapters.ko.vtt`.

    Raises:
        OSError: one cannot be written.
    """
    paths = []
    for language, named in chapters.items():
        ends = [first for first, _ in named[1:]] + [frames]
        said = [
            Said(first, end, Text(name, name))
            for (first, name), end in zip(named, ends, strict=True)
            if first < end
        ]
        name = f"chapters.{language}.vtt"
        path = _beside(out, name, name)
        partial = begin(path)
        partial.write_text(captions_text(said, fps, "vtt", language), encoding="utf-8")
        partial.replace(path)
        paths.append(path)
    return paths


def caption_path(out: Path, language: str, form: str) -> Path:
    """Where the captions of a film lie, beside it; those of numbered pictures, in their folder."""
    return _beside(out, f"{language}.{form}", f"captions.{language}.{form}")


def _beside(out: Path, ending: str, alone: str) -> Path:
    """A file named as the film with this ending; beside pictures, `alone`."""
    if "%" in out.name:
        return out.with_name(alone)
    if not out.suffix:
        return out / alone
    return out.with_name(f"{out.stem}.{ending}")


def captions_text(said: Sequence[Said], fps: int, form: str, language: str) -> str:
    """The captions as such a file has them, in a language."""
    point = "," if form == "srt" else "."
    blocks = [
        f"{number}\n{_time(each.first, fps, point)} --> {_time(each.end, fps, point)}\n"
        f"{_lines(each.text.into(language))}\n"
        for number, each in enumerate(said, 1)
    ]
    head = [] if form == "srt" else ["WEBVTT\n"]
    return "\n".join(head + blocks)


def _lines(words: str) -> str:
    """No line is empty, which would end the caption, and none looks like a time."""
    lines = [line.strip() for line in words.splitlines()]
    return "\n".join(line.replace("-->", "→") for line in lines if line)


def _time(frame: int, fps: int, point: str) -> str:
    """When a frame begins, rounded up to milliseconds: never before it."""
    ms = -(-frame * 1000 // fps)
    hours, minutes, seconds = ms // 3_600_000, ms // 60_000 % 60, ms // 1000 % 60
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{ms % 1000:03}"
