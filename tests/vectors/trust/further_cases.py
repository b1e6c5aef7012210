"""Writes further-cases.json: path-validation cases in the schema of C2SP/x509-limbo that its core cases leave out.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install cryptography==50.0.2
    /tmp/venv/bin/python further_cases.py > further-cases.json

Each expected result is what RFC 5280 says of the case, in the section named beside it. Keys are fresh in each run; they
sign nothing else and are not kept.
"""

import base64
import datetime as dt
import ipaddress
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose

UTC = dt.timezone.utc
BEGIN, END = dt.datetime(2020, 1, 1, tzinfo=UTC), dt.datetime(2950, 1, 1, tzinfo=UTC)
NOW = dt.datetime(2024, 1, 1, tzinfo=UTC)
DAY = dt.timedelta(days=1)
SAN, KEY_USAGE, CONSTRAINTS, NAME_CONSTRAINTS, REASON = (
    bytes.fromhex(oid) for oid in ("551d11", "551d0f", "551d13", "551d1e", "551d15")
)
cases = []


# Certificates, lists, cases.

def name(common):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)] if common else [])


def usage(*bits):
    every = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{bit: bit in bits for bit in every})


def dns(*names):
    return x509.SubjectAlternativeName([x509.DNSName._init_without_validation(each) for each in names])


def mail(*names):
    return x509.SubjectAlternativeName([x509.RFC822Name._init_without_validation(each) for each in names])


class Issued:
    def __init__(self, subject, issuer, extensions, serial=None, key=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        signer = issuer or self
        builder = (x509.CertificateBuilder().subject_name(name(subject)).public_key(self.key.public_key())
                   .issuer_name(issuer.certificate.subject if issuer else name(subject))
                   .serial_number(x509.random_serial_number()).not_valid_before(BEGIN).not_valid_after(END))
        if serial is not None:
            builder._serial_number = serial
        known = [(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)]
        if issuer:
            known.append((x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), False))
        builder._extensions = [x509.Extension(value.oid, critical, value) for value, critical in known + extensions]
        self.certificate = builder.sign(signer.key, hashes.SHA256())
        self.serial = self.certificate.serial_number

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)


def authority(common="Root", issuer=None, constraints=None, **more):
    extensions = [(x509.BasicConstraints(True, None), True), (usage("key_cert_sign", "crl_sign"), True)]
    return Issued(common, issuer, extensions + ([(constraints, True)] if constraints else []), **more)


def leaf(issuer, names=None, purposes=(Purpose.SERVER_AUTH,), subject="leaf", more=(), **other):
    extensions = [(usage("digital_signature"), True)]
    if purposes:
        extensions.append((x509.ExtendedKeyUsage(purposes), False))
    names = names or dns("example.com")
    return Issued(subject, issuer, [*extensions, (names, not subject), *more], **other)


