//! What the process's exit code says.

use wand_programmer::FaultKind;

/// The person said no, or a step of the demonstration failed without a kind of its own.
pub(crate) const NOT_DONE: u8 = 1;
/// The arguments make no sense.
pub(crate) const USAGE: u8 = 2;

/// The table of exit codes, for `--help`.
pub(crate) const TABLE: &str = "\
Exit codes:
   0  done
   1  not done: you said no or ended it, or a step of the demonstration failed
   2  the arguments make no sense
   3  the operator is locked, the PIN is wrong, or a credential is missing
   4  no device, or the link to it failed
   5  the peer was refused, is incompatible, or broke the protocol
   6  the values are forbidden, or your role does not permit the action
   7  the device refused, and changed nothing
   8  it is NOT KNOWN whether the device carried out the command: connect again
   9  evidence does not verify, or the values read back are not those programmed
  10  the data folder is in use, unwritable, full or damaged
  11  the random source or another cryptographic primitive failed

Environment:
  WAND_HOME  the data folder, as --home
  WAND_AIR   the folder of the simulated air, as --air
  WAND_PIN   the operator's PIN; --pin-file is safer, because a process's environment can be read";

/// The exit code for a kind of fault.
pub(crate) fn code(kind: FaultKind) -> u8 {
    match kind {
        FaultKind::Usage => USAGE,
        FaultKind::Cancelled => NOT_DONE,
        FaultKind::Locked | FaultKind::PinRefused | FaultKind::CredentialMissing => 3,
        FaultKind::DeviceMissing | FaultKind::NoRadio | FaultKind::LinkLost | FaultKind::Timeout => 4,
        FaultKind::PeerRefused | FaultKind::Incompatible | FaultKind::PeerMisbehaved => 5,
        FaultKind::Forbidden | FaultKind::NotPermitted => 6,
        FaultKind::RefusedByDevice => 7,
        FaultKind::OutcomeUncertain => 8,
        FaultKind::EvidenceBroken | FaultKind::ReadbackDiffers => 9,
        FaultKind::Cryptography => 11,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-UI: the code in the table is the code that is given.
    #[test]
    fn every_code_stands_in_the_table() {
        for kind in [
            FaultKind::Usage,
            FaultKind::Locked,
            FaultKind::DeviceMissing,
            FaultKind::NoRadio,
            FaultKind::PeerRefused,
            FaultKind::Forbidden,
            FaultKind::RefusedByDevice,
            FaultKind::OutcomeUncertain,
            FaultKind::EvidenceBroken,
            FaultKind::Storage,
            FaultKind::Cryptography,
        ] {
            let row = format!("\n{:>4}  ", code(kind));
            assert!(TABLE.contains(&row), "{kind:?} has no row");
        }
    }
}
