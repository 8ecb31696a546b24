"""Pictures and films of a scene. A slow machine films slowly; the film is the same."""
