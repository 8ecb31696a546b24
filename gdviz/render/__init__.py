"""From scene to picture. `frame.py`, `world.py`, `camera.py` and `style.py` are plain numpy."""
