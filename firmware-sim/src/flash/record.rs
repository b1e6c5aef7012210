use minicbor::{Decode, Encode};
use std::collections::BTreeMap;
use thiserror::Error;
use wand_therapy::{ParameterId, Programme};

/// Why a stored record could not be read.
#[derive(Debug, Error)]
#[error("the stored device record cannot be read: {0}")]
pub struct RecordFault(#[from] minicbor::decode::Error);

/// Everything of a device that changes together, in one flash commit (R-CM-3).
///
/// Temporary values are not in it: they revert when power is lost (R-CM-7).
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceRecord {
    /// The permanent programme: parameter number to raw value.
    #[n(0)]
    pub programme: BTreeMap<u16, i32>,
    /// The counter of the last command accepted, whatever its outcome (R-CM-1).
    #[n(1)]
    pub command_counter: u64,
    /// The last command and its receipt, from which an uncertain outcome is resolved (R-CM-5).
    #[n(2)]
    pub last_command: Option<LastCommand>,
    /// The device's state, as its class numbers it.
    #[n(3)]
    pub state: u8,
    /// The device's time is never behind this, in seconds since 1970 (R-RV-4).
    #[n(4)]
    pub clock_floor: u64,
    /// The workstations the device is paired with.
    #[n(5)]
    pub pairings: Vec<PairedWorkstation>,
    /// What the contact budget has to remember across a restart.
    #[n(6)]
    pub contact: crate::contact::ContactState,
    /// Energy drawn from the battery so far, by cause.
    #[n(7)]
    pub energy: crate::energy::EnergyUsed,
    /// Anything else that has to change in the same commit (certificates, revocation lists), by number.
    #[n(8)]
    pub attachments: BTreeMap<u16, minicbor::bytes::ByteVec>,
}

/// The last command that the device executed or refused after checking its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LastCommand {
    /// SHA-256 of the command's bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub command_hash: [u8; 32],
    /// The command's counter.
    #[n(1)]
    pub counter: u64,
    /// What became of it, as the protocol numbers outcomes.
    #[n(2)]
    pub outcome: u8,
    /// SHA-256 of the programme afterwards.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub programme_hash: [u8; 32],
    /// The signed receipt as it was or would have been sent.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub receipt: Vec<u8>,
}

/// A workstation the device recognises.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PairedWorkstation {
    /// SHA-256 of its certificate.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential_hash: [u8; 32],
    /// Its certificate in DER, so that later contacts can name it by hash.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub certificate: Vec<u8>,
    /// When it was paired, in seconds since 1970.
    #[n(2)]
    pub paired_at: u64,
    /// When it last opened a session, in seconds since 1970.
    #[n(3)]
    pub last_seen: u64,
    /// The key of the rotating advertising token that it was given.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub advertising_key: Vec<u8>,
}

impl DeviceRecord {
    /// The record as bytes for a [`crate::flash::TwoBank`].
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to a vector cannot fail, and no field has an encoding that can.
        let _ = minicbor::encode(self, &mut bytes);
        bytes
    }

    /// Reads a record back.
    ///
    /// # Errors
    /// [`RecordFault`] if the bytes are no record.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordFault> {
        Ok(minicbor::decode(bytes)?)
    }

    /// The permanent programme.
    pub fn permanent(&self) -> Programme {
        self.programme
            .iter()
            .map(|(id, value)| (ParameterId(*id), *value))
            .collect()
    }

    /// Replaces the permanent programme.
    pub fn set_permanent(&mut self, programme: &Programme) {
        self.programme = programme.iter().map(|(id, value)| (id.0, value)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> DeviceRecord {
        DeviceRecord {
            programme: BTreeMap::from([(1, 60), (2, -5)]),
            command_counter: 9,
            last_command: Some(LastCommand {
                command_hash: [1; 32],
                counter: 9,
                outcome: 1,
                programme_hash: [2; 32],
                receipt: vec![3; 90],
            }),
            state: 2,
            clock_floor: 1_800_000_000,
            pairings: vec![PairedWorkstation {
                credential_hash: [4; 32],
                certificate: vec![5; 300],
                paired_at: 7,
                last_seen: 8,
                advertising_key: vec![6; 16],
            }],
            contact: crate::contact::ContactState::default(),
            energy: crate::energy::EnergyUsed::default(),
            attachments: BTreeMap::from([(1, vec![7; 10].into())]),
        }
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        assert_eq!(DeviceRecord::decode(&full().encode()).unwrap(), full());
        let mut record = full();
        let programme = Programme::from_iter([(ParameterId(4), 70)]);
        record.set_permanent(&programme);
        assert_eq!(
            DeviceRecord::decode(&record.encode()).unwrap().permanent(),
            programme
        );
    }

    #[test]
    fn a_record_cut_short_at_any_byte_is_refused() {
        let bytes = full().encode();
        assert!((0..bytes.len()).all(|len| DeviceRecord::decode(&bytes[..len]).is_err()));
    }
}
