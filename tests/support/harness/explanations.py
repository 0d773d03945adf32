"""What `tell smtp explain` answers, as a test reads it."""

import re


def unbroken(answer):
    """What the console broke into lines, as one."""
    return " ".join(answer.split())


def why(answer):
    """The sentence, without the full stop; a line of the log may have come behind it."""
    found = re.search(r" Why (.*?)\.(?: (?:SMTP|Router|DNS)\b.*)?$", unbroken(answer))
    assert found, answer
    return found[1]
