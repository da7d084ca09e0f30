"""Did it move? What a metric would have been without the change, from its own past, and how far the
truth may lie off.

Sources: interrupted time series with a forecast from the past (Box and Tiao 1975; Brodersen et al.
2015), variance components by restricted likelihood (Patterson and Thompson 1971; Harville 1974),
averaged over, not picked (Hoeting et al. 1999), computed by the Kalman filter (Harvey 1989); pseudo
change days as in Abadie et al. (2010).
"""

from guiju.process.rules.effects.judging import Check, Placebo, Question, Step, Weighed, weigh
from guiju.process.rules.effects.series import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    LONGEST_AFTER,
    LONGEST_BEFORE,
    Daily,
)

#: Grows whenever the same figures would be weighed to another answer: older answers stand as they
#: were given.
METHOD = 2

__all__ = [
    "FEWEST_AFTER",
    "FEWEST_BEFORE",
    "LONGEST_AFTER",
    "LONGEST_BEFORE",
    "METHOD",
    "Check",
    "Daily",
    "Placebo",
    "Question",
    "Step",
    "Weighed",
    "weigh",
]
