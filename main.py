"""Start gdviz from a checkout: ``python main.py``."""

from gdviz.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
