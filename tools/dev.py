"""Set up, run and check gdviz: ``python3 tools/dev.py help``.

This file must parse on any Python, to be able to say that an old one is too old. The work is
done in ``commands.py``. All of it needs the standard library only.
"""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - it is here for those who run an older one
        sys.exit(
            "gdviz needs Python 3.11 or newer, and this is " + sys.version.split()[0] + "."
            " With make, choose one by PYTHON, for example: make run PYTHON=python3.12"
        )
    from commands import main

    sys.exit(main(sys.argv[1:]))
