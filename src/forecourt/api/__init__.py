"""The API: JSON:API 1.1 over the same actions and queries as the pages."""
