//! Host names, mailboxes and URIs, and constraints on them.

use super::dns::{is_at_or_below, is_host};
use crate::Breach;

/// Whether a subjectAltName may hold this dNSName: a host name, or one below a wildcard label.
pub(in crate::path) fn is_dns_name(name: &str) -> bool {
    is_host(name.strip_prefix("*.").unwrap_or(name))
}

/// A mailbox as its part before the at sign and its host; `None` if it is none. Only a quoted part holds a further at
/// sign (RFC 5321 §4.1.2).
pub(in crate::path) fn mailbox(text: &str) -> Option<(&str, &str)> {
    let (user, host) = text.rsplit_once('@')?;
    let is_quoted = user.len() > 2 && user.starts_with('"') && user.ends_with('"');
    let is_plain = !user.is_empty() && !user.contains('@');
    ((is_quoted || is_plain) && is_host(host)).then_some((user, host))
}

/// A host name without a leading period, or nothing, which holds every name.
pub(super) fn is_dns_subtree(base: &str) -> bool {
    base.is_empty() || is_host(base)
}

/// A mailbox, a host, or with a leading period a domain.
pub(super) fn is_mail_subtree(base: &str) -> bool {
    mailbox(base).is_some() || is_uri_subtree(base)
}

/// A host, or with a leading period a domain.
pub(super) fn is_uri_subtree(base: &str) -> bool {
    base.is_empty() || is_host(base.strip_prefix('.').unwrap_or(base))
}

/// Zero or more labels on the left satisfy the constraint.
pub(super) fn dns(name: &str, base: &str, excluded: bool) -> Result<bool, Breach> {
    let parent = name.strip_prefix("*.");
    if !is_dns_name(name) {
        return Err(Breach::UncomparableName);
    }
    // A wildcard stands for a host at the constraint's own name, too.
    let stands_for_base = parent.is_some_and(|parent| {
        base.split_once('.')
            .is_some_and(|(_, above)| above.eq_ignore_ascii_case(parent))
    });
    let below = base.is_empty() || is_at_or_below(parent.unwrap_or(name), base);
    Ok(below || (excluded && stands_for_base))
}

/// The mailbox itself, its host, or a host in the domain.
pub(super) fn mail(name: &str, base: &str) -> Result<bool, Breach> {
    let (user, host) = mailbox(name).ok_or(Breach::UncomparableName)?;
    Ok(match mailbox(base) {
        Some((base_user, base_host)) => user == base_user && host.eq_ignore_ascii_case(base_host),
        None => is_host_within(host, base),
    })
}

/// The host of the URI's authority.
pub(super) fn uri(name: &str, base: &str) -> Result<bool, Breach> {
    let (_, rest) = name.split_once("://").ok_or(Breach::UncomparableName)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    if is_host(host) {
        Ok(is_host_within(host, base))
    } else {
        Err(Breach::UncomparableName)
    }
}

fn is_host_within(host: &str, base: &str) -> bool {
    match base.strip_prefix('.') {
        Some(domain) => is_at_or_below(host, domain) && !host.eq_ignore_ascii_case(domain),
        None => base.is_empty() || host.eq_ignore_ascii_case(base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_within_a_constraint_by_whole_labels() {
        assert_eq!(dns("host.example.com", "example.com", false), Ok(true));
        assert_eq!(dns("EXAMPLE.com", "example.COM", false), Ok(true));
        assert_eq!(dns("badexample.com", "example.com", false), Ok(false));
        assert_eq!(dns("com", "example.com", false), Ok(false));
        assert_eq!(dns("anything.org", "", false), Ok(true));
    }

    /// An underscore or an address makes no host name, whatever resolvers do with it.
    #[test]
    fn a_dns_name_keeps_to_the_preferred_name_syntax() {
        for name in [
            "example.com",
            "*.example.com",
            "xn--628h.example.com",
            "localhost",
        ] {
            assert!(is_dns_name(name), "{name}");
        }
        for name in [
            "",
            " ",
            "*",
            "*.",
            "_sip.example.com",
            ".example.com",
            "example.com.",
            "a..b",
            "-a.example.com",
            "a-.example.com",
            "exa mple.com",
            "127.0.0.1",
            "b*.example.com",
            "a.*.example.com",
        ] {
            assert!(!is_dns_name(name), "{name}");
        }
    }

    #[test]
    fn a_leading_period_is_for_mailboxes_and_uris_only() {
        assert!(is_dns_subtree("example.com") && is_dns_subtree("") && !is_dns_subtree(".example.com"));
        assert!(is_uri_subtree(".example.com") && !is_uri_subtree("..example.com"));
        assert!(is_mail_subtree("ann@example.com") && !is_mail_subtree("@example.com"));
        assert!(!is_mail_subtree("ann@.example.com"));
    }

    #[test]
    fn a_wildcard_is_excluded_by_any_host_it_stands_for_and_permitted_only_by_all() {
        assert_eq!(dns("*.example.com", "a.example.com", true), Ok(true));
        assert_eq!(dns("*.example.com", "a.example.com", false), Ok(false));
        assert_eq!(dns("*.example.com", "example.com", false), Ok(true));
        assert_eq!(dns("*.example.com", "b.a.example.com", true), Ok(false));
    }

    #[test]
    fn mailboxes_follow_three_forms_of_constraint() {
        assert_eq!(mail("ann@example.com", "ann@example.com"), Ok(true));
        assert_eq!(mail("ann@example.com", "Ann@example.com"), Ok(false));
        assert_eq!(mail("ann@example.com", "example.com"), Ok(true));
        assert_eq!(mail("ann@sub.example.com", "example.com"), Ok(false));
        assert_eq!(mail("ann@sub.example.com", ".example.com"), Ok(true));
        assert_eq!(mail("ann@example.com", ".example.com"), Ok(false));
        assert_eq!(mail("example.com", "example.com"), Err(Breach::UncomparableName));
        let two_hosts = mail("ann@other.org@example.com", "example.com");
        assert_eq!(two_hosts, Err(Breach::UncomparableName));
        assert_eq!(mail("\"ann@home\"@example.com", "example.com"), Ok(true));
    }

    #[test]
    fn a_uri_without_a_host_name_cannot_be_compared() {
        assert_eq!(
            uri("https://u@host.example.com:1/x", "host.example.com"),
            Ok(true)
        );
        assert_eq!(uri("https://host.example.com/x", ".example.com"), Ok(true));
        assert_eq!(
            uri("https://[::1]/", ".example.com"),
            Err(Breach::UncomparableName)
        );
        assert_eq!(uri("urn:example", "example.com"), Err(Breach::UncomparableName));
    }
}
