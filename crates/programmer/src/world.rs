//! What a session asks of the workstation: clocks, randomness, trust and acquaintances.

use crate::acquaintance::KnownDevices;
use crate::clock::Clock;
use crate::trust_folder::TrustFolder;
use wand_crypto::{HashAlgorithm, HealthTested, OsRandom, Provider};
use wand_protocol::session::{Acquaintances, Surroundings};
use wand_trust::ClockFloor;

/// Everything outside a session that it depends on.
pub(crate) struct World {
    /// The clocks.
    pub(crate) clock: Clock,
    /// Wall-clock time is never behind this (R-RV-4).
    pub(crate) floor: ClockFloor,
    /// The random source, under its health tests (R-KY-7).
    pub(crate) random: HealthTested<OsRandom>,
    /// Anchors, issuing certificates, revocation lists.
    pub(crate) trust: TrustFolder,
    /// Devices met before, and what of them the next contact relies on.
    pub(crate) met: Met,
}

/// Devices met before, as the handshake sees them.
pub(crate) struct Met {
    /// The devices.
    pub(crate) devices: KnownDevices,
    /// Whether the device we are about to talk to keeps our certificate.
    pub(crate) send_by_reference: bool,
    provider: &'static dyn Provider,
}

impl Met {
    /// With these devices, and no reliance on what the next one keeps.
    pub(crate) fn new(devices: KnownDevices, provider: &'static dyn Provider) -> Self {
        Self {
            devices,
            send_by_reference: false,
            provider,
        }
    }
}

impl World {
    /// Seconds since 1970 UTC, not before the floor.
    pub(crate) fn unix_s(&self) -> u64 {
        self.floor.now(self.clock.unix_s())
    }

    /// The surroundings of a session now.
    pub(crate) fn around(&mut self) -> Surroundings<'_> {
        Surroundings {
            now_ms: self.clock.monotonic_ms(),
            unix_s: self.floor.now(self.clock.unix_s()),
            random: &mut self.random,
            store: self.trust.store(),
            acquaintances: &self.met,
        }
    }
}

impl Acquaintances for Met {
    fn certificate(&self, x5t: &[u8; 8]) -> Option<Vec<u8>> {
        let named = |der: &[u8]| {
            self.provider
                .hash(HashAlgorithm::Sha256, &[der])
                .as_bytes()
                .starts_with(x5t)
        };
        self.devices
            .iter()
            .find(|device| named(&device.certificate))
            .map(|device| device.certificate.clone())
    }

    fn holds_ours(&self, _: Option<&[u8; 32]>) -> bool {
        self.send_by_reference
    }
}
