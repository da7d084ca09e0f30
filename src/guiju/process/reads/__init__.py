"""Questions that pages and API ask of the line, a module for each noun; they start from access."""
