"""Words for what machines name in quality: kinds of jobs, nouns and fields of the journal."""

from __future__ import annotations

from guiju.foundation.errors import Sentence

NOUNS: dict[str, Sentence] = {
    "conversation_import": {"zh": "对话导入", "en": "import of conversations"},
}
