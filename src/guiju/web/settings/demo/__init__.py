"""The demo company: forty-three people in three teams and thirteen months of contacts up to
yesterday; the same for the same day.
"""

from guiju.web.settings.demo.company import make

__all__ = ["make"]
