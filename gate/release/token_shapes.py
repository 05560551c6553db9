"""Tokens and keys that a text has, told by their shape alone: nothing is guessed from names or from randomness.

The shapes are those of `gate.secrets`, those of detect-secrets' detectors for services that it does not know, and
credentials that HTTP, npm and Docker write in base64.
"""

import base64
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gate.secrets import tokens

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

JSON_WEB_TOKEN = "a JSON web token"  # noqa: S105 - a name

# RFC 9110, section 11.6.2, in a header, and the same in .npmrc and in Docker's configuration.
_ENCODED = re.compile(
    r"""(?i:authorization["']?\s{0,8}[:=]\s{0,8}["']?basic\s{1,8}|auth["']?\s{0,8}[:=]\s{0,8}["']?)"""
    r"(?P<encoded>[A-Za-z0-9+/]{12,}={0,2})"
)
# In place of detect-secrets' own pattern, which begins anew at each of these letters: minutes for a long run of them.
_JSON_WEB_TOKEN = re.compile(r"eyJ(?<![A-Za-z0-9_-]eyJ)[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+(?:\.[A-Za-z0-9_=-]*)?")
_ALLOWED = re.compile(r"pragma: ?allowlist[ -]secret")
_USER_AND_PASSWORD = re.compile(r"[^:\s]+:\S{6,}")


@functools.cache
def _detectors() -> list[tuple[str, tuple[str, ...], "RegexBasedDetector"]]:
    """What each finds, texts of which there has to be one, and the detector.

    Left out are detectors that find placeholders (passwords in URLs, IP addresses) or guess from the names of
    variables, which also take a second for two megabytes.
    """
    # Importing them takes longer than searching a project.
    from detect_secrets.plugins import (
        aws,
        azure_storage_key,
        discord,
        gitlab_token,
        jwt,
        mailchimp,
        npm,
        private_key,
        pypi_token,
        sendgrid,
        slack,
        square_oauth,
        stripe,
        telegram_token,
        twilio,
    )

    return [
        ("an AWS key", ("aws", "Aws", "AWS", "AKIA", "ASIA", "ABIA", "ACCA", "A3T"), aws.AWSKeyDetector()),
        ("an Azure storage key", ("AccountKey=",), azure_storage_key.AzureStorageKeyDetector()),
        ("a Discord token", (".",), discord.DiscordBotTokenDetector()),
        ("a GitLab token", ("gl", "GR1348941"), gitlab_token.GitLabTokenDetector()),
        (JSON_WEB_TOKEN, ("eyJ",), jwt.JwtTokenDetector()),
        ("a Mailchimp key", ("-us",), mailchimp.MailchimpDetector()),
        ("an npm token", ("_authToken",), npm.NpmDetector()),
        ("a private key", ("PRIVATE KEY", "PuTTY"), private_key.PrivateKeyDetector()),
        ("a PyPI token", ("pypi-AgE",), pypi_token.PypiTokenDetector()),
        ("a SendGrid key", ("SG.",), sendgrid.SendGridDetector()),
        ("a Slack token", ("xox", "XOX", "hooks.slack.com"), slack.SlackDetector()),
        ("a Square token", ("sq0csp-",), square_oauth.SquareOAuthDetector()),
        ("a Stripe key", ("k_live_",), stripe.StripeDetector()),
        ("a Telegram token", (":",), telegram_token.TelegramBotTokenDetector()),
        ("a Twilio key", ("AC", "SK"), twilio.TwilioKeyDetector()),
    ]


def shapes_in(text: str) -> Iterator[tuple[int, str]]:
    """Where in a text something has the shape of a secret, and of which, such as "a Stripe key"."""
    yield from tokens(text)
    for match in _ENCODED.finditer(text):
        if _is_user_and_password(match["encoded"]):
            yield match.start(), "a password in base64"
    for kind, needles, detector in _detectors():
        if any(needle in text for needle in needles):
            for pattern in [_JSON_WEB_TOKEN] if kind == JSON_WEB_TOKEN else detector.denylist:
                for match in pattern.finditer(text):
                    # The detector has the last word: some look at more than the pattern.
                    if any(True for _ in detector.analyze_string(match[0])):
                        yield match.start(), kind


def is_allowed(line: str) -> bool:
    """Whether a line says of itself that no secret is on it: https://github.com/Yelp/detect-secrets#inline-allowlisting."""
    return _ALLOWED.search(line) is not None


def _is_user_and_password(encoded: str) -> bool:
    try:
        decoded = base64.b64decode(encoded, validate=True).decode()
    except ValueError:
        return False
    return _USER_AND_PASSWORD.fullmatch(decoded) is not None and decoded.isprintable()
