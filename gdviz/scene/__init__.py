"""What is shown, as frozen values, and the file that holds it."""
