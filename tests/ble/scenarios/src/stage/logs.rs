//! The logs of a scenario: a panic or an error in one of them fails it.

use anyhow::{Context as _, Result, bail};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Where this process's own log goes now.
static OWN: Mutex<Option<File>> = Mutex::new(None);

/// What must not be in a log.
const WRONG: [&str; 2] = [" ERROR ", "panicked at"];

/// The one exception: bluez-async ends a stream in a task of its own, and panics there when BlueZ told something at that
/// very moment. Nothing of ours runs in that task; `wand_link` keeps its own streams, but btleplug drops one in each
/// discovery of services.
const LIBRARY: &str = "bluez-async-0.9.0/src/messagestream.rs:40";

/// Logs this process's programmer, and panics as errors.
pub(crate) fn begin() -> Result<()> {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(|| Own)
        .try_init()
        .map_err(|why| anyhow::anyhow!("{why}"))?;
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a task panicked")));
    Ok(())
}

/// From now on this process logs to that file.
pub(crate) fn to(path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    *OWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
    Ok(())
}

/// Demands that no log of the folder tells of a panic or an error.
pub(crate) fn are_clean(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        let text = std::fs::read(&path)?;
        let text = String::from_utf8_lossy(&text);
        let wrong = text
            .lines()
            .find(|line| WRONG.iter().any(|word| line.contains(word)) && !line.contains(LIBRARY));
        if let Some(line) = wrong {
            bail!("{}: {line}", path.display());
        }
    }
    Ok(())
}

struct Own;

impl Write for Own {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        match OWN.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(file) => file.write(text),
            None => io::stderr().write(text),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
