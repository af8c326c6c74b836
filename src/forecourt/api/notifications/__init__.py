"""What one was told, as a resource."""
