//! The vaults: the same behaviour behind each door, and the PIN-sealed file against guessing, damage and crashes (R-ID-9).

#[cfg(feature = "os-keystore")]
#[path = "vault/key_store.rs"]
mod key_store;

use std::fs;
use std::path::Path;
use tempfile::tempdir;
use wand_audit::vault::{KdfParams, MemoryVault, Pin, PinSealedFile, Vault, VaultError, VaultKind};
use wand_audit::{MasterKey, Writer};
use wand_crypto::{HealthTested, OsRandom, Random, Secret, rustcrypto};

const NOW: u64 = 1_700_000_000;

fn random() -> Box<dyn Random + Send> {
    Box::new(HealthTested::start(OsRandom).unwrap())
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

/// The cheapest that is allowed, so that the tests are quick.
fn cheap() -> KdfParams {
    KdfParams::new(7_168, 5, 1).unwrap()
}

fn create(path: &Path) -> PinSealedFile {
    PinSealedFile::create(path, &pin("correct horse"), cheap(), None, rustcrypto(), random()).unwrap()
}

fn unlock(path: &Path, text: &str, now: u64) -> Result<PinSealedFile, VaultError> {
    let no_key_store = || panic!("a vault under a PIN alone asks no key store");
    PinSealedFile::unlock(path, &pin(text), now, no_key_store, rustcrypto(), random())
}

fn exercise(vault: &mut dyn Vault) {
    let secret = |text: &str| Secret::copied(text.as_bytes());
    assert!(vault.load("operator.key").unwrap().is_none());
    vault.store("operator.key", &secret("one")).unwrap();
    vault.store("another", &Secret::new(vec![0, 255, 10])).unwrap();
    vault.store("operator.key", &secret("two")).unwrap();
    assert!(vault.load("operator.key").unwrap().unwrap() == secret("two"));
    assert!(vault.load("another").unwrap().unwrap() == Secret::new(vec![0, 255, 10]));
    vault.delete("another").unwrap();
    vault.delete("another").unwrap();
    assert!(vault.load("another").unwrap().is_none());
    for name in ["", "Upper", "a/b", "../x", "ü", &"x".repeat(65)] {
        assert!(matches!(vault.load(name), Err(VaultError::BadName)), "{name}");
        assert!(
            matches!(vault.store(name, &secret("x")), Err(VaultError::BadName)),
            "{name}"
        );
        assert!(matches!(vault.delete(name), Err(VaultError::BadName)), "{name}");
    }
    for len in [0, (64 << 10) + 1] {
        assert!(matches!(
            vault.store("x", &Secret::new(vec![1; len])),
            Err(VaultError::BadSecret)
        ));
    }
    assert!(vault.describe().ends_with('.'));
}

#[test]
fn memory_vault_keeps_secrets() {
    let mut vault = MemoryVault::default();
    assert_eq!(vault.kind(), VaultKind::Memory);
    exercise(&mut vault);
}

#[test]
#[cfg(feature = "os-keystore")]
fn key_store_vault_keeps_secrets_over_any_store_of_its_family() {
    let store = keyring_core::mock::Store::new().unwrap();
    let mut vault = wand_audit::vault::OsKeyStore::over(store, "org.example.wand");
    assert_eq!(vault.kind(), VaultKind::OsKeyStore);
    exercise(&mut vault);
}

#[test]
fn pin_sealed_file_keeps_secrets_over_a_restart() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("below").join("vault.json");
    let mut vault = create(&path);
    assert_eq!(vault.kind(), VaultKind::PinSealedFile);
    exercise(&mut vault);
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::InUse { .. })
    ));
    drop(vault);
    let vault = unlock(&path, "correct horse", NOW).unwrap();
    assert!(vault.load("operator.key").unwrap().unwrap() == Secret::copied(b"two"));
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("argon2id") && text.contains("7168"));
    assert!(!text.contains(&hex::encode("two")));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn recommended_parameters_are_those_of_rfc_9106() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    drop(
        PinSealedFile::create(
            &path,
            &pin("123456"),
            KdfParams::RECOMMENDED,
            None,
            rustcrypto(),
            random(),
        )
        .unwrap(),
    );
    let file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let wanted = serde_json::json!({ "memory_kib": 65536, "passes": 3, "lanes": 4 });
    assert_eq!(file["body"]["kdf"]["params"], wanted);
    assert!(unlock(&path, "123456", NOW).is_ok());
    for (memory, passes, lanes) in [
        (7_167, 16, 1),
        (7_168, 4, 1),
        (1 << 21, 3, 4),
        (65_536, 17, 4),
        (65_536, 3, 0),
    ] {
        assert!(matches!(
            KdfParams::new(memory, passes, lanes),
            Err(VaultError::BadParameters)
        ));
    }
}

