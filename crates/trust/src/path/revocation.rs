//! Revocation lists given with a path: whoever is listed is refused, and so is whoever's issuer has lists here of which
//! none can be used.

use crate::certificate::Certificate;
use crate::crl::{CrlFault, RevocationList};
use crate::refusal::Rule;
use wand_crypto::Provider;

pub(super) fn check(
    provider: &dyn Provider,
    path: &[&Certificate],
    lists: &[RevocationList],
    now: u64,
) -> Result<(), (usize, Rule)> {
    let links = path.iter().zip(path.iter().skip(1)).enumerate();
    for (index, (certificate, issuer)) in links {
        standing(provider, certificate, issuer, lists, now).map_err(|rule| (index, rule))?;
    }
    Ok(())
}

/// One current list is enough (RFC 5280 §6.3.3), but every list that the issuer signed revokes, also one out of date.
fn standing(
    provider: &dyn Provider,
    certificate: &Certificate,
    issuer: &Certificate,
    lists: &[RevocationList],
    now: u64,
) -> Result<(), Rule> {
    let mut fault = None;
    let mut is_covered = false;
    for list in lists.iter().filter(|list| list.names(issuer)) {
        // Another key of that name: another CA's list, or a forged one. It covers nothing.
        if !list.may_be_by(issuer) {
            fault = fault.or(Some(CrlFault::UnknownIssuer));
            continue;
        }
        list.verify(provider, issuer).map_err(Rule::RevocationList)?;
        if let Some(entry) = list.entry(certificate.serial_number()) {
            return Err(Rule::Revoked {
                since: entry.since,
                reason: entry.reason,
            });
        }
        match current(list, now) {
            Ok(()) => is_covered = true,
            Err(this) => fault = Some(this),
        }
    }
    match fault {
        Some(fault) if !is_covered => Err(Rule::RevocationList(fault)),
        _ => Ok(()),
    }
}

fn current(list: &RevocationList, now: u64) -> Result<(), CrlFault> {
    if now < list.this_update() {
        return Err(CrlFault::Future {
            this_update: list.this_update(),
        });
    }
    if now > list.next_update() {
        return Err(CrlFault::Stale {
            next_update: list.next_update(),
        });
    }
    Ok(())
}
