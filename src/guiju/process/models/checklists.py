"""Nouns of checklists."""
