"""Words for what machines name in the toy room."""

from guiju.foundation.errors import Sentence

JOBS: dict[str, Sentence] = {"toy.wind_up": {"zh": "上发条", "en": "wind the bears up"}}
NOUNS: dict[str, Sentence] = {"bear": {"zh": "小熊", "en": "bear"}}
FIELDS: dict[str, Sentence] = {"ears": {"zh": "耳朵", "en": "ears"}}
