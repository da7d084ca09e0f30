"""Names of what can happen in quality: verbs of the journal, a module for each noun."""
