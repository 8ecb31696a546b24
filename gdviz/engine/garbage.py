"""Reference cycles, collected where it is asked for and not wherever Python finds it due."""

import gc


def collect_due() -> None:
    """What Python itself would do by now: the oldest generation that is due."""
    due = [
        generation
        for generation, (count, most) in enumerate(
            zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        if most and count > most
    ]
    if due:
        gc.collect(due[-1])
