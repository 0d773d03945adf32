"""nodemailer as sender, under STARTTLS: messages that it composes, and several on one connection."""

import email
import email.policy
import unittest

from harness import main
from harness.containment import Program
from harness.relaying import relaying_server

# The script that a person would write: PORT CA-FILE.
SCRIPT = """\
const nodemailer = require("nodemailer");
const [port, ca] = process.argv.slice(2);
const transport = nodemailer.createTransport({
  host: "127.0.0.1", port: Number(port), name: "client.example.test", requireTLS: true, tls: {ca: require("fs").readFileSync(ca)},
  pool: true, maxConnections: 1
});
const message = {
  from: "a@example.test", to: "b@there.test", subject: "für dich", text: ".\\n..\\nGrüße\\n" + "x".repeat(2000) + "\\n",
  attachments: [{filename: "octets.bin", content: Buffer.from(Array.from({length: 100000}, (_, at) => at * 7 % 256))}]
};
Promise.all([1, 2, 3].map(number => transport.sendMail({...message, messageId: `<${number}@client.example.test>`})))
  .then(answers => answers.forEach(answer => console.log(answer.response)))
  .finally(() => transport.close())
"""


class NodemailerSends(unittest.TestCase):
    def test_under_starttls(self):
        program = Program("nodejs", "libnode108", "node-acorn", "node-cjs-module-lexer", "node-undici", "node-nodemailer")
        with relaying_server() as (server, sink):
            printed = program.run(["node", "-", server.port, server.certificate.cert], SCRIPT.encode())
            self.assertRegex(printed, r"\A(250 2\.6\.0 [^\n]*\n){3}\Z")
            messages = sink.wait_for_messages(3)
        self.assertEqual({message.header("Message-ID")[0] for message in messages}, {f"<{number}@client.example.test>" for number in (1, 2, 3)})
        for message in messages:
            self.check(message)

    def check(self, message):
        self.assertRegex(message.header("Received")[0], r"^from client\.example\.test .*with ESMTPS \(TLSv1\.3, \w+\) id")
        parsed = email.message_from_bytes(message.data, policy=email.policy.default)
        self.assertEqual(parsed["Subject"], "für dich")
        self.assertEqual(parsed.get_body().get_content().splitlines(), [".", "..", "Grüße", "x" * 2000])
        [attached] = parsed.iter_attachments()
        self.assertEqual(attached.get_content(), bytes(at * 7 % 256 for at in range(100000)))


if __name__ == "__main__":
    main()
