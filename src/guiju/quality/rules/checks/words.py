"""What negates, what only looks like it, where a negation ends and who is reported, in Chinese and
English: what a rule has that names nothing of its own.
"""

from __future__ import annotations


def _texts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


#: Negations before the cue. A question whether something can be is no statement that it will.
PRECEDING = _texts(
    "不|不能|不会|不敢|不可|不可以|不是|不用|不要|不必|不需要|不想|不愿|不保|没|没有|没法|没办法|没能|没人|无|无法|无从|未|"
    "未曾|未能|未必|未经|勿|别|莫要|甭|非|并非|绝不|从不|从没|从未|毫无|毫不|难以|拒绝|否认|禁止|严禁|避免|谈不上|"
    "可能不|只能不|才能不|能不能|可不可以|可不可能|会不会|敢不敢|有没有|"
    "not|no|never|without|nor|neither|none|nothing|cannot|can not|unable to|refuse to|refuses to|refused to|"
    "fail to|fails to|failed to|deny|denies|denied|no longer|hardly|rather than|instead of|avoid|"
    "can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|couldn't|wouldn't|shouldn't|mustn't|"
    "haven't|hasn't|hadn't|needn't|ain't|cant|wont|dont|doesnt|didnt|isnt|couldnt|wouldnt"
)

#: Negations behind the cue.
FOLLOWING = _texts(
    "不了|不到|不下来|不起来|不起|不来|不成|不行|不可能|做不到|办不到|给不了|是没有的|是不可能的|谈不上|"
    "is not possible|not possible|is impossible|impossible|unlikely|nothing|is not an option|"
    "is out of the question|cannot be given|can not be given|can't be given"
)

#: What holds the sign of a negation and negates nothing, or negates twice.
PSEUDO = _texts(
    "不得不|不能不|不会不|不可不|不可能不|不敢不|不想不|不要不|不能没|没有不|没人不|无不|莫不|未尝不|并非不|不是不|"
    "怎么能不|怎能不|哪能不|岂能不|能不|谁不|何尝不|绝不会不|"
    "不仅|不但|不光|不只|不只是|不单|不管|不论|无论|不如|不然|要不然|要不是|要不|不断|不久|不一会|不愧|不由得|"
    "不禁|不料|不幸|不满|不爽|不耐烦|不高兴|不开心|不错|不少|不同|不妨|不用说|不瞒|不用担心|不必担心|不要担心|不用着急|"
    "不要着急|不好意思|不客气|不谢|不用谢|对不起|差不多|了不起|动不动|受不了|忍不住|忍不了|禁不住|巴不得|恨不得|"
    "是不是|好不|可不是|没问题|没事|没关系|没错|没准|没说的|没想到|没话说|没收|淹没|"
    "无语|无奈|无聊|无耻|无疑|无非|无故|无理|无论如何|无条件|无限|无忧|无偿|免不了|少不了|"
    "未来|非常|非得|非要|除非|是非|南非|非洲|特别|分别|区别|级别|性别|别人|别的|告别|差别|类别|个别|识别|别墅|"
    "不一样|不怕|放心不下|说不定|指不定|"
    "no doubt|without doubt|without a doubt|without question|no question|no problem|no worries|"
    "not only|not just|not merely|not to mention|no wonder|no matter|why not|nothing but|none other than|"
    "nothing less than|can't help but|cannot help but|can not help but|cannot but|can't not|cannot not|"
    "not without|never fail to|never fails to|don't worry|not at all a problem|if not"
)

#: Words at which a negation ends, beside every mark that ends a clause.
TERMINATORS = _texts(
    "但是|但|可是|不过|然而|而是|只是|反而|却|所以|因此|因为|由于|而且|并且|同时|另外|后来|"
    "but|however|though|although|yet|except|because|so|and then|whereas|still|instead"
)

#: What tells that the words after it are another's. They hold for what an agent says.
REPORTED = _texts(
    "您说|您刚才说|您刚刚说|您是说|您刚才是说|您之前说|您提到|您觉得|您认为|你说|你刚才说|你刚刚说|你是说|你提到|你觉得|"
    "客户说|客人说|顾客说|他说|她说|他们说|您骂|您听到的是|别人说|"
    "you said|you just said|you say|you told|you mentioned|you were told|you feel|he said|she said|"
    "they said|they told you|the customer said"
)

#: What looks as if another were reported, and is one's own word.
OWN = _texts(
    "跟您说|和您说|给您说|对您说|同您说|向您说|与您说|跟你说|和你说|给你说|对你说|向你说|听您说|您说的|您说得|您说了算|"
    "你说的|你说得|不瞒您说|您说一下|您说吧|您说是|as you said|like you said"
)

#: Marks that end a clause. A list's "、" does not: what is negated before it is negated behind it.
MARKS = frozenset(",。.!?;:…~\n\r\t—|")
