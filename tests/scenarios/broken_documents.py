"""names.dxl broken: the last good documents stay, and file, line and cause are named."""

import unittest

from harness import Client, Server, main


class BrokenDocuments(unittest.TestCase):
    def test_the_last_good_ones_stay_and_the_place_is_named(self):
        with Server() as server:
            good = (server.folder / "names.dxl").read_text()
            lines = good.splitlines()
            lines[5] = lines[5].replace("</item>", "")
            after = server.mark()
            (server.folder / "names.dxl").write_text("\n".join(lines) + "\n")
            server.tell("update config")
            line = server.wait_for_line(r".*names\.dxl.*", after).group(0)
            self.assertRegex(line, r"\b\d+\b")  # the line
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)

            # Mended, and with a change: it is read again.
            (server.folder / "names.dxl").write_text(good)
            server.change(SMTP_NegotiatedSSL="Disabled")
            with Client(server.port) as client:
                self.assertNotIn("STARTTLS", client.command("EHLO client.example.test").keywords)

    def test_an_empty_file_takes_nothing_away(self):
        with Server() as server:
            (server.folder / "names.dxl").write_text("")
            self.assertRegex(server.tell("update config") + server.log(), r"names\.dxl")
            with Client(server.port) as client:
                self.assertIn("STARTTLS", client.command("EHLO client.example.test").keywords)


if __name__ == "__main__":
    main()
