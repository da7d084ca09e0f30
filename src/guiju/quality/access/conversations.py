"""Who brings conversations in, who reads which, and for whom customers' data stay in sight."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from guiju.foundation.access import Actor, Whose, permission
from guiju.foundation.errors import Forbidden, or_not_found
from guiju.quality.models.conversations import Conversation, ConversationImport

VIEW = permission(
    "quality.view_conversations",
    {"zh": "查看对话", "en": "read conversations"},
    changes=False,
    own="agent",
    team="team_leader supervisor",
    everyone="quality manager",
)
IMPORT = permission(
    "quality.import_conversations",
    {"zh": "导入与撤回对话", "en": "import conversations and take imports back"},
    everyone="quality manager administrator",
)
UNMASKED = permission(
    "quality.view_unmasked",
    {"zh": "查看对话中的客户个人信息", "en": "see customers' personal data in conversations"},
    changes=False,
    everyone="quality",
    auditor=Whose.NOBODY,
)


def may_see(actor: Actor) -> bool:
    """Whether the actor reads any conversation at all, be it only their own."""
    return actor.may(VIEW)


def may_import(actor: Actor) -> bool:
    """Whether the actor brings conversations in and takes them back."""
    return actor.may_all(IMPORT)


def may_see_unmasked(actor: Actor) -> bool:
    """Whether customers' personal data stay in sight for the actor."""
    return actor.may_all(UNMASKED)


def check_imports(actor: Actor) -> None:
    """Raise `Forbidden` unless the actor may bring conversations in."""
    if not may_import(actor):
        raise Forbidden(permission=IMPORT.code)


def visible_conversations(actor: Actor) -> QuerySet[Conversation]:
    """Give the current conversations that an actor may read: all, those of their teams, their
    own.
    """
    rows = Conversation.objects.filter(current=True).select_related("person", "team")
    reach = actor.reach(VIEW)
    if reach.everyone:
        return rows
    own = Q(person=reach.person) if reach.person else Q(pk__in=[])
    return rows.filter(own | Q(team__in=reach.teams))


def visible_conversation(actor: Actor, pk: int) -> Conversation:
    """The conversation, or `NotFound` when absent or not visible."""
    return or_not_found(visible_conversations(actor).filter(pk=pk).first())


def visible_imports(actor: Actor) -> QuerySet[ConversationImport]:
    """Give the imports to whom brings conversations in, and nobody else."""
    rows = ConversationImport.objects.all()
    return rows if may_import(actor) else rows.none()


def visible_import(actor: Actor, pk: int) -> ConversationImport:
    """The import, or `NotFound` when absent or not visible."""
    return or_not_found(visible_imports(actor).filter(pk=pk).first())
