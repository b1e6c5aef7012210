use super::LogEntry;
use alloc::string::{String, ToString};
use minicbor::Decoder;
use minicbor::data::Type;

/// What an entry of the device log is about. The detail of each is deterministic CBOR as stated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogCode {
    /// The device started. No detail.
    Started,
    /// Both banks of the record were unusable; the power-on reset programme is in force. No detail.
    PowerOnReset,
    /// Certificates, anchors and lists were installed at manufacture. No detail.
    Provisioned,
    /// The log before this entry was unusable and was begun anew. No detail.
    LogLost,
    /// The certificates, anchors and lists in the device could not be read; it takes no contact. No detail.
    CertificatesLost,
    /// A stored anchor or issuing certificate was refused at start; what it vouches for is not believed. Text: why.
    CertificateDistrusted,
    /// A contact was turned away by the budget. Text: `back-off`, `exhausted` or `under-way`.
    ContactTurnedAway,
    /// A contact ended before both sides were authenticated. Text: the fault's code.
    ContactFailed,
    /// A contact used up the energy set aside for it. No detail.
    ContactOverspent,
    /// A session was opened. Bytes: the session's id.
    SessionOpened,
    /// A session ended by a goodbye. No detail.
    SessionClosed,
    /// A session ended by a fault. Text: the fault's code.
    SessionFault,
    /// The peer's certificate was refused in mid-session, after the trust store or the time had changed. Text: the
    /// rule's code.
    PeerNoLongerTrusted,
    /// The device ended a session because its peer is no longer trusted. Text: the rule's code.
    SessionDistrusted,
    /// A request was refused. Text: the refusal code's name.
    RequestRefused,
    /// A command took effect. Unsigned: its counter.
    CommandApplied,
    /// A command was refused before its signature was verified. Text: the refusal code's name.
    CommandRejected,
    /// A command with a good signature was refused. Text: the refusal code's name.
    CommandRefused,
    /// Another programme governs the device. Unsigned: the state's number on the wire.
    StateChanged,
    /// A command could not be stored; the old programme stands. No detail.
    StorageFailed,
    /// A workstation was paired. No detail.
    Paired,
    /// A workstation was forgotten. No detail.
    Forgotten,
    /// The pairing window was opened at the device. No detail.
    PairingWindow,
    /// A revocation list replaced an older one, or is the first of its issuer. Unsigned: its number.
    ListAccepted,
    /// A revocation list was older than the one kept. Unsigned: the number of the one kept.
    ListKept,
    /// A revocation list that was carried here was refused. Text: why.
    ListRefused,
    /// A stored revocation list was refused at start; it is not used until a newer one comes. Text: why.
    ListDistrusted,
    /// A magnet was placed or removed. Unsigned: 1 or 0.
    Magnet,
    /// A key's state forbade its use. Unsigned: the slot.
    KeyUseRefused,
}

impl LogCode {
    /// Every code, with its number in the log and its name.
    const TABLE: [(Self, u16, &'static str); 29] = [
        (Self::Started, 1, "started"),
        (Self::PowerOnReset, 2, "power-on-reset"),
        (Self::Provisioned, 3, "provisioned"),
        (Self::LogLost, 4, "log-lost"),
        (Self::CertificatesLost, 5, "certificates-lost"),
        (Self::CertificateDistrusted, 6, "certificate-distrusted"),
        (Self::ContactTurnedAway, 10, "contact-turned-away"),
        (Self::ContactFailed, 11, "contact-failed"),
        (Self::ContactOverspent, 12, "contact-overspent"),
        (Self::SessionOpened, 20, "session-opened"),
        (Self::SessionClosed, 21, "session-closed"),
        (Self::SessionFault, 22, "session-fault"),
        (Self::PeerNoLongerTrusted, 23, "peer-no-longer-trusted"),
        (Self::RequestRefused, 24, "request-refused"),
        (Self::SessionDistrusted, 25, "session-distrusted"),
        (Self::CommandApplied, 30, "command-applied"),
        (Self::CommandRejected, 31, "command-rejected"),
        (Self::CommandRefused, 32, "command-refused"),
        (Self::StateChanged, 33, "state-changed"),
        (Self::StorageFailed, 34, "storage-failed"),
        (Self::Paired, 40, "paired"),
        (Self::Forgotten, 41, "forgotten"),
        (Self::PairingWindow, 42, "pairing-window"),
        (Self::ListAccepted, 50, "list-accepted"),
        (Self::ListKept, 51, "list-kept"),
        (Self::ListRefused, 52, "list-refused"),
        (Self::ListDistrusted, 53, "list-distrusted"),
        (Self::Magnet, 60, "magnet"),
        (Self::KeyUseRefused, 61, "key-use-refused"),
    ];

    /// The number in the log.
    pub fn number(self) -> u16 {
        self.row().1
    }

    /// A short stable name, such as `command-applied`.
    pub fn name(self) -> &'static str {
        self.row().2
    }

    /// The code with this number.
    pub fn from_number(number: u16) -> Option<Self> {
        Self::TABLE
            .into_iter()
            .find(|(_, own, _)| *own == number)
            .map(|(code, _, _)| code)
    }

    fn row(self) -> (Self, u16, &'static str) {
        Self::TABLE
            .into_iter()
            .find(|(code, _, _)| *code == self)
            .unwrap_or((self, 0, "unknown"))
    }
}

impl LogEntry {
    /// The name of the entry's code, or its number when it is not known here.
    pub fn code_name(&self) -> String {
        LogCode::from_number(self.code).map_or_else(|| self.code.to_string(), |code| code.name().to_string())
    }

    /// The entry's detail for people: a text, a number, bytes in hex, or nothing.
    pub fn detail_text(&self) -> String {
        let mut decoder = Decoder::new(&self.detail);
        let text = match decoder.datatype() {
            Ok(Type::String) => decoder.str().map(ToString::to_string).ok(),
            Ok(Type::U8 | Type::U16 | Type::U32 | Type::U64) => {
                decoder.u64().map(|number| number.to_string()).ok()
            }
            Ok(Type::Bytes) => decoder.bytes().map(hexadecimal).ok(),
            _ => None,
        };
        text.unwrap_or_default()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| alloc::format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers are for ever: each code has one of its own, and finds back from it.
    #[test]
    fn every_code_has_its_own_number_and_name() {
        for (code, number, name) in LogCode::TABLE {
            assert_eq!((code.number(), code.name()), (number, name));
            assert_eq!(LogCode::from_number(number), Some(code));
            assert_eq!(
                LogCode::TABLE
                    .iter()
                    .filter(|(_, other, _)| *other == number)
                    .count(),
                1,
                "{name}"
            );
            assert_eq!(
                LogCode::TABLE
                    .iter()
                    .filter(|(_, _, other)| *other == name)
                    .count(),
                1,
                "{name}"
            );
        }
        assert_eq!(LogCode::from_number(0), None);
    }

    #[test]
    fn details_read_as_text_numbers_and_bytes() {
        let entry =
            |detail: &[u8]| LogEntry::after(None, 0, LogCode::CommandApplied.number(), detail.to_vec());
        assert_eq!(entry(b"\x64stop").detail_text(), "stop");
        assert_eq!(entry(&[0x18, 0x2a]).detail_text(), "42");
        assert_eq!(entry(&[0x42, 0xab, 0xcd]).detail_text(), "abcd");
        assert_eq!(entry(&[]).detail_text(), "");
        assert_eq!(entry(&[0xff]).detail_text(), "");
        assert_eq!(entry(&[]).code_name(), "command-applied");
    }
}
