"""Questions about goals and daily plans: how they stand, the cascade of a year, who planned what
today.
"""
