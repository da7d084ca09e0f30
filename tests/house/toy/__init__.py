"""A toy room: the smallest complete folder, by which `test_rooms` shows that a room needs no other
file but its line in the list of installed applications.
"""
