//! The vault under a PIN and a key in the system's key store: both are needed, and each failure has its name (R-ID-9).

use super::*;
use keyring_core::{CredentialStore, Error, mock};
use std::sync::Arc;
use wand_audit::vault::OsKeyStore;

const SERVICE: &str = "org.example.wand";

fn key_store(store: &Arc<CredentialStore>) -> Result<Box<dyn Vault>, VaultError> {
    Ok(Box::new(OsKeyStore::over(Arc::clone(store), SERVICE)))
}

fn store() -> Arc<CredentialStore> {
    mock::Store::new().unwrap()
}

fn bound(path: &Path, store: &Arc<CredentialStore>) -> PinSealedFile {
    let mut key_store = OsKeyStore::over(Arc::clone(store), SERVICE);
    PinSealedFile::create(
        path,
        &pin("correct horse"),
        cheap(),
        Some(&mut key_store),
        rustcrypto(),
        random(),
    )
    .unwrap()
}

fn unlock_with(path: &Path, text: &str, store: &Arc<CredentialStore>) -> Result<PinSealedFile, VaultError> {
    PinSealedFile::unlock(path, &pin(text), NOW, || key_store(store), rustcrypto(), random())
}

fn body(path: &Path) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(&fs::read(path).unwrap()).unwrap()["body"].take()
}

/// The mock's entry for the half of this vault's key.
fn entry(path: &Path, store: &Arc<CredentialStore>) -> keyring_core::Entry {
    let id = body(path)["kdf"]["key_half"]["id"].as_str().unwrap().to_owned();
    store.build(SERVICE, &format!("vault.{id}"), None).unwrap()
}

#[test]
fn a_vault_under_pin_and_key_store_keeps_secrets_over_a_restart() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let store = store();
    let mut vault = bound(&path, &store);
    assert_eq!(vault.kind(), VaultKind::PinAndKeyStore);
    exercise(&mut vault);
    drop(vault);
    let half = entry(&path, &store).get_secret().unwrap();
    assert_eq!(half.len(), 32, "one key, far below any key store's limit");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"version\": 2,"));
    assert!(!text.contains(&hex::encode(&half)));
    let mut vault = unlock_with(&path, "correct horse", &store).unwrap();
    assert!(vault.load("operator.key").unwrap().unwrap() == Secret::copied(b"two"));
    vault
        .change_pin(&pin("correct horse"), &pin("battery staple"), cheap(), NOW)
        .unwrap();
    drop(vault);
    assert!(unlock_with(&path, "correct horse", &store).is_err());
    assert!(unlock_with(&path, "battery staple", &store).is_ok());
}

/// A wrong PIN counts; a failing key store does not, and waits hold before it is asked.
#[test]
fn wrong_pins_count_with_a_key_store_and_its_own_failures_do_not() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let mine = store();
    drop(bound(&path, &mine));
    for wanted in 1..=4 {
        match unlock_with(&path, "wrong horse", &mine) {
            Err(VaultError::WrongPin { failures, .. }) => assert_eq!(failures, wanted),
            other => panic!("{:?}", other.err()),
        }
        let before = fs::read(&path).unwrap();
        assert!(unlock_with(&path, "wrong horse", &store()).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
    }
    let unasked = || panic!("asked before the wait is over");
    let early = PinSealedFile::unlock(&path, &pin("correct horse"), NOW, unasked, rustcrypto(), random());
    assert!(matches!(early, Err(VaultError::TooSoon { wait: 5 })));
}

#[test]
fn each_failure_of_the_key_store_has_its_name_and_next_step() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let store = store();
    drop(bound(&path, &store));
    let fail = |error: Error| {
        let entry = entry(&path, &store);
        entry
            .as_any()
            .downcast_ref::<mock::Cred>()
            .unwrap()
            .set_error(error);
        unlock_with(&path, "correct horse", &store).err().unwrap()
    };
    let gone = fail(Error::PlatformFailure("the bus is gone. Really.".into()));
    assert!(matches!(&gone, VaultError::NoKeyStore { .. }), "{gone}");
    assert!(
        gone.to_string().contains("the bus is gone; Really. Log in"),
        "{gone}"
    );
    let locked = fail(Error::NoStorageAccess("prompt dismissed".into()));
    assert!(matches!(&locked, VaultError::KeyStoreLocked { .. }), "{locked}");
    assert!(locked.to_string().contains(". Unlock it"), "{locked}");
    let refused = fail(Error::TooLong("secret".to_owned(), 3));
    assert!(matches!(&refused, VaultError::KeyStore { .. }), "{refused}");

    let half = entry(&path, &store).get_secret().unwrap();
    for other in [&[7; 32][..], &half[..31], b""] {
        entry(&path, &store).set_secret(other).unwrap();
        let other = unlock_with(&path, "correct horse", &store).err().unwrap();
        assert!(
            matches!(other, VaultError::KeyStoreEntryMissing { .. }),
            "{other}"
        );
    }
    entry(&path, &store).delete_credential().unwrap();
    let removed = unlock_with(&path, "correct horse", &store).err().unwrap();
    assert!(
        matches!(removed, VaultError::KeyStoreEntryMissing { .. }),
        "{removed}"
    );
    entry(&path, &store).set_secret(&half).unwrap();
    assert_eq!(body(&path)["attempts"]["failures"], 0);
    assert!(unlock_with(&path, "correct horse", &store).is_ok());
}

/// A thief who has the file and has guessed the PIN strikes the key store's half out of the file.
#[test]
fn a_stolen_file_does_not_open_with_the_right_pin_alone() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let store = store();
    drop(bound(&path, &store));
    let mut file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    file["version"] = 1.into();
    file["body"]["kdf"].as_object_mut().unwrap().remove("key_half");
    mend(&mut file);
    fs::write(&path, file.to_string()).unwrap();
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::WrongPin { failures: 1, .. })
    ));
}

#[test]
fn a_vault_that_cannot_be_made_leaves_neither_file_nor_key() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let mut forgetful = Watched {
        forgets: true,
        ..Watched::default()
    };
    let made = PinSealedFile::create(
        &path,
        &pin("correct horse"),
        cheap(),
        Some(&mut forgetful),
        rustcrypto(),
        random(),
    );
    assert!(matches!(made, Err(VaultError::KeyStoreEntryMissing { .. })));
    assert!(!path.exists());

    fs::create_dir(dir.path().join("vault.json.new")).unwrap();
    let mut watched = Watched::default();
    let made = PinSealedFile::create(
        &path,
        &pin("correct horse"),
        cheap(),
        Some(&mut watched),
        rustcrypto(),
        random(),
    );
    assert!(made.is_err());
    assert_eq!(watched.count, 0, "a key was left behind");
}

/// A key store that can forget what it says it kept, and counts what it has.
#[derive(Default)]
struct Watched {
    kept: MemoryVault,
    count: usize,
    forgets: bool,
}

impl Vault for Watched {
    fn kind(&self) -> VaultKind {
        self.kept.kind()
    }
    fn describe(&self) -> String {
        self.kept.describe()
    }
    fn load(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        self.kept.load(name)
    }
    fn store(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        if self.forgets {
            return Ok(());
        }
        self.count += 1;
        self.kept.store(name, secret)
    }
    fn delete(&mut self, name: &str) -> Result<(), VaultError> {
        self.count -= 1;
        self.kept.delete(name)
    }
}
