"""Words for what machines name in records: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat

from guiju.foundation.errors import Sentence

#: What stands between the source of an import and its file, where both are asked for as one text.
OF = "\x1f"
JOBS: dict[str, Sentence] = {
    "records.business_hours": {
        "zh": "按营业时间重算时长",
        "en": "reckon durations in business hours",
    },
    "records.exclude": {"zh": "排除数据", "en": "exclude records"},
    "records.import": {"zh": "导入数据", "en": "import records"},
    "records.lift": {"zh": "恢复被排除的数据", "en": "lift an exclusion"},
    "records.sweep": {"zh": "清理中断的导入", "en": "clean up after broken imports"},
    "records.take_back": {"zh": "撤回导入", "en": "take an import back"},
    "records.watch": {"zh": "查看监视的文件夹", "en": "look into watched folders"},
}
NOUNS: dict[str, Sentence] = {
    "business_hours": {"zh": "营业时间", "en": "business hours"},
    "exclusion": {"zh": "排除", "en": "exclusion"},
    "import": {"zh": "导入", "en": "import"},
    "masked_number": {"zh": "已脱敏的号码", "en": "masked number"},
    "metric": {"zh": "指标", "en": "metric"},
    "source": {"zh": "来源", "en": "source"},
    "target": {"zh": "指标目标", "en": "target"},
    "upload": {"zh": "上传的文件", "en": "upload"},
    "value_name": {"zh": "值的名称", "en": "name of a value"},
}
FIELDS: dict[str, Sentence] = {
    "job.rebuilt": {"zh": "重建", "en": "rebuilt"},
    "job.removed": {"zh": "已清除", "en": "removed"},
    "job.sources": {"zh": "来源", "en": "sources"},
    "better": {"zh": "好的方向", "en": "better"},
    "calendar": {"zh": "营业时间", "en": "business hours"},
    "cause": {"zh": "原因", "en": "cause"},
    "controlled_by": {"zh": "谁能影响", "en": "controlled by"},
    "counter_metrics": {"zh": "制衡指标", "en": "counter-metrics"},
    "dated_by": {"zh": "按哪一天计", "en": "by which day it counts"},
    "done": {"zh": "完成", "en": "done"},
    "en": {"zh": "英文名称", "en": "English name"},
    "every": {"zh": "间隔", "en": "every"},
    "exclusion": {"zh": "排除", "en": "exclusion"},
    "files": {"zh": "文件数", "en": "files"},
    "folder": {"zh": "文件夹", "en": "folder"},
    "formula": {"zh": "公式", "en": "formula"},
    "found": {"zh": "找到", "en": "found"},
    "holidays": {"zh": "放假日", "en": "holidays"},
    "import": {"zh": "导入", "en": "import"},
    "keys": {"zh": "数据键", "en": "keys"},
    "make_up": {"zh": "补班日", "en": "make-up days"},
    "mapping": {"zh": "映射", "en": "mapping"},
    "metric": {"zh": "指标", "en": "metric"},
    "metric.role": {"zh": "作用", "en": "kind of indicator"},
    "month": {"zh": "月份", "en": "month"},
    "original": {"zh": "原始文件的哈希", "en": "hash of the original file"},
    "outcome": {"zh": "认定", "en": "outcome"},
    "queue": {"zh": "队列", "en": "queue"},
    "read": {"zh": "读取", "en": "read"},
    "removed": {"zh": "清除", "en": "removed"},
    "sentence_en": {"zh": "说明（英）", "en": "sentence (en)"},
    "sentence_zh": {"zh": "说明（中）", "en": "sentence (zh)"},
    "sha256": {"zh": "文件哈希", "en": "hash of the file"},
    "size": {"zh": "大小", "en": "size"},
    "skipped": {"zh": "略过", "en": "skipped"},
    "started": {"zh": "已发起", "en": "started"},
    "stored": {"zh": "新增", "en": "stored"},
    "target": {"zh": "目标值", "en": "target"},
    "title_en": {"zh": "名称（英）", "en": "title (en)"},
    "title_zh": {"zh": "名称（中）", "en": "title (zh)"},
    "unit": {"zh": "单位", "en": "unit"},
    "updated": {"zh": "更新", "en": "updated"},
    "value": {"zh": "值", "en": "value"},
    "weekly": {"zh": "每周营业时间", "en": "weekly hours"},
    "what": {"zh": "内容", "en": "what"},
    "zh": {"zh": "中文名称", "en": "Chinese name"},
}
#: What the journal's things are called: model and the name's expression.
CALLED: dict[str, tuple[str, Any]] = {
    "exclusion": ("records.Exclusion", F("reason")),
    "import": ("records.Import", Concat(F("source"), Value(OF), F("file_name"))),
    "source": ("records.Source", F("name")),
    "upload": ("records.Upload", F("name")),
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "better": "journal_words.BETTER",
    "controlled_by": "journal_words.CONTROLLED",
    "dated_by": "journal_words.DATED_BY",
    "kind": "journal_words.kind_title",
    "mapping": "journal_words.mapping",
    "metric.role": "journal_words.ROLES",
    "size": "journal_words.size",
    "source": "journal_words.source_title",
    "source.id": "journal_words.source_title",
    "target.id": "journal_words.target",
    "unit": "journal_words.UNITS",
    "value_name.id": "journal_words.value_name",
}
