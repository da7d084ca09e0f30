"""The named people of tests, demo, docs and pictures: the same in all of them.

王敏 leads 华东一组 on days, 赵强 the night team; 李雷 and 韩梅 are agents, 周凯 hangs up on
customers, 孙倩 helps them, 陈静 has an easy mix, 刘洋 is new; 林岚 and 秦越 are the managers over all, 何芳
the people officer, 吴刚 the administrator, 郑洁 audits;
冯雪 and 高原 evaluate contacts.
"""

from typing import NamedTuple


class Member(NamedTuple):
    """One person of the cast: number (staff number), name, email, role, team code ('' for the
    whole company).
    """

    number: str
    name: str
    email: str
    role: str
    team: str


LIN_LAN = Member("G001", "林岚", "lin.lan@example.com", "manager", "")
QIN_YUE = Member("G010", "秦越", "qin.yue@example.com", "manager", "")
WANG_MIN = Member("G002", "王敏", "wang.min@example.com", "team_leader", "east-1")
ZHAO_QIANG = Member("G003", "赵强", "zhao.qiang@example.com", "team_leader", "night")
HE_FANG = Member("G004", "何芳", "he.fang@example.com", "people_officer", "")
WU_GANG = Member("G005", "吴刚", "wu.gang@example.com", "administrator", "")
ZHENG_JIE = Member("G006", "郑洁", "zheng.jie@example.com", "auditor", "")
FENG_XUE = Member("G901", "冯雪", "feng.xue@example.com", "quality", "")
GAO_YUAN = Member("G902", "高原", "gao.yuan@example.com", "quality", "")
LI_LEI = Member("G101", "李雷", "li.lei@example.com", "agent", "east-1")
HAN_MEI = Member("G102", "韩梅", "han.mei@example.com", "agent", "east-1")
ZHOU_KAI = Member("G103", "周凯", "zhou.kai@example.com", "agent", "east-1")
SUN_QIAN = Member("G104", "孙倩", "sun.qian@example.com", "agent", "night")
CHEN_JING = Member("G105", "陈静", "chen.jing@example.com", "agent", "night")
LIU_YANG = Member("G106", "刘洋", "liu.yang@example.com", "agent", "east-2")

CAST = [
    LIN_LAN,
    QIN_YUE,
    WANG_MIN,
    ZHAO_QIANG,
    HE_FANG,
    WU_GANG,
    ZHENG_JIE,
    FENG_XUE,
    GAO_YUAN,
    LI_LEI,
    HAN_MEI,
    ZHOU_KAI,
    SUN_QIAN,
    CHEN_JING,
    LIU_YANG,
]
