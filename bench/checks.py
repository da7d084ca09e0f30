"""Machine pre-checks with masking: how many messages a minute, on as many cores as there are."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Sequence
from multiprocessing import get_context

from guiju.quality.rules.checks import Checker, Rule
from guiju.quality.rules.masking import masked

MESSAGES = 200_000
PROMISED = 100_000
RULES = [
    Rule("promise", ("保证", "肯定能", "一定能", "guarantee"), exempt=("保证金",)),
    Rule("rude", ("垃圾", "有病", "听不懂", "爱买不买")),
    Rule("angry", ("生气", "投诉", "差评", "315"), scope="customer"),
    Rule("paying", expressions=("赔.{0,4}钱",), cues=("赔偿",)),
    *[Rule(f"r{number}", (f"线索{number}", f"说法{number}")) for number in range(16)],
]
PARTS = (
    "您好，很高兴为您服务",
    "我们不能保证明天到",
    "没问题，保证到",
    "您的手机号是13812345678吗",
    "身份证11010519491231002X",
    "寄到北京市朝阳区建国路88号3栋502室",
    "卡号4111 1111 1111 1111",
    "无语真生气",
    "您刚才说“垃圾”",
    "请稍等，我帮您查询一下订单",
    "Thank you for waiting, let me check that for you",
    "这个月的套餐还剩两百兆流量，国内国外都可以用",
)


def main() -> None:
    """Print messages a minute of one core and of all, against what is promised."""
    print(f"\n## machine pre-checks with masking: {MESSAGES:,} messages, {len(RULES)} rules\n")
    dice = random.Random(1)
    said = [
        ("agent" if dice.random() < 0.5 else "customer", "，".join(dice.choices(PARTS, k=3)))
        for _each in range(MESSAGES)
    ]
    cores = min(2, os.cpu_count() or 1)
    print("| cores | messages a minute | promised |\n|---|---|---|")
    for count in sorted({1, cores}):
        begun = time.perf_counter()
        if count == 1:
            look(said)
        else:
            with get_context("fork").Pool(count) as pool:
                pool.map(look, [said[place::count] for place in range(count)])
        rate = MESSAGES / (time.perf_counter() - begun) * 60
        print(f"| {count} | {rate:,.0f} | {PROMISED:,} on two |")


def look(said: Sequence[tuple[str, str]]) -> int:
    """Mask each message and look at it by every rule; how many places were found."""
    checker = Checker(RULES)
    return sum(len(checker.found(speaker, masked(text))) for speaker, text in said)


if __name__ == "__main__":
    main()
