"""Names of what can happen to what is found: verbs of the journal."""

from guiju.foundation.journal import verb

SYNONYMS_WRITTEN = verb(
    "process.synonyms_written", {"zh": "添加了同义词", "en": "wrote words of one meaning"}
)
SYNONYMS_CHANGED = verb(
    "process.synonyms_changed", {"zh": "修改了同义词", "en": "changed words of one meaning"}
)
SYNONYMS_DROPPED = verb(
    "process.synonyms_dropped", {"zh": "删除了同义词", "en": "dropped words of one meaning"}
)
FORM_KEPT = verb("process.form_kept", {"zh": "上传了表单模板", "en": "kept a form template"})
FORM_RETIRED = verb(
    "process.form_retired", {"zh": "停用了表单模板", "en": "retired a form template"}
)
