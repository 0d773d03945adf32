"""`tell smtp test` of a domain that enforces MTA-STS: its policy is fetched and held to, and whom it does not name nobody connects to."""

from harness import main
from harness.explanations import answer_of_test, unbroken
from harness.mta_sts import DOMAIN, StsCase, policy

MX = f"mx.{DOMAIN}"


class TestDomainSts(StsCase):
    def test_a_host_that_the_policy_names_and_its_certificate_proves(self):
        self.set_up(policy("enforce"))
        answer = answer_of_test(self.server, DOMAIN)
        self.assertRegex(answer, rf"MTA-STS +enforce, id 1, fetched \S+ s ago, expires .* UTC, hosts {MX}")
        self.assertIn(f"the policy 1 of {DOMAIN} enforces TLS with a trusted certificate for {MX}", unbroken(answer))
        self.assertRegex(answer, rf"Certificate 1 +CN={MX}, for {MX}; issued by CN=Test Root; ")
        self.assertRegex(answer, r"Verification +a trusted root vouches for the certificate; it bears the name")
        self.assertRegex(answer, r"Demand +level secure: met\b")
        self.assertRegex(answer, r"Verdict +mail goes here; encrypted, certificate verified \(level secure\)\.")
        self.assertEqual([line.split()[0] for line in self.mx.wait_for_connections(1)[0].commands], ["EHLO", "STARTTLS", "EHLO", "QUIT"])
        self.assertEqual(self.mx.messages, [])
        self.assertEqual(self.web.asked(), [(f"mta-sts.{DOMAIN}", "/.well-known/mta-sts.txt")])

    def test_a_host_that_the_policy_names_with_a_certificate_for_another(self):
        self.set_up(policy("enforce"), mx_names=["elsewhere.example"])
        answer = unbroken(answer_of_test(self.server, DOMAIN))
        self.assertRegex(answer, r"Verification a trusted root vouches for the certificate; it does NOT bear the name")
        self.assertRegex(answer, rf"Demand level secure: NOT met: the certificate is not for {MX} ")
        self.assertRegex(answer, rf"Verdict NO MAIL would be handed over: the certificate is not for {MX} \(whoever runs the other server has to mend it\)\.")
        self.assertEqual(self.mx.messages, [])

    def test_a_host_that_the_policy_does_not_name(self):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]))
        answer = unbroken(answer_of_test(self.server, DOMAIN))
        self.assertRegex(answer, r"MTA-STS enforce, id 1, .* hosts mail\.elsewhere\.example ")
        self.assertRegex(answer, rf"A message now it waits: .*the MTA-STS policy of {DOMAIN} does not name {MX} \(whoever runs the recipients' domain has to mend it\)")
        self.assertRegex(answer, rf"Left out {MX} \[127\.0\.0\.2\]: the MTA-STS policy of {DOMAIN} does not name {MX}")
        self.assertIn("Nobody was connected to.", answer)
        self.assertEqual(self.mx.connections, [])


if __name__ == "__main__":
    main()
