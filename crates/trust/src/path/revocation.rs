//! Revocation lists given with a path: whoever is listed is refused, and so is a list that cannot be used.

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
        for list in lists.iter().filter(|list| list.may_be_by(issuer)) {
            usable(provider, list, issuer, now).map_err(|fault| (index, Rule::RevocationList(fault)))?;
            if let Some(entry) = list.entry(certificate.serial_number()) {
                return Err((
                    index,
                    Rule::Revoked {
                        since: entry.since,
                        reason: entry.reason,
                    },
                ));
            }
        }
    }
    Ok(())
}

fn usable(
    provider: &dyn Provider,
    list: &RevocationList,
    issuer: &Certificate,
    now: u64,
) -> Result<(), CrlFault> {
    list.verify(provider, issuer)?;
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
