"""nodemailer as sender, under STARTTLS: messages that it composes, and several on one connection."""

import email
import email.policy
import json
import unittest

from harness import main
from harness.containment import Program
from harness.relaying import UTF8_RECIPIENT, UTF8_SENDER, UTF8_TEXT, check_utf8, relaying_server

# What a person would write: PORT CA-FILE.
TRANSPORT = """\
const [port, ca] = process.argv.slice(2);
const transport = require("nodemailer").createTransport({
  host: "127.0.0.1", port: Number(port), name: "client.example.test", requireTLS: true, tls: {ca: require("fs").readFileSync(ca)},
  pool: true, maxConnections: 1
});
function send(messages) {
  Promise.all(messages.map(message => transport.sendMail(message)))
    .then(answers => answers.forEach(answer => console.log(answer.response)))
    .finally(() => transport.close());
}
"""
COMPOSED = """\
const message = {
  from: "a@example.test", to: "b@there.test", subject: "für dich", text: ".\\n..\\nGrüße\\n" + "x".repeat(2000) + "\\n",
  attachments: [{filename: "octets.bin", content: Buffer.from(Array.from({length: 100000}, (_, at) => at * 7 % 256))}]
};
send([1, 2, 3].map(number => ({...message, messageId: `<${number}@client.example.test>`})));
"""
RAW = "send([{envelope: {from: %s, to: %s}, raw: %s}]);\n"


class NodemailerSends(unittest.TestCase):
    def sent(self, script, count=1):
        """The messages that came out behind us."""
        program = Program("nodejs", "libnode108", "node-acorn", "node-cjs-module-lexer", "node-undici", "node-nodemailer")
        with relaying_server() as (server, sink):
            printed = program.run(["node", "-", server.port, server.certificate.cert], (TRANSPORT + script).encode())
            self.assertRegex(printed, r"\A(250 2\.6\.0 [^\n]*\n){%d}\Z" % count)
            return sink.wait_for_messages(count)

    def test_under_starttls(self):
        messages = self.sent(COMPOSED, 3)
        self.assertEqual({message.header("Message-ID")[0] for message in messages}, {f"<{number}@client.example.test>" for number in (1, 2, 3)})
        for message in messages:
            self.check(message)

    def test_smtputf8_under_starttls(self):
        script = RAW % tuple(json.dumps(each.encode("latin-1").decode()) for each in (UTF8_SENDER, UTF8_RECIPIENT, UTF8_TEXT))
        check_utf8(self, self.sent(script)[0])

    def check(self, message):
        self.assertRegex(message.header("Received")[0], r"^from client\.example\.test .*with ESMTPS \(TLSv1\.3, \w+\) id")
        parsed = email.message_from_bytes(message.data, policy=email.policy.default)
        self.assertEqual(parsed["Subject"], "für dich")
        self.assertEqual(parsed.get_body().get_content().splitlines(), [".", "..", "Grüße", "x" * 2000])
        [attached] = parsed.iter_attachments()
        self.assertEqual(attached.get_content(), bytes(at * 7 % 256 for at in range(100000)))


if __name__ == "__main__":
    main()
