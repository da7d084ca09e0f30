"""Nouns of the people room. What can change about a person is dated, so any day has its answer."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from guiju.foundation.access import OPERATOR, ROLES
from guiju.kit import show

FOR_EVER = Q(to_date=None)


def check_name(name: str) -> None:
    """Nobody bears the name under which commands and the clock act: by it, records tell who did
    something.
    """
    if name.strip().lower() == OPERATOR.name:
        raise ValidationError(_("This is the system's own name."))


class Accounts(BaseUserManager["Account"]):
    """Accounts by their mail address, without regard to capitals."""

    def get_by_natural_key(self, email: str | None) -> Account:
        return self.get(email__iexact=email or "")

    def create_user(self, email: str, password: str | None = None, **fields: object) -> Account:
        """An account; without a password nobody can sign in with it until an invitation is
        accepted.
        """
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Team(models.Model):
    """A team in the tree. ``path`` holds the ids from the root ("1/4/"), so a team and all below
    is one prefix.
    """

    code = models.SlugField(max_length=50, unique=True, allow_unicode=True)
    title = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=255, default="", db_index=True)
    zone = models.CharField(max_length=50, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.title


class Position(models.Model):
    """A kind of work: agent, team leader, trainer."""

    code = models.SlugField(max_length=50, unique=True, allow_unicode=True)
    title = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.title


class Grade(models.Model):
    """A grade: its ladder (management or professional) and its rank on it."""

    class Ladder(models.TextChoices):
        MANAGEMENT = "management"
        PROFESSIONAL = "professional"

    ladder = models.CharField(max_length=20, choices=Ladder.choices, default=Ladder.PROFESSIONAL)
    rank = models.PositiveIntegerField()
    title = models.CharField(max_length=100)

    class Meta:
        ordering = ["ladder", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "rank"], name="grade_once_a_ladder")
        ]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """Somebody who works or worked here, known by a staff number.

    ``namesake``: somebody else has the same name, so that wherever a name is shown the number
    stands beside it (`shown`); kept by `people.actions` with the names.
    """

    unsealed: ClassVar = {"namesake": "follows from the names, which are sealed"}

    number = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=100, validators=[check_name])
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=50, blank=True)
    namesake = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The name, told apart from a namesake's by the staff number, in the active language."""
        return show.with_number(self.name, self.number) if self.namesake else self.name

    @property
    def written(self) -> str:
        """The same as it is written down for readers of any language; `kit.show.who` shows it."""
        return show.written(self.name, self.number) if self.namesake else self.name


class Account(AbstractBaseUser):
    """An account that signs in with a mail address, perhaps that of a person. Its permissions come
    from its roles.
    """

    unsealed = {
        "last_login": "written at every sign-in; nothing hangs on it",
        "language": "how the pages look to the account",
        "theme": "how the pages look to the account",
    }

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100, blank=True, validators=[check_name])
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Accounts] = Accounts()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Say that no account is staff: there is no back door beside roles."""
        return False


class RoleGrant(models.Model):
    """A role held by an account from a day to a day, for a team and all below it; without a
    team, for all.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=[(role, role) for role in ROLES])
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "team"],
                condition=Q(until=None) & Q(team__isnull=False),
                name="role_held_once_a_team",
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(until=None, team=None),
                name="role_held_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class Delegate(models.Model):
    """A person who acts for a leader from a day to a day (both inclusive); the journal says so.

    ``leave`` is the leave for which the delegate was chosen: the delegation moves and ends with it.
    """

    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acting_for")
    from_date = models.DateField()
    to_date = models.DateField()
    leave = models.ForeignKey(
        "Leave", null=True, on_delete=models.SET_NULL, related_name="delegations"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="delegate_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.leader}"


class Invitation(models.Model):
    """A link that lets an account choose its password once. Only the token's hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.account)


class EmploymentEvent(models.Model):
    """What happened to a person's employment on a day."""

    class Kind(models.TextChoices):
        JOINED = "joined"
        TRANSFERRED = "transferred"
        PROMOTED = "promoted"
        CHANGED = "changed"
        LEFT = "left"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    on = models.DateField()
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.PROTECT)
    grade = models.ForeignKey(Grade, null=True, blank=True, on_delete=models.PROTECT)
    working_share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "on", "kind"], name="event_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.on}"


