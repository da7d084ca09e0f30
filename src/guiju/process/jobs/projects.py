"""Long and recurring work."""
