"""The web server of a domain's MTA-STS policy answers with a redirect: it is not followed, and there is no policy (RFC 8461 §3.3)."""

from harness import main
from harness.mta_sts import DOMAIN, StsCase, policy


class StsRedirect(StsCase):
    def test_it_is_not_followed(self):
        self.set_up("", mx_names=["other.example"])
        self.web.pages[f"mta-sts.{DOMAIN}"] = (302, {"Location": f"https://mta-sts.{DOMAIN}:{self.web.port}/other.txt"}, "")
        self.web.pages["www.there.example"] = policy("enforce", mx=["mail.elsewhere.example"])
        self.send()
        self.mx.wait_for_messages()
        self.server.wait_for_line(rf"policy of {DOMAIN} could not be fetched: the web server answers 302, and redirects are not followed")
        self.assertEqual(self.web.asked(), [(f"mta-sts.{DOMAIN}", "/.well-known/mta-sts.txt")])


if __name__ == "__main__":
    main()