#[test]
fn an_existing_vault_is_never_overwritten_and_a_missing_one_is_named() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::Missing { .. })
    ));
    drop(create(&path));
    let before = fs::read(&path).unwrap();
    let again = PinSealedFile::create(&path, &pin("another pin"), cheap(), None, rustcrypto(), random());
    assert!(matches!(again, Err(VaultError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_pin_has_six_characters_at_least() {
    for text in ["", "12345", "äöüßé", &"1".repeat(129)] {
        assert!(
            matches!(Pin::new(text), Err(VaultError::PinLength { least: 6, most: 128 })),
            "{text}"
        );
    }
    assert!(Pin::new("äöüßéè").is_ok());
}

/// The count is in the file before the try, so a process killed during it has still used the try up.
#[test]
fn wrong_pins_are_counted_over_restarts_and_wait_longer_and_longer() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    drop(create(&path));
    for (failures, wait) in [(1, 0), (2, 0), (3, 0), (4, 5)] {
        match unlock(&path, "wrong horse", NOW) {
            Err(VaultError::WrongPin {
                failures: found,
                wait: told,
            }) => assert_eq!((found, told), (failures, wait)),
            other => panic!("{:?}", other.err()),
        }
    }
    assert!(matches!(
        unlock(&path, "correct horse", NOW + 4),
        Err(VaultError::TooSoon { wait: 1 })
    ));
    assert!(matches!(
        unlock(&path, "wrong horse", NOW + 5),
        Err(VaultError::WrongPin {
            failures: 5,
            wait: 10
        })
    ));
    assert!(matches!(
        unlock(&path, "correct horse", NOW + 14),
        Err(VaultError::TooSoon { wait: 1 })
    ));
    drop(unlock(&path, "correct horse", NOW + 15).unwrap());
    assert!(matches!(
        unlock(&path, "wrong horse", NOW + 15),
        Err(VaultError::WrongPin { failures: 1, wait: 0 })
    ));
}

#[test]
fn a_clock_set_back_costs_one_wait_not_years() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    drop(create(&path));
    (0..4).for_each(|_| assert!(unlock(&path, "wrong horse", NOW + 1_000_000_000).is_err()));
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::TooSoon { wait: 5 })
    ));
    assert!(matches!(
        unlock(&path, "correct horse", NOW + 4),
        Err(VaultError::TooSoon { wait: 1 })
    ));
    assert!(unlock(&path, "correct horse", NOW + 5).is_ok());
}

#[test]
fn a_change_of_pin_rewraps_the_master_key_and_leaves_the_secrets() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let mut vault = create(&path);
    vault.store("k", &Secret::copied(b"v")).unwrap();
    let sealed = |path: &Path| -> serde_json::Value {
        serde_json::from_slice::<serde_json::Value>(&fs::read(path).unwrap()).unwrap()["body"].take()
    };
    let before = sealed(&path);
    let refused = vault.change_pin(&pin("wrong horse"), &pin("battery staple"), cheap(), NOW);
    assert!(matches!(refused, Err(VaultError::WrongPin { failures: 1, .. })));
    vault
        .change_pin(&pin("correct horse"), &pin("battery staple"), cheap(), NOW)
        .unwrap();
    let after = sealed(&path);
    assert_eq!(before["secrets"], after["secrets"]);
    assert_ne!(before["master"], after["master"]);
    assert_ne!(before["kdf"]["salt"], after["kdf"]["salt"]);
    drop(vault);
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::WrongPin { .. })
    ));
    assert!(
        unlock(&path, "battery staple", NOW)
            .unwrap()
            .load("k")
            .unwrap()
            .unwrap()
            == Secret::copied(b"v")
    );
}

#[test]
fn every_damaged_byte_is_told_apart_from_a_wrong_pin_and_costs_no_try() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    create(&path).store("k", &Secret::copied(b"value")).unwrap();
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        // White space may turn into something else only by breaking the file; in a value it is caught by the hash.
        fs::write(&path, &bytes).unwrap();
        match unlock(&path, "wrong horse", NOW).err().unwrap() {
            VaultError::Damaged { .. } => {}
            VaultError::FutureFormat { .. } => panic!("at {at}"),
            error => panic!("at {at}: {error}"),
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "a damaged file is left as it is");
    }
    for bytes in [&b""[..], b"{", b"null", b"garbage", &whole[..whole.len() / 2]] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(
            unlock(&path, "correct horse", NOW),
            Err(VaultError::Damaged { .. })
        ));
    }
    fs::write(
        &path,
        String::from_utf8(whole.clone())
            .unwrap()
            .replace("\"version\": 1,", "\"version\": 3,"),
    )
    .unwrap();
    assert!(matches!(
        unlock(&path, "correct horse", NOW),
        Err(VaultError::FutureFormat { found: 3, .. })
    ));
    fs::write(&path, whole).unwrap();
    assert!(unlock(&path, "correct horse", NOW).is_ok());
}

