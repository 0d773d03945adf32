"""One mail host behind two domains, of which one demands more: no kept connection and no resumed session carries a message whose demand it does not meet."""

import re
import tempfile
import unittest

from harness import Certificate, NameServer, Server, Sink, deliver, main
from harness.waiting import wait_until

EASY, STRICT = "easy.example", "strict.example"
MX = f"mx.{EASY}"


class SharedMxTwoPolicies(unittest.TestCase):
    def setUp(self):
        self.certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()), MX)  # nobody vouches for it
        self.mx = self.enterContext(Sink(certificate=self.certificate, address="127.0.0.2"))
        names = self.enterContext(NameServer({EASY: ["@ MX 10 mx", "mx A 127.0.0.2"], STRICT: [f"@ MX 10 {MX}."]}))
        self.server = self.enterContext(Server(
            {"Router_Port": self.mx.port, "SMTP_MaxConnectionIdle": 300}, notes_ini={"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"},
            policies=[{"PolicyDestinations": STRICT, "PolicyLevel": "verify"}]))

    def send(self, domain):
        return re.search(r"Message ([0-9A-F]{16})", deliver(self.server.port, recipients=[f"b@{domain}"]).text)[1]

    def send_easy(self, in_all):
        identity = self.send(EASY)
        self.mx.wait_for_messages(in_all)
        self.server.wait_for_line(rf"Message {identity} transferred")
        wait_until(lambda: "1 idle" in self.server.tell("show queue"), "a kept connection", 15)

    def test_the_stricter_message_waits_beside_a_kept_connection(self):
        self.send_easy(1)
        waiting = self.send(STRICT)
        self.server.wait_for_reason("certificate")
        self.assertRegex(self.server.tell(f"show message {waiting}"), r"verify:refused:certificate-not-trusted")
        self.assertEqual(len(self.mx.messages), 1)
        after = self.server.mark()
        self.send_easy(2)
        self.assertIn("reused", self.server.log(after))  # of its own domain it is used again
        self.assertEqual(len({message.connection for message in self.mx.messages}), 1)
        self.assertEqual(self.server.queued(), 1)

    def test_a_stricter_document_ends_the_use_of_what_was_made_before(self):
        self.send_easy(1)
        self.server.policies.append({"PolicyDestinations": EASY, "PolicyLevel": "verify"})
        self.assertRegex(self.server.change(), "Configuration updated")
        self.send(EASY)
        self.server.wait_for_reason("certificate")
        self.assertEqual(len(self.mx.messages), 1)


if __name__ == "__main__":
    main()
