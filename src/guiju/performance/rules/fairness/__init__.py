"""Which differences between people are more than luck: spread beyond luck, ranks with their
uncertainty. Pure numpy.
"""
