"""What the product promises in speed, as runnable benchmarks: ratios against peers in the same
run, not deadlines.
"""
