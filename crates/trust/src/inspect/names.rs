//! GeneralName (RFC 5280 §4.2.1.6) in words.

use super::hexadecimal;
use crate::certificate::describe;
use alloc::string::String;
use core::net::{Ipv4Addr, Ipv6Addr};
use x509_cert::ext::pkix::name::GeneralName;

/// A name with its kind before it.
pub(super) fn general(name: &GeneralName) -> String {
    match name {
        GeneralName::OtherName(other) => alloc::format!("other name {}", other.type_id),
        GeneralName::Rfc822Name(mail) => alloc::format!("e-mail {}", mail.as_str()),
        GeneralName::DnsName(host) => alloc::format!("DNS {}", host.as_str()),
        GeneralName::DirectoryName(name) => alloc::format!("directory {}", describe(name)),
        GeneralName::EdiPartyName(_) => "EDI party".into(),
        GeneralName::UniformResourceIdentifier(uri) => alloc::format!("URI {}", uri.as_str()),
        GeneralName::IpAddress(bytes) => alloc::format!("IP {}", address(bytes.as_bytes())),
        GeneralName::RegisteredId(oid) => alloc::format!("registered {oid}"),
    }
}

/// An address, or an address with its mask as name constraints have it.
fn address(bytes: &[u8]) -> String {
    if let Some(one) = single(bytes) {
        return one;
    }
    let halves = bytes.split_at_checked(bytes.len() / 2);
    let masked = halves.and_then(|(network, mask)| {
        (network.len() == mask.len()).then_some(())?;
        Some(alloc::format!("{}/{}", single(network)?, single(mask)?))
    });
    masked.unwrap_or_else(|| hexadecimal(bytes))
}

fn single(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(alloc::format!("{}", Ipv4Addr::from(four)));
    }
    let sixteen = <[u8; 16]>::try_from(bytes).ok()?;
    Some(alloc::format!("{}", Ipv6Addr::from(sixteen)))
}
