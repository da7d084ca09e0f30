"""What can happen to conversations."""

from guiju.foundation.journal import verb

IMPORTED = verb("quality.conversations_imported", "导入了对话", "imported conversations")
TAKEN_BACK = verb(
    "quality.conversations_taken_back", "撤回了对话导入", "took an import of conversations back"
)
