"""`tell smtp test`: what explain says, then what each host shows to one who connects; no mail is sent, and a failure is told in plain words."""

import ssl
import unittest

from harness import Certificate, Server, Sink, main
from harness.dane import DOMAIN, MX, Destination, right, wrong
from harness.explanations import answer_of_test


class Masked(Sink):
    """Behind a firewall that writes X's over STARTTLS."""

    def __init__(self):
        super().__init__(starttls=None, extensions=("PIPELINING", "XXXXXXXA"))


class TestDomain(unittest.TestCase):
    def test_a_host_that_dane_proves(self):
        there = Destination(self, right)
        there.mx.tls_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        answer = answer_of_test(there.server, DOMAIN)
        self.assertRegex(answer, rf"TLSA of _{there.mx.port}\._tcp\.{MX} .*usable")
        self.assertRegex(answer, rf"Host +{MX} \[127\.0\.0\.2\]:{there.mx.port}")
        self.assertRegex(answer, r"Greeting +220 sink\.example\.test ESMTP")
        self.assertRegex(answer, r"TLS +TLSv1\.3, TLS_")
        self.assertRegex(answer, rf"Certificate 1 +CN={MX}, for {MX}; issued by CN={MX}; NIST P-256; from .* UTC, valid until .* UTC")
        self.assertRegex(answer, rf"SHA-256 +{there.certificate.sha256()}")
        self.assertRegex(answer, r"Demand +level dane: met, the TLSA record 3 1 1 matches")
        self.assertRegex(answer, r"Resumption +a second connection took the session up again")
        self.assertRegex(answer, r"Verdict +mail goes here; ")
        self.assertEqual(there.mx.messages, [])
        commands = [connection.commands for connection in there.mx.wait_for_connections(2)]
        for each in commands:
            self.assertEqual([line.split()[0] for line in each], ["EHLO", "STARTTLS", "EHLO", "QUIT"])

    def test_a_host_that_dane_does_not_prove(self):
        there = Destination(self, wrong)
        answer = answer_of_test(there.server, DOMAIN)
        self.assertRegex(answer, r"Demand +level dane: NOT met: .*TLSA")
        self.assertRegex(answer, r"Verdict +NO MAIL would be handed over: .*whoever runs the recipients' domain")
        self.assertEqual(len(there.mx.connections), 1)

    def test_failures_in_plain_words(self):
        server = self.enterContext(Server())
        certificate = Certificate(server.folder / "peer")
        for sink, words in ((Masked(), r"STARTTLS +not offered: a firewall replaces STARTTLS by XXXXXXXX"),
                            (Sink("close", certificate), r"Verdict +NO MAIL would be handed over: the TLS handshake failed: the connection ended"),
                            (Sink("454 4.7.0 not now"), r"Verdict +NO MAIL would be handed over: STARTTLS is offered and refused: 454")):
            with self.subTest(words), sink:
                server.change(SMTP_RelayHost=sink.next_hop)
                self.assertRegex(answer_of_test(server, "anybody.example"), words)
                self.assertEqual(sink.messages, [])
        with self.subTest("nobody listens"):
            answer = answer_of_test(server, "anybody.example")
            self.assertRegex(answer, r"(?i)Verdict +NO CONNECTION: connection refused")

    def test_the_task_ends_while_a_host_is_silent(self):
        server = self.enterContext(Server())
        with Sink("silent", Certificate(server.folder / "peer")) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            self.assertIn("the answer follows in the log", server.tell("test anybody.example"))
            sink.wait(lambda it: it.connections and "STARTTLS" in it.connections[0].commands, "STARTTLS at the sink")
            server.stop()  # Fails where it takes long.


if __name__ == "__main__":
    main()
