"""Framebuffers of our own."""

import moderngl


class Buffer:
    """A picture's colours and depths.

    Attributes:
        size: in pixels. samples: for each pixel; 0 for one.
        all: what to draw into, and to copy both from. colours: the same without the depths, to
            copy the picture from.
    """

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], samples: int = 0) -> None:
        self.size, self.samples = size, samples
        self._colour = ctx.renderbuffer(size, 4, samples=samples)
        self._depth = ctx.depth_renderbuffer(size, samples=samples)
        self.all = ctx.framebuffer([self._colour], self._depth)
        self.colours = ctx.framebuffer([self._colour])

    def release(self) -> None:
        """Give all of it back: a framebuffer keeps what is attached to it."""
        for part in (self.all, self.colours, self._colour, self._depth):
            part.release()


class Buffers:
    """Buffers by name, which are kept until one of another size takes their place."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._known: dict[str, Buffer] = {}

    def get(self, name: str, size: tuple[int, int], samples: int = 0) -> Buffer:
        """The one of this name; a new one if it has another size, or other samples.

        Raises:
            moderngl.Error: the driver has no room for it.
        """
        known = self._known.get(name)
        if known is None or (known.size, known.samples) != (size, samples):
            if known is not None:
                self._known.pop(name).release()
            known = self._known[name] = Buffer(self._ctx, size, samples)
        return known

    def release(self) -> None:
        """Give all of them back."""
        for buffer in self._known.values():
            buffer.release()
        self._known.clear()
