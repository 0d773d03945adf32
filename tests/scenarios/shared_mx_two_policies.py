"""One mail host behind two domains, of which one demands more: no kept connection and no resumed session carries a message whose demand it does not meet."""

import re
import ssl
import tempfile
import unittest

from harness import Client, NameServer, Server, Sink, main
from harness.authority import Authority
from harness.explanations import last_try, send_foreseen
from harness.waiting import wait_until

EASY, STRICT = "easy.example", "strict.example"
MX = f"mx.{EASY}"
CHECKED, TRUSTED, UNCHECKED = "verify:encrypted:certificate verified", "may:encrypted:certificate verified", "may:encrypted:certificate not checked"


class SharedMxTwoPolicies(unittest.TestCase):
    def set_up(self, is_trusted, **items):
        """`is_trusted`: whether the host's certificate meets what the strict domain's policy demands."""
        folder = tempfile.TemporaryDirectory()
        self.enterContext(folder)
        authority = Authority(f"{folder.name}/trusted")
        issuer = authority if is_trusted else Authority(f"{folder.name}/other")
        self.mx = self.enterContext(Sink(certificate=issuer.issue(MX), address="127.0.0.2", extensions=("PIPELINING", "8BITMIME", "REQUIRETLS")))
        self.mx.tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # so that sessions can be resumed
        names = self.enterContext(NameServer({EASY: ["@ MX 10 mx", "mx A 127.0.0.2"], STRICT: [f"@ MX 10 {MX}."]}))
        self.server = self.enterContext(Server(
            {"Router_Port": self.mx.port, **items}, {"SMTP_StubZones": names.stub_zones, "SMTP_SystemResolvers": "0"},
            environment={"SSL_CERT_FILE": str(authority.root)}, policies=[{"PolicyDestinations": STRICT, "PolicyLevel": "verify"}]))

    def set_up_kept(self, is_trusted):
        """Connections are kept, for another message of their own domain."""
        self.set_up(is_trusted, SMTP_MaxConnectionIdle=300)

    def set_up_resumed(self, is_trusted):
        """Each message has a connection of its own, which may take up the session of one before."""
        self.set_up(is_trusted, SMTP_MaxMessagesPerConnection=1)

    def send(self, domain):
        return send_foreseen(self, self.server, f"b@{domain}")

    def deliver(self, domain, verdict):
        """The connection that it went over, once it is at rest or over, and whether the task says that its session was resumed."""
        before = len(self.mx.messages)
        identity = self.send(domain)
        connection = self.mx.wait_for_messages(before + 1)[before].connection
        tried = last_try(self.server, identity, "delivered")
        self.assertEqual(tried["tls_verdict"], verdict)
        wait_until(lambda: connection.is_over or f"{self.idle + 1} idle" in self.server.tell("show queue"), "a connection at rest", 15)
        return connection, tried["tls"]["is_resumed"]

    idle = 0  # Connections kept before.

    def refuse(self, domain):
        identity = self.send(domain)
        self.assertEqual(last_try(self.server, identity, "waiting")["tls_verdict"], "verify:refused:certificate-not-trusted")

    def test_a_kept_connection_is_for_its_own_domain_alone(self):
        self.set_up_kept(is_trusted=False)
        first, _ = self.deliver(EASY, UNCHECKED)
        self.refuse(STRICT)
        again, _ = self.deliver(EASY, UNCHECKED)
        self.assertIs(again, first)
        self.assertEqual((len(self.mx.messages), len(self.mx.connections), self.server.queued()), (2, 2, 1))

    def test_a_stricter_message_has_a_connection_of_its_own_beside_a_kept_one(self):
        self.set_up_kept(is_trusted=True)
        easy, _ = self.deliver(EASY, TRUSTED)
        self.idle = 1
        strict, _ = self.deliver(STRICT, CHECKED)
        self.assertIsNot(strict, easy)
        self.assertFalse(easy.is_over)
        self.assertFalse(strict.is_resumed)

    def test_a_session_is_resumed_for_its_own_demand_alone(self):
        self.set_up_resumed(is_trusted=True)
        for domain, verdict in (EASY, TRUSTED), (STRICT, CHECKED):
            for is_resumed in False, True:
                with self.subTest(domain, is_resumed=is_resumed):
                    connection, says_resumed = self.deliver(domain, verdict)
                    self.assertEqual((connection.is_resumed, says_resumed), (is_resumed, is_resumed))

    def test_a_session_of_an_untrusted_host_opens_no_way_for_the_stricter_domain(self):
        self.set_up_resumed(is_trusted=False)
        self.deliver(EASY, UNCHECKED)
        self.assertTrue(self.deliver(EASY, UNCHECKED)[0].is_resumed)
        for _ in range(2):
            self.refuse(STRICT)
        self.assertEqual([connection.is_resumed for connection in self.mx.wait_for_connections(4)], [False, True, False, False])
        self.assertEqual(len(self.mx.messages), 2)
        self.assertTrue(self.deliver(EASY, UNCHECKED)[0].is_resumed)

    def test_a_message_that_requires_tls_does_not_go_over_a_kept_connection(self):
        self.set_up_kept(is_trusted=False)
        self.deliver(EASY, UNCHECKED)
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            client.start_tls().command("EHLO client.example.test")
            for line in ("MAIL FROM:<a@example.test> REQUIRETLS", f"RCPT TO:<b@{EASY}>", "DATA"):
                self.assertLess(client.command(line).code, 400, line)
            identity = re.search(r"Message ([0-9A-F]{16})", client.send("Subject: secret\r\n\r\n.\r\n").reply().text)[1]
        # RFC 8689 §4.2.1: a host that an insecure MX names is no good, whatever it shows.
        self.assertIn("not secured by DNSSEC", last_try(self.server, identity, "failed")["sentence"])
        self.assertEqual(len(self.mx.messages), 1)

    def test_a_stricter_document_ends_the_use_of_what_was_made_before(self):
        self.set_up_kept(is_trusted=False)
        self.deliver(EASY, UNCHECKED)
        self.server.policies.append({"PolicyDestinations": EASY, "PolicyLevel": "verify"})
        self.assertRegex(self.server.change(), "Configuration updated")
        self.refuse(EASY)
        self.assertEqual(len(self.mx.messages), 1)


if __name__ == "__main__":
    main()
