//! Doors for fuzz targets; not in the crate otherwise.

use crate::journal::{self, JournalFault};
use crate::records::{Entry, Records};
use crate::{Authority, Record};

/// Reads a journal as `authority` would read its own, and tells how many lines it has.
///
/// # Errors
/// How it differs from what this authority wrote.
pub fn follow(authority: &Authority, journal: &[u8]) -> Result<usize, JournalFault> {
    let (signer, provider) = authority.journal_signer();
    let (_, entries) = journal::follow::<Entry>(journal, signer.public_key(), provider)?;
    Ok(entries.len())
}

/// The records that journal lines make, whoever wrote and signed them; none when some line cannot stand where it does.
pub fn replay(journal: &[u8]) -> Option<Vec<Record>> {
    let entries = journal::unchecked::<Entry>(journal)?;
    Some(Records::replay(entries).ok()?.all().to_vec())
}
