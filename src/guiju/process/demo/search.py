"""Form templates of the demo company, words of one meaning, and what was looked for in vain."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.demo import Both, Story, say, spoken
from guiju.kit.excel import CONTENT_TYPE
from guiju.process.actions import search as actions
from guiju.process.models.search import VainQuestion

FORMS = (
    (
        "leave",
        Both("请假单", "Leave request"),
        (
            Both("姓名", "Name"),
            Both("工号", "Staff number"),
            Both("假别", "Kind of leave"),
            Both("开始", "From"),
            Both("结束", "To"),
            Both("事由", "Reason"),
            Both("直属上级", "Leader"),
            Both("人事", "People officer"),
        ),
    ),
    (
        "expense",
        Both("费用报销单", "Expense claim"),
        (
            Both("姓名", "Name"),
            Both("部门", "Department"),
            Both("日期", "Date"),
            Both("事由", "Reason"),
            Both("金额", "Amount"),
            Both("发票张数", "Number of invoices"),
            Both("审批人", "Approved by"),
        ),
    ),
    (
        "advance",
        Both("借支单", "Cash advance"),
        (
            Both("姓名", "Name"),
            Both("工号", "Staff number"),
            Both("在职天数", "Days of service"),
            Both("金额", "Amount"),
            Both("用途", "Purpose"),
            Both("预计核销日期", "To be settled on"),
            Both("审批人", "Approved by"),
        ),
    ),
    (
        "entry",
        Both("入职登记表", "New starter form"),
        (
            Both("姓名", "Name"),
            Both("身份证号", "ID number"),
            Both("联系电话", "Phone"),
            Both("紧急联系人", "Emergency contact"),
            Both("银行卡号", "Bank account"),
            Both("入职日期", "First day"),
        ),
    ),
    (
        "handover",
        Both("离职交接单", "Handover on leaving"),
        (
            Both("交接事项", "What is handed over"),
            Both("交出人", "From whom"),
            Both("接手人", "To whom"),
            Both("日期", "Date"),
            Both("状态", "State"),
            Both("备注", "Notes"),
        ),
    ),
)
VAIN = (
    (Both("花呗分期", "pay by instalments"), 6),
    (Both("跨境退税", "cross-border tax refund"), 3),
    (Both("以旧换新", "trade-in"), 2),
)


def make(story: Story) -> None:
    """Five forms, one with a second version; some questions that found nothing."""
    forms = spoken(FORMS)
    for code, title, heads in forms:
        actions.keep_form(
            code,
            title,
            _sheet(code, title, heads),
            note=say("第一版", "First version"),
            actor=OPERATOR,
        )
    code, title, heads = forms[1]
    actions.keep_form(
        code,
        title,
        _sheet(code, title, (*heads, say("项目编号", "Project number"))),
        note=say("增加项目编号", "Project number added"),
        actor=OPERATOR,
    )
    actions.write_synonyms(say("仅退款 不退货退款", "refund-only returnless"), actor=OPERATOR)
    VainQuestion.objects.bulk_create(
        VainQuestion(text=text, on=clock.today() - dt.timedelta(days=3), times=times)
        for text, times in spoken(VAIN)
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
