"""A body past the threshold goes to a file, and arrives as it was sent."""

import hashlib
import random
import unittest

from harness import Server, Sink, deliver, main, wait_until


class LargeBody(unittest.TestCase):
    def test_it_arrives_as_it_was_sent_and_leaves_no_file_behind(self):
        chance = random.Random(7)
        lines = ["".join(chance.choices("abcdefghij.", k=chance.randint(0, 900))) for _ in range(4000)]
        body = "\r\n".join(lines) + "\r\n"
        stuffed = "".join("." + line + "\r\n" if line.startswith(".") else line + "\r\n" for line in lines)
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            sink.stop()
            self.assertEqual(deliver(server.port, text=f"Subject: large\r\n\r\n{stuffed}").code, 250)
            self.assertEqual(len(self.body_files(server)), 1)
            server.wait_for_reason(r"(?i)refused")
            sink.start()
            server.tell("route")
            message = sink.wait_for_messages()[0]
            received = message.text.split("\r\n\r\n", 1)[1]
            self.assertEqual(hashlib.sha256(received.encode("latin-1")).hexdigest(), hashlib.sha256(body.encode("latin-1")).hexdigest())
            server.wait_for_empty_queue()
            wait_until(lambda: not self.body_files(server), "the body file's end")

    @staticmethod
    def body_files(server):
        """What the spool holds beside its database and the reserve for a full disk, which lie at its top."""
        return [path for path in (server.folder / "spool").rglob("*") if path.is_file() and path.parent.name != "spool"]

    def test_one_past_the_greatest_size_is_refused_before_its_data(self):
        from harness import Client
        with Server({"SMTP_MaxMessageSize": 100}) as server, Client(server.port) as client:
            self.assertIn("SIZE 102400", client.command("EHLO client.example.test").lines)
            answer = client.command("MAIL FROM:<a@example.test> SIZE=102401")
            self.assertEqual((answer.code, answer.text[:5]), (552, "5.3.4"))
            answer = client.deliver(text="Subject: x\r\n\r\n" + "x" * 998 + "\r\n" + ("y" * 998 + "\r\n") * 110)
            self.assertEqual((answer.code, answer.text[:5]), (552, "5.3.4"))
            self.assertEqual(client.deliver().code, 250)


if __name__ == "__main__":
    main()
