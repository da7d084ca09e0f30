"""How the API refuses: whatever went wrong, wherever, one JSON shape in the caller's language,
never a page, never a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language_from_request

from guiju.foundation.away import Unavailable
from guiju.foundation.errors import GuijuError, Sentence

PREFIX = "/api/"
Handler = Callable[[HttpRequest], HttpResponse]


class Refused(GuijuError):
    """An answer of HTTP's own kind, told as everything else is."""

    def __init__(self, status: int, **data: Any) -> None:
        code, sentence, next_step = (
            OF_STATUS.get(status) or OF_STATUS[500 if status >= 500 else 400]
        )
        self.status = status
        super().__init__(sentence, code=code, next_step=next_step, **data)


#: Status → code, sentence, next step.
OF_STATUS: Mapping[int, tuple[str, Sentence, Sentence]] = {
    400: (
        "bad_request",
        {"zh": "读不懂发来的请求。", "en": "The request cannot be read."},
        {
            "zh": "请检查 JSON 或表单的写法和编码（UTF-8）。",
            "en": "Check how its JSON or form is written and encoded (UTF-8).",
        },
    ),
    401: (
        "not_signed_in",
        {"zh": "请先登录或使用令牌。", "en": "Sign in, or send a token."},
        {
            "zh": (
                "令牌在“我的账号”里建立，以 Authorization: Bearer … 发送；"
                "过期或撤销的令牌不再有效。"
            ),
            "en": "Make a token on your account page and send it as Authorization: Bearer …; one "
            "that ended or was revoked no"
            " longer works.",
        },
    ),
    403: (
        "forbidden",
        {"zh": "您没有做这件事的权限。", "en": "You are not permitted to do this."},
        {
            "zh": "以浏览器会话更改时要带 CSRF 令牌；程序请使用令牌。",
            "en": (
                "A change in a browser's session needs its CSRF token; programs send a token of "
                "their own."
            ),
        },
    ),
    404: (
        "not_found",
        {"zh": "没有找到这一项。", "en": "There is no such thing here."},
        {
            "zh": "所有地址见 /api/v1/openapi.json。",
            "en": "All addresses are in /api/v1/openapi.json.",
        },
    ),
    405: (
        "method_not_allowed",
        {"zh": "这个地址不接受这种请求方法。", "en": "This address does not take that method."},
        {"zh": "可用的方法见 Allow 头。", "en": "The header Allow names those that it takes."},
    ),
    409: (
        "conflict",
        GuijuError.sentence,
        {"zh": "请重新读取后再试。", "en": "Read it again, then try once more."},
    ),
    413: (
        "too_large",
        {"zh": "发来的内容太大。", "en": "What was sent is too large."},
        {"zh": "请分成几次发送。", "en": "Send it in several parts."},
    ),
    415: (
        "unsupported_type",
        {"zh": "不接受这种内容类型。", "en": "This type of content is not taken."},
        {
            "zh": "请按接口说明发送 JSON 或文件。",
            "en": "Send JSON or a file, as the description says.",
        },
    ),
    422: (
        "invalid",
        {"zh": "请求的内容不合格式。", "en": "What was sent is not valid."},
        {"zh": "每一处见 issues。", "en": "Each place is named in issues."},
    ),
    429: (
        "too_many",
        {"zh": "请求太频繁。", "en": "Too many requests."},
        {"zh": "请稍后再试。", "en": "Wait a little, then try again."},
    ),
    500: (
        "internal",
        {"zh": "内部错误，已记录。", "en": "An internal error; it has been logged."},
        {
            "zh": "请先查看是否已经存下，再把请求编号（request）告诉管理员。",
            "en": "See whether it was stored, then tell an administrator the request's number.",
        },
    ),
    503: ("unavailable", Unavailable.sentence, Unavailable.next_step),
}
#: What a value must be, by the name that the checker gives to its fault; English has the checker's
#: own words.
WHAT: Mapping[str, str] = {
    "missing": "缺少这一项",
    "json_invalid": "不是合格的 JSON",
    "string_type": "应是文字",
    "string_too_short": "至少要 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "不合规定的写法：{pattern}",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_parsing_size": "整数太大",
    "int_from_float": "应是没有小数的整数",
    "float_type": "应是数字",
    "float_parsing": "应是数字",
    "finite_number": "应是有限的数字",
    "decimal_type": "应是数字",
    "decimal_parsing": "应是数字",
    "decimal_max_digits": "最多 {max_digits} 位",
    "decimal_max_places": "小数最多 {decimal_places} 位",
    "decimal_whole_digits": "整数部分最多 {whole_digits} 位",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "应是其中之一：{expected}",
    "enum": "应是其中之一：{expected}",
    "list_type": "应是列表",
    "dict_type": "应是对象",
    "model_type": "应是对象",
    "model_attributes_type": "应是对象",
    "too_short": "至少要 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "date_type": "应是日期，如 2026-03-01",
    "date_parsing": "应是日期，如 2026-03-01",
    "date_from_datetime_parsing": "应是日期，如 2026-03-01",
    "date_from_datetime_inexact": "应是没有时刻的日期",
    "datetime_type": "应是时刻，如 2026-03-01T09:00:00+08:00",
    "datetime_parsing": "应是时刻，如 2026-03-01T09:00:00+08:00",
    "datetime_from_date_parsing": "应是时刻，如 2026-03-01T09:00:00+08:00",
    "time_type": "应是时间，如 09:00",
    "time_parsing": "应是时间，如 09:00",
    "extra_forbidden": "没有这一项",
}


def language_of(request: HttpRequest) -> str:
    """The language of the answer: the request's own, also before the middleware that finds it
    has run.
    """
    return getattr(request, "LANGUAGE_CODE", "") or get_language_from_request(request)


def told(request: HttpRequest, error: GuijuError) -> HttpResponse:
    """The refusal as the API answers it."""
    return JsonResponse(error.shape(language_of(request)), status=error.status)


def issue(error: Mapping[str, Any], language: str) -> dict[str, Any]:
    """One fault of what was sent: where it stands and what it must be."""
    words = WHAT.get(error["type"], "不合格式") if language.startswith("zh") else error["msg"]
    context = {name: str(value) for name, value in error.get("ctx", {}).items()}
    if language.startswith("zh"):
        words = words.format_map(context)
    return {"where": [str(part) for part in error["loc"]], "what": words}


class OneShape:
    """Every refusal of the API has the one shape: also those of the router, of other middleware and
    of faults of ours.

    Stands outside all others, so that nothing refuses past it. A fault was logged with its trace by
    then; the caller gets none.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith(PREFIX):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        data = {"request": request.request_id} if hasattr(request, "request_id") else {}
        answer = told(request, Refused(response.status_code, **data))
        for name, value in response.headers.items():
            if not name.startswith("Content-"):
                answer.headers[name] = value
        answer.cookies = response.cookies
        return answer
