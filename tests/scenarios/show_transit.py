"""`tell smtp show transit` and `rehearse`: the delivery history by verdict, and what a stricter default would have delayed."""

import json
import re
import unittest

from harness import Certificate, Server, Sink, deliver, main
from harness.waiting import wait_until


class ShowTransit(unittest.TestCase):
    def test_the_history_is_summed_up_and_a_stricter_default_is_rehearsed(self):
        server = self.enterContext(Server())
        certificate = Certificate(server.folder / "peer")
        self.assertIn("Nothing went to other servers.", server.tell("show transit"))
        for starttls, domain in (("handshake", "tls.example"), (None, "clear.example")):
            with Sink(starttls, certificate) as sink:
                server.change(SMTP_RelayHost=sink.next_hop)
                for _ in range(2):
                    self.assertEqual(deliver(server.port, recipients=[f"b@{domain}"]).code, 250)
                sink.wait_for_messages(2)
                server.wait_for_empty_queue()
        # The history is written a moment after the messages have left.
        wait_until(lambda: re.search(r"may:clear\S.* +delivered +2 ", server.tell("show transit")), "both deliveries in clear text")
        answer = server.tell("show transit 2")
        self.assertRegex(answer, r"may:encrypted:\S.* +delivered +2 ")
        self.assertRegex(answer, r"clear\.example +2 .*delivered +may:clear")
        self.assertNotIn("tls.example", answer.split("Destinations without TLS")[1])
        self.assertIn("Destinations delayed or refused for TLS: none.", answer)
        server.tell("show transit --json transit.json")
        report = json.loads((server.folder / "transit.json").read_text())
        self.assertEqual([row["domain"] for row in report["without_tls"]], ["clear.example"])
        self.assertEqual(sum(row["messages"] for row in report["verdicts"]), 4)

        rehearsed = server.tell("rehearse encrypt")
        self.assertIn("of 4 message[s] that were delivered 2 would have been delivered, 2 delayed; of 0 that is not known", rehearsed)
        self.assertRegex(rehearsed, r"clear\.example +2 .*no TLS was used")
        self.assertRegex(server.tell("rehearse verify 1"), r"tls\.example +2 .*no trusted root vouches for the certificate")

    def test_what_waits_for_tls_is_named(self):
        server = self.enterContext(Server({"Router_TLSLevel": "encrypt"}))
        with Sink(None) as sink:
            server.change(SMTP_RelayHost=sink.next_hop)
            self.assertEqual(deliver(server.port, recipients=["b@late.example"]).code, 250)
            wanted = r"late\.example +1 .*waiting +encrypt:refused:starttls-not-supported"
            wait_until(lambda: re.search(wanted, server.tell("show transit")), lambda: f"{wanted} in\n{server.tell('show transit')}")


if __name__ == "__main__":
    main()
