"""What can happen to what follows from a finding."""

from guiju.foundation.journal import verb

FOLLOWED = verb("quality.finding_followed", "跟进了一个发现", "followed a finding up")
CLOSED = verb("quality.coaching_closed", "结束了一次辅导", "closed a coaching")
