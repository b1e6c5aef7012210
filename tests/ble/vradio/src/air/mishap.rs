use crate::hci::{Boundary, Fields};

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
    pub(super) fn befall(&self, fragment: &mut [u8], boundary: Boundary, chance: &mut fastrand::Rng) {
        if (self.notifications, self.writes) == (0.0, 0.0) || boundary == Boundary::Continuation {
            return;
        }
        let Some((opcode, at)) = att_opcode(fragment) else {
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

/// The ATT opcode in the first fragment of an L2CAP packet, and where it stands.
fn att_opcode(fragment: &[u8]) -> Option<(u8, usize)> {
    const BASIC_HEADER: usize = 4;
    const LENGTH_OF_SERVICE_DATA: usize = 2;
    let mut fields = Fields::new(fragment);
    let (length, channel) = (fields.u16()?, fields.u16()?);
    let at = match channel {
        ATT_CHANNEL => BASIC_HEADER,
        dynamic if dynamic >= FIRST_DYNAMIC_CHANNEL => {
            let service_data = fields.u16()?;
            if usize::from(service_data) + LENGTH_OF_SERVICE_DATA < usize::from(length) {
                return None;
            }
            BASIC_HEADER + LENGTH_OF_SERVICE_DATA
        }
        _ => return None,
    };
    fields.u8().map(|opcode| (opcode, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn befallen(mut fragment: Vec<u8>, mishaps: Mishaps) -> Vec<u8> {
        let chance = &mut fastrand::Rng::with_seed(1);
        mishaps.befall(&mut fragment, Boundary::Start, chance);
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

    #[test]
    fn without_mishaps_nothing_is_changed() {
        let fragment = vec![4, 0, 4, 0, 0x1B, 0x10, 0x00, 7];
        assert_eq!(befallen(fragment.clone(), Mishaps::default()), fragment);
    }
}
