//! Why a conversation did not begin or did not go on, for logs and for people.

use crate::fault::{Fault, FaultKind};
use crate::reasons;
use crate::signals::Stop;
use wand_contract::Reason;
use wand_protocol::edhoc;
use wand_protocol::session::{Ending, SessionFault};

/// Why a conversation did not begin or did not go on.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// The session ended by itself.
    Ended(Ending),
    /// The device ended it, because our certificate was revoked, ended or is no longer accepted by this rule.
    Distrusted(String),
    /// No answer came in time.
    NoAnswer,
    /// Whoever asked stopped waiting, where nothing was changed; the session goes on.
    Stopped(Stop),
    /// Emergency therapy waits no longer for this answer; the session goes on.
    Overdue,
}

impl Interruption {
    /// Whether the peer does not hold what we named by reference, so that a second try by value makes sense.
    pub(crate) fn wants_certificate(&self) -> bool {
        matches!(
            self,
            Self::Ended(Ending::Fault(SessionFault::Handshake(edhoc::Fault::Reported(
                edhoc::ErrorMessage::UnknownCredential
            ))))
        )
    }

    /// The stable code for logs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::Stopped(_) => "stopped",
            Self::Overdue => "overdue",
            Self::Distrusted(_) => "distrusted",
            Self::Ended(Ending::Closed { .. }) => "closed",
            Self::Ended(Ending::Fault(fault)) => fault.code(),
        }
    }

    /// Whether the link was lost, rather than the session ended by one side or by an attack.
    pub(crate) fn is_loss(&self) -> bool {
        let kind = self.fault().kind;
        !matches!(self, Self::Distrusted(_) | Self::Ended(Ending::Closed { .. }))
            && matches!(kind, FaultKind::LinkLost | FaultKind::Timeout)
    }

    /// The fault for a person.
    pub(crate) fn fault(&self) -> Fault {
        let (kind, sentence, next) = match self {
            Self::Stopped(stop) => return stop.fault(),
            Self::Overdue => (
                FaultKind::Timeout,
                "emergency therapy could not wait for the device's answer".to_owned(),
                "connect again after the emergency; the device's own record then tells",
            ),
            Self::NoAnswer => (
                FaultKind::Timeout,
                "the device did not answer in time".to_owned(),
                "bring the programmer closer to the device and connect again",
            ),
            Self::Distrusted(rule) => (
                FaultKind::RefusedByDevice,
                format!("the device ended the session: your certificate is no longer accepted ({rule})"),
                "nothing was changed; have your certificate renewed or replaced, then connect again",
            ),
            Self::Ended(Ending::Closed { .. }) => (
                FaultKind::LinkLost,
                "the device ended the session".to_owned(),
                "connect again",
            ),
            Self::Ended(Ending::Fault(fault)) => {
                let (kind, next) = judged(fault);
                (kind, fault.to_string(), next)
            }
        };
        Fault {
            reason: self.reason(),
            ..Fault::new(kind, sentence, next)
        }
    }

    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Ended(Ending::Fault(fault)) => reasons::of_session(fault),
            _ => None,
        }
    }
}

fn judged(fault: &SessionFault) -> (FaultKind, &'static str) {
    match fault {
        SessionFault::Handshake(edhoc::Fault::Credential(_)) => (
            FaultKind::PeerRefused,
            "do not program this device; have its certificate checked (`wand show certificates`)",
        ),
        SessionFault::Handshake(edhoc::Fault::Incompatible(_) | edhoc::Fault::Reported(_)) => (
            FaultKind::Incompatible,
            "check your credential's validity and the policy on both sides",
        ),
        SessionFault::Handshake(edhoc::Fault::Peer(_))
        | SessionFault::Record(_)
        | SessionFault::Message(_)
        | SessionFault::OutOfTurn => (
            FaultKind::PeerMisbehaved,
            "connect again; if it comes back, suspect interference and report it",
        ),
        SessionFault::NoIdentity => (
            FaultKind::CredentialMissing,
            "enrol a key for this method and suite",
        ),
        SessionFault::HandshakeTimeout | SessionFault::IdleTimeout => (
            FaultKind::Timeout,
            "bring the programmer closer to the device and connect again",
        ),
        SessionFault::Crypto(_) | SessionFault::Handshake(_) => (
            FaultKind::Cryptography,
            "stop, and have this workstation checked before it is used again",
        ),
        _ => (
            FaultKind::LinkLost,
            "bring the programmer closer to the device and connect again",
        ),
    }
}
