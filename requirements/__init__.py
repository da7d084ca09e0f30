"""What Guiju is built from: every dependency locked by its hash, looked up for known faults,
listed in a bill of materials.
"""
