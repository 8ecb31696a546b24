"""What comes from files: bundled data, and the problems made of it."""
