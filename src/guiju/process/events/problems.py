"""Names of what can happen to problems: verbs of the journal."""

from guiju.foundation.journal import verb

REPORTED = verb("process.problem_reported", "上报了问题", "reported a problem")
JOINED = verb("process.problem_joined", "表示问题也影响自己", "joined a problem")
PHOTO_ADDED = verb("process.problem_photo_added", "给问题补了照片", "added a photo to a problem")
CLASSIFIED = verb("process.problem_classified", "给问题分了类", "classified a problem")
ASSIGNED = verb("process.problem_assigned", "指定了问题的答复人", "said who answers a problem")
ANSWERED = verb("process.problem_answered", "答复了问题", "answered a problem")
CLOSED = verb("process.problem_closed", "说明理由后不予处理", "closed a problem as not to be done")
REOPENED = verb(
    "process.problem_reopened", "认为答复没有解决问题", "said that an answer does not answer"
)
MERGED = verb("process.problems_merged", "合并了问题", "merged problems")
UNMERGED = verb("process.problem_unmerged", "撤销了问题的合并", "took a merger of problems back")
TAKEN = verb("process.problems_taken", "把问题列入改善项目", "took problems into a project")
TAKEN_OUT = verb(
    "process.problem_taken_out", "把问题移出改善项目", "took a problem out of a project"
)
ANSWER_BACK = verb(
    "process.problem_answer_back", "收回了问题的答复", "took the answer to a problem back"
)
WITHDRAWN = verb("process.problem_withdrawn", "撤回了自己上报的问题", "withdrew their own problem")
LEFT = verb("process.problem_left", "表示问题不再影响自己", "left a problem")
IMPORTED = verb("process.problems_imported", "导入了问题", "imported problems")
CLASS_SAVED = verb("process.problem_class_saved", "修改了问题分类", "changed a class of problems")
REMINDED = verb(
    "process.problems_reminded", "提醒了未答复的问题", "reminded of unanswered problems"
)
POINTED = verb(
    "process.problem_pointed", "注明了问题涉及的流程", "said which procedure a problem is about"
)
