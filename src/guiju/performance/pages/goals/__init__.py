"""Pages of goals: the cascade of a year, the list, one goal, writing and breaking down, the
sheet.
"""
