"""`tell smtp explain`: what a message sent now would meet, in the very sentence of the delivery that follows; nobody is connected to."""

import re
import tempfile
import unittest

from harness import Certificate, NameServer, Server, Sink, deliver, main
from harness.explanations import why

ZONES = {"there.example": ["@ MX 20 second", "@ MX 10 first", "first A 127.0.0.2", "second A 127.0.0.3", "plain A 127.0.0.2", "void MX 0 ."]}


class Explain(unittest.TestCase):
    def setUp(self):
        names = self.enterContext(NameServer(ZONES))
        certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()))
        self.host = self.enterContext(Sink(certificate=certificate, address="127.0.0.2"))
        self.policies = [{"PolicyDestinations": "plain.there.example", "PolicyLevel": "none", "PolicyEnds": "2999-01-01"}]
        self.server = self.enterContext(Server({"Router_Port": self.host.port}, policies=self.policies, notes_ini={
            "SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"}))

    def deliver(self, recipient):
        """What `show message` says of the delivery."""
        identity = re.search(r"Message ([0-9A-F]{16})", deliver(self.server.port, recipients=[recipient]).text)[1]
        self.server.wait_for_line(rf"Message {identity} transferred")
        self.server.wait_for_empty_queue()
        return self.server.tell(f"show message {identity}")

    def test_the_sentence_is_that_of_the_delivery(self):
        answer = self.server.tell("explain there.example")
        self.assertRegex(answer, r"MX of there\.example +10 first\.there\.example, 20 second\.there\.example; DNSSEC: insecure")
        self.assertRegex(answer, r"A of first\.there\.example +127\.0\.0\.2; ")
        self.assertRegex(answer, rf"Step 1 +first\.there\.example \[127\.0\.0\.2\]:{self.host.port}: STARTTLS, level may")
        self.assertRegex(answer, r"Step 2 +second\.there\.example ")
        self.assertEqual(self.host.connections, [])
        self.assertIn(why(answer), self.deliver("b@there.example"))

    def test_a_policy_and_its_exemption_are_named(self):
        answer = self.server.tell("explain b@plain.there.example")
        self.assertRegex(answer, r"TLS policy +TLS policy document plain\.there\.example, for plain\.there\.example: level none; exempt by")
        self.assertRegex(answer, r"Step 1 .*: clear text, level none")
        self.assertEqual(self.host.connections, [])
        self.assertIn(why(answer), self.deliver("b@plain.there.example"))

    def test_a_domain_that_takes_no_mail_says_so(self):
        answer = self.server.tell("explain void.there.example")
        self.assertRegex(answer, r"MX of void\.there\.example +0 \.; ")
        self.assertRegex(answer, r"A message now +it comes back to its sender: ")

    def test_mail_that_stays_here_is_not_looked_up(self):
        self.assertRegex(self.server.tell("explain example.test"), r"A message now +does not leave the house by SMTP")


if __name__ == "__main__":
    main()
