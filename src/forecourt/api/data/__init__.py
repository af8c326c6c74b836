"""Bulk data: `GET /api/v1/datasets/{dataset}/rows`, answered with a redirect to the data plane."""
