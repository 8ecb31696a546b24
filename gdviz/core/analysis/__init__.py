"""What can be said of a loss without descending it."""
