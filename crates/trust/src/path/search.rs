//! The search for a path: depth first from the leaf, anchors before further issuers, within a budget.

use super::{Demands, chain, names, policies, position, profile, refusal, revocation, signatures};
use crate::certificate::Certificate;
use crate::crl::RevocationList;
use crate::refusal::{Position, Refusal, Rule};
use alloc::vec;
use alloc::vec::Vec;
use wand_crypto::Provider;

/// Certificates tried as issuers in one search. A peer chooses what is tried; an honest path takes fewer than ten.
const STEPS: usize = 256;

/// Complete paths whose signatures are checked in one search: each costs several signature checks.
const COMPLETE_PATHS: usize = 16;

/// Issuers in a path, self-issued ones included, whatever the caller allows.
const LONGEST: usize = 16;

pub(super) struct Search<'a> {
    provider: &'a dyn Provider,
    intermediates: &'a [&'a Certificate],
    anchors: &'a [&'a Certificate],
    lists: &'a [RevocationList],
    demands: &'a Demands<'a>,
    steps: usize,
    complete_paths: usize,
    /// The refusal to report if nothing is found, with how close its path came to an anchor.
    closest: Option<(Reached, Refusal)>,
}

/// How close a path came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Issuer,
    Anchor,
    Signatures,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        provider: &'a dyn Provider,
        intermediates: &'a [&'a Certificate],
        anchors: &'a [&'a Certificate],
        lists: &'a [RevocationList],
        demands: &'a Demands<'a>,
    ) -> Self {
        let (steps, complete_paths) = (STEPS, COMPLETE_PATHS);
        Self {
            provider,
            intermediates,
            anchors,
            lists,
            demands,
            steps,
            complete_paths,
            closest: None,
        }
    }

    /// The first path that stands, from `leaf` to an anchor.
    pub(super) fn from(mut self, leaf: &'a Certificate) -> Result<Vec<&'a Certificate>, Refusal> {
        let mut path = vec![leaf];
        if self.extend(&mut path) {
            return Ok(path);
        }
        let unknown = || refusal(self.provider, leaf, Position::Leaf, Rule::UnknownIssuer);
        Err(self.closest.take().map_or_else(unknown, |(_, refusal)| refusal))
    }

    fn extend(&mut self, path: &mut Vec<&'a Certificate>) -> bool {
        for anchor in self.anchors {
            if self.take_step(path, anchor) {
                path.push(anchor);
                if self.stands(path) {
                    return true;
                }
                path.pop();
            }
        }
        for issuer in self.intermediates {
            if path.len() <= LONGEST && !repeats(path, issuer) && self.take_step(path, issuer) {
                path.push(issuer);
                if self.may_go_on(path) && self.extend(path) {
                    return true;
                }
                path.pop();
            }
        }
        false
    }

    /// Whether `issuer` may have issued the head of the path, as far as names and key identifiers tell.
    fn take_step(&mut self, path: &[&Certificate], issuer: &'a Certificate) -> bool {
        let Some(head) = path.last() else { return false };
        if head.issuer_der != issuer.subject_der {
            return false;
        }
        // RFC 5280 §4.2.1.2: the two identifiers are the same value.
        let keys = (
            head.extensions.authority_key_id(),
            issuer.extensions.subject_key_id(),
        );
        if let (Some(named), Some(own)) = keys
            && named != own
        {
            return false;
        }
        let Some(steps) = self.steps.checked_sub(1) else {
            self.refuse(Reached::Anchor, head, Position::Leaf, Rule::SearchTooLong);
            return false;
        };
        self.steps = steps;
        true
    }

    /// Cheap rules that end a branch early: profile, validity and depth of the issuer just added.
    fn may_go_on(&mut self, path: &[&'a Certificate]) -> bool {
        let Some((issuer, below)) = path.split_last() else {
            return false;
        };
        let position = Position::Issuer(below.len());
        let ruling = profile::issuer(issuer)
            .map_err(Rule::Profile)
            .and_then(|()| chain::validity(issuer, self.demands.now))
            .and_then(|()| chain::depth(path, self.demands.max_issuers));
        ruling
            .map_err(|rule| self.refuse(Reached::Issuer, issuer, position, rule))
            .is_ok()
    }

    /// Every rule on a path that reached an anchor; signatures last, because they cost most.
    fn stands(&mut self, path: &[&'a Certificate]) -> bool {
        let rules = chain::check(self.provider, path, self.demands)
            .and_then(|()| names::check(path))
            .and_then(|()| policies::check(path));
        if let Err((index, rule)) = rules {
            return self.refuse_at(Reached::Anchor, path, index, rule);
        }
        let Some(left) = self.complete_paths.checked_sub(1) else {
            return self.refuse_at(Reached::Signatures, path, 0, Rule::SearchTooLong);
        };
        self.complete_paths = left;
        let proof = signatures::check(self.provider, path, self.demands.now, self.demands.proven)
            .and_then(|()| revocation::check(self.provider, path, self.lists, self.demands.now));
        match proof {
            Ok(()) => true,
            Err((index, rule)) => self.refuse_at(Reached::Signatures, path, index, rule),
        }
    }

    fn refuse_at(&mut self, reached: Reached, path: &[&Certificate], index: usize, rule: Rule) -> bool {
        if let Some(certificate) = path.get(index) {
            self.refuse(reached, certificate, position(index, path.len()), rule);
        }
        false
    }

    fn refuse(&mut self, reached: Reached, certificate: &Certificate, position: Position, rule: Rule) {
        if self
            .closest
            .as_ref()
            .is_none_or(|(closest, _)| reached > *closest)
        {
            self.closest = Some((reached, refusal(self.provider, certificate, position, rule)));
        }
    }
}

/// A certificate with the same name and key is already in the path (RFC 4158 §5.2).
fn repeats(path: &[&Certificate], issuer: &Certificate) -> bool {
    path.iter()
        .any(|seen| seen.subject_der == issuer.subject_der && seen.public_key() == issuer.public_key())
}
