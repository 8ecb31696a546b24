"""Memory that has been freed goes back to the system.

A software rasteriser has tens of megabytes in small pieces for every ground that it draws. The C
library of Linux keeps them for later; a film that draws one in every scene would seem to grow.
"""

import ctypes
import sys


def give_back() -> None:
    """Give back what was freed, where the C library knows how (glibc)."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
