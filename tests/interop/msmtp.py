"""msmtp as sender, under STARTTLS: a client whose TLS is that of GnuTLS."""

import unittest

from harness import main
from harness.containment import Program
from harness.relaying import BODY, TEXT, relaying_server


class MsmtpSends(unittest.TestCase):
    def check(self, version, *options):
        with relaying_server() as (server, sink):
            # Its input has the line ends of a file.
            Program("msmtp").run(["msmtp", "--file=/dev/null", "--host=127.0.0.1", f"--port={server.port}", "--domain=client.example.test",
                                  "--tls=on", f"--tls-trust-file={server.certificate.cert}", *options, "--from=a@example.test", "b@there.test"],
                                 TEXT.replace("\r\n", "\n").encode("latin-1"))
            message = sink.wait_for_messages()[0]
        self.assertRegex(message.header("Received")[0], rf"^from client\.example\.test .*with ESMTPS \({version}, [\w-]+\) id")
        self.assertEqual(message.text.partition("\r\n\r\n")[2], BODY)

    def test_under_starttls(self):
        self.check("TLSv1.3")

    def test_under_starttls_with_tls_1_2(self):
        self.check("TLSv1.2", "--tls-priorities=NORMAL:-VERS-TLS1.3")


if __name__ == "__main__":
    main()
