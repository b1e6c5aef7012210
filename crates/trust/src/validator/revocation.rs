//! The three answers (R-RV-3): good, indeterminate, and revoked, which is a refusal.

use super::Validator;
use crate::certificate::Certificate;
use crate::path::{self, Path};
use crate::refusal::{Position, Refusal, Rule};
use crate::verified::{Indeterminate, Revocation};

impl Validator<'_> {
    /// The whole path but the anchor against the lists of the store (R-RV-3).
    pub(super) fn revocation(&self, path: &Path, now: u64) -> Result<Revocation, Refusal> {
        let mut answer = None;
        let certificates = core::iter::once(path.leaf()).chain(path.issuers());
        for (index, (certificate, issuer)) in certificates.zip(path.issuers()).enumerate() {
            let position = if index == 0 {
                Position::Leaf
            } else {
                Position::Issuer(index)
            };
            let status = self.status(certificate, issuer, now);
            let status = status.map_err(|rule| path::refusal(self.provider, certificate, position, rule))?;
            answer = Some(worse(answer, status));
        }
        Ok(answer.unwrap_or(Revocation::Indeterminate {
            reason: Indeterminate::MissingList,
        }))
    }

    /// Lists in the store were verified when they were added.
    fn status(&self, certificate: &Certificate, issuer: &Certificate, now: u64) -> Result<Revocation, Rule> {
        let Some(list) = self.store.crls().find(|list| list.may_be_by(issuer)) else {
            return Ok(Revocation::Indeterminate {
                reason: Indeterminate::MissingList,
            });
        };
        if let Some(entry) = list.entry(certificate.serial_number()) {
            return Err(Rule::Revoked {
                since: entry.since,
                reason: entry.reason,
            });
        }
        let (list_number, this_update) = (list.number(), list.this_update());
        Ok(if now < this_update {
            Revocation::Indeterminate {
                reason: Indeterminate::FutureList,
            }
        } else if now > list.next_update() || now.saturating_sub(this_update) > self.policy.max_list_age {
            Revocation::Indeterminate {
                reason: Indeterminate::StaleList,
            }
        } else {
            Revocation::Good {
                list_number,
                this_update,
            }
        })
    }
}

/// The first indeterminate answer from the leaf up; otherwise the leaf's list with the oldest date.
fn worse(so_far: Option<Revocation>, next: Revocation) -> Revocation {
    match (so_far, next) {
        (None, next) => next,
        (
            Some(Revocation::Good {
                list_number,
                this_update: a,
            }),
            Revocation::Good { this_update: b, .. },
        ) => Revocation::Good {
            list_number,
            this_update: a.min(b),
        },
        (Some(Revocation::Good { .. }), indeterminate) => indeterminate,
        (Some(indeterminate), _) => indeterminate,
    }
}
