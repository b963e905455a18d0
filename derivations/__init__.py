"""Scripts that print the closed forms, one per section of the papers."""
