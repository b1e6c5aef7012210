//! The faults of the other rooms as faults with a kind and a next step.

use std::path::Path;
use wand_authority::{AuthorityError, KeyFault, StorageFault};
use wand_firmware_sim::device::{DirectoryFault, Fault as DeviceFault};
use wand_programmer::{Fault, FaultKind};

/// What an authority refused.
pub(crate) fn authority(why: AuthorityError) -> Fault {
    use AuthorityError as E;
    let kind = match &why {
        E::Storage(StorageFault::InUse(_)) => FaultKind::SecondInstance,
        E::Storage(_) | E::Key(KeyFault::Storage(_)) => FaultKind::Storage,
        E::Journal(_) | E::CrlChanged { .. } => FaultKind::EvidenceBroken,
        E::Key(KeyFault::Exposed(_)) => FaultKind::Storage,
        E::Key(_) | E::NotFounded(_) => FaultKind::CredentialMissing,
        E::Crypto(_) => FaultKind::Cryptography,
        _ => FaultKind::Usage,
    };
    let next = match &why {
        E::NotFounded(_) => "found it with `wand pki init`, or name another folder with --authority",
        _ => why.next_step(),
    };
    Fault::new(kind, why.to_string(), next)
}

/// What a simulated device's folder reports; its sentences end with what to do.
pub(crate) fn directory(why: &DirectoryFault) -> Fault {
    let kind = match why {
        DirectoryFault::NoDevice(_) | DirectoryFault::Exists(_) => FaultKind::Usage,
        DirectoryFault::InUse(_) => FaultKind::SecondInstance,
        DirectoryFault::Settings { .. } => FaultKind::Damaged,
        DirectoryFault::Device(fault) => return device(fault),
        _ => FaultKind::Storage,
    };
    let text = why.to_string();
    let (sentence, next) = text.rsplit_once("; ").unwrap_or((&text, "check the folder"));
    Fault::new(kind, sentence, next)
}

/// What a simulated device itself reports.
pub(crate) fn device(why: &DeviceFault) -> Fault {
    let (kind, next) = match why {
        DeviceFault::Provisioned => (FaultKind::Usage, "nothing is to be done; it has its certificates"),
        DeviceFault::Settings(_) => (FaultKind::Usage, "choose other settings for the device"),
        _ => (FaultKind::Damaged, "make the device anew, in an empty folder"),
    };
    Fault::new(kind, why.to_string(), next)
}

/// A path that cannot be read or written.
pub(crate) fn storage(path: &Path, why: &std::io::Error) -> Fault {
    Fault::new(
        FaultKind::Storage,
        format!("{}: {why}", path.display()),
        "check the path, the disk and the permissions",
    )
}

/// A primitive that failed.
pub(crate) fn cryptography(why: wand_crypto::CryptoError) -> Fault {
    Fault::new(
        FaultKind::Cryptography,
        why.to_string(),
        "stop, and have this workstation checked before it is used again",
    )
}
