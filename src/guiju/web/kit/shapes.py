"""What the shapes of every room's API share."""

from pydantic import AfterValidator


def whole(text: str) -> str:
    """The text, if every database keeps it: no NUL and no half of a character in it. Raises `ValueError`."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("no NUL and no half characters")
    return text


#: `Annotated[str, …, Whole]`: a text as it was sent, refused with 422 where it could not be kept.
Whole = AfterValidator(whole)
