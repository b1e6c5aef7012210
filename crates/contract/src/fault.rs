//! What went wrong: a kind to match on, a sentence and a next step for a person.

use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;
use std::fmt;

/// The kind of a fault: what a face of the application matches on, never the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The request makes no sense as it is.
    Usage,
    /// The operator's keys are sealed: no PIN was given yet, or the system's key store is locked or not there.
    Locked,
    /// The PIN is wrong, or too many wrong ones were given.
    PinRefused,
    /// A credential this action needs is missing.
    CredentialMissing,
    /// No device answers there.
    DeviceMissing,
    /// There is no radio to use, or it is switched off or not permitted.
    NoRadio,
    /// The link failed.
    LinkLost,
    /// The device did not answer in time.
    Timeout,
    /// The peer's certificate was refused.
    PeerRefused,
    /// The peer refused us, or offers nothing both sides permit.
    Incompatible,
    /// The peer broke the protocol.
    PeerMisbehaved,
    /// An interlock or a range forbids the values.
    Forbidden,
    /// The operator's role, or policy, does not permit the action.
    NotPermitted,
    /// The device refused the command and changed nothing.
    RefusedByDevice,
    /// It is not known whether the device carried out the last command.
    OutcomeUncertain,
    /// The device's values are not those that were programmed.
    ReadbackDiffers,
    /// A log, list or record does not verify.
    EvidenceBroken,
    /// Another instance holds the data folder.
    SecondInstance,
    /// The data folder cannot be read or written.
    Storage,
    /// Stored data are damaged.
    Damaged,
    /// The random source or another primitive failed.
    Cryptography,
    /// Somebody cancelled it before anything was changed.
    Cancelled,
    /// A program of the demonstration is missing or did not start.
    SimulatorMissing,
}

impl FaultKind {
    /// The stable code, as faces and scripts see it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Locked => "locked",
            Self::PinRefused => "pin-refused",
            Self::CredentialMissing => "credential-missing",
            Self::DeviceMissing => "device-missing",
            Self::NoRadio => "no-radio",
            Self::LinkLost => "link-lost",
            Self::Timeout => "timeout",
            Self::PeerRefused => "peer-refused",
            Self::Incompatible => "incompatible",
            Self::PeerMisbehaved => "peer-misbehaved",
            Self::Forbidden => "forbidden",
            Self::NotPermitted => "not-permitted",
            Self::RefusedByDevice => "refused-by-device",
            Self::OutcomeUncertain => "outcome-uncertain",
            Self::ReadbackDiffers => "readback-differs",
            Self::EvidenceBroken => "evidence-broken",
            Self::SecondInstance => "second-instance",
            Self::Storage => "storage",
            Self::Damaged => "damaged",
            Self::Cryptography => "cryptography",
            Self::Cancelled => "cancelled",
            Self::SimulatorMissing => "simulator-missing",
        }
    }
}

/// A rule that speaks against something, for a face that words it in its own language: an English sentence stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Reason {
    /// Stable code of the rule, such as `expired`.
    pub rule: String,
    /// What its sentence names, by the name of each: numbers in figures, times in seconds since 1970, the rest as codes or as
    /// it is written in the certificate.
    pub arguments: BTreeMap<String, String>,
}

/// What went wrong, for a person: what happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Fault {
    /// The kind.
    pub kind: FaultKind,
    /// What happened, with names and values.
    pub sentence: String,
    /// What to do.
    pub next: String,
    /// The rule behind it, where it is one that faces word themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional)]
    pub reason: Option<Reason>,
}

impl Fault {
    /// A fault of `kind` with its sentence and next step.
    pub fn new(kind: FaultKind, sentence: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            kind,
            sentence: sentence.into(),
            next: next.into(),
            reason: None,
        }
    }

    /// The same, with the rule behind it.
    pub fn because(self, reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..self
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.sentence, self.next)
    }
}

impl std::error::Error for Fault {}
