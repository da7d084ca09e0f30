"""Who may open which address of the performance room."""
