"""The whole instance in one file, while it runs; and back from it, in whichever database
(docs/decisions/0013-backups.md).
"""
