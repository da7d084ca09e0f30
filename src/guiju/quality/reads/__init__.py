"""Questions that pages and API ask of quality, a module for each noun; they start from access."""
