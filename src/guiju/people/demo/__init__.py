"""Who works in the demo company."""
