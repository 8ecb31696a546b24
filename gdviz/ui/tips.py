"""Tooltips: a title in bold and sentences that wrap."""

from html import escape


def tip(title: str, *sentences: str) -> str:
    """The rich text of a tooltip; its parts are plain text."""
    lines = [f"<b>{escape(title)}</b>", *(escape(sentence) for sentence in sentences if sentence)]
    return "<qt>" + "<br>".join(lines) + "</qt>"


def longer(text: str, sentence: str) -> str:
    """A tooltip of `tip` with one more sentence."""
    return f"{text.removesuffix('</qt>')}<br>{escape(sentence)}</qt>"
