"""Only CRLF ends a line: a bare LF or CR in a message is refused, so that no second message can hide in one (SMTP smuggling)."""

import unittest

from harness import Client, Server, Sink, main

BAD = {
    "bare LF": "Subject: x\r\n\r\none\ntwo\r\n",
    "bare CR": "Subject: x\r\n\r\none\rtwo\r\n",
    "LF dot LF": "Subject: x\r\n\r\none\n.\nMAIL FROM:<evil@example.test>\r\nRCPT TO:<b@there.test>\r\nDATA\r\nhidden\r\n",
    "LF dot CRLF": "Subject: x\r\n\r\none\n.\r\nMAIL FROM:<evil@example.test>\r\n",
    "CRLF dot LF": "Subject: x\r\n\r\none\r\n.\nMAIL FROM:<evil@example.test>\r\n",
    "CR dot CR": "Subject: x\r\n\r\none\r.\rMAIL FROM:<evil@example.test>\r\n",
}


class BareLineFeed(unittest.TestCase):
    def test_the_message_is_refused_and_the_session_goes_on(self):
        with Sink(None) as sink, Server({"SMTP_RelayHost": sink.next_hop}) as server:
            for what, text in BAD.items():
                with self.subTest(what), Client(server.port) as client:
                    client.command("EHLO client.example.test")
                    answer = client.deliver(text=text)
                    self.assertEqual((answer.code, answer.text[:5]), (550, "5.6.0"))
                    self.assertEqual(client.command("NOOP").code, 250)
                    self.assertEqual(client.deliver(text="Subject: good\r\n\r\nbody\r\n").code, 250)
            sink.wait_for_messages(len(BAD))
            self.assertEqual({message.header("Subject")[0] for message in sink.messages}, {"good"})
            self.assertEqual({message.sender for message in sink.messages}, {"a@example.test"})


if __name__ == "__main__":
    main()
