//! Where a demonstration lives.

use crate::failure::storage;
use crate::station::Station;
use directories::ProjectDirs;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wand_crypto::Random;
use wand_programmer::{Fault, FaultKind};

const PIN_FILE: &str = "demo.pin";
/// Letters and digits that are not mistaken for one another: 32, so that a byte chooses evenly.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const PIN_LEN: usize = 16;

/// The folder of a demonstration: kept, or removed at the end.
pub(super) struct Place {
    folder: PathBuf,
    temporary: Option<TempDir>,
}

impl Place {
    /// The folder of the demonstration, made when it is new. A folder that holds somebody's data is left alone.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a folder in other use; [`FaultKind::Storage`].
    pub(super) fn choose(station: &Station, fresh: bool) -> Result<Self, Fault> {
        let place = match fresh {
            true => {
                let temporary = tempfile::Builder::new().prefix("wand-demo-").tempdir();
                let temporary = temporary.map_err(|why| storage(&std::env::temp_dir(), &why))?;
                Self {
                    folder: temporary.path().to_path_buf(),
                    temporary: Some(temporary),
                }
            }
            false => Self {
                folder: folder(station)?,
                temporary: None,
            },
        };
        place.prepare(station)?;
        Ok(place)
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file with the demonstration's PIN.
    pub(super) fn pin_file(&self) -> PathBuf {
        self.folder.join(PIN_FILE)
    }

    /// Removes a temporary folder.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub(super) fn leave(self) -> Result<(), Fault> {
        let folder = self.folder;
        self.temporary
            .map_or(Ok(()), TempDir::close)
            .map_err(|why| storage(&folder, &why))
    }

    fn prepare(&self, station: &Station) -> Result<(), Fault> {
        let fault = |why| storage(&self.folder, &why);
        std::fs::create_dir_all(&self.folder).map_err(fault)?;
        if self.pin_file().exists() {
            return Ok(());
        }
        let mut entries = std::fs::read_dir(&self.folder).map_err(fault)?;
        if entries.next().is_some() {
            return Err(Fault::new(
                FaultKind::Usage,
                format!(
                    "{} holds other data, and the demonstration leaves it alone",
                    self.folder.display()
                ),
                "choose an empty folder with --home, or use --fresh",
            ));
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let pin = random_text(&mut station.random()?, PIN_LEN)?;
        let written = options.open(self.pin_file()).and_then(|mut file| {
            writeln!(file, "{pin}")?;
            file.sync_all()
        });
        written.map_err(|why| storage(&self.pin_file(), &why))
    }
}

fn folder(station: &Station) -> Result<PathBuf, Fault> {
    if station.home_was_given {
        return Ok(station.home.clone());
    }
    let project = ProjectDirs::from("", "", "wand");
    let project = project.ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            "this user has no home folder",
            "say where to play with --home",
        )
    })?;
    Ok(project.data_dir().join("demo"))
}

/// Random letters and digits.
///
/// # Errors
/// [`FaultKind::Cryptography`].
pub(super) fn random_text(random: &mut dyn Random, length: usize) -> Result<String, Fault> {
    let mut bytes = vec![0; length];
    random.fill(&mut bytes).map_err(crate::failure::cryptography)?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect())
}
