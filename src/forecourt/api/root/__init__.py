"""The root of the API, which lists every resource, and who the caller is."""
