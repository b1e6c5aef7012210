//! The device log: whatever is done to it has its own name (R-LG-1).
mod support;

use support::{other_signer, random, signer};
use wand_crypto::{SignatureAlgorithm, rustcrypto};
use wand_protocol::cose::{CertificateRef, CoseFault};
use wand_protocol::log::{
    Checkpoint, GENESIS, LogEntry, LogFault, LogHead, LogVerdict, LogVerifier, UnverifiedCheckpoint,
    VerifiedCheckpoint, sign_checkpoint,
};

const DEVICE: [u8; 32] = [1; 32];

fn log(len: u16, salt: u8) -> Vec<LogEntry> {
    let mut entries = Vec::new();
    let mut head = None;
    for code in 0..len {
        let entry = LogEntry::after(head, 1000 + u64::from(code), code, vec![salt]);
        head = Some(entry.head(rustcrypto()));
        entries.push(entry);
    }
    entries
}

fn attest(head: LogHead) -> VerifiedCheckpoint {
    let key = signer(SignatureAlgorithm::Es256);
    let checkpoint = Checkpoint {
        device: DEVICE,
        seq: head.seq,
        hash: head.hash,
        time: 5,
    };
    let bytes = sign_checkpoint(
        &checkpoint,
        &*key,
        &CertificateRef::Thumbprint([7; 8]),
        &mut random(),
    )
    .unwrap();
    UnverifiedCheckpoint::parse(&bytes)
        .unwrap()
        .verify(rustcrypto(), key.public_key(), &DEVICE)
        .unwrap()
}

fn read(known: Option<LogHead>, entries: &[LogEntry], head: LogHead) -> Result<LogVerdict, LogFault> {
    let mut verifier = LogVerifier::new(known);
    for entry in entries {
        verifier.accept(rustcrypto(), entry)?;
    }
    verifier.conclude(&attest(head))
}

fn head(entry: &LogEntry) -> LogHead {
    entry.head(rustcrypto())
}

/// A whole log, then what came since, then nothing new.
#[test]
fn a_log_is_read_whole_and_then_incrementally() {
    let entries = log(10, 0);
    let first = read(None, &entries[..6], head(&entries[5])).unwrap();
    assert_eq!(
        first,
        LogVerdict {
            attested: head(&entries[5]),
            unattested: 0
        }
    );
    let second = read(Some(first.attested), &entries[6..], head(&entries[8])).unwrap();
    assert_eq!(
        second,
        LogVerdict {
            attested: head(&entries[8]),
            unattested: 1
        }
    );
    let nothing = read(Some(second.attested), &[], head(&entries[8])).unwrap();
    assert_eq!(nothing.attested, second.attested);
    assert_eq!(LogVerifier::new(Some(second.attested)).wanted(), 9);
    let late = read(None, &entries[4..], head(&entries[9])).unwrap();
    assert_eq!(late.attested, head(&entries[9]));
}

/// Log truncated or rewritten, rolled back, forked, with a gap: each has its own fault.
#[test]
fn every_tampering_has_its_own_fault() {
    let entries = log(10, 0);
    let other = log(10, 1);
    let known = Some(head(&entries[5]));
    let end = head(&entries[9]);

    let gap = [&entries[..3], &entries[4..]].concat();
    assert_eq!(
        read(None, &gap, end),
        Err(LogFault::Gap {
            expected: 3,
            found: 4
        })
    );
    assert_eq!(
        read(known, &entries[7..], end),
        Err(LogFault::Gap {
            expected: 6,
            found: 7
        })
    );
    let repeated = [&entries[..4], &entries[3..]].concat();
    assert_eq!(
        read(None, &repeated, end),
        Err(LogFault::Repeated {
            expected: 4,
            found: 3
        })
    );

    assert_eq!(
        read(None, &entries[..8], end),
        Err(LogFault::Truncated {
            last: Some(7),
            attested: 9
        })
    );
    assert_eq!(
        read(None, &[], end),
        Err(LogFault::Truncated {
            last: None,
            attested: 9
        })
    );
    assert_eq!(
        read(known, &[], end),
        Err(LogFault::Truncated {
            last: Some(5),
            attested: 9
        })
    );

    let old = head(&entries[4]);
    assert_eq!(
        read(known, &[], old),
        Err(LogFault::RolledBack {
            known: 5,
            attested: 4
        })
    );
    assert_eq!(
        read(known, &other[6..], head(&other[9])),
        Err(LogFault::Forked { known: 5 })
    );
    assert_eq!(
        read(known, &[], head(&other[5])),
        Err(LogFault::Forked { known: 5 })
    );

    for index in 0..10 {
        let mut rewritten = entries.clone();
        rewritten[index].code = 999;
        let seq = u64::try_from(index).unwrap();
        assert_eq!(read(None, &rewritten, end), Err(LogFault::Rewritten { seq }));
    }
    let mut unfounded = entries.clone();
    unfounded[0].prev = [9; 32];
    assert_ne!(unfounded[0].prev, GENESIS);
    assert_eq!(read(None, &unfounded, end), Err(LogFault::Rewritten { seq: 0 }));
}

/// A checkpoint is the device's own, by its evidence key.
#[test]
fn a_checkpoint_is_the_devices_own() {
    let key = signer(SignatureAlgorithm::Es256);
    let checkpoint = Checkpoint {
        device: DEVICE,
        seq: 1,
        hash: [2; 32],
        time: 5,
    };
    let bytes = sign_checkpoint(
        &checkpoint,
        &*key,
        &CertificateRef::Thumbprint([7; 8]),
        &mut random(),
    )
    .unwrap();
    let parse = || UnverifiedCheckpoint::parse(&bytes).unwrap();
    let other = other_signer(SignatureAlgorithm::Es256);
    assert_eq!(
        parse()
            .verify(rustcrypto(), other.public_key(), &DEVICE)
            .unwrap_err(),
        LogFault::Checkpoint(CoseFault::BadSignature)
    );
    assert_eq!(
        parse()
            .verify(rustcrypto(), key.public_key(), &[0; 32])
            .unwrap_err(),
        LogFault::WrongDevice
    );
    assert_eq!(
        UnverifiedCheckpoint::parse(&bytes[1..]).unwrap_err(),
        LogFault::Checkpoint(CoseFault::WrongTag)
    );
}
