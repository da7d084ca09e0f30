"""Pages of the model that looks through conversations."""
