"""Staff: the pages of the provider's people. For everybody else they do not exist."""
