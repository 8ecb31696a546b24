"""The numbers: losses, batches, optimizers, descent. numpy only."""
