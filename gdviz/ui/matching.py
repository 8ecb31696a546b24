"""How well a few typed letters fit the words of an action, in Hangul and Latin."""

from collections.abc import Iterable
from functools import lru_cache

from gdviz.ui.keys import HANGUL_KEYS

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_TWO_KEYS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
"""Jamo that are typed with two keys of the Korean standard layout."""


@lru_cache(maxsize=4096)  # of the same names at every key that is pressed
def typed_keys(text: str) -> str:
    """The letters printed on the keys that type `text`, in lower case.

    So a syllable that is only half typed is a beginning of the whole one, and words are found
    even when the input method was in the other script.

    >>> typed_keys("모멘텀"), typed_keys("ㅕㅜ애")
    ('ahapsxja', 'undo')
    """
    return "".join(_keys_of(letter) for letter in text.casefold())


def _keys_of(letter: str) -> str:
    place = ord(letter) - 0xAC00
    if 0 <= place < 11172:  # a syllable: 19 first sounds × 21 vowels × 28 last sounds
        first, place = divmod(place, 21 * 28)
        vowel, last = divmod(place, 28)
        jamo = _FIRST[first] + _VOWEL[vowel] + _LAST[last].strip()
    else:
        jamo = letter
    single = "".join(_TWO_KEYS.get(each, each) for each in jamo)
    return "".join(HANGUL_KEYS.get(each, each).lower() for each in single)


def misfit(query: str, texts: Iterable[str]) -> int | None:
    """How badly `query` fits the best of `texts`: 0 for a beginning; None if it does not at all.

    Every word of the query must fit, in any order: as the beginning of the text or of one of its
    words, as a part of it, or letter by letter in its order, from the beginning of a word.
    """
    words = [typed_keys(word) for word in query.split()]
    found = [_misfit(words, typed_keys(text)) for text in texts]
    return min((each for each in found if each is not None), default=None)


def _misfit(words: list[str], text: str) -> int | None:
    total = 0
    for word in words:
        found = _misfit_of_word(word, text)
        if found is None:
            return None
        total += found
    return total


def _misfit_of_word(word: str, text: str) -> int | None:
    if text.startswith(word):
        return 0
    starts = [i for i, letter in enumerate(text) if i == 0 or not text[i - 1].isalnum()]
    if any(text.startswith(word, start) for start in starts):
        return 1
    if word in text:
        return 2
    spans = (_span(word, text, start) for start in starts)
    skipped = [span - len(word) for span in spans if span is not None]
    return 3 + min(skipped) if skipped else None


def _span(word: str, text: str, start: int) -> int | None:
    """How many letters of `text` from `start` on hold those of `word` in order, from the first."""
    if text[start] != word[0]:
        return None
    at = start
    for letter in word:
        at = text.find(letter, at) + 1
        if at == 0:
            return None
    return at - start
