"""What `tell smtp explain` and `test` answer, as a test reads it, and what came of the delivery that they foresaw."""

import re

from .reports import report
from .waiting import wait_until


def unbroken(answer):
    """What the console broke into lines, as one."""
    return " ".join(answer.split())


def why(answer):
    """The sentence, without the full stop; a line of the log may have come behind it."""
    found = re.search(r" Why (.*?)\.(?: (?:SMTP|Router|DNS)\b.*)?$", unbroken(answer))
    assert found, answer
    return found[1]


def level(answer):
    """Of the first step."""
    found = re.search(r" Step 1 [^,]+, level ([a-z-]+)", unbroken(answer))
    assert found, answer
    return found[1]


def answer_of_test(server, name):
    """All that `tell smtp test` says of this domain, which may follow in the log."""
    after = server.mark()
    server.tell(f"test {name}")
    server.wait_for_line(r"No mail was sent\.|Nobody was connected to\.", after, 60)
    return server.log(after)


def last_try(server, identity, result):
    """What `show message` says of the last try of this message, in the names of install/REFERENCE-JSON.md, once one with this result is stored."""
    def found():
        tries = report(server, f"show message {identity}")["tries"]
        return tries and tries[-1]["result"] == result and tries[-1]
    return wait_until(found, lambda: f"{result!r} in\n{server.tell(f'show message {identity}')}", 15)


def check_foreseen(test, answer, tried):
    """That a try had the level and the sentence of this answer of explain, taken before."""
    sentence = why(answer)
    test.assertEqual((tried["tls_verdict"].split(":")[0], tried["sentence"][:len(sentence)]), (level(answer), sentence))
