"""Words for what machines name in procedures, checklists, problems and projects: kinds of jobs, nouns and
fields of the journal. One line each, in the order of letters.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {
    "process.ask_readers": {"zh": "请人阅读流程", "en": "ask for reading"},
    "process.follow_events": {
        "zh": "随任职变动建清单",
        "en": "start checklists after employment events",
    },
    "process.follow_roles": {
        "zh": "步骤随角色移交",
        "en": "steps go along to who holds their role",
    },
    "process.import_problems": {"zh": "导入问题表格", "en": "store a sheet of problems"},
    "process.keep_checklists": {"zh": "维护清单", "en": "keep checklists"},
    "process.publish_lead_times": {"zh": "步骤用时入数据", "en": "bring lead times to the records"},
    "process.publish_projects": {"zh": "项目入数据", "en": "bring projects to the records"},
    "process.reindex": {"zh": "整理流程检索", "en": "mend the index of procedures"},
    "process.remind_problems": {"zh": "催办未答复的问题", "en": "remind of unanswered problems"},
    "process.remind_readers": {"zh": "催读", "en": "remind who has to read"},
    "process.remind_reports": {"zh": "催交周报", "en": "remind of weekly reports"},
    "process.start_rhythms": {"zh": "按节奏发起清单", "en": "start checklists by their rhythm"},
    "process.weigh": {"zh": "衡量改善成效", "en": "weigh a project's effect"},
}
NOUNS: dict[str, Sentence] = {
    "action_step": {"zh": "行动步骤", "en": "action step"},
    "checklist": {"zh": "清单", "en": "checklist"},
    "confirmation": {"zh": "阅读确认", "en": "reading"},
    "form_file": {"zh": "表单文件", "en": "form's file"},
    "form_template": {"zh": "表单", "en": "form"},
    "problem": {"zh": "问题", "en": "problem"},
    "problem_class": {"zh": "问题分类", "en": "class of problems"},
    "procedure": {"zh": "流程", "en": "procedure"},
    "procedure_version": {"zh": "流程版本", "en": "procedure version"},
    "project": {"zh": "改善项目", "en": "project"},
    "rhythm": {"zh": "清单节奏", "en": "rhythm of a checklist"},
    "synonyms": {"zh": "同义词", "en": "words of one meaning"},
    "weekly_report": {"zh": "周报", "en": "weekly report"},
}
FIELDS: dict[str, Sentence] = {
    "job.escalated": {"zh": "已上报", "en": "escalated"},
    "job.indexed": {"zh": "已整理", "en": "indexed"},
    "job.moved": {"zh": "已移动", "en": "moved"},
    "job.projects": {"zh": "项目", "en": "projects"},
    "about": {"zh": "为谁", "en": "about"},
    "actual": {"zh": "实际完成", "en": "actual finish"},
    "affected": {"zh": "影响人数", "en": "persons touched"},
    "along": {"zh": "一起移动的步骤", "en": "moved along"},
    "changed_on": {"zh": "改变日期", "en": "changed on"},
    "conforming": {"zh": "符合", "en": "conforming"},
    "contradicts": {"zh": "说流程不对", "en": "contradicts"},
    "day": {"zh": "日", "en": "day"},
    "effect": {"zh": "成效", "en": "effect"},
    "first": {"zh": "第一天", "en": "first day"},
    "follows": {"zh": "前置步骤", "en": "follows"},
    "form": {"zh": "表单", "en": "form"},
    "into": {"zh": "并入", "en": "into"},
    "item": {"zh": "步骤", "en": "step"},
    "knowledge": {"zh": "沉淀", "en": "knowledge"},
    "language": {"zh": "语言", "en": "language"},
    "last": {"zh": "最后一天", "en": "last day"},
    "left_out": {"zh": "不计天数", "en": "days left out"},
    "lesson": {"zh": "教训", "en": "lesson"},
    "missed": {"zh": "错过", "en": "missed"},
    "owner": {"zh": "负责人", "en": "owner"},
    "present": {"zh": "在场", "en": "present"},
    "problems": {"zh": "问题", "en": "problems"},
    "procedure": {"zh": "流程", "en": "procedure"},
    "progress": {"zh": "进度", "en": "progress"},
    "project": {"zh": "项目", "en": "project"},
    "reopened": {"zh": "重开次数", "en": "reopened"},
    "result": {"zh": "结果哈希", "en": "result hash"},
    "rhythm": {"zh": "节奏", "en": "rhythm"},
    "rhythm_day": {"zh": "节奏日", "en": "day of the rhythm"},
    "slice": {"zh": "范围", "en": "slice"},
    "sound": {"zh": "合理", "en": "sound"},
    "stage": {"zh": "阶段", "en": "stage"},
    "starts_on": {"zh": "开始于", "en": "starts on"},
    "steps": {"zh": "步骤数", "en": "steps"},
    "suggested": {"zh": "建议分类", "en": "suggested class"},
    "transition": {"zh": "过渡天数", "en": "days of transition"},
    "wanted": {"zh": "期望", "en": "wanted"},
    "way": {"zh": "去向", "en": "way"},
    "week": {"zh": "周", "en": "week"},
    "weeks": {"zh": "周", "en": "weeks"},
    "words": {"zh": "词", "en": "words"},
}
#: What the journal's things are called: model and the name's expression.
CALLED: dict[str, tuple[str, Any]] = {
    "action_step": ("process.ActionStep", F("title")),
    "checklist": ("process.Checklist", F("title")),
    "form_template": ("process.FormTemplate", F("title")),
    "problem": ("process.Problem", F("text")),
    "project": ("process.Project", F("name")),
    "weekly_report": ("process.WeeklyReport", F("project__name")),
}
#: What fields of the journal hold, by field or "noun.field"; "noun.id" is what the thing is called.
VALUES: dict[str, str] = {
    "area": "pages.procedures.labels.AREAS",
    "checklist.kind": "pages.checklists.labels.KINDS",
    "checklist.state": "journal_words.CHECKLIST_STATES",
    "decision": "pages.procedures.labels.DECISIONS",
    "every": "pages.checklists.labels.EVERY",
    "form": "journal_words.form",
    "item": "journal_words.step",
    "knowledge": "pages.projects.labels.KNOWLEDGE",
    "problem.kind": "pages.problems.labels.kind_title",
    "problem.state": "pages.problems.labels.STATES",
    "problem.what": "pages.problems.labels.STEPS",
    "procedure": "journal_words.procedure",
    "procedure.id": "journal_words.procedure",
    "procedure_version.state": "pages.procedures.labels.STATES",
    "project.kind": "pages.projects.labels.DECISIONS",
    "project.state": "pages.projects.labels.STATES",
    "project.type": "journal_words.PROJECT_TYPES",
    "rhythm.state": "pages.checklists.labels.RHYTHMS",
    "suggested": "pages.problems.labels.kind_title",
    "verdict": "pages.effects.sentences.VERDICTS",
    "wanted": "pages.effects.sentences.WANTED",
    "way": "journal_words.step",
}
