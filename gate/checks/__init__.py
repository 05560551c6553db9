"""What is asked of a model: one file each, one protocol."""
