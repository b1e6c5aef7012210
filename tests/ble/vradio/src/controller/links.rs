use super::{Answer, Controller, Effect, LinkParameters, begun, required, returned};
use crate::hci::{Event, Fields, Status, opcode};

/// How loud a connected peer is, in dBm.
pub(super) const RSSI: i8 = -60;

impl Controller {
    /// A connection ended.
    pub fn disconnected(&mut self, handle: u16, reason: u8) -> Event {
        self.links.remove(&handle);
        Event::Disconnected { handle, reason }
    }

    pub(super) fn link(&self, fields: &mut Fields<'_>) -> Result<u16, Status> {
        let handle = required(fields.u16())? & 0x0FFF;
        if self.links.contains(&handle) {
            Ok(handle)
        } else {
            Err(Status::UnknownConnection)
        }
    }

    pub(super) fn use_link(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        Some(self.link(fields).and_then(|handle| {
            let [low, high] = handle.to_le_bytes();
            Ok(match opcode {
                opcode::DISCONNECT => {
                    let reason = required(fields.u8())?;
                    vec![begun(opcode), Effect::End { handle, reason }]
                }
                opcode::LE_CONNECTION_UPDATE => {
                    let parameters = required(LinkParameters::read(fields))?;
                    vec![begun(opcode), Effect::Update { handle, parameters }]
                }
                opcode::LE_READ_REMOTE_FEATURES => vec![
                    begun(opcode),
                    Effect::Tell(Event::RemoteFeatures {
                        handle,
                        features: self.features(),
                    }),
                ],
                opcode::READ_REMOTE_VERSION => {
                    vec![begun(opcode), Effect::Tell(Event::RemoteVersion { handle })]
                }
                opcode::LE_ENABLE_ENCRYPTION => {
                    let identifiers = required(fields.array())?;
                    let key = required(fields.array())?;
                    vec![
                        begun(opcode),
                        Effect::Encrypt {
                            handle,
                            identifiers,
                            key,
                        },
                    ]
                }
                opcode::LE_KEY_REPLY => {
                    let key = Some(required(fields.array())?);
                    vec![returned(opcode, &[low, high]), Effect::Key { handle, key }]
                }
                opcode::LE_KEY_NEGATIVE_REPLY => {
                    vec![returned(opcode, &[low, high]), Effect::Key { handle, key: None }]
                }
                _ => return Err(Status::UnknownCommand),
            })
        }))
    }
}
