"""OAuth 2.0 for programs: the surface of tokens that are fetched, and of programs that are let in."""
