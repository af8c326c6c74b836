"""Companies and people, as resources."""
