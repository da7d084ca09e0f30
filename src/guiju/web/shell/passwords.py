"""What a password must be, said in both languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """A password has so many characters at least. Django's own sentence has no Chinese."""

    def get_error_message(self) -> str:
        """Why a short one is refused."""
        return _("This password is too short: it needs %(min_length)s characters at least.")
