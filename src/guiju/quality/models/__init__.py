"""Nouns of quality, each taken from its own module."""
