//! What somebody with a receiver has: packets, and nothing in them.

use wand_link::{Captured, Direction};

/// What was heard.
pub(super) struct Heard {
    /// Packets in both directions.
    pub(super) packets: usize,
    /// Their bytes.
    pub(super) bytes: usize,
    /// Shannon entropy in bits for each byte; 8 for bytes that nothing tells apart from random ones.
    pub(super) entropy: f64,
    /// What was found of that which must not be there, by name.
    pub(super) found: Vec<&'static str>,
}

/// Looks through everything that was on air for these secrets. Whoever reassembles does it for each direction.
pub(super) fn listen(captured: &[Captured], secrets: &[(&'static str, Vec<u8>)]) -> Heard {
    let streams = [Direction::ToDevice, Direction::ToProgrammer].map(|direction| {
        let packets = captured.iter().filter(|packet| packet.direction == direction);
        packets
            .flat_map(|packet| packet.packet.iter().copied())
            .collect::<Vec<u8>>()
    });
    let all: Vec<u8> = streams.concat();
    let is_there =
        |secret: &[u8]| !secret.is_empty() && streams.iter().any(|stream| contains(stream, secret));
    Heard {
        packets: captured.len(),
        bytes: all.len(),
        entropy: entropy(&all),
        found: secrets
            .iter()
            .filter(|(_, secret)| is_there(secret))
            .map(|(name, _)| *name)
            .collect(),
    }
}

/// Whether the bytes hold the secret, whatever the case of its letters.
fn contains(bytes: &[u8], secret: &[u8]) -> bool {
    bytes
        .windows(secret.len())
        .any(|window| window.eq_ignore_ascii_case(secret))
}

fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len().max(1) as f64;
    let share = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total);
    share.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn captured(direction: Direction, packet: &[u8]) -> Captured {
        Captured {
            at: Instant::now(),
            direction,
            packet: packet.to_vec(),
        }
    }

    /// R-SE-8: the search itself finds what is in the clear, also across packets.
    #[test]
    fn what_is_in_the_clear_is_found() {
        let air = [
            captured(Direction::ToDevice, b"xxSER"),
            captured(Direction::ToProgrammer, b"noise"),
            captured(Direction::ToDevice, b"ial7yy"),
        ];
        let secrets = [
            ("serial number", b"serial7".to_vec()),
            ("name", b"nobody".to_vec()),
            ("hash", Vec::new()),
        ];
        let heard = listen(&air, &secrets);
        assert_eq!(
            (heard.found, heard.packets, heard.bytes),
            (vec!["serial number"], 3, 16)
        );
    }

    #[test]
    fn entropy_is_eight_bits_for_even_bytes_and_none_for_one_byte() {
        let even: Vec<u8> = (0..=255).collect();
        assert!((entropy(&even) - 8.0).abs() < 1e-9);
        assert!(entropy(&[7; 100]).abs() < 1e-9);
    }
}
