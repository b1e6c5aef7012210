//! The trust store on disk: anchors, issuing certificates and revocation lists, one DER file each.

use crate::drawer::{replace, storage};
use crate::fault::{Fault, FaultKind};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use wand_crypto::{HashAlgorithm, Provider};
use wand_trust::{CrlAdded, CrlFault, TrustStore};

const ANCHORS: &str = "anchors";
const ISSUING: &str = "issuing";
const LISTS: &str = "lists";

/// What kind of trust material a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Material {
    /// A trust anchor.
    Anchor,
    /// An issuing CA certificate.
    Issuing,
    /// A revocation list.
    RevocationList,
}

/// A trust store with the folder that keeps it.
pub struct TrustFolder {
    folder: PathBuf,
    store: TrustStore,
}

impl TrustFolder {
    /// Reads every file. A file that is not what its place says is an error: trust is not guessed. A list that a newer one
    /// replaced, left over from a power cut, is passed over.
    ///
    /// # Errors
    /// [`FaultKind::Damaged`] naming the file and the reason, or [`FaultKind::Storage`].
    pub fn open(folder: &Path, provider: &dyn Provider, now: u64) -> Result<Self, Fault> {
        let mut store = TrustStore::new();
        for (path, der) in files(&folder.join(ANCHORS))? {
            store.add_anchor(&der).map_err(|why| damaged(&path, &why))?;
        }
        for (path, der) in files(&folder.join(ISSUING))? {
            store.add_issuing(&der).map_err(|why| damaged(&path, &why))?;
        }
        store.prove_issuing(provider);
        for (path, der) in files(&folder.join(LISTS))? {
            match store.add_crl(&der, provider, now) {
                Ok(_) | Err(CrlFault::Older { .. }) => {}
                Err(why) => return Err(damaged(&path, &why)),
            }
        }
        Ok(Self {
            folder: folder.to_path_buf(),
            store,
        })
    }

    /// The store.
    pub fn store(&self) -> &TrustStore {
        &self.store
    }

    /// Checks new material and keeps it. Returns a sentence of what was done.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it is not accepted, with the reason; nothing is then kept.
    pub fn add(
        &mut self,
        material: Material,
        der: &[u8],
        provider: &dyn Provider,
        now: u64,
    ) -> Result<String, Fault> {
        let refused = |why: &dyn std::fmt::Display| {
            Fault::new(
                FaultKind::Usage,
                format!("not accepted: {why}"),
                "check the file; nothing was changed",
            )
        };
        let (place, sentence) = match material {
            Material::Anchor => {
                self.store.add_anchor(der).map_err(|why| refused(&why))?;
                (ANCHORS, "a trust anchor was added".to_owned())
            }
            Material::Issuing => {
                self.store.add_issuing(der).map_err(|why| refused(&why))?;
                self.store.prove_issuing(provider);
                (ISSUING, "an issuing certificate was added".to_owned())
            }
            Material::RevocationList => {
                let sentence = match self
                    .store
                    .add_crl(der, provider, now)
                    .map_err(|why| refused(&why))?
                {
                    CrlAdded::Taken => "a revocation list was taken",
                    CrlAdded::AlreadyHeld => "this revocation list was already there",
                };
                (LISTS, sentence.to_owned())
            }
        };
        let folder = self.folder.join(place);
        std::fs::create_dir_all(&folder).map_err(|why| storage(&folder, &why))?;
        let name = hex::encode(&provider.hash(HashAlgorithm::Sha256, &[der]).as_bytes()[..16]);
        replace(&folder.join(name).with_extension("der"), &[der])?;
        self.drop_superseded()?;
        Ok(sentence)
    }

    /// Removes the files of revocation lists that newer ones replaced.
    fn drop_superseded(&self) -> Result<(), Fault> {
        for (path, der) in files(&self.folder.join(LISTS))? {
            if !self.store.crls().any(|list| list.der() == der) {
                std::fs::remove_file(&path).map_err(|why| storage(&path, &why))?;
            }
        }
        Ok(())
    }
}

fn files(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Fault> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(storage(folder, &why)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|why| storage(folder, &why))?.path();
        if path.extension().is_some_and(|extension| extension == "der") {
            let der = std::fs::read(&path).map_err(|why| storage(&path, &why))?;
            found.push((path, der));
        }
    }
    found.sort();
    Ok(found)
}

fn damaged(path: &Path, why: &dyn std::fmt::Display) -> Fault {
    Fault::new(
        FaultKind::Damaged,
        format!("{}: {why}", path.display()),
        "restore the file, or move it away if it does not belong there",
    )
}
