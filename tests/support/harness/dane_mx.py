"""What interop tests of mail servers share that are the MX of signed domains: right, wrong, expired and rolled certificates."""

import email
import email.policy
import re
import tempfile

from .authority import Authority
from .certificates import key_sha256_of, sha256_of
from .client import deliver
from .explanations import check_foreseen, last_try, unbroken
from .mta_sts import PolicyHost, policy
from .server import Server
from .signed_names import SignedNames
from .sink import Sink
from .waiting import wait_until

ZONE = "there.example"
SENDER = f"a@sender.{ZONE}"
TLSA_INVALID = "tlsa-invalid", "the certificate matches none of the host's TLSA records", "whoever runs the recipients' domain has to mend it"
EXPIRED_UNDER_ISSUER = ("certificate-expired", "a TLSA record proves the certificate's issuer, but the certificate or an issuer's has expired",
                        "whoever runs the other server has to mend it")
EXPIRED = "certificate-expired", "the certificate is not verified: certificate has expired", "whoever runs the other server has to mend it"


class MxOfSignedDomains:
    """Mixin of a test case for a mail server: `peer` is its class. Each domain below ZONE has a host of its own, at the peer's address."""

    peer = None

    def setUp(self):
        self.authority = Authority(self.enterContext(tempfile.TemporaryDirectory()))

    def set_up(self, tlsa, days=30, policies=(), more_records=(), notes_ini=None):
        """`tlsa`: from a domain's label to what makes the TLSA records of its host, one function each. `days`: of the peer's certificate."""
        self.certificate = self.authority.issue(f"mx.{ZONE}", f"*.{ZONE}", days=days, shows_root=True)
        self.sink = self.enterContext(Sink(None))
        self.mx = self.enterContext(self.peer(self.sink.port, certificate=self.certificate))
        self.more_records = list(more_records)
        self.tlsa = {label: [record() for record in records] for label, records in tlsa.items()}
        self.names = self.enterContext(SignedNames({ZONE: self.records()}))
        self.server = self.enterContext(Server(
            {"Router_Port": self.mx.port, "Router_DelayNotificationInterval": 1,
             "SMTP_MaxMessagesPerConnection": 1},  # Records count for new connections.
            {**self.names.settings, "SMTP_WebAuthorities": self.authority.root, **(notes_ini or {})},
            environment={"SSL_CERT_FILE": str(self.authority.root)}, policies=policies))

    def records(self):
        lines = list(self.more_records)
        for label, records in self.tlsa.items():
            lines += [f"{label} MX 10 mx-{label}", f"mx-{label} A 127.0.0.1"]
            lines += [f"_{self.mx.port}._tcp.mx-{label} TLSA {record}" for record in records]
        return lines

    # TLSA records

    def of_the_key(self):
        return f"3 1 1 {self.certificate.key_sha256()}"

    def of_the_authority(self):
        return f"2 0 1 {sha256_of(self.authority.root)}"

    def of_the_authoritys_key(self):
        return f"2 1 1 {key_sha256_of(self.authority.root)}"

    @staticmethod
    def of_another():
        return "3 1 1 " + "ab" * 32

    def publish(self, label, *records):
        """These of this domain's host alone; returns when the task knows of them."""
        self.tlsa[label] = records
        self.names.publish(ZONE, self.records())
        shown = [record[:6 + 16] for record in records]
        wait_until(lambda: self.shown_tlsa(label) == shown, f"the TLSA records {shown}", 20)

    def shown_tlsa(self, label):
        """What explain says, without the ends of the data."""
        found = re.search(r" TLSA of \S+ (.*?);", unbroken(self.server.tell(f"explain {label}.{ZONE}")))
        return [record[:6 + 16] for record in found[1].split(", ")] if found else []

    # Messages

    def send(self, recipient):
        """The message's id, and what explain said just before."""
        foreseen = self.server.tell(f"explain {recipient}")
        return re.search(r"Message ([0-9A-F]{16})", deliver(self.server.port, sender=SENDER, recipients=[recipient]).text)[1], foreseen

    def wait_for_log(self, pattern):
        """The log parts lines that are too long for it."""
        wait_until(lambda: re.search(pattern, unbroken(self.server.log())), lambda: f"{pattern!r} in\n{self.server.log()}", 20)

    def arrived(self, recipient):
        return [message for message in self.sink.messages if message.recipients == [recipient]]

    def check_delivered(self, label, user="b"):
        recipient = f"{user}@{label}.{ZONE}"
        self.check_delivery(label, recipient, *self.send(recipient))

    def check_delivery(self, label, recipient, identity, foreseen):
        """Of what was sent: TLSA records proved the host, as was foreseen."""
        verdict = "dane:encrypted:TLSA record matches"
        self.sink.wait(lambda _: self.arrived(recipient), f"a message for {recipient}", 40)
        self.assertRegex(self.arrived(recipient)[0].header("Received")[0], r"TLSv?1\.3|TLS_AES_\d+_GCM")
        self.wait_for_log(rf"Message {identity} transferred to mx-{label}\.{ZONE} \[127\.0\.0\.1\]:{self.mx.port} for {recipient} from \S+ Size: \S+ via SMTP \({verdict}, TLSv1\.3 ")
        tried = last_try(self.server, identity, "delivered")
        self.assertEqual(tried["tls_verdict"], verdict)
        check_foreseen(self, foreseen, tried)

    def check_delayed(self, label, level, trouble, user="b"):
        """Sends a message that waits, as was foreseen, and whose recipient is not told to the peer. Returns its id."""
        obstacle, cause, turn = trouble
        verdict = f"{level}:refused:{obstacle}"
        recipient = f"{user}@{label}.{ZONE}"
        identity, foreseen = self.send(recipient)
        self.wait_for_log(rf"Message {identity} for {recipient} waits \(try 1\), next try in [^:]+: mx-{label}\.{ZONE} \[127\.0\.0\.1\]:{self.mx.port}: "
                          rf"{cause}[^()]*\({turn}\) \({verdict}\)")
        tried = last_try(self.server, identity, "waiting")
        self.assertEqual(tried["tls_verdict"], verdict)
        check_foreseen(self, foreseen, tried)
        self.assertNotIn(recipient, self.mx.log())
        self.assertEqual(self.arrived(recipient), [])
        return identity

    def check_told(self, label, code, trouble, user="b"):
        """That the sender is told of the delay, with this status code and whose turn it is."""
        _, cause, turn = trouble
        recipient = f"{user}@{label}.{ZONE}"
        # The next try that fails, once a second has passed.
        wait_until(lambda: self.server.tell(f"retry {recipient}") and self.arrived(SENDER), "a notice of the delay", 20)
        notice = email.message_from_bytes(self.arrived(SENDER)[0].data, policy=email.policy.SMTP)
        words, status, _ = notice.iter_parts()
        fields = status.get_payload()[1]
        self.assertEqual((fields["Action"], fields["Final-Recipient"], fields["Status"]), ("delayed", f"rfc822; {recipient}", code))
        said = unbroken(words.get_content())
        self.assertIn(cause, said)
        self.assertIn(turn, said)

    def test_a_right_record_proves_the_certificate(self):
        self.set_up({"key": [self.of_the_key], "authority": [self.of_the_authority], "authoritys-key": [self.of_the_authoritys_key]})
        for label in self.tlsa:
            with self.subTest(label):
                self.check_delivered(label)

    def test_mail_for_a_domain_with_a_wrong_record_waits(self):
        self.set_up({"wrong": [self.of_another], "sender": [self.of_the_key]})
        self.check_delayed("wrong", "dane", TLSA_INVALID)
        self.check_told("wrong", "4.7.323", TLSA_INVALID)

    def test_dates_count_where_the_record_is_not_of_the_key(self):
        self.set_up({"key": [self.of_the_key], "authority": [self.of_the_authority], "strict": [], "sender": [self.of_the_key]}, days=-1,
                    policies=[{"PolicyDestinations": f"strict.{ZONE}", "PolicyLevel": "secure"}])
        self.check_delivered("key")  # RFC 7671 §5.1
        self.check_delayed("authority", "dane", EXPIRED_UNDER_ISSUER)
        self.check_delayed("strict", "secure", EXPIRED)
        self.check_told("strict", "4.7.322", EXPIRED)

    def test_dates_count_where_mta_sts_is_enforced(self):
        host = f"mta-sts.sts.{ZONE}"
        web = self.enterContext(PolicyHost(self.authority.issue(host), {host: policy(mx=[f"mx-sts.{ZONE}"])}))
        self.set_up({"sts": []}, days=-1, notes_ini={"SMTP_MTASTSPort": web.port},
                    more_records=["mta-sts.sts A 127.0.0.1", '_mta-sts.sts TXT "v=STSv1; id=1;"'])
        self.check_delayed("sts", "secure", EXPIRED)

    def test_a_certificate_that_was_rolled_waits_for_its_record(self):
        self.set_up({"rolled": [self.of_the_key, self.of_another]})
        self.check_delivered("rolled", "first")
        self.publish("rolled", self.of_another())
        waiting = self.check_delayed("rolled", "dane", TLSA_INVALID, "second")
        self.publish("rolled", self.of_the_key())
        recipient = f"second@rolled.{ZONE}"
        foreseen = self.server.tell(f"explain {recipient}")
        self.server.tell(f"retry rolled.{ZONE}")
        self.check_delivery("rolled", recipient, waiting, foreseen)
