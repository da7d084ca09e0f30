"""Goals as arithmetic: periods, the cascade, a month cut into days, and how it will end at this
pace. No Django.
"""
