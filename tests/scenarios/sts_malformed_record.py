"""A domain's MTA-STS record is malformed, or there are two: they count as none (RFC 8461 §3.1), and no policy is fetched."""

from harness import main
from harness.mta_sts import StsCase, policy


class StsMalformedRecord(StsCase):
    def test_a_record_without_id_counts_as_none(self):
        self.check("v=STSv1;")

    def test_two_records_count_as_none(self):
        self.check(["v=STSv1; id=1;", "v=STSv1; id=2;"])

    def check(self, record):
        self.set_up(policy("enforce", mx=["mail.elsewhere.example"]), record=record, mx_names=["other.example"])
        self.send()
        self.mx.wait_for_messages()
        self.assertEqual(self.web.requests, [])
        self.assertIn("No domain's MTA-STS policy is known", self.policies())


if __name__ == "__main__":
    main()
