use super::{
    Malformed, PeerFault,
    registry::{EAD_PADDING, MAX_EAD_ITEMS},
    wire,
};
use alloc::{vec, vec::Vec};

/// An item of external authorization data (RFC 9528 §3.8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EadItem {
    label: u16,
    critical: bool,
    value: Option<Vec<u8>>,
}

impl EadItem {
    /// An item whose label is registered in "EDHOC External Authorization Data". A receiver that does not know the
    /// label ignores the item, or, when it is `critical`, ends the session. Label 0 is never critical.
    pub fn new(label: u16, critical: bool, value: Option<Vec<u8>>) -> Self {
        Self {
            label,
            critical: critical && label != EAD_PADDING,
            value,
        }
    }

    /// Padding of `len` bytes on the wire in all (RFC 9528 §3.8.1), to hide the length of an identity.
    ///
    /// One byte is the label alone; lengths that a label and a byte string cannot add up to are rounded up by one.
    pub fn padding(len: usize) -> Self {
        let filler = match len {
            0 | 1 => None,
            2..=25 => Some(len - 2),
            26..=258 => Some((len - 3).max(24)),
            _ => Some((len - 4).max(256)),
        };
        Self::new(EAD_PADDING, false, filler.map(|len| vec![0; len]))
    }

    /// The label, without the sign that marks critical items.
    pub fn label(&self) -> u16 {
        self.label
    }

    /// Whether a receiver must understand the item or end the session.
    pub fn is_critical(&self) -> bool {
        self.critical
    }

    /// The value, if the item has one.
    pub fn value(&self) -> Option<&[u8]> {
        self.value.as_deref()
    }

    fn put(&self, out: &mut Vec<u8>) {
        let label = i64::from(self.label);
        wire::put_int(out, if self.critical { -label } else { label });
        if let Some(value) = &self.value {
            wire::put_bytes(out, value);
        }
    }
}

/// EAD_1 to EAD_4 as they are sent.
pub(super) fn encode(items: &[EadItem]) -> Vec<u8> {
    let mut out = Vec::new();
    items.iter().for_each(|item| item.put(&mut out));
    out
}

/// Reads the rest of a message as EAD. Padding is dropped, and so are items that are neither critical nor among
/// the labels `understood`.
pub(super) fn read(reader: &mut wire::Reader<'_>, understood: &[u16]) -> Result<Vec<EadItem>, PeerFault> {
    let mut items = Vec::new();
    for _ in 0..MAX_EAD_ITEMS {
        if reader.is_empty() {
            return Ok(items);
        }
        let item = read_item(reader)?;
        if understood.contains(&item.label) {
            items.push(item);
        } else if item.critical {
            return Err(PeerFault::UnknownCriticalEad { label: item.label });
        }
    }
    reader.end().map_err(|_| Malformed::TooLong { field: "EAD" })?;
    Ok(items)
}

fn read_item(reader: &mut wire::Reader<'_>) -> Result<EadItem, Malformed> {
    const FIELD: &str = "EAD";
    let label = reader.int(FIELD)?;
    let critical = label < 0;
    let label = u16::try_from(label.unsigned_abs()).map_err(|_| Malformed::WrongType { field: FIELD })?;
    let has_value = !reader.is_empty() && reader.peek()? == wire::Kind::Bytes;
    let value = if has_value {
        Some(reader.bytes(FIELD)?.to_vec())
    } else {
        None
    };
    Ok(EadItem {
        label,
        critical,
        value,
    })
}
