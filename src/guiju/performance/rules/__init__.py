"""The measure as pure arithmetic: curves, schemes, the reckoning of a card. No Django, no
database.
"""
