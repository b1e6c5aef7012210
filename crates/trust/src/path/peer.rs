//! Whether a certificate names a peer: by subjectAltName alone (RFC 9525), never by the common name.

use super::names::{dns, host::mailbox};
use crate::certificate::Certificate;
use core::net::IpAddr;
use x509_cert::ext::pkix::name::GeneralName;

/// A name that a caller expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerName<'a> {
    /// A host name; a wildcard in the certificate stands for its leftmost label (RFC 9525 §6.3).
    Dns(&'a str),
    /// An address, four or sixteen octets.
    Ip(IpAddr),
    /// A mailbox; the part before the at sign is compared byte for byte (RFC 5280 §7.5).
    Mail(&'a str),
}

pub(super) fn names(certificate: &Certificate, expected: &PeerName<'_>) -> bool {
    let names = certificate.extensions.alternative_names.as_ref();
    names.is_some_and(|names| names.value.0.iter().any(|name| is(name, expected)))
}

fn is(name: &GeneralName, expected: &PeerName<'_>) -> bool {
    match (name, expected) {
        (GeneralName::DnsName(presented), PeerName::Dns(expected)) => host(presented.as_str(), expected),
        (GeneralName::IpAddress(presented), PeerName::Ip(IpAddr::V4(address))) => {
            presented.as_bytes() == address.octets()
        }
        (GeneralName::IpAddress(presented), PeerName::Ip(IpAddr::V6(address))) => {
            presented.as_bytes() == address.octets()
        }
        (GeneralName::Rfc822Name(presented), PeerName::Mail(expected)) => {
            same_mailbox(presented.as_str(), expected)
        }
        _ => false,
    }
}

fn host(presented: &str, expected: &str) -> bool {
    let expected = expected.strip_suffix('.').unwrap_or(expected);
    if !dns::is_host(expected) {
        return false;
    }
    let Some(parent) = presented.strip_prefix("*.") else {
        return dns::is_host(presented) && presented.eq_ignore_ascii_case(expected);
    };
    // One label after the wildcard would stand for a whole top-level domain.
    let Some((_, rest)) = expected.split_once('.') else {
        return false;
    };
    dns::is_host(parent) && parent.contains('.') && rest.eq_ignore_ascii_case(parent)
}

fn same_mailbox(presented: &str, expected: &str) -> bool {
    match (mailbox(presented), mailbox(expected)) {
        (Some((user, host)), Some((expected_user, expected_host))) => {
            user == expected_user && host.eq_ignore_ascii_case(expected_host)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_exactly_one_leftmost_label() {
        assert!(host("*.example.com", "a.example.com"));
        assert!(host("*.EXAMPLE.com", "A.example.COM."));
        for (presented, expected) in [
            ("*.example.com", "example.com"),
            ("*.example.com", "a.b.example.com"),
            ("*.com", "example.com"),
            ("*", "localhost"),
            ("a*.example.com", "ab.example.com"),
            ("*a.example.com", "ba.example.com"),
            ("a.*.com", "a.example.com"),
            ("*.*.com", "a.example.com"),
            ("*.example.com", "*.example.com"),
            ("example.com.", "example.com"),
            ("-a.example.com", "-a.example.com"),
        ] {
            assert!(
                !host(presented, expected),
                "{presented} must not stand for {expected}"
            );
        }
    }

    #[test]
    fn a_mailbox_keeps_its_case_before_the_at_sign_only() {
        assert!(same_mailbox("Ann@Example.com", "Ann@example.COM"));
        assert!(!same_mailbox("Ann@example.com", "ann@example.com"));
        assert!(!same_mailbox("@example.com", "@example.com"));
        assert!(!same_mailbox("example.com", "example.com"));
    }
}
