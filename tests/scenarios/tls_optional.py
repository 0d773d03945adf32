"""TLS-Required: No (RFC 8689): by the setting such a message goes out whatever the recipients' domain demands; without it, and against REQUIRETLS, it means nothing."""

import re
import unittest

from harness import deliver, main, wait_until
from harness.dane import DOMAIN, RECIPIENT, Destination, wrong

OPTIONAL = "TLS-Required: No\r\nSubject: x\r\n\r\nbody\r\n"


class TlsOptional(unittest.TestCase):
    def start(self, setting, policies=()):
        self.there = Destination(self, wrong, items={"SMTP_TLSRequiredNo": setting}, policies=policies)
        self.server = self.there.server

    def send(self, text=OPTIONAL):
        answer = deliver(self.server.port, recipients=[RECIPIENT], text=text)
        self.assertEqual(answer.code, 250)
        return re.search(r"Message ([0-9A-F]{16})", answer.text)[1]

    def test_it_goes_without_proof_and_says_so(self):
        self.start("Enabled")
        waiting = self.send("Subject: x\r\n\r\nbody\r\n")
        self.server.wait_for_reason("TLSA")
        identity = self.send()
        [message] = self.there.mx.wait_for_messages()
        self.assertIsNotNone(message.tls)
        self.assertIn("\r\nTLS-Required: No\r\nSubject: x\r\n", message.text)
        self.server.wait_for_line(rf"Message {identity} transferred .*\(may:encrypted:certificate not checked, TLS-Required No")
        wait_until(lambda: self.server.queued() == 1, "the delivered one off the queue")
        shown = self.server.tell(f"show message {identity}")
        self.assertIn("what the domain demands does not count, by the sender's wish (TLS-Required: No)", shown)
        self.assertIn("dane:refused:tlsa-invalid", self.server.tell(f"show message {waiting}"))

    def test_it_is_known_after_a_restart(self):
        self.start("Disabled")
        identity = self.send()
        self.server.wait_for_reason("TLSA")
        shown = self.server.tell(f"show message {identity}")
        self.assertRegex(shown, "Asked for +TLS-Required: No")
        self.assertIn("because SMTP_TLSRequiredNo is Disabled", shown)
        self.assertEqual(self.there.mx.messages, [])
        self.server.stop()
        self.server.items["SMTP_TLSRequiredNo"] = "Enabled"
        self.server.write_documents()
        self.server.start()
        self.server.tell("route")
        self.there.mx.wait_for_messages()

    def test_a_policy_document_holds_against_it(self):
        self.start("Enabled", policies=[{"PolicyDestinations": DOMAIN, "PolicyLevel": "dane"}])
        identity = self.send()
        self.server.wait_for_reason("TLSA")
        self.assertIn("does not count against this server's own rules", self.server.tell(f"show message {identity}"))
        self.assertEqual(self.there.mx.messages, [])


if __name__ == "__main__":
    main()
