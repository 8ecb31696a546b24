"""One way to translate every text, in the core as in the widgets.

A text is marked where it is written and translated where it is shown:

* ``N_("learning rate")`` marks a text declared in a table (a name, a tooltip) and returns it as is;
* ``tr("learning rate")`` gives it in the current language;
* ``tr("{count} updates", count=3)`` fills named places after translating.

Babel extracts both (``tools/translations.py``). English is the source language, so it needs
no catalogue. This module needs nothing but the standard library, so that a test of the core
needs no Qt.
"""

import gettext
import locale
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from gdviz.paths import resource

LANGUAGES = {"en": "English", "ko": "한국어"}

_language = "en"


def N_(text: str) -> str:  # noqa: N802 - the name gettext's users know
    """Mark `text` for extraction; it is translated later, by `tr`."""
    return text


def tr(text: str, /, **places: object) -> str:
    """`text` in the current language, with its named places filled."""
    translated = _catalogue(_language).gettext(text) if text else ""
    return translated.format(**places) if places else translated


def translated(text: str, code: str) -> str:
    """`text` in the language `code`, whatever the current one is."""
    return _catalogue(code).gettext(text) if text else ""


def language() -> str:
    """The current language: a key of `LANGUAGES`."""
    return _language


def set_language(code: str) -> None:
    """Translate from now on to `code`, a key of `LANGUAGES`.

    Raises:
        ValueError: there is no such language.
    """
    global _language
    if code not in LANGUAGES:
        raise ValueError(f"no such language: {code!r}; one of {', '.join(LANGUAGES)}")
    _language = code


def system_language() -> str:
    """The language of the user's locale if gdviz speaks it, else English."""
    if sys.platform == "win32":
        name = locale.getlocale()[0] or ""  # "Korean_Korea"
    else:
        # As POSIX ranks them; not locale.getlocale(), which answers for LC_CTYPE.
        ranked = (os.environ.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
        name = next(filter(None, ranked), "")  # "ko_KR.UTF-8"
    code = re.split(r"[_.@-]", name.lower())[0]
    code = {"korean": "ko"}.get(code, code)
    return code if code in LANGUAGES else "en"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation(
        "gdviz", str(resource("translations")), languages=[code], fallback=True
    )


@dataclass(frozen=True)
class Message:
    """A sentence for the user, kept untranslated until it is shown.

    `str()` gives it in the language current at that moment.
    """

    text: str
    places: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = {
            name: tr(value) if isinstance(value, str) else value
            for name, value in self.places.items()
        }
        return tr(self.text, **shown)
