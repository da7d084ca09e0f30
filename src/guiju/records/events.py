"""Names of what can happen to records: verbs of the journal."""

from guiju.foundation.journal import verb

IMPORTED = verb("records.imported", {"zh": "导入了数据", "en": "imported records"})
HASHES_TAKEN = verb(
    "records.hashes_taken",
    {
        "zh": "为已有的导入文件留下了指纹",
        "en": "took the hashes of import files that stood already",
    },
)
REPAIRED = verb(
    "records.repaired", {"zh": "重建了损坏的月份数据", "en": "built a spoilt month anew"}
)
FETCHED = verb(
    "records.file_brought_back",
    {"zh": "从备份取回了导入文件", "en": "brought an import file back from a backup"},
)
TAKEN_BACK = verb("records.import_taken_back", {"zh": "撤回了导入", "en": "took an import back"})
UPLOADED = verb("records.uploaded", {"zh": "上传了文件", "en": "uploaded a file"})
UPLOAD_FORGOTTEN = verb(
    "records.upload_forgotten", {"zh": "删除了上传的文件", "en": "forgot an uploaded file"}
)
UPLOAD_MAPPED = verb(
    "records.upload_mapped", {"zh": "设定了列的对应", "en": "mapped the columns of a file"}
)
SOURCE_SAVED = verb("records.source_saved", {"zh": "保存了数据来源", "en": "saved a source"})
EXCLUDED = verb("records.excluded", {"zh": "排除了数据", "en": "excluded records"})
EXCLUSION_LIFTED = verb(
    "records.exclusion_lifted", {"zh": "恢复了被排除的数据", "en": "lifted an exclusion"}
)
METRIC_SAVED = verb("records.metric_saved", {"zh": "保存了自定义指标", "en": "saved an own metric"})
LOOKED_UP = verb("records.looked_up", {"zh": "按原号码查了数据", "en": "looked a real number up"})
TARGET_SET = verb("records.target_set", {"zh": "设定了指标目标", "en": "set a target"})
CALENDAR_SAVED = verb(
    "records.calendar_saved", {"zh": "保存了营业时间", "en": "saved business hours"}
)
