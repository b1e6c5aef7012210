//! The GATT profile: the numbers that both sides of the air share (`docs/protocol.md` §1).

use std::time::Duration;

pub use crate::advertisement::SERVICE;

/// Programmer to device, written with response: begins a session (`HELLO`).
pub const CONTROL: u128 = 0x6d1f_3c53_8e0b_4f7a_9b64_57c2_d0a1_93e8;
/// Programmer to device, written without response: everything else.
pub const BULK: u128 = 0x6d1f_3c54_8e0b_4f7a_9b64_57c2_d0a1_93e8;
/// Device to programmer, notified.
pub const NOTIFY: u128 = 0x6d1f_3c55_8e0b_4f7a_9b64_57c2_d0a1_93e8;
/// The version of the service, read: one byte, [`PROFILE_VERSION`].
pub const VERSION: u128 = 0x6d1f_3c56_8e0b_4f7a_9b64_57c2_d0a1_93e8;

/// The Bluetooth SIG's Device Information service; of ours only [`MODEL`] is in it, with the generic name.
pub const DEVICE_INFORMATION: u128 = 0x0000_180a_0000_1000_8000_0080_5f9b_34fb;
/// Model Number String.
pub const MODEL: u128 = 0x0000_2a24_0000_1000_8000_0080_5f9b_34fb;
/// The Bluetooth SIG's Battery service.
pub const BATTERY: u128 = 0x0000_180f_0000_1000_8000_0080_5f9b_34fb;
/// Battery Level, read: one byte of percent. Everybody can read it: a device has four values, and no programmer relies on it.
pub const BATTERY_LEVEL: u128 = 0x0000_2a19_0000_1000_8000_0080_5f9b_34fb;
/// The version of the service that this code speaks.
pub const PROFILE_VERSION: u8 = 1;

/// The shortest packet in bytes: the ATT MTU is at least 23 (Core Specification, Vol 3, Part F, 3.2.8).
pub const SHORTEST_PACKET: usize = 20;
/// The longest packet in bytes. A BlueZ peripheral takes no longer write whatever MTU was agreed.
pub const LONGEST_PACKET: usize = 510;

/// The connection interval that both sides reckon with: the stacks do not tell the real one.
pub const ASSUMED_INTERVAL: Duration = Duration::from_millis(30);

/// The longest packet over an ATT MTU: three bytes less, within [`SHORTEST_PACKET`] and [`LONGEST_PACKET`].
pub fn packet_len(att_mtu: u16) -> usize {
    usize::from(att_mtu.saturating_sub(3)).clamp(SHORTEST_PACKET, LONGEST_PACKET)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_leave_room_for_the_header_of_att() {
        let lengths = [0, 23, 24, 185, 247, 513, 514, 517, u16::MAX].map(packet_len);
        assert_eq!(lengths, [20, 20, 21, 182, 244, 510, 510, 510, 510]);
    }
}
