"""Find: the palette's answers, on both sides of the counter."""
