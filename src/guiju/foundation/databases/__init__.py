"""Django's databases, with one thing more: what a transaction writes is sealed in the journal
before it is committed.
"""
