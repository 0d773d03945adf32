"""A client that shows a certificate: asked for by setting, told in the Received header and in the log, demanded of nobody."""

import re
import ssl
import unittest

from harness import Certificate, Client, Server, Sink, deliver, main


class InboundClientCertificate(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None))
        self.server = self.enterContext(Server({"SMTP_RelayHost": self.sink.next_hop, "SMTP_TLSAskClientCertificate": "Enabled"}))

    def deliver_with(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(certificate.cert, certificate.key)
        with Client(self.server.port) as client:
            client.command("EHLO client.example.test")
            self.assertEqual(client.command("STARTTLS").code, 220)
            client.start_tls_layer(context)
            client.command("EHLO client.example.test")
            self.assertEqual(client.deliver().code, 250)

    def received(self):
        return " ".join(self.sink.wait_for_messages()[-1].header("Received")[0].split())

    def test_it_is_told_in_header_and_log(self):
        certificate = Certificate(self.server.folder / "client", "client.example.test")
        self.deliver_with(certificate)
        words = f"client certificate not verified: self-signed certificate, SHA-256 {certificate.sha256()}, subject CN=client.example.test, issuer CN="
        self.assertRegex(self.received(), r"with ESMTPS \(TLSv1\.3, TLS_AES_256_GCM_SHA384\) \(" + re.escape(words) + r"client\.example\.test\) id ")
        self.server.wait_for_line(r"received from .* \(TLSv1\.3 TLS_AES_256_GCM_SHA384, client certificate not verified: self-signed certificate, ")
        self.server.wait_for_line(certificate.sha256())  # the host breaks long lines
        self.assertIn("client certificates asked for.", self.server.tell("show tls"))

    def test_it_may_stand_for_a_password(self):
        certificate = Certificate(self.server.folder / "client", "client.example.test")
        self.server.change(SMTP_KnownCertificates=[certificate.sha256().upper() + " CN=Anna/O=Example"], SMTP_AuthNamePassword="Enabled")
        self.deliver_with(certificate)
        self.assertRegex(self.received(), r"with ESMTPSA ")

    def test_who_has_none_is_served_too(self):
        deliver(self.server.port, tls=True)
        self.assertRegex(self.received(), r"with ESMTPS \(TLSv1\.3, TLS_AES_256_GCM_SHA384\) id ")


if __name__ == "__main__":
    main()
