"""Verbs of quality, a module for each noun: permission, one transaction, a journal row, notices."""