/// Somebody who can write the file, and mend its plain checksum, takes a secret out or puts an old one back.
#[test]
fn a_secret_taken_out_or_exchanged_is_found_once_unlocked() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let mut vault = create(&path);
    vault.store("a", &Secret::copied(b"first")).unwrap();
    vault.store("b", &Secret::copied(b"second")).unwrap();
    drop(vault);
    let whole: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let removed = |file: &mut serde_json::Value| {
        file["body"]["secrets"]
            .as_object_mut()
            .unwrap()
            .remove("a")
            .unwrap();
    };
    let exchanged = |file: &mut serde_json::Value| {
        let a = file["body"]["secrets"]["a"].take();
        let b = std::mem::replace(&mut file["body"]["secrets"]["b"], a);
        file["body"]["secrets"]["a"] = b;
    };
    for change in [&removed as &dyn Fn(&mut serde_json::Value), &exchanged] {
        let mut file = whole.clone();
        change(&mut file);
        mend(&mut file);
        fs::write(&path, file.to_string()).unwrap();
        assert!(matches!(
            unlock(&path, "correct horse", NOW),
            Err(VaultError::Damaged { .. })
        ));
    }
    let mut same = whole.clone();
    mend(&mut same);
    assert_eq!(same, whole, "the checksum is computed here as the vault does");
}

fn mend(file: &mut serde_json::Value) {
    use wand_crypto::HashAlgorithm::Sha256;
    let body = &file["body"];
    let part = |value: &serde_json::Value, names: &[&str]| {
        let fields = names.iter().map(|name| format!("\"{name}\":{}", value[name]));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    let params = part(&body["kdf"]["params"], &["memory_kib", "passes", "lanes"]);
    let kdf = format!(
        "{{\"algorithm\":\"argon2id\",\"version\":19,\"params\":{params},\"salt\":{}}}",
        body["kdf"]["salt"]
    );
    let sealed = |value: &serde_json::Value| part(value, &["nonce", "sealed"]);
    let secrets = body["secrets"].as_object().unwrap().iter();
    let secrets = secrets
        .map(|(name, value)| format!("\"{name}\":{}", sealed(value)))
        .collect::<Vec<_>>()
        .join(",");
    let text = format!(
        "{{\"kdf\":{kdf},\"master\":{},\"secrets\":{{{secrets}}},\"tag\":{},\"attempts\":{}}}",
        sealed(&body["master"]),
        body["tag"],
        part(&body["attempts"], &["failures", "last"])
    );
    file["sha256"] = hex::encode(rustcrypto().hash(Sha256, &[text.as_bytes()])).into();
}

#[test]
fn a_vault_that_cannot_be_written_keeps_what_it_has() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("vault.json");
    let mut vault = create(&path);
    vault.store("k", &Secret::copied(b"old")).unwrap();
    let before = fs::read(&path).unwrap();
    fs::create_dir(dir.path().join("vault.json.new")).unwrap();
    assert!(vault.store("k", &Secret::copied(b"new")).is_err());
    assert!(
        vault
            .change_pin(&pin("correct horse"), &pin("battery staple"), cheap(), NOW)
            .is_err()
    );
    assert!(vault.load("k").unwrap().unwrap() == Secret::copied(b"old"));
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(vault);
    // A try that cannot be counted is not made, even with the right PIN.
    assert!(unlock(&path, "correct horse", NOW).is_err());
    fs::remove_dir(dir.path().join("vault.json.new")).unwrap();
    assert!(unlock(&path, "correct horse", NOW).is_ok());
}

/// A lost key must not be papered over by a new one while there is a log.
#[test]
fn the_key_of_the_log_is_made_once_and_never_replaced() {
    let dir = tempdir().unwrap();
    let log = dir.path().join("log");
    let mut vault = MemoryVault::default();
    let mut random = random();
    let mut load = |vault: &mut MemoryVault| {
        MasterKey::load_or_create(vault, "audit.master", &log, rustcrypto(), &mut random)
    };
    drop(Writer::open(&log, &load(&mut vault).unwrap()).unwrap());
    drop(Writer::open(&log, &load(&mut vault).unwrap()).unwrap());
    let lost = load(&mut MemoryVault::default());
    assert!(matches!(lost, Err(VaultError::SecretMissing { .. })));
    let short = MasterKey::new(Secret::new(vec![0; 31]), rustcrypto());
    assert!(short.is_err());
}
