"""TLS policy documents say what each next hop must give; what weakens the default ends by itself, and without an end it is refused."""

import datetime
import tempfile
import unittest

from harness import Certificate, Server, Sink, main
from harness.explanations import send_foreseen
from harness.waiting import SLOW


def policy(destinations, level, **more):
    return {"PolicyDestinations": destinations, "PolicyLevel": level, **{f"Policy{name}": value for name, value in more.items()}}


def later(**time):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**time)


class TlsPolicyDocuments(unittest.TestCase):
    def setUp(self):
        certificate = Certificate(self.enterContext(tempfile.TemporaryDirectory()))
        self.plain, self.under_tls = self.enterContext(Sink(None)), self.enterContext(Sink(certificate=certificate))

    def run_server(self, relay, *policies, **items):
        return self.enterContext(Server({"SMTP_RelayHost": relay.next_hop, "Router_InitialRetryInterval": 1, **items}, policies=policies))

    def send(self, server):
        send_foreseen(self, server, "a@there.example")

    def test_a_level_is_demanded_of_its_next_hop(self):
        server = self.run_server(self.plain, policy(self.plain.next_hop, "encrypt"))
        self.send(server)
        server.wait_for_reason("STARTTLS")
        self.assertEqual(self.plain.messages, [])
        self.assertRegex(server.tell("show policies"), rf"127\.0\.0\.1\]:{self.plain.port} +encrypt +- ")
        self.assertRegex(server.tell("show route a@there.example"), r"TLS level +encrypt: ")

    def test_an_exemption_is_seen_everywhere_while_it_lasts(self):
        server = self.run_server(self.under_tls, policy("[127.0.0.1]", "none", Ends=later(hours=24), Comment="certificate expired"))
        self.send(server)
        self.assertIsNone(self.under_tls.wait_for_messages()[0].tls)
        words = r"exempt by TLS policy document \[127\.0\.0\.1\] until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: certificate expired"
        server.wait_for_line(r"transferred to .*\(none:clear.*; " + words.split(":")[0])  # a long line is broken by the log
        for command in ("show tls", "show queue"):
            self.assertRegex(server.tell(command), r"EXEMPTION: \[127\.0\.0\.1\] has level none, " + words)
        self.assertRegex(server.tell("show policies"), r"none \(EXEMPTION\) .*in 23 h 59 min")

    def test_an_exemption_ends_by_itself(self):
        server = self.run_server(self.under_tls)
        # It is to be in force when it ends, however slow the reading is.
        server.policies = [policy("*", "none", Ends=later(seconds=2 * SLOW))]
        server.change()
        server.wait_for_line(r"TLS policy document \* has ended: the exemption is over")
        self.send(server)
        self.assertIsNotNone(self.under_tls.wait_for_messages()[0].tls)
        self.assertRegex(server.tell("show policies"), r"ENDED, not in force")

    def test_an_exemption_without_an_end_is_refused(self):
        server = self.run_server(self.under_tls, policy("*", "none"))
        server.wait_for_line(r'TLS policy document \*: item PolicyLevel \(TLS level\) is "none": the default level is dane .*write PolicyEnds')
        self.send(server)
        self.assertIsNotNone(self.under_tls.wait_for_messages()[0].tls)

    def test_a_wrong_document_holds_mail_until_it_is_corrected(self):
        server = self.run_server(self.under_tls, policy("[127.0.0.1]", "strong"))
        server.wait_for_line(r"Mail for its next hops waits until it is corrected")
        self.send(server)
        server.wait_for_reason(r"TLS policy document \[127\.0\.0\.1\] is wrong")
        server.policies[0]["PolicyLevel"] = "encrypt"
        server.change()
        self.assertIsNotNone(self.under_tls.wait_for_messages()[0].tls)
        server.wait_for_empty_queue()

    def test_the_default_level_counts_where_no_document_does(self):
        server = self.run_server(self.plain, policy("other.example", "none"), Router_TLSLevel="encrypt")
        server.wait_for_line(r"the default level is encrypt \(Router_TLSLevel is encrypt\)")
        self.send(server)
        server.wait_for_reason("STARTTLS")
        server.items["Router_TLSLevel"] = "none"
        self.assertRegex(server.change(), "Configuration updated")
        self.assertIsNone(self.plain.wait_for_messages()[0].tls)


if __name__ == "__main__":
    main()