class Assignment(models.Model):
    """Where a person stands from a day to a day (inclusive; open when None): derived from the
    events, kept with them.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="assignments")
    position = models.ForeignKey(Position, null=True, on_delete=models.PROTECT)
    grade = models.ForeignKey(Grade, null=True, on_delete=models.PROTECT)
    working_share = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        ordering = ["from_date"]
        indexes = [models.Index(fields=["team", "from_date"], name="assignment_team")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=FOR_EVER, name="assignment_one_open"
            ),
            models.CheckConstraint(
                condition=FOR_EVER | Q(to_date__gte=F("from_date")), name="assignment_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.from_date}–{self.to_date or ''}"


class Leadership(models.Model):
    """Who led a team from a day to a day (inclusive)."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="leaderships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaderships")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        ordering = ["from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=FOR_EVER, name="leadership_one_open"
            ),
            models.CheckConstraint(
                condition=FOR_EVER | Q(to_date__gte=F("from_date")), name="leadership_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.person}"


class Mentoring(models.Model):
    """Who mentored a person from a day to a day (inclusive). A mentee has one mentor at a time."""

    mentee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentors")
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentees")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        ordering = ["from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentee"], condition=FOR_EVER, name="mentoring_one_open"
            ),
            models.CheckConstraint(
                condition=FOR_EVER | Q(to_date__gte=F("from_date")), name="mentoring_in_order"
            ),
            models.CheckConstraint(condition=~Q(mentee=F("mentor")), name="mentoring_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.mentee}"


class AgentKey(models.Model):
    """The name under which a source knows a person, from a day to a day (inclusive). Keys get
    reused by others.
    """

    source = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        ordering = ["source", "key", "from_date"]
        indexes = [models.Index(fields=["source", "key"], name="agent_key_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=FOR_EVER, name="agent_key_one_open"
            ),
            models.CheckConstraint(
                condition=FOR_EVER | Q(to_date__gte=F("from_date")), name="agent_key_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"


class ShiftPattern(models.Model):
    """Hours of a shift, local to the team's zone; ends at or before starts when it crosses
    midnight.
    """

    code = models.SlugField(max_length=50, unique=True, allow_unicode=True)
    title = models.CharField(max_length=100)
    starts = models.TimeField()
    ends = models.TimeField()

    def __str__(self) -> str:
        return self.title


class ShiftAssignment(models.Model):
    """A person's shift that begins on a day. Several may begin on one day when they do not
    overlap.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shifts")
    pattern = models.ForeignKey(ShiftPattern, on_delete=models.PROTECT)
    date = models.DateField()

    class Meta:
        ordering = ["date"]
        indexes = [models.Index(fields=["date"], name="shift_date")]
        constraints = [
            models.UniqueConstraint(fields=["person", "date", "pattern"], name="shift_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.date} {self.pattern}"


class Leave(models.Model):
    """Days (inclusive) on which a person is away, and for which share of the day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(max_length=50)
    from_date = models.DateField()
    to_date = models.DateField()
    share = models.DecimalField(max_digits=5, decimal_places=4, default=1)

    class Meta:
        ordering = ["from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="leave_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind} {self.from_date}"


class ProfileNote(models.Model):
    """A strength, shortcoming, trouble or wish of a person, with what shows it."""

    class Kind(models.TextChoices):
        STRENGTH = "strength"
        SHORTCOMING = "shortcoming"
        TROUBLE = "trouble"
        WISH = "wish"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField()
    evidence = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:60]


class OwnApproval(models.Model):
    """When whoever wrote, prepared or proposed something may approve it themselves, a day later and
    marked for all: where nobody else can (also while nobody has said anything), always, or never.
    Who said so before stays readable.
    """

    class Rule(models.TextChoices):
        ALONE = "alone"
        ALWAYS = "always"
        NEVER = "never"

    rule = models.CharField(max_length=10, choices=Rule.choices)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="own_approval_one_current"
            )
        ]

    def __str__(self) -> str:
        return str(self.rule)
