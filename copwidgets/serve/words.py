"""How a place in a line is put into words. Texts only."""

_ORDINALS = ("", *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"))
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_MINUTE, _HOUR = 60, 3600


def to_sentence(number: int, seconds: float | None) -> str:
    """Say how many are before, and how long it takes; None is what nobody can know yet."""
    if seconds is None:
        return f"{to_title(number)}. How long this takes is not known yet."
    return f"{to_title(number)}; this takes {to_duration(seconds)}."


def to_title(number: int) -> str:
    """Say how many are before."""
    return f"You are {to_ordinal(number)} in line"


def to_ordinal(number: int) -> str:
    """Return "third", or "23rd" for numbers whose words are long."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    is_teen = number % 100 // 10 == 1
    return f"{number}{'th' if is_teen else _ENDINGS.get(number % 10, 'th')}"


def to_duration(seconds: float) -> str:
    """Return about how long something takes, no more exact than it can be known."""
    if seconds <= _MINUTE - 5:
        return f"about {max(5, 5 * round(seconds / 5))} seconds"
    minutes = round(seconds / _MINUTE)
    if minutes <= 1:
        return "about a minute"
    return f"about {minutes} minutes" if seconds < _HOUR else "more than an hour"
