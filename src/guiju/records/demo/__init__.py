"""The contacts of the demo company."""
