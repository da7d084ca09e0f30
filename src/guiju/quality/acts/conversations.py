"""What can be done to an import of conversations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.quality.access.conversations import may_import, visible_import
from guiju.quality.actions import conversations as actions
from guiju.quality.shapes.conversations import ConversationImportOut

IMPORT = Target(
    name="quality_conversation_import",
    page="imports/<id:pk>/",
    api="/conversations/imports/{pk}",
    find=visible_import,
    may=may_import,
    back=lambda row: reverse("quality_conversation_imports"),
    words=lambda row: {"file": row.file_name},
    out=ConversationImportOut,
    ids="quality_conversation_import_{}",
)
ACTS = Acts(
    IMPORT,
    Act(
        actions.take_back,
        "take_back",
        title=gettext_lazy("Take back: %(file)s"),
        submit=gettext_lazy("Take back"),
        done=gettext_lazy("The import was taken back."),
    ),
)
