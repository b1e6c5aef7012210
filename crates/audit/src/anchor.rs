use crate::chain::{Chain, Head, LogId, anchor_mac};
use crate::keys::Keys;
use crate::{AuditError, atomic};
use std::path::{Path, PathBuf};
use std::{fs, io};

const NAME: &str = "audit.anchor";
const MAGIC: &str = "wand-audit-anchor-1";
/// Longer than any anchor, so that a wrong file is not read whole.
const MOST: u64 = 512;

/// Where the anchor of the log in `dir` is.
pub(crate) fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

/// What the anchor file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// There is no file.
    Absent,
    /// The file is not an anchor, or not under this key.
    Foreign,
    /// The head it vouches for.
    Of { log: LogId, head: Head },
}

/// Replaces the anchor by `head`, durably.
pub(crate) fn write(dir: &Path, chain: &Chain, head: &Head) -> io::Result<()> {
    let log = hex::encode(chain.log());
    let mac = hex::encode(chain.anchor_mac(head));
    atomic::replace(&path(dir), format!("{MAGIC} {log} {head} {mac}\n").as_bytes())
}

/// Reads the anchor and checks its MAC.
pub(crate) fn read(dir: &Path, keys: &Keys) -> Result<Anchor, AuditError> {
    let path = path(dir);
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Anchor::Absent),
        Err(source) => return Err(AuditError::Io { path, source }),
        Ok(meta) if meta.len() > MOST => return Ok(Anchor::Foreign),
        Ok(_) => {}
    }
    let bytes = fs::read(&path).map_err(|source| AuditError::Io { path, source })?;
    Ok(parse(&bytes, keys).unwrap_or(Anchor::Foreign))
}

pub(crate) fn parse(bytes: &[u8], keys: &Keys) -> Option<Anchor> {
    let mut words = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?.split(' ');
    words.next().filter(|magic| *magic == MAGIC)?;
    let mut log = LogId::default();
    hex::decode_to_slice(words.next()?, &mut log).ok()?;
    let head: Head = words.next()?.parse().ok()?;
    let mut mac = [0; 32];
    hex::decode_to_slice(words.next()?, &mut mac).ok()?;
    let whole = words.next().is_none() && mac == anchor_mac(keys, &log, &head);
    whole.then_some(Anchor::Of { log, head })
}
