"""Questions about bears."""

from collections.abc import Iterator

from guiju.foundation.errors import Sentence


def bear_faults() -> Iterator[Sentence]:
    """Name the bear that lost an ear."""
    yield {"zh": "小熊少了一只耳朵", "en": "a bear lost an ear"}
