//! What holds for every message before it is looked into, and for every message before it leaves.

use super::{
    ErrorMessage, Fault, Incompatibility, MAX_MESSAGE_LEN, Malformed, Misuse, OwnCredential, PeerCredential,
    PeerFault,
};
use alloc::vec::Vec;
use wand_crypto::{CryptoError, Curve, KeyAgreement, PublicKey, Secret, Suite};

/// Lets a message in unless it is too long, is our own `last` message come back, or is an error message.
pub(super) fn admit(message: &[u8], last: &[u8]) -> Result<(), Fault> {
    if message.len() > MAX_MESSAGE_LEN {
        return Err(Malformed::TooLong { field: "message" }.into());
    }
    if message == last {
        return Err(PeerFault::ReflectedMessage.into());
    }
    if ErrorMessage::is_error(message) {
        return Err(Fault::Reported(ErrorMessage::decode(message)?));
    }
    Ok(())
}

/// Lets a message of ours out unless it is too long.
pub(super) fn release(message: Vec<u8>) -> Result<Vec<u8>, Misuse> {
    if message.len() > MAX_MESSAGE_LEN {
        Err(Misuse::MessageTooLong)
    } else {
        Ok(message)
    }
}

/// The peer's ephemeral key, which is not ours.
pub(super) fn ephemeral(
    curve: Curve,
    x: &[u8],
    own: &PublicKey,
    field: &'static str,
) -> Result<PublicKey, Fault> {
    let key = PublicKey::from_x(curve, x).map_err(|_| Malformed::Length { field })?;
    if key.x() == own.x() {
        return Err(PeerFault::ReflectedEphemeralKey.into());
    }
    Ok(key)
}

/// Agreement with a key of the peer; `off_curve` is the fault when it is no point of the curve.
pub(super) fn agree(own: &dyn KeyAgreement, peer: &PublicKey, off_curve: PeerFault) -> Result<Secret, Fault> {
    own.agree(peer).map_err(|error| match error {
        CryptoError::InvalidPoint => off_curve.into(),
        other => Fault::Crypto(other),
    })
}

/// That a resolved key belongs to the suite.
pub(super) fn require_curve<P>(credential: &PeerCredential<P>, suite: Suite) -> Result<(), Incompatibility> {
    if credential.key().curve() == suite.curve() {
        Ok(())
    } else {
        Err(Incompatibility::CredentialCurve { suite })
    }
}

/// That the peer is not ourselves (RFC 9528 §9.1: reflection and identity misbinding).
pub(super) fn require_other<P>(peer: &PeerCredential<P>, own: &OwnCredential) -> Result<(), PeerFault> {
    if peer.cred() == own.cred() || peer.key().x() == own.key().public_key().x() {
        return Err(PeerFault::ReflectedCredential);
    }
    Ok(())
}
