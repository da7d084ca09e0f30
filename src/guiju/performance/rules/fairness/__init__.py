"""Which differences between people are more than luck: funnels, shrinkage, ranks with their
uncertainty. Pure numpy.
"""

from guiju.performance.rules.fairness.ranking import (
    adjusted_benjamini_hochberg,
    adjusted_holm,
    rank_intervals,
    smallest_difference,
    tiers,
)
from guiju.performance.rules.fairness.shrinkage import (
    Beta,
    Gamma,
    fit_beta,
    fit_gamma,
    james_stein_factor,
    shrunk_rate,
    shrunk_ratio,
    shrunk_ratio_interval,
)
from guiju.records.funnel import (
    Overdispersion,
    binomial_limits,
    overdispersion,
    poisson_limits,
    root_z,
)

__all__ = [
    "Beta",
    "Gamma",
    "Overdispersion",
    "adjusted_benjamini_hochberg",
    "adjusted_holm",
    "binomial_limits",
    "fit_beta",
    "fit_gamma",
    "james_stein_factor",
    "overdispersion",
    "poisson_limits",
    "rank_intervals",
    "root_z",
    "shrunk_rate",
    "shrunk_ratio",
    "shrunk_ratio_interval",
    "smallest_difference",
    "tiers",
]
