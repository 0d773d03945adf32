"""`show document` and `set document`: names.dxl changed at the console, and nothing in it but the item."""

import difflib
import unittest

from harness import main
from harness.stub import Stub

DXL = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Kept: <document form="Server"><item name="SMTP_Port"/></document> -->
<database xmlns='http://www.lotus.com/dxl'>
  <document form='Server'>
    <noteinfo unid='0123456789ABCDEF0123456789ABCDEF'/>
    <item name="ServerName"><text>CN=mail/O=Example</text></item>
    <item name='SMTP_Port'><number>25</number></item>  <!-- <item> in a comment -->
    <item name="Note"><text><![CDATA[</item>]]></text></item>
\t<item name="SMTPFullHostDomain"><text>mail.example.test</text></item>
  </document>
  <document form="Person"><item name="FullName"><textlist><text>Jane Doe/Example</text><text>jane</text></textlist></item></document>
  <document form="Person"><item name="FullName"><textlist><text>John Doe/Example</text></textlist></item><item name="Empty"/></document>
</database>
"""


class ConsoleDocuments(unittest.TestCase):
    def setUp(self):
        self.stub = self.enterContext(Stub())
        self.file = self.stub.folder / "names.dxl"
        self.file.write_text(DXL)
        self.file.chmod(0o640)

    def difference(self):
        """The lines that were taken out and put in."""
        return [line for line in difflib.ndiff(DXL.splitlines(), self.file.read_text().splitlines()) if line[0] in "+-"]

    def set(self, arguments, answer):
        self.stub.run(f"set document {arguments}", answer)

    def test_a_document_is_shown_by_key_by_unid_by_form_and_by_both(self):
        for key in ("CN=mail/O=Example", "0123456789abcdef0123456789abcdef", "server", "Server:cn=mail/o=example"):
            self.stub.run(f"show document {key}", "SMTP_Port (number) = 25")
        self.stub.run('show document "Jane Doe/Example"', "FullName (textlist) = Jane Doe/Example;jane")
        self.stub.run("show document Person", "  Person:Jane Doe/Example\n  Person:John Doe/Example\n")
        self.stub.run("show document", "  Server:CN=mail/O=Example\n  Person:Jane")
        self.stub.run("show document nobody", "There is no document nobody")

    def test_a_value_keeps_its_type_and_everything_else_its_octets(self):
        self.set("Server smtp_port=2525", "smtp_port changed to 2525")
        self.stub.wait_for("documents are in force")
        self.assertEqual(self.difference(), ["-     <item name='SMTP_Port'><number>25</number></item>  <!-- <item> in a comment -->",
                                             "+     <item name='SMTP_Port'><number>2525</number></item>  <!-- <item> in a comment -->"])
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o640)
        self.set("Server Note=a < b & c", "Note changed")
        self.stub.run("show document Server", "Note (text) = a < b & c")

    def test_a_new_item_is_one_line_more(self):
        self.set("Server SMTP_Limit:number=5", "SMTP_Limit changed to 5")
        self.assertEqual(self.difference(), ['+ \t<item name="SMTP_Limit"><number>5</number></item>'])
        self.set("Server SMTP_Hosts:textlist=a.test; b.test", "SMTP_Hosts changed")
        self.assertIn("<item name=\"SMTP_Hosts\"><textlist><text>a.test</text><text>b.test</text></textlist></item>", self.file.read_text())
        self.set('"John Doe/Example" Empty=no more', "Empty changed")
        self.assertIn('<item name="Empty"><text>no more</text></item></document>', self.file.read_text())

    def test_the_same_again_changes_nothing(self):
        self.set("Server SMTP_Port=25", "SMTP_Port is that already")
        self.assertEqual(self.file.read_text(), DXL)

    def test_what_cannot_be_is_refused_and_the_file_stays(self):
        for arguments, answer in (("Server SMTP_Port=many", '"many" is not a number'), ("Person FullName=x", "names several documents"),
                                  ("nobody x=y", "There is no document nobody"), ("Server", "as in: set document KEY ITEM=VALUE"),
                                  ("Server a<b=c", "is no name of an item"), ("Server x:object=y", "cannot be set here")):
            self.set(arguments, answer)
        self.assertEqual(self.file.read_text(), DXL)
        self.assertEqual([file.name for file in self.stub.folder.glob("names.dxl*")], ["names.dxl"])

    def test_a_broken_file_is_named_and_left_alone(self):
        self.file.write_text(DXL.replace("</database>", ""))
        self.set("Server SMTP_Port=1", "The documents stay as they were.")
        self.assertEqual(self.file.read_text(), DXL.replace("</database>", ""))


class Settings(unittest.TestCase):
    def test_the_queues_traffic_is_shown_while_a_setting_says_so(self):
        with Stub("ServerTasks=talker\n") as stub:
            stub.run("set config STUB_TRACE_MQ=1", "STUB_TRACE_MQ changed to 1")
            stub.run("tell talker say a\\b", 'MQ$TALKER: put by the console, 7 octets: "say a\\x5cb"')
            stub.wait_for('MQ$TALKER: taken by talker (process ')
            stub.run("tell talker send MQ$NOBODY x", "sent to MQ$NOBODY: status")
            stub.run("set config STUB_TRACE_MQ=0", "STUB_TRACE_MQ changed to 0")
            after = len(stub.text)
            stub.run("tell talker say silence", "silence")
            self.assertNotIn("MQ$TALKER", stub.text[after:])

    def test_the_server_shows_itself_and_settings_by_the_beginning_of_their_names(self):
        with Stub("ServerName=mail/Example\nServerTasks=talker\n") as stub:
            stub.run("show server", "Server name:         mail/Example\n")
            stub.wait_for("Elapsed time:        0 days 0 hours 0 minutes")
            stub.run("show config Server*", "  ServerName=mail/Example\n  ServerTasks=talker\n")
            stub.run("tell talker count sheep", "")
            stub.run("show stat talker.sheep", "  Talker.sheep = 1\n  1 statistics found")


if __name__ == "__main__":
    main()
