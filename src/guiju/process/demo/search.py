"""Form templates of the demo company, words of one meaning, and what was looked for in vain."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Story
from guiju.kit.excel import CONTENT_TYPE
from guiju.process.actions import search as actions
from guiju.process.models.search import VainQuestion

FORMS = (
    ("leave", "请假单", ("姓名", "工号", "假别", "开始", "结束", "事由", "直属上级", "人事")),
    ("expense", "费用报销单", ("姓名", "部门", "日期", "事由", "金额", "发票张数", "审批人")),
    ("advance", "借支单", ("姓名", "工号", "在职天数", "金额", "用途", "预计核销日期", "审批人")),
    ("entry", "入职登记表", ("姓名", "身份证号", "联系电话", "紧急联系人", "银行卡号", "入职日期")),
    ("handover", "离职交接单", ("交接事项", "交出人", "接手人", "日期", "状态", "备注")),
)
VAIN = (("花呗分期", 6), ("跨境退税", 3), ("以旧换新", 2))


def make(story: Story) -> None:
    """Five forms, one with a second version; some questions that found nothing."""
    for code, title, heads in FORMS:
        actions.keep_form(code, title, _sheet(code, title, heads), note="第一版", actor=OPERATOR)
    code, title, heads = FORMS[1]
    actions.keep_form(
        code, title, _sheet(code, title, (*heads, "项目编号")), note="增加项目编号", actor=OPERATOR
    )
    actions.write_synonyms("仅退款 不退货退款", actor=OPERATOR)
    VainQuestion.objects.bulk_create(
        VainQuestion(text=text, on=clock.today() - dt.timedelta(days=3), times=times)
        for text, times in VAIN
    )


def _sheet(code: str, title: str, heads: tuple[str, ...]) -> SimpleUploadedFile:
    """A sheet with the form's fields; made at the same moment for ever, so that its hash stays."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.set_properties({"created": dt.datetime(2026, 1, 1)})
    sheet = book.add_worksheet(title)
    sheet.write(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for place, head in enumerate(heads, 2):
        sheet.write(place, 0, head)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 40)
    book.close()
    return SimpleUploadedFile(f"{title}.xlsx", file.getvalue(), CONTENT_TYPE)
