"""Name servers that drop DNSSEC signatures: it is said loudly, mail goes on as if nobody had DANE, and only what is known to have it waits."""

import unittest

from harness import deliver, main
from harness.dane import DOMAIN, RECIPIENT, Destination, right
from harness.explanations import send_foreseen, unbroken
from harness.waiting import wait_until

OTHER = "other.example"
FAILS = "DNSSEC fails its self-test"


class DnssecStripped(unittest.TestCase):
    def setUp(self):
        # A session that a TLSA record proved would carry the next message too.
        self.there = Destination(self, right, more_zones={OTHER: ["@ MX 10 mx.there.example."]}, items={"SMTP_MaxMessagesPerConnection": 1})
        self.server, self.mx = self.there.server, self.there.mx
        self.server.wait_for_line(r"DNSSEC self-test ok at")

    def send(self, recipient):
        return send_foreseen(self, self.server, recipient)

    def strip(self, is_stripped, result):
        self.there.names.set_stripped(is_stripped)
        after = self.server.mark()
        self.assertRegex(self.server.tell("test dnssec"), f"DNSSEC self-test {result} at")
        self.server.wait_for_line(f"SMTP: DNSSEC self-test {result} at", after)  # not in the middle of another answer

    def wait_for_statistic(self, value):
        wait_until(lambda: f"SMTP.DNSSEC.SelfTest = {value}" in self.server.console("show stat SMTP.DNSSEC.SelfTest"), f"a statistic of {value}", 15)

    def test_mail_of_unknown_domains_goes_with_an_honest_sentence(self):
        self.strip(True, "FAILED")
        answer = self.server.tell(f"explain {RECIPIENT}")
        self.assertRegex(unbroken(answer), rf"MX of {DOMAIN} .*DNSSEC: not looked at, because its self-test FAILED")
        identity = self.send(RECIPIENT)
        self.mx.wait_for_messages()
        self.server.wait_for_empty_queue()
        told = unbroken(self.server.tell(f"show message {identity}"))
        self.assertIn(f"{FAILS}, so that nobody can say whether mx.{DOMAIN} publishes TLSA records: as if it did not", told)
        self.assertRegex(unbroken(self.server.tell("show tls")), r"DNSSEC self-test FAILED at .*mail for domains that are known to have DANE waits")
        self.wait_for_statistic(-1)

    def test_mail_of_a_domain_known_to_have_dane_waits_until_it_is_mended(self):
        self.send(RECIPIENT)
        self.mx.wait_for_messages()
        self.strip(True, "FAILED")
        self.assertRegex(self.server.tell(f"explain {RECIPIENT}"), r"A message now +it waits: ")
        waiting = self.send(RECIPIENT)
        self.server.wait_for_reason(rf"{DOMAIN} is known to have DANE since \d{{4}}-")
        self.send(f"b@{OTHER}")
        self.mx.wait_for_messages(2)
        wait_until(lambda: self.server.queued() == 1, "one message that waits", 15)
        self.strip(False, "ok")
        self.wait_for_statistic(1)
        self.server.tell("retry all")
        self.server.wait_for_line(rf"Message {waiting} transferred to .*\(dane:encrypted:TLSA record matches")
        self.server.wait_for_empty_queue()

    def test_what_is_known_to_have_dane_is_known_after_a_restart(self):
        self.send(RECIPIENT)
        self.mx.wait_for_messages()
        self.server.wait_for_empty_queue()
        self.server.stop()
        self.there.names.set_stripped(True)
        self.server.start()
        self.send(RECIPIENT)
        self.server.wait_for_reason(rf"{DOMAIN} is known to have DANE since \d{{4}}-")
        self.assertRegex(unbroken(self.server.tell(f"explain {DOMAIN}")), r"Memory the domain has DANE, as secure answers said first at \d{4}-")
        self.assertEqual(len(self.mx.messages), 1)

    def test_mail_that_comes_before_the_first_result_does_not_wait_for_its_next_try(self):
        other = Destination(self, right, address="127.0.0.3", is_stripped=True)
        self.assertEqual(deliver(other.server.port, recipients=[RECIPIENT]).code, 250)
        other.mx.wait_for_messages()
        other.server.wait_for_line(r"DNSSEC self-test FAILED at")

    def test_what_is_forgotten_does_not_wait(self):
        self.send(RECIPIENT)
        self.mx.wait_for_messages()
        self.server.wait_for_empty_queue()
        self.assertRegex(self.server.tell(f"forget {DOMAIN}"), "forgotten")
        self.strip(True, "FAILED")
        self.send(RECIPIENT)
        self.mx.wait_for_messages(2)


if __name__ == "__main__":
    main()
