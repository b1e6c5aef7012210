use wand_protocol::pairing::PairingCode;
use wand_therapy::State;

/// What happened in a device, for whoever runs it; nothing of it is secret or about a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A contact was turned away: `back-off`, `exhausted`, `under-way` or `not-provisioned`.
    TurnedAway(&'static str),
    /// Both sides are authenticated.
    SessionOpened {
        /// The session's id.
        session_id: [u8; 8],
        /// The digits that a device with a display shows.
        pairing_code: PairingCode,
    },
    /// The contact is over; the code of the fault, or `closed`.
    Ended(&'static str),
    /// A request was refused, by the name of the refusal code.
    RequestRefused(&'static str),
    /// A command was judged; its receipt or refusal is about to be sent.
    CommandDone {
        /// Whether it took effect.
        applied: bool,
    },
    /// Another programme governs the device.
    StateChanged(State),
    /// Power was lost; nothing more comes from this device.
    PowerLost,
}
