"""How long a text takes to read."""

from gdviz.scene.spec import Text

LETTERS_PER_S, SYLLABLES_PER_S = 15.0, 9.0
"""What a class reads, in English and in Korean, while it looks at the picture: a little less than
subtitles ask."""


def reading_s(text: Text) -> float:
    """Seconds, in the language that takes longer: a film is as long in both."""
    return max(len(text.en) / LETTERS_PER_S, len(text.ko) / SYLLABLES_PER_S)
