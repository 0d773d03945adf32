"""A peer that asks for a client certificate gets ours."""

import hashlib
import unittest

from harness import Certificate, Server, Sink, deliver, main


class ClientCertificate(unittest.TestCase):
    def test_a_peer_that_asks_gets_ours(self):
        with Server() as server:
            with Sink("handshake", Certificate(server.folder / "peer"), client_ca=server.certificate.cert) as sink:
                server.change(SMTP_RelayHost=sink.next_hop)
                deliver(server.port)
                shown = sink.wait_for_messages()[0].connection.client_certificate
                self.assertEqual(hashlib.sha256(shown).hexdigest(), server.certificate.sha256())

    def test_without_a_certificate_mail_goes_all_the_same(self):
        with Server(certificate=False) as server:
            with Sink("handshake", Certificate(server.folder / "peer"), client_ca=Certificate(server.folder / "ca").cert) as sink:
                server.change(SMTP_RelayHost=sink.next_hop)
                deliver(server.port)
                message = sink.wait_for_messages()[0]
                self.assertIsNotNone(message.tls)
                self.assertIsNone(message.connection.client_certificate)


if __name__ == "__main__":
    main()
