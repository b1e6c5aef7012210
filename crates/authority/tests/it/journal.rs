//! The journal is believed only as it was written, and a power cut leaves the old state or the new one.

use crate::support::{Desk, NOW, device, founding, init, open, provider, random, sealed_keys, signer};
use std::fs;
use std::path::Path;
use wand_authority::{
    Authority, AuthorityError, Founding, JournalFault, KeyFault, Order, Request, Status, StorageFault,
    build_csr,
};
use wand_crypto::{Curve, HashAlgorithm};

/// A small authority with one device, closed.
fn closed() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let founding = Founding {
        name: "Wand",
        p384: false,
    };
    let keys = sealed_keys(directory.path(), 7);
    let mut authority =
        Authority::init(directory.path(), founding, keys, provider(), NOW, &mut random()).unwrap();
    issue(&mut authority, "A1").unwrap();
    directory
}

fn issue(authority: &mut Authority, serial: &str) -> Result<wand_authority::Record, AuthorityError> {
    let csr = build_csr(
        &device(serial).subject(),
        signer(Curve::P256).as_ref(),
        &mut random(),
    )
    .unwrap();
    let order = Order {
        profile: device(serial),
        request: Request::Csr(&csr),
        requester: "test",
        renews: None,
    };
    authority.issue(&order, NOW, &mut random())
}

fn journal(directory: &Path) -> Vec<u8> {
    fs::read(directory.join("journal.jsonl")).unwrap()
}

fn write_journal(directory: &Path, bytes: impl AsRef<[u8]>) {
    fs::write(directory.join("journal.jsonl"), bytes).unwrap();
}

fn lines(directory: &Path) -> Vec<String> {
    String::from_utf8(journal(directory))
        .unwrap()
        .split_inclusive('\n')
        .map(str::to_owned)
        .collect()
}

/// Puts the directory back to the moment after `count` lines.
fn rewind(directory: &Path, lines: &[String], count: usize) {
    write_journal(directory, lines[..count].concat());
    if count == 0 {
        fs::remove_file(directory.join("head")).unwrap();
        return;
    }
    let hash = provider().hash(HashAlgorithm::Sha256, &[lines[count - 1].as_bytes()]);
    let hash: String = hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(
        directory.join("head"),
        format!("{{\"n\":{count},\"hash\":\"{hash}\"}}"),
    )
    .unwrap();
}

fn fault(directory: &Path) -> JournalFault {
    match open(directory) {
        Err(AuthorityError::Journal(fault)) => fault,
        Err(other) => panic!("expected a journal fault, got {other}"),
        Ok(_) => panic!("expected a journal fault, but the authority opened"),
    }
}

#[test]
fn a_changed_byte_anywhere_is_found() {
    let directory = closed();
    let original = journal(directory.path());
    for place in (0..original.len()).step_by(61) {
        let mut changed = original.clone();
        changed[place] ^= 0x01;
        write_journal(directory.path(), &changed);
        fault(directory.path());
    }
    write_journal(directory.path(), &original);
    open(directory.path()).unwrap();
}

#[test]
fn a_line_removed_inserted_or_moved_is_found() {
    let directory = closed();
    let original = lines(directory.path());
    for n in 0..original.len() {
        let mut removed = original.clone();
        removed.remove(n);
        write_journal(directory.path(), removed.concat());
        fault(directory.path());
        let mut repeated = original.clone();
        repeated.insert(n, original[n].clone());
        write_journal(directory.path(), repeated.concat());
        fault(directory.path());
    }
    let mut moved = original.clone();
    moved.swap(3, 4);
    write_journal(directory.path(), moved.concat());
    assert_eq!(fault(directory.path()), JournalFault::Broken(4));
}

#[test]
fn lines_missing_at_the_end_are_found() {
    let directory = closed();
    let original = lines(directory.path());
    let expected = original.len() as u64;
    for missing in 1..original.len() {
        write_journal(directory.path(), original[..original.len() - missing].concat());
        let found = expected - missing as u64;
        assert_eq!(fault(directory.path()), JournalFault::CutOff { expected, found });
    }
    fs::remove_file(directory.path().join("journal.jsonl")).unwrap();
    assert_eq!(
        fault(directory.path()),
        JournalFault::CutOff { expected, found: 0 }
    );
}

/// Somebody who can write the files but does not hold the journal's key cannot add a line that agrees.
#[test]
fn a_forged_line_is_found() {
    let directory = closed();
    let mut forged = lines(directory.path());
    let last = forged.pop().unwrap();
    forged.push(last.replace("\"at\":1", "\"at\":2"));
    let count = forged.len();
    rewind(directory.path(), &forged, count);
    assert_eq!(fault(directory.path()), JournalFault::Forged);
}

