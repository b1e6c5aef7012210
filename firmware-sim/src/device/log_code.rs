/// What an entry of the device log is about. The detail of each is deterministic CBOR as stated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u16)]
pub enum LogCode {
    /// The device started. No detail.
    Started = 1,
    /// Both banks of the record were unusable; the power-on reset programme is in force. No detail.
    PowerOnReset = 2,
    /// Certificates, anchors and lists were installed at manufacture. No detail.
    Provisioned = 3,
    /// The log before this entry was unusable and was begun anew. No detail.
    LogLost = 4,
    /// A contact was turned away by the budget. Text: `back-off`, `exhausted` or `under-way`.
    ContactTurnedAway = 10,
    /// A contact ended before both sides were authenticated. Text: the fault's code.
    ContactFailed = 11,
    /// A contact used up the energy set aside for it. No detail.
    ContactOverspent = 12,
    /// A session was opened. Bytes: the session's id.
    SessionOpened = 20,
    /// A session ended by a goodbye. No detail.
    SessionClosed = 21,
    /// A session ended by a fault. Text: the fault's code.
    SessionFault = 22,
    /// The peer's certificate was refused in mid-session, after the trust store or the time had changed. Text: the
    /// rule's code.
    PeerNoLongerTrusted = 23,
    /// A request was refused. Text: the refusal code's name.
    RequestRefused = 24,
    /// A command took effect. Unsigned: its counter.
    CommandApplied = 30,
    /// A command was refused before its signature was verified. Text: the refusal code's name.
    CommandRejected = 31,
    /// A command with a good signature was refused. Text: the refusal code's name.
    CommandRefused = 32,
    /// Another programme governs the device. Unsigned: the state's number on the wire.
    StateChanged = 33,
    /// A command could not be stored; the old programme stands. No detail.
    StorageFailed = 34,
    /// A workstation was paired. No detail.
    Paired = 40,
    /// A workstation was forgotten. No detail.
    Forgotten = 41,
    /// The pairing window was opened at the device. No detail.
    PairingWindow = 42,
    /// A revocation list replaced an older one, or is the first of its issuer. Unsigned: its number.
    ListAccepted = 50,
    /// A revocation list was older than the one kept. Unsigned: the number of the one kept.
    ListKept = 51,
    /// A revocation list was refused. Text: why.
    ListRefused = 52,
    /// A magnet was placed or removed. Unsigned: 1 or 0.
    Magnet = 60,
    /// A key's state forbade its use. Unsigned: the slot.
    KeyUseRefused = 61,
}

impl LogCode {
    /// The number in the log.
    pub const fn number(self) -> u16 {
        self as u16
    }
}
