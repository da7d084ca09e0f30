"""Questions that pages, the API, the command and other rooms ask of the circle."""

from guiju.policy.models import Clause
from guiju.policy.reads.authority import asked_faults
from guiju.policy.reads.rulebook import rulebook_faults
from guiju.policy.reads.signing import must_sign_now, signature_faults

__all__ = ["Clause", "asked_faults", "must_sign_now", "rulebook_faults", "signature_faults"]
