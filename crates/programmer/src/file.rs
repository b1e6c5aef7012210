//! Files that appear whole or not at all.

use crate::drawer::storage;
use crate::fault::Fault;
use std::io::{BufWriter, Write};
use std::path::Path;
use wand_contract::WrittenView;

/// Lets `write` fill a file and puts it in place when all of it is on the disk; an old file of the name is replaced.
/// `write` returns how many rows, certificates or bytes it wrote.
///
/// # Errors
/// [`crate::FaultKind::Storage`], or what `write` reports; nothing is left then.
pub(crate) fn written(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<u64, Fault>,
) -> Result<WrittenView, Fault> {
    let fault = |why: &std::io::Error| storage(path, why);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|why| fault(&why))?;
    let mut out = BufWriter::new(file.as_file_mut());
    let count = write(&mut out)?;
    out.flush().map_err(|why| fault(&why))?;
    drop(out);
    file.as_file().sync_all().map_err(|why| fault(&why))?;
    file.persist(path).map_err(|why| fault(&why.error))?;
    Ok(WrittenView {
        path: path.display().to_string(),
        count,
    })
}
