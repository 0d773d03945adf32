"""What `tell smtp explain` and `test` answer, as a test reads it, and what came of the delivery that they foresaw."""

import re

from .client import deliver
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


def steps(answer):
    """The host with its port, and the level, of each step."""
    return re.findall(r" Step \d+ ([^,]+?): [^,]+, level ([a-z-]+)", unbroken(answer))


def outcome(answer):
    """What a message would come to: None where a connection is made, else the result of its try and the reason."""
    found = re.search(r" A message now (a connection is made, the first step first|(?:it waits|it comes back to its sender): .*?)(?: Left out| Step \d| Why )", unbroken(answer))
    assert found, answer
    if found[1].startswith("a connection"):
        return None
    kind, reason = found[1].split(": ", 1)
    return "waiting" if kind == "it waits" else "failed", reason


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
    """That a try came to what this answer of explain, taken before, said: a connection or none, the level of its step, the sentence."""
    sentence, foreseen = why(answer), outcome(answer)
    test.assertEqual(tried["sentence"][:len(sentence)], sentence)
    if foreseen is None:
        test.assertIn(tried["tls_verdict"].split(":")[0], [of_step for _, of_step in steps(answer)])
    else:
        # Without a host, as where its addresses cannot be had, there is no verdict.
        result = tried["tls_verdict"] and tried["tls_verdict"].split(":")[1]
        test.assertIn((tried["result"], result), [(foreseen[0], "refused"), (foreseen[0], None)])
        test.assertIn(unbroken(foreseen[1]), unbroken(tried["sentence"]))


def send_foreseen(test, server, recipient, **message):
    """Sends a message once explain was asked what it would meet, and has its first try compared with that when the test ends. Returns its id.
    The server has to live as long as the test."""
    answer = server.tell(f"explain {recipient}")
    reply = deliver(server.port, recipients=[recipient], **message)
    test.assertEqual(reply.code, 250, reply.text)
    identity = re.search(r"Message ([0-9A-F]{16})", reply.text)[1]
    test.addCleanup(_check_first_try, test, server, identity, answer)
    return identity


def _check_first_try(test, server, identity, answer):
    tries = wait_until(lambda: report(server, f"show message {identity}")["tries"], f"a try of {identity}", 15)
    check_foreseen(test, answer, tries[0])
