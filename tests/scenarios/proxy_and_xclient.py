"""Listed hosts say for whom they speak, by the PROXY protocol and by XCLIENT: the client that they name is the peer in everything."""

import socket
import struct
import unittest

from harness import Client, Closed, Server, main

PROXY = "127.0.0.2"
FILTER = "127.0.0.3"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def extension(kind, value):
    return struct.pack(">BH", kind, len(value)) + value


def header_v2(source="203.0.113.7", extensions=b""):
    block = socket.inet_aton(source) + socket.inet_aton("127.0.0.1") + struct.pack(">HH", 51000, 25) + extensions
    return SIGNATURE + struct.pack(">BBH", 0x21, 0x11, len(block)) + block


class ProxyAndXclient(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"SMTP_ProxyHosts": [PROXY], "SMTP_XClientHosts": [FILTER], "SMTP_SSLStatus": "Enabled",
                                                "SMTP_ConnectionsDenied": ["198.51.100.0/24"]}))

    def proxied(self, header, **how):
        client = self.enterContext(Client(how.pop("port", self.server.port), source=PROXY, greet=False))
        client.send(header)
        return client

    def recipient_answer(self, client, recipient="joe@example.test"):
        self.assertEqual(client.command("EHLO client.example.test").code, 250)
        client.command("MAIL FROM:<anna@there.example>")
        return client.command(f"RCPT TO:<{recipient}>").raw.decode()

    def test_the_client_of_a_proxy_is_the_peer(self):
        client = self.proxied(b"PROXY TCP4 203.0.113.7 127.0.0.1 51000 25\r\n")
        self.assertEqual(client.reply().code, 220)
        self.assertRegex(self.recipient_answer(client, "joe@foreign.example"), r"^550 5\.7\.1 Relaying denied")
        self.server.wait_for_line(r"203\.0\.113\.7 connected, as told by 127\.0\.0\.2")
        denied = self.proxied(header_v2("198.51.100.7"))
        self.assertEqual(denied.reply().code, 220)
        self.assertRegex(self.recipient_answer(denied), r"^554 5\.7\.1 Mail from 198\.51\.100\.7 ")

    def test_what_the_proxy_says_of_tls_is_recorded_as_its_word(self):
        tls = extension(0x20, b"\x01\0\0\0\1" + extension(0x21, b"TLSv1.3") + extension(0x23, b"TLS_AES_256_GCM_SHA384"))
        client = self.proxied(header_v2(extensions=tls))
        self.assertEqual(client.reply().code, 220)
        client.command("EHLO client.example.test")
        self.assertEqual(client.deliver(recipients=["joe@example.test"]).code, 250)
        self.server.wait_for_line(r"received from .*\(clear text; as told by 127\.0\.0\.2: TLSv1\.3 TLS_AES_256_GCM_SHA384\)")

    def test_tls_begins_behind_the_header(self):
        client = self.proxied(header_v2(), port=self.server.ssl_port)
        client.start_tls_layer()
        self.assertEqual(client.reply().code, 220)

    def test_a_proxy_without_a_header_is_not_heard_and_one_of_a_stranger_is_not_read(self):
        self.assertTrue(self.proxied(b"EHLO client.example.test\r\n").is_closed())
        self.server.wait_for_line(r"connection from 127\.0\.0\.2 refused: what came first is no PROXY header")
        with Client(self.server.port) as stranger:
            self.assertEqual(stranger.command("PROXY TCP4 203.0.113.7 127.0.0.1 51000 25").code, 500)
            self.assertEqual(stranger.command("XCLIENT ADDR=203.0.113.7").code, 550)
            self.assertNotIn("XCLIENT", stranger.command("EHLO client.example.test").keywords)

    def test_xclient_names_the_client(self):
        with Client(self.server.port, source=FILTER) as client:
            self.assertIn("XCLIENT", client.command("EHLO filter.example.test").keywords)
            self.assertEqual(client.command("XCLIENT ADDR=198.51.100.7 NAME=client.example TLSVERSION=TLSv1.2").code, 220)
            self.assertRegex(self.recipient_answer(client), r"^554 5\.7\.1 Mail from 198\.51\.100\.7 ")
            self.assertEqual(client.command("XCLIENT ADDR=127.0.0.1").code, 550)
        with Client(self.server.port, source=FILTER) as client:
            self.assertEqual(client.command("XCLIENT ADDR=203.0.113.7 LOGIN=anna").code, 220)
            self.assertRegex(self.recipient_answer(client, "joe@foreign.example"), r"^250 ")
        self.server.wait_for_line(r"198\.51\.100\.7 takes the place of its proxy \(XCLIENT\), as told by 127\.0\.0\.3: TLSv1\.2")

    def test_sessions_count_for_the_client(self):
        self.server.change(SMTP_MaxSessionsPerAddress=1)
        first = self.proxied(header_v2())
        self.assertEqual(first.reply().code, 220)
        self.assertEqual(self.proxied(header_v2()).reply().code, 421)
        self.assertEqual(self.proxied(header_v2("203.0.113.8")).reply().code, 220)
        with Client(self.server.port, source=FILTER) as client:
            self.assertEqual(client.command("XCLIENT ADDR=203.0.113.7").code, 421)
            with self.assertRaises(Closed):
                client.command("NOOP")


if __name__ == "__main__":
    main()
