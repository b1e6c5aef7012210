use super::{Answer, Controller, Generation, returned};
use crate::hci::{ACL_BUFFERS, ACL_PAYLOAD, Event, Fields, opcode};

/// Addresses the accept list holds.
pub(super) const ACCEPT_LIST_SIZE: usize = 16;

/// Advertising sets of an extended controller.
pub(super) const ADVERTISING_SETS: usize = 4;

/// Bytes of advertising data in one extended PDU without fragments.
pub(super) const EXTENDED_DATA: usize = 251;

/// LE features (Vol 6, Part B, 4.6): encryption and peripheral-initiated feature exchange.
const FEATURES: u64 = 1 | 1 << 3;

/// LE features: extended advertising.
const EXTENDED_ADVERTISING: u64 = 1 << 12;

/// LMP features (Vol 2, Part C, 3.3): BR/EDR not supported, LE supported (controller).
const LE_ONLY: [u8; 8] = [0, 0, 0, 0, 0x60, 0, 0, 0];

/// Every combination of states that 7.8.27 names.
const ALL_STATES: u64 = 0x3FF_FFFF_FFFF;

const UNKNOWN_TX_POWER: u8 = 0;

impl Controller {
    pub(super) fn information(&self, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        let one = |parameters: &[u8]| Ok(vec![returned(opcode, parameters)]);
        Some(match opcode {
            opcode::READ_LOCAL_VERSION => {
                let [low, high] = Event::MANUFACTURER.to_le_bytes();
                one(&[Event::VERSION, 0, 0, Event::VERSION, low, high, 0, 0])
            }
            opcode::READ_LOCAL_SUPPORTED_COMMANDS => {
                one(&opcode::supported(self.generation == Generation::Extended))
            }
            opcode::READ_LOCAL_SUPPORTED_FEATURES => one(&LE_ONLY),
            opcode::READ_BUFFER_SIZE => one(&[0; 7]),
            opcode::READ_BD_ADDR => one(&self.address.bytes),
            opcode::LE_READ_BUFFER_SIZE => {
                let [low, high] = ACL_PAYLOAD.to_le_bytes();
                one(&[low, high, ACL_BUFFERS])
            }
            opcode::LE_READ_LOCAL_FEATURES => one(&self.features()),
            opcode::LE_READ_SUPPORTED_STATES => one(&ALL_STATES.to_le_bytes()),
            opcode::LE_READ_ADVERTISING_TX_POWER => one(&[UNKNOWN_TX_POWER]),
            opcode::LE_READ_ACCEPT_LIST_SIZE => one(&[ACCEPT_LIST_SIZE as u8]),
            opcode::LE_READ_MAXIMUM_ADVERTISING_DATA_LENGTH => one(&(EXTENDED_DATA as u16).to_le_bytes()),
            opcode::LE_READ_NUMBER_OF_ADVERTISING_SETS => one(&[ADVERTISING_SETS as u8]),
            opcode::READ_RSSI => self.about_link(opcode, fields, super::links::RSSI.to_le_bytes()[0]),
            opcode::READ_TRANSMIT_POWER_LEVEL => self.about_link(opcode, fields, UNKNOWN_TX_POWER),
            _ => return None,
        })
    }

    pub(super) fn features(&self) -> [u8; 8] {
        let features = match self.generation {
            Generation::Legacy => FEATURES,
            Generation::Extended => FEATURES | EXTENDED_ADVERTISING,
        };
        features.to_le_bytes()
    }

    fn about_link(&self, opcode: u16, fields: &mut Fields<'_>, value: u8) -> Answer {
        let handle = self.link(fields)?;
        let [low, high] = handle.to_le_bytes();
        Ok(vec![returned(opcode, &[low, high, value])])
    }
}
