"""Names of what can happen to records: verbs of the journal."""

from guiju.foundation.journal import verb

IMPORTED = verb("records.imported", "导入了数据", "imported records")
HASHES_TAKEN = verb(
    "records.hashes_taken",
    "为已有的导入文件留下了指纹",
    "took the hashes of import files that stood already",
)
REPAIRED = verb("records.repaired", "重建了损坏的月份数据", "built a spoilt month anew")
FETCHED = verb(
    "records.file_brought_back", "从备份取回了导入文件", "brought an import file back from a backup"
)
TAKEN_BACK = verb("records.import_taken_back", "撤回了导入", "took an import back")
READ_AGAIN = verb(
    "records.read_again", "用改过的映射重读了导入", "read an import again by a changed mapping"
)
TAKEN_UP = verb(
    "records.import_taken_up", "取出导入以修改映射", "took an import up to change its mapping"
)
UPLOADED = verb("records.uploaded", "上传了文件", "uploaded a file")
UPLOAD_FORGOTTEN = verb("records.upload_forgotten", "删除了上传的文件", "forgot an uploaded file")
UPLOAD_MAPPED = verb("records.upload_mapped", "设定了列的对应", "mapped the columns of a file")
SOURCE_SAVED = verb("records.source_saved", "保存了数据来源", "saved a source")
EXCLUDED = verb("records.excluded", "排除了数据", "excluded records")
EXCLUSION_LIFTED = verb("records.exclusion_lifted", "恢复了被排除的数据", "lifted an exclusion")
METRIC_SAVED = verb("records.metric_saved", "保存了自定义指标", "saved an own metric")
LOOKED_UP = verb("records.looked_up", "按原号码查了数据", "looked a real number up")
TARGET_SET = verb("records.target_set", "设定了指标目标", "set a target")
CALENDAR_SAVED = verb("records.calendar_saved", "保存了营业时间", "saved business hours")
VALUE_NAMED = verb("records.value_named", "给数据里的值取了名称", "named a value of the records")
