"""Names of what can happen to problems: verbs of the journal."""

from guiju.foundation.journal import verb

REPORTED = verb("process.problem_reported", {"zh": "上报了问题", "en": "reported a problem"})
JOINED = verb(
    "process.problem_joined",
    {"zh": "表示问题也影响自己", "en": "joined a problem"},
)
PHOTO_ADDED = verb(
    "process.problem_photo_added", {"zh": "给问题补了照片", "en": "added a photo to a problem"}
)
CLASSIFIED = verb(
    "process.problem_classified", {"zh": "给问题分了类", "en": "classified a problem"}
)
ASSIGNED = verb(
    "process.problem_assigned", {"zh": "指定了问题的答复人", "en": "said who answers a problem"}
)
ANSWERED = verb("process.problem_answered", {"zh": "答复了问题", "en": "answered a problem"})
CLOSED = verb(
    "process.problem_closed",
    {"zh": "说明理由后不予处理", "en": "closed a problem as not to be done"},
)
REOPENED = verb(
    "process.problem_reopened",
    {"zh": "认为答复没有解决问题", "en": "said that an answer does not answer"},
)
MERGED = verb("process.problems_merged", {"zh": "合并了问题", "en": "merged problems"})
UNMERGED = verb(
    "process.problem_unmerged", {"zh": "撤销了问题的合并", "en": "took a merger of problems back"}
)
TAKEN = verb(
    "process.problems_taken", {"zh": "把问题列入改善项目", "en": "took problems into a project"}
)
TAKEN_OUT = verb(
    "process.problem_taken_out",
    {"zh": "把问题移出改善项目", "en": "took a problem out of a project"},
)
ANSWER_BACK = verb(
    "process.problem_answer_back",
    {"zh": "收回了问题的答复", "en": "took the answer to a problem back"},
)
WITHDRAWN = verb(
    "process.problem_withdrawn",
    {"zh": "撤回了自己上报的问题", "en": "withdrew their own problem"},
)
LEFT = verb(
    "process.problem_left",
    {"zh": "表示问题不再影响自己", "en": "left a problem"},
)
IMPORTED = verb("process.problems_imported", {"zh": "导入了问题", "en": "imported problems"})
CLASS_SAVED = verb(
    "process.problem_class_saved", {"zh": "修改了问题分类", "en": "changed a class of problems"}
)
REMINDED = verb(
    "process.problems_reminded",
    {"zh": "提醒了未答复的问题", "en": "reminded of unanswered problems"},
)
POINTED = verb(
    "process.problem_pointed",
    {"zh": "注明了问题涉及的流程", "en": "said which procedure a problem is about"},
)