/// A power cut at any byte of an issue: the certificate was not handed out, its serial number is never used
/// again, and the same device can be issued to.
#[test]
fn a_power_cut_at_any_byte_of_an_issue_leaves_the_old_state_or_the_new_one() {
    let directory = closed();
    let original = lines(directory.path());
    let count = original.len();
    let serial = open(directory.path()).unwrap().list().last().unwrap().serial;
    for (whole, line) in [
        (count - 2, &original[count - 2]),
        (count - 1, &original[count - 1]),
    ] {
        for cut in (0..=line.len()).step_by(13).chain([line.len() - 1, line.len()]) {
            rewind(directory.path(), &original, whole);
            write_journal(
                directory.path(),
                [&original[..whole].concat(), &line[..cut]].concat(),
            );
            let mut authority = open(directory.path()).unwrap();
            let status = authority
                .find(&serial.to_string())
                .map(|record| record.status)
                .ok();
            let lines_there = whole + usize::from(cut == line.len());
            let expected = [None, Some(Status::Reserved), Some(Status::Issued)][lines_there + 2 - count];
            assert_eq!(status, expected, "cut at byte {cut} of line {whole}");
            match issue(&mut authority, "A1") {
                Ok(again) => assert_ne!(again.serial, serial),
                Err(AuthorityError::DuplicateDevice(there)) => {
                    assert_eq!((there, expected), (serial, Some(Status::Issued)));
                }
                Err(other) => panic!("{other}"),
            }
            drop(authority);
            open(directory.path()).unwrap();
        }
    }
}

/// R-PV-4: a founding that is interrupted after any line is completed by repeating it.
#[test]
fn an_interrupted_founding_is_completed() {
    let complete = closed();
    let lines_of_founding = lines(complete.path()).len() - 2;
    let founding = Founding {
        name: "Wand",
        p384: false,
    };
    let found = |directory: &Path, founding| {
        Authority::init(
            directory,
            founding,
            sealed_keys(directory, 7),
            provider(),
            NOW,
            &mut random(),
        )
    };
    let directory = tempfile::tempdir().unwrap();
    drop(found(directory.path(), founding).unwrap());
    let original = lines(directory.path());
    assert_eq!(original.len(), lines_of_founding);
    let crls = directory.path().join("crls");
    let published: Vec<_> = fs::read_dir(&crls)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let published: Vec<_> = published
        .into_iter()
        .map(|path| (fs::read(&path).unwrap(), path))
        .collect();
    for count in 0..original.len() {
        rewind(directory.path(), &original, count);
        published
            .iter()
            .for_each(|(der, path)| fs::write(path, der).unwrap());
        assert!(
            matches!(open(directory.path()), Err(AuthorityError::NotFounded(_))),
            "after {count} lines"
        );
        let authority = found(directory.path(), founding).unwrap();
        authority.bundle().unwrap();
        drop(authority);
        open(directory.path()).unwrap();
    }
    let again = found(directory.path(), founding).map(drop).unwrap_err();
    assert!(matches!(again, AuthorityError::AlreadyFounded(_)));
    let other = found(
        directory.path(),
        Founding {
            p384: true,
            ..founding
        },
    )
    .map(drop)
    .unwrap_err();
    assert!(matches!(other, AuthorityError::OtherFounding(_)));
}

#[test]
fn a_second_instance_is_locked_out() {
    let desk = Desk::new();
    for second in [open(desk.directory.path()), init(desk.directory.path())] {
        let refused = second.map(drop).unwrap_err();
        assert!(
            matches!(refused, AuthorityError::Storage(StorageFault::InUse(_))),
            "{refused}"
        );
        assert_eq!(
            refused.next_step(),
            "end the other instance, then repeat the command"
        );
    }
    desk.reopen().1.unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing() {
    let mut desk = Desk::new();
    let blocked = desk.path("head.new");
    std::os::unix::fs::symlink("/dev/full", &blocked).unwrap();
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1"), NOW)
        .unwrap_err();
    assert!(
        matches!(refused, AuthorityError::Storage(StorageFault::Full(_))),
        "{refused}"
    );
    let refused = desk
        .issue_to(signer(Curve::P256).as_ref(), device("A1"), NOW)
        .unwrap_err();
    assert!(matches!(refused, AuthorityError::ReopenNeeded));
    fs::remove_file(blocked).unwrap();
    let (_directory, authority) = desk.reopen();
    issue(&mut authority.unwrap(), "A1").unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let directory = Path::new("/sys/wand-authority");
    let keys = sealed_keys(directory, 7);
    let refused = Authority::init(directory, founding(), keys, provider(), NOW, &mut random())
        .map(drop)
        .unwrap_err();
    assert!(
        matches!(refused, AuthorityError::Storage(StorageFault::ReadOnly(_))),
        "{refused}"
    );
    assert!(refused.to_string().contains("/sys/wand-authority"));
}

#[test]
fn a_directory_without_an_authority_is_named() {
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(
        open(directory.path()),
        Err(AuthorityError::NotFounded(_))
    ));
    let file = directory.path().join("file");
    fs::write(&file, "not a directory").unwrap();
    assert!(matches!(
        init(&file),
        Err(AuthorityError::Storage(StorageFault::Failed { .. }))
    ));
}

