"""People who judge: how far they agree, who takes off more than the others, who changes over time,
and what the judged would have with equally strict judges.

Pure: tables of marks in, figures out. Evaluations of contacts and appraisals of people both ask
here.
"""

from guiju.records.raters.agreement import Agreement, agreement_of
from guiju.records.raters.files import Likely, MarkFile, marks_of_file, read_marks
from guiju.records.raters.marks import Marks
from guiju.records.raters.profiles import Profile, profiles_of
from guiju.records.raters.severity import Fair, fair_scores

__all__ = [
    "Agreement",
    "Fair",
    "Likely",
    "MarkFile",
    "Marks",
    "Profile",
    "agreement_of",
    "fair_scores",
    "marks_of_file",
    "profiles_of",
    "read_marks",
]
