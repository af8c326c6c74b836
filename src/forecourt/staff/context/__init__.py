"""Context: what a page of the staff's keeps beside the work, in parts that load and fail each by itself."""
