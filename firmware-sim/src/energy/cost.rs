use wand_crypto::Curve;

/// Picojoules of one CPU cycle, times ten: 2.4 mA × 3.0 V ⁄ 64 MHz = 112.5 pJ.
const CYCLE_DECIPICOJOULES: u64 = 1125;
/// Microwatts of the radio while it sends: 6.40 mA × 3.0 V.
const SENDING_UW: u64 = 19_200;
/// Microwatts of the radio while it listens: 6.26 mA × 3.0 V.
const LISTENING_UW: u64 = 18_780;
/// Microseconds a byte takes on LE 2M (Core 5.4, Vol 6, Part B, §2.1).
const BYTE_US: u64 = 4;
/// Microseconds the radio takes to be ready (nRF52840, RADIO, fast ramp-up).
const RAMP_US: u64 = 40;
/// Microseconds of an empty PDU on LE 2M: 11 bytes.
const EMPTY_US: u64 = 11 * BYTE_US;
/// Microseconds between two PDUs (Core 5.4, Vol 6, Part B, §4.1.1).
const SPACE_US: u64 = 150;
/// Bytes of preamble, access address, header, CRC and L2CAP/ATT headers around a packet.
const PACKET_OVERHEAD: u64 = 11 + 7;

/// The energy of one connection event without a packet, in nanojoules: the radio ramps up and listens to the
/// central's empty PDU and through the inter-frame space, then ramps up and sends its own.
pub const RADIO_EVENT: u64 =
    ((RAMP_US + EMPTY_US + SPACE_US) * LISTENING_UW + (RAMP_US + EMPTY_US) * SENDING_UW) / 1000;

/// Something a device does that takes energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Makes a key pair.
    GenerateKey(Curve),
    /// Signs a hash.
    Sign(Curve),
    /// Verifies a signature over a hash.
    Verify(Curve),
    /// Computes a Diffie-Hellman secret.
    Agree(Curve),
    /// Encrypts or decrypts so many bytes with AES-CCM under a 128-bit key: two AES passes.
    AesCcm128(u64),
    /// Encrypts or decrypts so many bytes with AES-GCM under a 256-bit key: one AES pass, and GHASH, which is
    /// counted as one more pass of AES-128.
    AesGcm256(u64),
    /// Hashes so many bytes with SHA-256.
    Sha256(u64),
    /// Hashes so many bytes with SHA-384.
    Sha384(u64),
    /// Programs so many words of flash.
    ProgramWords(u64),
    /// Erases so many pages of flash.
    ErasePages(u64),
    /// Sends so many packets with so many bytes in all.
    Send {
        /// How many packets.
        packets: u64,
        /// How many bytes they carry.
        bytes: u64,
    },
    /// Receives so many packets with so many bytes in all.
    Receive {
        /// How many packets.
        packets: u64,
        /// How many bytes they carry.
        bytes: u64,
    },
    /// Wakes for so many connection events, whatever they carry.
    ConnectionEvents(u64),
    /// Runs so many CPU cycles for anything else.
    Cycles(u64),
}

impl Operation {
    /// The energy in nanojoules.
    pub fn nanojoules(self) -> u64 {
        match self {
            Self::ProgramWords(words) => words.saturating_mul(43 * 10 * 3),
            Self::ErasePages(pages) => pages.saturating_mul(87_500 * 7 * 3),
            Self::Send { packets, bytes } => air_time_us(packets, bytes).saturating_mul(SENDING_UW) / 1000,
            Self::Receive { packets, bytes } => {
                air_time_us(packets, bytes).saturating_mul(LISTENING_UW) / 1000
            }
            Self::ConnectionEvents(events) => events.saturating_mul(RADIO_EVENT),
            _ => self.cycles().saturating_mul(CYCLE_DECIPICOJOULES) / 10_000,
        }
    }

    /// The CPU cycles it takes; none for what the radio and the flash do by themselves.
    pub fn cycles(self) -> u64 {
        match self {
            Self::GenerateKey(Curve::P256) => 327_000,
            Self::Sign(Curve::P256) => 375_000,
            Self::Verify(Curve::P256) => 976_000,
            Self::Agree(Curve::P256) => 906_000,
            // Milliseconds × 80,000 cycles.
            Self::GenerateKey(Curve::P384) => 9_856_000,
            Self::Sign(Curve::P384) => 12_230_000,
            Self::Verify(Curve::P384) => 27_760_000,
            Self::Agree(Curve::P384) => 21_260_000,
            // 110 MHz ⁄ (458.5 KiB/s) = 234 cycles a byte; 110 MHz ⁄ (342.1 KiB/s) = 314.
            Self::AesCcm128(bytes) => blocks(bytes, 16).saturating_mul(16 * 2 * 234),
            Self::AesGcm256(bytes) => blocks(bytes, 16).saturating_mul(16 * (314 + 234)),
            // 110 MHz ⁄ (735.3 KiB/s) = 146 cycles a byte; 80 MHz ⁄ (337.8 KiB/s) = 231.
            Self::Sha256(bytes) => blocks(bytes + 9, 64).saturating_mul(64 * 146),
            Self::Sha384(bytes) => blocks(bytes + 17, 128).saturating_mul(128 * 231),
            Self::Cycles(cycles) => cycles,
            Self::ProgramWords(_)
            | Self::ErasePages(_)
            | Self::Send { .. }
            | Self::Receive { .. }
            | Self::ConnectionEvents(_) => 0,
        }
    }
}

fn blocks(bytes: u64, block: u64) -> u64 {
    bytes.div_ceil(block).max(1)
}

fn air_time_us(packets: u64, bytes: u64) -> u64 {
    packets
        .saturating_mul(PACKET_OVERHEAD)
        .saturating_add(bytes)
        .saturating_mul(BYTE_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_follow_from_the_published_figures() {
        assert_eq!(
            Operation::Sign(Curve::P256).nanojoules(),
            42_187,
            "375,000 × 112.5 pJ"
        );
        assert_eq!(Operation::Verify(Curve::P256).nanojoules(), 109_800);
        assert_eq!(
            Operation::ErasePages(1).nanojoules(),
            1_837_500,
            "87.5 ms × 7 mA × 3 V"
        );
        assert_eq!(
            Operation::ProgramWords(1).nanojoules(),
            1_290,
            "43 µs × 10 mA × 3 V"
        );
        assert_eq!(
            Operation::Send {
                packets: 1,
                bytes: 244
            }
            .nanojoules(),
            20_121,
            "1,048 µs × 19.2 mW"
        );
        assert_eq!(RADIO_EVENT, 6_007);
    }

    #[test]
    fn the_expensive_steps_of_a_contact_are_those_that_authentication_guards() {
        let hello = Operation::Receive { packets: 1, bytes: 1 }.nanojoules() + RADIO_EVENT;
        assert!(Operation::Agree(Curve::P256).nanojoules() > 10 * hello);
        assert!(
            Operation::Verify(Curve::P384).nanojoules() > 10 * Operation::Verify(Curve::P256).nanojoules()
        );
    }
}