def revocation_list(issuer, *serials, named=None, begin=BEGIN, end=END, more=(), key=None):
    builder = (x509.CertificateRevocationListBuilder().issuer_name((named or issuer).certificate.subject)
               .last_update(begin).next_update(end).add_extension(x509.CRLNumber(7), False)
               .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False))
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY).build())
    for value, critical in more:
        builder = builder.add_extension(value, critical)
    return builder.sign(key or issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def pem(der, label="CERTIFICATE"):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"


def case(identifier, succeeds, description, peer, roots, issuers=(), names=("DNS", "example.com"), lists=(), **fields):
    bytes_of = lambda each: each.der() if isinstance(each, Issued) else each
    cases.append({
        "id": identifier, "description": description, "validation_kind": "SERVER",
        "trusted_certs": [pem(bytes_of(each)) for each in roots],
        "untrusted_intermediates": [pem(bytes_of(each)) for each in issuers],
        "peer_certificate": pem(bytes_of(peer)), "validation_time": NOW.isoformat(),
        "signature_algorithms": [], "key_usage": [], "extended_key_usage": [],
        "expected_result": "SUCCESS" if succeeds else "FAILURE",
        "expected_peer_name": names and dict(zip(("kind", "value"), names)), "expected_peer_names": [],
        "crls": [pem(each, "X509 CRL") for each in lists], **fields})


# DER taken apart, changed, and signed again.

def parsed(der):
    items, at = [], 0
    while at < len(der):
        tag, length, header = der[at], der[at + 1], 2
        if length & 0x80:
            header += length & 0x7F
            length = int.from_bytes(der[at + 2:at + header], "big")
        value = der[at + header:at + header + length]
        items.append([tag, parsed(value) if tag & 0x20 else value])
        at += header + length
    return items


def encoded(item):
    tag, value = item
    value = b"".join(map(encoded, value)) if isinstance(value, list) else value
    octets = len(value).to_bytes((len(value).bit_length() + 7) // 8, "big")
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + length + value


def changed(der, issuer, change):
    whole = parsed(der)[0]
    body = whole[1][0]
    change(body[1])
    whole[1][2] = [3, b"\0" + issuer.key.sign(encoded(body), ec.ECDSA(hashes.SHA256()))]
    return encoded(whole)


def extension(body, oid):
    return next(each for each in body[-1][1][0][1] if each[1][0][1] == oid)[1]


def valued(oid, value):
    return lambda body: extension(body, oid)[-1].__setitem__(1, bytes.fromhex(value))


ROOT = authority()

for identifier, text in {
    "underscore": "a_b.example.com", "leading-period": ".example.com", "trailing-period": "example.com.",
    "space": "a b.example.com", "hyphen-first": "-a.example.com", "hyphen-last": "a-.example.com",
    "no-label": "a..example.com", "address": "192.0.2.1", "long-label": "a" * 64 + ".example.com",
    "wildcard-inside": "a.*.example.com", "wildcard-part": "a*.example.com", "wildcard-alone": "*", "nothing": "",
}.items():
    case(f"names::dns-{identifier}", False, "A dNSName is in the preferred name syntax (4.2.1.6).",
         leaf(ROOT, dns("example.com", text)), [ROOT])
case("names::dns-wildcard", True, "A wildcard as the whole leftmost label (RFC 9525).",
     leaf(ROOT, dns("*.example.com")), [ROOT], names=("DNS", "a.example.com"))
case("names::mail-two-hosts", False, "An rfc822Name is one mailbox (4.2.1.6).",
     leaf(ROOT, mail("a@b@example.com")), [ROOT], names=None)
case("names::mail-quoted", True, "A quoted local part may hold an at sign (RFC 5321).",
     leaf(ROOT, mail('"a@b"@example.com')), [ROOT], names=("RFC822", '"a@b"@example.com'))
case("names::line-end-in-subject", False, "The serial number is zero; the subject holds a line end.",
     leaf(ROOT, subject="a\nb SUCCESS", serial=0), [ROOT])

for identifier, succeeds, base, text in [
    ("asterisk-is-itself", True, "*@example.com", "*@example.com"),
    ("asterisk-is-no-wildcard", False, "*@example.com", "a@example.com"),
    ("host", True, "example.com", "a@example.com"), ("host-below", False, "example.com", "a@b.example.com"),
    ("domain", True, ".example.com", "a@b.example.com"), ("domain-itself", False, ".example.com", "a@example.com"),
]:
    constraints = x509.NameConstraints([x509.RFC822Name._init_without_validation(base)], None)
    root = authority(constraints=constraints)
    case(f"constraints::mail-{identifier}", succeeds, "rfc822Name constraints (4.2.1.10).", leaf(root, mail(text)), [root],
         names=("RFC822", text))
network = x509.NameConstraints([x509.IPAddress(ipaddress.ip_network("192.0.2.0/24"))], None)
root = authority(constraints=network)
case("constraints::mask-with-a-hole", False, "The mask is one of a CIDR block (4.2.1.10).",
     leaf(root), [changed(root.der(), root, lambda body: extension(body, NAME_CONSTRAINTS)[-1].__setitem__(
         1, extension(body, NAME_CONSTRAINTS)[-1][1].replace(b"\xff\xff\xff\0", b"\xff\0\xff\0")))])

CA_FALSE = leaf(ROOT, more=[(x509.BasicConstraints(False, None), True)])
for identifier, change, peer in [
    ("same", lambda body: None, leaf(ROOT)),
    ("critical-default", lambda body: extension(body, SAN).insert(1, [1, b"\0"]), leaf(ROOT)),
    ("critical-not-ff", lambda body: extension(body, KEY_USAGE)[1].__setitem__(1, b"\1"), leaf(ROOT)),
    ("ca-default", valued(CONSTRAINTS, "3003010100"), CA_FALSE),
    ("usage-trailing-zeros", valued(KEY_USAGE, "03020080"), leaf(ROOT)),
    ("usage-spare-octet", valued(KEY_USAGE, "0303008000"), leaf(ROOT)),
    ("usage-unused-bits-set", valued(KEY_USAGE, "030207ff"), leaf(ROOT)),
    ("serial-padded", lambda body: body.__setitem__(1, [2, b"\0\1"]), leaf(ROOT)),
    ("serial-negative", lambda body: body.__setitem__(1, [2, b"\x80\1"]), leaf(ROOT)),
    ("version-default", lambda body: body[0][1][0].__setitem__(1, b"\0"), leaf(ROOT)),
    ("name-part-empty", lambda body: body[5].__setitem__(1, [[0x31, []]]), leaf(ROOT)),
    ("time-without-seconds", lambda body: body[4][1].__setitem__(0, [0x17, b"2001010000Z"]), leaf(ROOT)),
    ("time-before-2050-generalized", lambda body: body[4][1].__setitem__(0, [0x18, b"20200101000000Z"]), leaf(ROOT)),
]:
    case(f"der::{identifier}", identifier == "same", "Certificates are in DER, which has one encoding (4.1).",
         changed(peer.der(), ROOT, change), [ROOT])
WHOLE = leaf(ROOT).der()
for identifier, der in {"trailing": WHOLE + b"\0", "cut": WHOLE[:-1], "nothing": b"", "indefinite": b"\x30\x80" + WHOLE[4:] + b"\0\0",
                        "nested": b"\x30\x80" * 2048}.items():
    case(f"der::{identifier}-leaf", False, "The leaf is no certificate (4.1).", der, [ROOT])
    case(f"der::{identifier}-unrelated", True, "What nobody needs and cannot be read changes nothing.", WHOLE, [ROOT], [der])

LEAF = leaf(ROOT)
NAMESAKE = authority()


def listed(identifier, succeeds, description, *lists, peer=LEAF, roots=(ROOT,)):
    case(f"lists::{identifier}", succeeds, description, peer, list(roots), lists=lists)


def rewritten(change):
    return changed(revocation_list(ROOT, 7), ROOT, change)


def reason(code):
    entry = [0x30, [[0x30, [[6, REASON], [4, bytes([0x0A, 1, code])]]]]]
    return rewritten(lambda body: body[5][1][0][1].append(entry))


GOOD, STALE = revocation_list(ROOT), revocation_list(ROOT, end=NOW - DAY)
listed("current", True, "Nothing is revoked.", GOOD)
listed("namesake-alone", False, "The list is in the issuer's name by another key (6.3.3 (f), (g)).",
       revocation_list(NAMESAKE), roots=(ROOT, NAMESAKE))
listed("namesake-beside", True, "Two CAs of one name, a list of each.", revocation_list(NAMESAKE, LEAF.serial), GOOD,
       roots=(ROOT, NAMESAKE))
listed("forged", False, "Another key signed the list (6.3.3 (g)).", revocation_list(ROOT, key=NAMESAKE.key))
listed("serial-twice", False, "The list names one certificate twice.", revocation_list(ROOT, 7, 9, 7))
listed("stale", False, "The next list was due (6.3.3 (a)).", STALE)
listed("stale-beside-current", True, "One current list is enough (6.3.3).", STALE, GOOD)
listed("stale-revokes", False, "What a list out of date revoked stays revoked.",
       revocation_list(ROOT, LEAF.serial, end=NOW - DAY), GOOD)
listed("future", False, "The list is not yet issued.", revocation_list(ROOT, begin=NOW + DAY))
listed("delta", False, "A list of changes is none without its base (5.2.4).",
       revocation_list(ROOT, more=[(x509.DeltaCRLIndicator(1), True)]))
listed("reason-8", False, "removeFromCRL stands in a list of changes alone (5.3.1).", reason(8))
listed("reason-1", True, "Another certificate's key is in other hands.", reason(1))
listed("reason-7", False, "There is no reason 7 (5.3.1).", reason(7))
listed("version-1", False, "A list with extensions is version 2 (5.1.2.1).", rewritten(lambda body: body.pop(0)))
listed("excepted::end-missing", True, "A list without nextUpdate is none (5.1.2.5), and passed over.",
       rewritten(lambda body: body.pop(4)))

scope = dict(full_name=None, relative_name=None, only_contains_user_certs=True, only_contains_ca_certs=False,
             only_some_reasons=None, indirect_crl=False, only_contains_attribute_certs=False)
listed("excepted::leaves-only", True, "A list for leaves alone covers a leaf (5.2.5).",
       revocation_list(ROOT, more=[(x509.IssuingDistributionPoint(**scope), True)]))

OTHER = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.17")
case("demands::purpose-dotted", True, "A purpose that is asked for by its identifier.", leaf(ROOT, purposes=(OTHER,)), [ROOT],
     extended_key_usage=[OTHER.dotted_string])
case("demands::nulls", True, "An older file of the schema: null where nothing is asked.", leaf(ROOT), [ROOT], features=None,
     signature_algorithms=None, key_usage=None, extended_key_usage=None, expected_peer_names=None, max_chain_depth=None)
path = [ROOT]
for number in range(12):
    path.append(authority(f"CA {number}", path[-1]))
case("demands::twelve-issuers", True, "Without a demand a path may be long (6.1).", leaf(path[-1]), [ROOT], path[1:])
case("demands::eleven-issuers-allowed", False, "max_chain_depth is one too few.", leaf(path[-1]), [ROOT], path[1:],
     max_chain_depth=11)

print(json.dumps({"version": 1, "testcases": cases}, indent=1))
