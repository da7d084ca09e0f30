"""Names of what can happen to what is found: verbs of the journal."""

from guiju.foundation.journal import verb

SYNONYMS_WRITTEN = verb("process.synonyms_written", "添加了同义词", "wrote words of one meaning")
SYNONYMS_CHANGED = verb("process.synonyms_changed", "修改了同义词", "changed words of one meaning")
SYNONYMS_DROPPED = verb("process.synonyms_dropped", "删除了同义词", "dropped words of one meaning")
FORM_KEPT = verb("process.form_kept", "上传了表单模板", "kept a form template")
FORM_RETIRED = verb("process.form_retired", "停用了表单模板", "retired a form template")
