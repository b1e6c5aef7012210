//! Doors for fuzz targets; not in the crate otherwise.

use crate::MasterKey;
use crate::anchor::{Anchor, parse};
use wand_crypto::CryptoError;

/// The head that an anchor file vouches for, as text; none when the file is no anchor under this key.
///
/// # Errors
/// What the provider reports.
pub fn anchored_head(file: &[u8], key: &MasterKey) -> Result<Option<String>, CryptoError> {
    let anchor = parse(file, &key.derive()?);
    Ok(match anchor {
        Some(Anchor::Of { head, .. }) => Some(head.to_string()),
        Some(Anchor::Absent | Anchor::Foreign) | None => None,
    })
}