#[test]
fn names_that_no_issuer_can_have_are_refused() {
    for name in ["", "seventeen letters", "a\nb"] {
        let directory = tempfile::tempdir().unwrap();
        let keys = sealed_keys(directory.path(), 7);
        let founding = Founding { name, p384: false };
        let refused = Authority::init(directory.path(), founding, keys, provider(), NOW, &mut random());
        assert!(matches!(refused, Err(AuthorityError::Name)), "{name:?}");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}

/// R-PV-4: keys are sealed under the caller's master key, and each under its own name.
#[test]
fn sealed_keys_open_only_with_their_master_key_and_name() {
    let directory = closed();
    let wrong = Authority::open(directory.path(), sealed_keys(directory.path(), 8), provider()).map(drop);
    assert!(matches!(wrong, Err(AuthorityError::Key(KeyFault::Sealed(_)))));

    let (root, issuing) = (
        directory.path().join("keys/d1.key"),
        directory.path().join("keys/o1.key"),
    );
    fs::copy(&root, &issuing).unwrap();
    let mut authority = open(directory.path()).unwrap();
    let refused = authority.crl(wand_trust::Function::OperatorSession, NOW, &mut random());
    assert!(matches!(refused, Err(AuthorityError::Key(KeyFault::Sealed(name))) if name == "o1"));
    let original = fs::read(&root).unwrap();
    for place in 0..original.len() {
        let mut changed = original.clone();
        changed[place] ^= 1;
        fs::write(&root, changed).unwrap();
        let refused = authority.crl(wand_trust::Function::DeviceIdentity, NOW, &mut random());
        assert!(
            matches!(refused, Err(AuthorityError::Key(KeyFault::Sealed(_)))),
            "byte {place}"
        );
    }
    fs::remove_file(&root).unwrap();
    let refused = authority.crl(wand_trust::Function::DeviceIdentity, NOW, &mut random());
    assert!(matches!(refused, Err(AuthorityError::Key(KeyFault::Absent(_)))));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_directory() {
    use std::os::unix::fs::PermissionsExt;
    fn check(path: &Path) {
        let metadata = fs::metadata(path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{}", path.display());
        if metadata.is_dir() {
            fs::read_dir(path)
                .unwrap()
                .for_each(|entry| check(&entry.unwrap().path()));
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path().join("authority");
    drop(init(&directory).unwrap());
    check(&directory);
}

/// R-KY-1: no private key is written in clear.
#[test]
fn a_key_file_holds_only_sealed_bytes() {
    use wand_authority::{KeyHolder, MASTER_KEY_LEN, SealedKeys};
    use wand_crypto::{Random, Secret};
    let directory = tempfile::tempdir().unwrap();
    let master = Secret::new(vec![9; MASTER_KEY_LEN]);
    let mut keys = SealedKeys::new(directory.path(), master, provider()).unwrap();
    /// Every draw is the same, so that the scalar is known.
    struct Known;
    impl Random for Known {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), wand_crypto::CryptoError> {
            out.fill(0x42);
            Ok(())
        }
    }
    let public = keys.generate("root", Curve::P384, &mut Known).unwrap();
    let file = fs::read(directory.path().join("root.key")).unwrap();
    assert!(!file.windows(16).any(|window| window == [0x42; 16]));
    let signer = keys.signer("root").unwrap();
    assert_eq!(signer.public_key(), &public);
    let signature = signer.sign(b"message", &mut random()).unwrap();
    provider()
        .verify(Curve::P384.signature(), &public, b"message", &signature)
        .unwrap();
    let again = keys.generate("root", Curve::P384, &mut random());
    assert!(matches!(again, Err(KeyFault::Taken(_))));
    assert!(matches!(
        SealedKeys::new(directory.path(), Secret::new(vec![9; 16]), provider()),
        Err(KeyFault::MasterKeyLength)
    ));
}

/// R-PV-4: the master key of a demonstration is made at first use, once, and kept from others.
#[test]
fn a_master_key_file_is_made_once() {
    use wand_authority::{KeyHolder, SealedKeys};
    let directory = tempfile::tempdir().unwrap();
    let master = directory.path().join("private/master");
    let keys = || SealedKeys::with_master_file(directory.path(), &master, provider(), &mut random());
    let public = keys()
        .unwrap()
        .generate("root", Curve::P384, &mut random())
        .unwrap();
    assert_eq!(keys().unwrap().signer("root").unwrap().public_key(), &public);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&master, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(keys(), Err(KeyFault::Exposed(_))));
    }
    fs::remove_file(&master).unwrap();
    let other = keys().unwrap().signer("root").map(drop);
    assert!(matches!(other, Err(KeyFault::Sealed(_))));
}
