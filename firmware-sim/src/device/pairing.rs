//! Pairing: recognition and convenience, never authority.

use super::journal::Detail;
use super::{Device, LogCode};
use crate::flash::PairedWorkstation;
use minicbor::bytes::ByteArray;
use wand_link::AdvertisementData;
use wand_protocol::message::{PairGrant, Refusal, ResponseBody};
use wand_protocol::pairing::{ADVERTISING_KEY_LEN, ADVERTISING_PERIOD_S, AdvertisingKey};
use wand_protocol::registry::RefusalCode;
use wand_trust::Permission;

/// Workstations a device can be paired with.
pub const MAX_PAIRED: usize = 8;

impl Device {
    /// What the device says to anybody now: a token that rotates every fifteen minutes of device time. Only a paired
    /// workstation can tell whose it is; a device without pairings draws it at random (R-SE-8).
    pub fn advertisement(&mut self) -> AdvertisementData {
        let token = match self.advertising_key() {
            Some(key) => key.token(self.provider, self.time / ADVERTISING_PERIOD_S),
            None => {
                let mut token = [0; 8];
                // Without randomness the token is zero, which tells nothing either.
                let _ = self.random.fill(&mut token);
                token
            }
        };
        AdvertisementData::with_token(token)
    }

    /// When the advertisement changes next, in seconds of device time.
    pub fn advertisement_until(&self) -> u64 {
        (self.time / ADVERTISING_PERIOD_S + 1) * ADVERTISING_PERIOD_S
    }

    fn advertising_key(&self) -> Option<AdvertisingKey> {
        let bytes = &self.record.pairings.first()?.advertising_key;
        bytes.as_slice().try_into().ok().map(AdvertisingKey::new)
    }

    pub(super) fn pairing_is_open(&self) -> bool {
        self.ms < self.pairing_until_ms
    }

    pub(super) fn paired_list(&self) -> Vec<ByteArray<32>> {
        self.record
            .pairings
            .iter()
            .map(|pairing| pairing.credential_hash.into())
            .collect()
    }

    pub(super) fn pair(&mut self) -> Result<ResponseBody, Refusal> {
        self.permit(Permission::Pair)?;
        if !self.pairing_is_open() {
            return Err(RefusalCode::PairingClosed.into());
        }
        let closed = || Refusal::new(RefusalCode::WrongState);
        let peer = self
            .contact
            .as_ref()
            .and_then(|contact| contact.peer.as_ref())
            .ok_or_else(closed)?;
        let certificate = peer.chain.leaf().der().to_vec();
        let credential_hash = peer.chain.leaf().fingerprint(self.provider);
        let known = self
            .record
            .pairings
            .iter()
            .any(|pairing| pairing.credential_hash == credential_hash);
        if !known && self.record.pairings.len() >= MAX_PAIRED {
            return Err(RefusalCode::Full.into());
        }
        let key = self.advertising_key_or_new()?;
        let pairing = PairedWorkstation {
            credential_hash,
            certificate,
            paired_at: self.time,
            last_seen: self.time,
            advertising_key: key.to_vec(),
        };
        self.commit(|record| {
            record
                .pairings
                .retain(|known| known.credential_hash != credential_hash);
            record.pairings.push(pairing);
        })
        .map_err(|_| Refusal::new(RefusalCode::StorageFailed))?;
        self.note(LogCode::Paired, Detail::None);
        Ok(ResponseBody::Paired(PairGrant {
            advertising_key: AdvertisingKey::new(&key),
            workstations: self.paired_list(),
        }))
    }

    /// One key serves all paired workstations; it is drawn when the first is paired.
    fn advertising_key_or_new(&mut self) -> Result<[u8; ADVERTISING_KEY_LEN], Refusal> {
        let held = self
            .record
            .pairings
            .first()
            .and_then(|pairing| pairing.advertising_key.as_slice().try_into().ok());
        if let Some(held) = held {
            return Ok(held);
        }
        let mut key = [0; ADVERTISING_KEY_LEN];
        self.random
            .fill(&mut key)
            .map_err(|fault| Refusal::because(RefusalCode::WrongState, fault.to_string()))?;
        Ok(key)
    }
}
