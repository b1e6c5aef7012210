//! Certificates that were met, so that any of them can be looked at later.

use crate::operator::{self, OperatorKey};
use crate::workstation::Workstation;
use std::collections::VecDeque;
use wand_crypto::{HashAlgorithm, Provider};

/// Certificates kept from files and devices; the oldest make room.
const PLACES: usize = 256;

/// Certificates from devices and from files that were judged, until the program ends.
#[derive(Default)]
pub(crate) struct Shelf(VecDeque<Vec<u8>>);

impl Shelf {
    /// Keeps certificates, DER.
    pub(crate) fn keep<'a>(&mut self, certificates: impl IntoIterator<Item = &'a [u8]>) {
        for der in certificates {
            self.0.retain(|held| held != der);
            self.0.push_front(der.to_vec());
        }
        self.0.truncate(PLACES);
    }
}

impl Workstation {
    /// The certificate with this SHA-256 fingerprint in hex, wherever it was met: trust store, own, session, known
    /// devices, device, judged files.
    pub(crate) fn met_certificate(&self, fingerprint: &str) -> Option<Vec<u8>> {
        let wanted: [u8; 32] = hex::decode(fingerprint).ok()?.try_into().ok()?;
        let provider = self.provider;
        let is_it = |der: &[u8]| fingerprint_of(provider, der) == wanted;
        let store = self.world.trust.store();
        let trusted = store.anchors().chain(store.issuing()).map(|held| held.der());
        let session = self.open.iter().flat_map(|open| {
            let peer = &open.facts().peer;
            std::iter::once(peer.leaf())
                .chain(peer.path())
                .map(|met| met.der())
        });
        let known = self
            .world
            .met
            .devices
            .iter()
            .map(|device| device.certificate.as_slice());
        let shelved = self.shelf.0.iter().map(Vec::as_slice);
        let met = trusted
            .chain(session)
            .chain(known)
            .chain(shelved)
            .find(|der| is_it(der))
            .map(<[u8]>::to_vec);
        met.or_else(|| self.own().into_iter().find(|der| is_it(der)))
    }

    /// The operator's own certificates that are installed, DER; readable while locked.
    pub(crate) fn own(&self) -> Vec<Vec<u8>> {
        OperatorKey::ALL
            .into_iter()
            .filter_map(|key| operator::installed(&self.home, key).ok().flatten())
            .map(|certificate| certificate.der().to_vec())
            .collect()
    }
}

/// SHA-256.
pub(crate) fn fingerprint_of(provider: &dyn Provider, der: &[u8]) -> [u8; 32] {
    let digest = provider.hash(HashAlgorithm::Sha256, &[der]);
    digest.as_bytes().try_into().unwrap_or_default()
}
