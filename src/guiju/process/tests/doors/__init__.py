"""Who may open which address of the process room, a module for each noun."""
