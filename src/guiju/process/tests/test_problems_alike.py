"""How the front line puts things: is the class recognised, and is the same thing found again in
other words?
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from guiju.process.rules import problems as rules
from guiju.process.rules.problem_classes import DEFAULTS, told

#: (class, what it is about: the same letter means the same thing, "" stands alone, the words)
SAID = (
    ("system", "a", "订单后台今天上午一直转圈打不开,退款点不了"),
    ("system", "a", "后台登不上去,退款操作点了没反应"),
    ("system", "a", "退款页面点提交没反应,一直在加载"),
    ("logistics", "b", "顾客说快递显示签收了但没收到货"),
    ("logistics", "b", "物流轨迹显示已签收,客户说根本没收到包裹"),
    ("rule", "c", "超过7天的退货到底能不能退,每个组长说法不一样"),
    ("rule", "c", "退货超过七天谁说了算?组长口径不统一"),
    ("staffing", "", "晚班只有三个人,双十一根本接不过来"),
    ("staffing", "", "中午吃饭没人顶班,会话一直超时"),
    ("promise", "d", "主播直播间说送赠品,我们系统里没有赠品订单"),
    ("promise", "d", "直播间承诺买一送一,客户来要赠品我们没收到通知"),
    ("goods", "e", "新款羽绒服尺码偏小,客户都说要大一码"),
    ("goods", "e", "羽绒服尺码不准,好多顾客要换大码"),
    ("knowledge", "f", "新上的扫地机器人怎么连网没人教过我们"),
    ("knowledge", "f", "扫地机器人没有做过培训,客户问联网我答不上来"),
    ("procedure", "", "换货流程写的是先寄回再发,可实际仓库要求先拍照"),
    ("procedure", "", "话术里写的客服电话是旧号码"),
    ("procedure", "", "客户要开专票,不知道转给哪个部门"),
    ("logistics", "", "仓库把地址改了还是发到旧地址"),
    ("system", "", "耳机老是有杂音,听不清客户说话"),
    ("system", "", "电话一接起来就断"),
    ("promise", "", "优惠券用不了,提示已过期,但活动页面写着到月底"),
    ("rule", "", "客户要补偿50元,我没有权限,组长不在没人批"),
    ("goods", "", "收到的杯子是碎的,这个月第十个了"),
    ("goods", "", "奶粉保质期只剩两个月,客户要求退"),
    ("", "", "空调太冷了"),
)


def likeness() -> dict[tuple[int, int], float]:
    counts = [rules.terms(words) for _kind, _thing, words in SAID]
    known = Counter(term for each in counts for term in each)
    vectors = [rules.weights(each, known, len(SAID)) for each in counts]
    return {
        (one, other): sum(
            value * vectors[other].get(term, 0.0) for term, value in vectors[one].items()
        )
        for one, other in combinations(range(len(SAID)), 2)
    }


def test_the_class_is_recognised_and_nothing_is_guessed_out_of_nothing() -> None:
    classes = told(DEFAULTS)
    wrong = [
        (words, got)
        for kind, _, words in SAID
        if (got := rules.suggested(words, classes, [])) != kind
    ]
    assert wrong == []


def test_the_same_in_other_words_is_found() -> None:
    same = {
        pair: score
        for pair, score in likeness().items()
        if SAID[pair[0]][1] and SAID[pair[0]][1] == SAID[pair[1]][1]
    }
    missed = [
        (SAID[one][2], SAID[other][2])
        for (one, other), score in same.items()
        if score < rules.SIMILAR
    ]
    assert len(same) == 8 and missed == []


def test_strangers_are_hardly_shown_and_never_called_the_same() -> None:
    strange = {
        pair: score
        for pair, score in likeness().items()
        if not SAID[pair[0]][1] or SAID[pair[0]][1] != SAID[pair[1]][1]
    }
    assert max(strange.values()) < rules.SAME
    assert sum(score >= rules.SIMILAR for score in strange.values()) <= 3  # of 317 pairs
