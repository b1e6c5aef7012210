use super::{ACL, COMMAND, LONGEST_PACKET};

/// Cuts a byte stream of H4 packets, as a serial line or a socket carries it, at packet boundaries.
#[derive(Debug, Default)]
pub struct Stream(Vec<u8>);

/// The stream carries something that no packet begins with; there is no way back to a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packet of type {0:#04x} is none that a host sends")]
pub struct LostBoundary(pub u8);

impl Stream {
    /// Takes what arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next complete packet, or `None` until more bytes arrive.
    ///
    /// # Errors
    /// When the boundary is lost.
    pub fn packet(&mut self) -> Result<Option<Vec<u8>>, LostBoundary> {
        let length = match *self.0.as_slice() {
            [] => return Ok(None),
            [COMMAND, _, _, length, ..] => 4 + usize::from(length),
            [ACL, _, _, low, high, ..] => 5 + usize::from(u16::from_le_bytes([low, high])),
            [COMMAND | ACL, ..] => return Ok(None),
            [other, ..] => return Err(LostBoundary(other)),
        };
        if length > LONGEST_PACKET {
            return Err(LostBoundary(ACL));
        }
        if self.0.len() < length {
            return Ok(None);
        }
        let rest = self.0.split_off(length);
        Ok(Some(std::mem::replace(&mut self.0, rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_come_out_whole_however_the_bytes_arrive() {
        let bytes = [1, 3, 0x0c, 0, 2, 0x40, 0, 2, 0, 7, 8, 1, 1, 0x10, 0];
        for step in 1..=bytes.len() {
            let mut stream = Stream::default();
            let mut packets = Vec::new();
            for chunk in bytes.chunks(step) {
                stream.push(chunk);
                while let Some(packet) = stream.packet().expect("in step") {
                    packets.push(packet);
                }
            }
            let lengths: Vec<_> = packets.iter().map(Vec::len).collect();
            assert_eq!(lengths, [4, 7, 4], "chunks of {step}");
        }
    }

    #[test]
    fn a_stream_out_of_step_is_given_up() {
        let mut stream = Stream::default();
        stream.push(&[0x77, 1, 2]);
        assert_eq!(stream.packet(), Err(LostBoundary(0x77)));
    }
}
