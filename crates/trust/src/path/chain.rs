//! Rules on a path that concern more than one certificate, and what the caller demands of the leaf.

use super::{Demands, peer, position, profile};
use crate::Breach;
use crate::certificate::Certificate;
use crate::refusal::{Position, Rule};
use wand_crypto::Provider;

/// 2.5.29.37.0 (§4.2.1.12). An issuer may have it; a leaf that is asked for a purpose must name that one.
const ANY_EXTENDED_KEY_USAGE: [u8; 4] = [0x55, 0x1d, 0x25, 0];

/// Whatever can be said about the leaf before any issuer is known.
pub(super) fn leaf(leaf: &Certificate, demands: &Demands<'_>) -> Result<(), Rule> {
    if leaf.is_ca() && !demands.accept_ca_leaf {
        return Err(Rule::Profile(Breach::CaAsLeaf));
    }
    profile::leaf(leaf).map_err(Rule::Profile)?;
    validity(leaf, demands.now)?;
    let usage = leaf.extensions.key_usage.as_ref();
    if usage.is_some_and(|usage| !usage.value.contains(demands.key_usage)) {
        return Err(Rule::KeyUsage);
    }
    key_purposes(leaf, demands)?;
    if !demands.peer_names.iter().all(|name| peer::names(leaf, name)) {
        return Err(Rule::PeerName);
    }
    Ok(())
}

/// The certificate is used between its dates, both included (RFC 5280 §4.1.2.5).
pub(crate) fn validity(certificate: &Certificate, now: u64) -> Result<(), Rule> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if now < not_before {
        return Err(Rule::NotYetValid { not_before, now });
    }
    if now > not_after {
        return Err(Rule::Expired { not_after, now });
    }
    Ok(())
}

/// Issuers in a path without its anchor, self-issued ones not counted.
pub(super) fn depth(path: &[&Certificate], limit: usize) -> Result<(), Rule> {
    let issuers = path
        .iter()
        .skip(1)
        .filter(|certificate| !certificate.is_self_issued())
        .count();
    if issuers > limit {
        Err(Rule::TooDeep { limit })
    } else {
        Ok(())
    }
}

/// Everything about a path from leaf to anchor but names, policies, signatures and revocation.
pub(super) fn check(
    provider: &dyn Provider,
    path: &[&Certificate],
    demands: &Demands<'_>,
) -> Result<(), (usize, Rule)> {
    // Certificates between the leaf and the one at hand that are not self-issued (RFC 5280 §6.1.4 (l), (m)).
    let mut below: usize = 0;
    for (index, certificate) in path.iter().enumerate() {
        let position = position(index, path.len());
        let refused = |rule| (index, rule);
        if position != Position::Leaf {
            let ruling = match position {
                Position::Anchor => profile::anchor(certificate, is_self_signed(provider, certificate)),
                _ => profile::issuer(certificate),
            };
            ruling.map_err(|breach| refused(Rule::Profile(breach)))?;
            validity(certificate, demands.now).map_err(refused)?;
            if path_len(certificate).is_some_and(|limit| below > limit) {
                return Err(refused(Rule::Profile(Breach::PathTooLong)));
            }
            if !certificate.is_self_issued() {
                below = below.saturating_add(1);
            }
        }
        if position != Position::Anchor {
            key_purposes(certificate, demands).map_err(refused)?;
            signature_algorithm(certificate, demands).map_err(refused)?;
        }
    }
    Ok(())
}

/// Whether an anchor is the origin of its own key. The name tells; where it does not and the authority key identifier
/// is missing, the signature does.
fn is_self_signed(provider: &dyn Provider, anchor: &Certificate) -> bool {
    let signed = || anchor.signed.verify(provider, anchor.public_key()).is_ok();
    anchor.is_self_issued() || (anchor.extensions.authority_key.is_none() && signed())
}

fn path_len(certificate: &Certificate) -> Option<usize> {
    certificate
        .extensions
        .basic_constraints
        .as_ref()?
        .value
        .path_len_constraint
        .map(usize::from)
}

fn key_purposes(certificate: &Certificate, demands: &Demands<'_>) -> Result<(), Rule> {
    let Some(listed) = &certificate.extensions.key_purposes else {
        return Ok(());
    };
    let any = certificate.is_ca()
        && listed
            .value
            .iter()
            .any(|listed| *listed == ANY_EXTENDED_KEY_USAGE);
    let has = |purpose: &&[u8]| any || listed.value.iter().any(|listed| listed == purpose);
    if demands.key_purposes.iter().all(has) {
        Ok(())
    } else {
        Err(Rule::ExtendedKeyUsage)
    }
}

fn signature_algorithm(certificate: &Certificate, demands: &Demands<'_>) -> Result<(), Rule> {
    match certificate.signed.algorithm {
        Some(algorithm) if demands.signature_algorithms.contains(&algorithm) => Ok(()),
        _ => Err(Rule::UnsupportedAlgorithm),
    }
}
