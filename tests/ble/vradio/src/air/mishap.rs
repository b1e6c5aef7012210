use crate::hci::{Boundary, Fields};
use std::collections::HashMap;

/// A kind of ATT packet that can get lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Handle Value Notification.
    Notifications,
    /// Write Command, which has no response.
    Writes,
}

/// What goes wrong in the air; nothing at first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mishaps {
    /// The share of packets that have to be sent once more: they come a connection interval later, in order.
    pub fade: f32,
    /// The share of notifications that never come.
    pub notifications: f32,
    /// The share of writes without response that never come.
    pub writes: f32,
}

/// The fixed channel of ATT (Vol 3, Part A, 2.1).
const ATT_CHANNEL: u16 = 0x0004;

/// The first channel an enhanced bearer can have.
const FIRST_DYNAMIC_CHANNEL: u16 = 0x0040;

/// ATT opcodes (Vol 3, Part F, 3.4.8).
const HANDLE_VALUE_NOTIFICATION: u8 = 0x1B;
const MULTIPLE_HANDLE_VALUE_NOTIFICATION: u8 = 0x23;
const WRITE_COMMAND: u8 = 0x52;

/// The highest attribute handle; no database here reaches it, so that what is sent to it is ignored.
const NOBODY: [u8; 2] = [0xFF, 0xFF];

impl Mishaps {
    /// Sets how much of a kind is lost.
    pub fn set_loss(&mut self, what: Lost, share: f32) {
        match what {
            Lost::Notifications => self.notifications = share,
            Lost::Writes => self.writes = share,
        }
    }

    /// Lets a packet meet its fate.
    ///
    /// A lost packet arrives, addressed to an attribute that is not there. A radio link loses nothing: what is lost is
    /// lost in a host, after the link layer and the credits of an enhanced bearer have done their work, and this is how
    /// that looks from outside.
    pub(super) fn befall(
        &self,
        fragment: &mut [u8],
        boundary: Boundary,
        under_way: &mut UnderWay,
        chance: &mut fastrand::Rng,
    ) {
        if boundary == Boundary::Continuation {
            return;
        }
        let Some((opcode, at)) = under_way.att_opcode(fragment) else {
            return;
        };
        let share = match opcode {
            HANDLE_VALUE_NOTIFICATION | MULTIPLE_HANDLE_VALUE_NOTIFICATION => self.notifications,
            WRITE_COMMAND => self.writes,
            _ => return,
        };
        if chance.f32() < share
            && let Some(handle) = fragment.get_mut(at + 1..at + 3)
        {
            handle.copy_from_slice(&NOBODY);
        }
    }
}

/// What one side of a link has begun to send on enhanced bearers: bytes that are still to come of each bearer's service
/// data unit. Frames that go on with one have no ATT opcode, and any of their bytes can look like one.
#[derive(Debug, Default)]
pub(super) struct UnderWay(HashMap<u16, usize>);

impl UnderWay {
    /// The ATT opcode in the first fragment of an L2CAP packet, and where it stands.
    fn att_opcode(&mut self, fragment: &[u8]) -> Option<(u8, usize)> {
        const BASIC_HEADER: usize = 4;
        const LENGTH_OF_SERVICE_DATA: usize = 2;
        let mut fields = Fields::new(fragment);
        let (length, channel) = (fields.u16()?, fields.u16()?);
        let at = match channel {
            ATT_CHANNEL => BASIC_HEADER,
            dynamic if dynamic >= FIRST_DYNAMIC_CHANNEL => {
                let length = usize::from(length);
                let to_come = self.0.entry(dynamic).or_default();
                if *to_come > 0 {
                    *to_come = to_come.saturating_sub(length);
                    return None;
                }
                let service_data = usize::from(fields.u16()?);
                *to_come = (service_data + LENGTH_OF_SERVICE_DATA).saturating_sub(length);
                BASIC_HEADER + LENGTH_OF_SERVICE_DATA
            }
            _ => return None,
        };
        fields.u8().map(|opcode| (opcode, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn befallen(mut fragment: Vec<u8>, mishaps: Mishaps) -> Vec<u8> {
        let chance = &mut fastrand::Rng::with_seed(1);
        mishaps.befall(&mut fragment, Boundary::Start, &mut UnderWay::default(), chance);
        fragment
    }

    const ALL: Mishaps = Mishaps {
        fade: 0.0,
        notifications: 1.0,
        writes: 1.0,
    };

    #[test]
    fn a_lost_notification_is_addressed_to_nobody_on_either_bearer() {
        let unenhanced = vec![4, 0, 4, 0, 0x1B, 0x10, 0x00, 7];
        assert_eq!(befallen(unenhanced, ALL), [4, 0, 4, 0, 0x1B, 0xFF, 0xFF, 7]);
        let enhanced = vec![6, 0, 0x41, 0, 4, 0, 0x1B, 0x10, 0x00, 7];
        assert_eq!(
            befallen(enhanced, ALL),
            [6, 0, 0x41, 0, 4, 0, 0x1B, 0xFF, 0xFF, 7]
        );
    }

    #[test]
    fn requests_and_other_channels_are_left_alone() {
        for fragment in [
            vec![4, 0, 4, 0, 0x12, 0x10, 0x00, 7],
            vec![4, 0, 5, 0, 0x1B, 0x10, 0x00, 7],
            vec![],
            vec![1, 0, 4, 0],
        ] {
            assert_eq!(befallen(fragment.clone(), ALL), fragment);
        }
    }

    /// A write of 15 bytes in three frames; its second and third look like writes, too.
    #[test]
    fn what_goes_on_with_a_packet_is_left_alone() {
        let (under_way, chance) = (&mut UnderWay::default(), &mut fastrand::Rng::with_seed(1));
        let mut befallen = |frame: &[u8]| {
            let mut frame = frame.to_vec();
            ALL.befall(&mut frame, Boundary::Start, under_way, chance);
            frame
        };
        let begun = befallen(&[8, 0, 0x41, 0, 15, 0, 0x52, 0x10, 0x00, 7, 7, 7]);
        assert_eq!(begun, [8, 0, 0x41, 0, 15, 0, 0x52, 0xFF, 0xFF, 7, 7, 7]);
        let other = befallen(&[6, 0, 0x42, 0, 4, 0, 0x52, 0x10, 0x00, 7]);
        assert_eq!(other[7..9], [0xFF, 0xFF], "another bearer");
        for further in [
            &[6, 0, 0x41, 0, 9, 0, 0x52, 1, 2, 3][..],
            &[3, 0, 0x41, 0, 0x52, 9, 0x52],
        ] {
            assert_eq!(befallen(further), further);
        }
        let next = befallen(&[6, 0, 0x41, 0, 4, 0, 0x52, 0x10, 0x00, 7]);
        assert_eq!(next[7..9], [0xFF, 0xFF], "the next packet");
    }

    #[test]
    fn without_mishaps_nothing_is_changed() {
        let fragment = vec![4, 0, 4, 0, 0x1B, 0x10, 0x00, 7];
        assert_eq!(befallen(fragment.clone(), Mishaps::default()), fragment);
    }
}
