//! The file format btsnoop, version 1, of H4 packets (datalink 1002).

use std::time::{Duration, SystemTime};

/// Which way a packet went between a host and its controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Host to controller.
    Sent,
    /// Controller to host.
    Received,
}

/// The head of a file.
pub const HEADER: [u8; 16] = *b"btsnoop\0\0\0\0\x01\0\0\x03\xEA";

/// 1970 in microseconds of the format's clock, which begins in year 0.
const UNIX_EPOCH: u64 = 0x00DC_DDB3_0F2F_8000;

/// One H4 packet as a record of a file.
pub fn record(at: SystemTime, way: Way, packet: &[u8]) -> Vec<u8> {
    const COMMAND_OR_EVENT: u32 = 0b10;
    let since_1970 = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    let time = UNIX_EPOCH.saturating_add(u64::try_from(since_1970.as_micros()).unwrap_or(u64::MAX));
    let is_data = packet.first() == Some(&0x02);
    let flags = u32::from(way == Way::Received) | if is_data { 0 } else { COMMAND_OR_EVENT };
    let length = u32::try_from(packet.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut record = [length, length, flags.to_be_bytes(), [0; 4]].concat();
    record.extend(time.to_be_bytes());
    record.extend(packet);
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_lengths_flags_time_and_the_packet() {
        // 2000-01-01, whose btsnoop time the format's description gives.
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(946_684_800);
        let record = record(at, Way::Received, &[4, 0x0e, 0]);
        assert_eq!(record[..16], [0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 0]);
        assert_eq!(record[16..24], 0x00E0_3AB4_4A67_6000_u64.to_be_bytes());
        assert_eq!(record[24..], [4, 0x0e, 0]);
    }
}
