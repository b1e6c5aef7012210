use crate::AuditError;
use crate::lock::Lock;
use std::fs;
use std::path::{Path, PathBuf};

const FILES: [&str; 4] = ["audit.db", "audit.db-wal", "audit.db-shm", "audit.anchor"];

/// Moves the files of a log that cannot be used into the new subdirectory `set-aside-<time>`, for evidence.
///
/// Nothing is deleted; afterwards a new log can start in `dir`. `time` is seconds since 1970 UTC. Returns the
/// subdirectory.
///
/// # Errors
/// [`AuditError::InUse`] while a writer lives; otherwise what the operating system reports.
pub fn set_aside(dir: &Path, time: u64) -> Result<PathBuf, AuditError> {
    let _lock = Lock::take(dir)?;
    let target = dir.join(format!("set-aside-{time}"));
    fs::create_dir(&target).map_err(|source| AuditError::io(&target, source))?;
    for name in FILES {
        let from = dir.join(name);
        if from.exists() {
            fs::rename(&from, target.join(name)).map_err(|source| AuditError::io(&from, source))?;
        }
    }
    crate::atomic::sync_parent(&target).map_err(|source| AuditError::io(dir, source))?;
    Ok(target)
}
