"""Verbs of the line, a module for each noun: permission, one transaction, a journal row, notices
after it.
"""
