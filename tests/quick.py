"""Settings of instances that the tests serve: the product's own, but a password is hashed in no
time, because hundreds of sign-ins prove everything but the hash.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from guiju.web.settings.base import *  # noqa: F403


class Quick(Argon2PasswordHasher):
    """The product's hash with the least work."""

    time_cost, memory_cost, parallelism = 1, 8, 1


PASSWORD_HASHERS = ["tests.quick.Quick"]
