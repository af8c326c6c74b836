"""What happened, as a resource."""
