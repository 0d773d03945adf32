"""Programs that people send mail with deliver through the running server: openssl s_client, swaks, curl, Python's smtplib."""

import email
import email.policy
import smtplib
import ssl
import subprocess
import unittest

from harness import Server, Sink, main
from harness.relaying import UTF8_EXTENSIONS, UTF8_RECIPIENT, UTF8_SENDER, UTF8_TEXT, check_utf8
from harness.waiting import limit

MAIL = "From: a@example.test\r\nTo: b@there.test\r\nSubject: {}\r\n\r\nfrom a program\r\n"


class MailPrograms(unittest.TestCase):
    def setUp(self):
        self.sink = self.enterContext(Sink(None, extensions=UTF8_EXTENSIONS))
        self.server = self.enterContext(Server({"SMTP_SSLStatus": "Enabled", "SMTP_RelayHost": self.sink.next_hop}))
        self.server.wait_for_listener(self.server.ssl_port)

    def run_program(self, command, text=""):
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=limit(30))
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    @staticmethod
    def ask(program, line):
        """Types a line, as a person does, and returns the code of the whole answer."""
        program.stdin.write(line + "\n")
        program.stdin.flush()
        while (answer := program.stdout.readline())[3:4] == "-":
            pass
        return answer[:3]

    def arrived(self, keyword="ESMTPS"):
        message = self.sink.wait_for_messages()[0]
        self.assertRegex(message.header("Received")[0], rf"with {keyword} (\([^)]*\) )?id")
        self.assertIn("from a program", message.text)
        return message

    def test_openssl_s_client_starttls(self):
        # -quiet: R and Q at the beginning of a line stay ours (RCPT, QUIT). -crlf ends lines as SMTP wants it.
        command = ["openssl", "s_client", "-quiet", "-crlf", "-starttls", "smtp", "-connect", f"127.0.0.1:{self.server.port}", "-CAfile",
                   self.server.certificate.cert, "-verify_return_error"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
            codes = [self.ask(program, line) for line in (
                "EHLO client.example.test", "MAIL FROM:<a@example.test>", "RCPT TO:<b@there.test>", "DATA",
                MAIL.format("s_client").replace("\r", "") + ".", "QUIT")]
        self.assertEqual(codes, ["250", "250", "250", "354", "250", "221"])
        self.assertEqual(self.arrived().header("Subject"), ["s_client"])

    def test_swaks_tls(self):
        self.run_program(["swaks", "--server", f"127.0.0.1:{self.server.port}", "--tls", "--helo", "client.example.test", "--from", "a@example.test",
                          "--to", "b@there.test", "--header", "Subject: swaks", "--body", "from a program"])
        self.assertEqual(self.arrived().header("Subject"), ["swaks"])

    def test_swaks_on_the_ssl_port(self):
        self.run_program(["swaks", "--server", f"127.0.0.1:{self.server.ssl_port}", "--tls-on-connect", "--from", "a@example.test", "--to",
                          "b@there.test", "--body", "from a program"])
        self.arrived()

    def test_swaks_pipelined(self):
        self.run_program(["swaks", "--server", f"127.0.0.1:{self.server.port}", "--pipeline", "--from", "a@example.test", "--to",
                          "b@there.test,c@there.test", "--body", "from a program"])
        self.assertEqual(self.arrived("ESMTP").recipients, ["b@there.test", "c@there.test"])

    def test_curl_smtps(self):
        self.run_program(["curl", "-sS", f"smtps://127.0.0.1:{self.server.ssl_port}/client.example.test", "--cacert",
                          self.server.certificate.cert, "--mail-from", "a@example.test", "--mail-rcpt", "b@there.test", "-T", "-"],
                         MAIL.format("curl"))
        self.assertEqual(self.arrived().header("Subject"), ["curl"])

    def test_curl_starttls(self):
        self.run_program(["curl", "-sS", "--ssl-reqd", f"smtp://127.0.0.1:{self.server.port}/client.example.test", "--cacert",
                          self.server.certificate.cert, "--mail-from", "a@example.test", "--mail-rcpt", "b@there.test", "-T", "-"],
                         MAIL.format("curl"))
        self.arrived()

    def test_curl_smtputf8(self):
        self.run_program(["curl", "-sS", "--ssl-reqd", f"smtp://127.0.0.1:{self.server.port}/client.example.test", "--cacert",
                          self.server.certificate.cert, "--mail-from", UTF8_SENDER.encode("latin-1"), "--mail-rcpt",
                          UTF8_RECIPIENT.encode("latin-1"), "-T", "-"], UTF8_TEXT.encode("latin-1").decode())
        check_utf8(self, self.sink.wait_for_messages()[0])

    def test_pythons_smtplib_under_starttls(self):
        context = ssl.create_default_context(cafile=self.server.certificate.cert)
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=limit(20)) as client:
            client.starttls(context=context)
            client.sendmail("a@example.test", ["b@there.test"], MAIL.format("smtplib"))
        self.assertEqual(self.arrived().header("Subject"), ["smtplib"])

    def test_pythons_smtplib_with_tls_1_2(self):
        context = ssl.create_default_context(cafile=self.server.certificate.cert)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=limit(20)) as client:
            client.starttls(context=context)
            client.sendmail("a@example.test", ["b@there.test"], MAIL.format("smtplib"))
        self.assertIn("1.2", self.arrived().header("Received")[0])

    def test_pythons_smtplib_smtputf8(self):
        context = ssl.create_default_context(cafile=self.server.certificate.cert)
        with smtplib.SMTP("127.0.0.1", self.server.port, timeout=limit(20)) as client:
            client.starttls(context=context)
            client.send_message(email.message_from_bytes(UTF8_TEXT.encode("latin-1"), policy=email.policy.SMTPUTF8))
        check_utf8(self, self.sink.wait_for_messages()[0])

    def test_pythons_smtplib_on_the_ssl_port(self):
        context = ssl.create_default_context(cafile=self.server.certificate.cert)
        with smtplib.SMTP_SSL("127.0.0.1", self.server.ssl_port, timeout=limit(20), context=context) as client:
            client.sendmail("a@example.test", ["b@there.test"], MAIL.format("smtplib"))
        self.arrived()


if __name__ == "__main__":
    main()
