"""Nouns of problems."""
