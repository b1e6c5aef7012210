//! Signed commands (R-CM-1): what a programmer signs, and the order in which a device checks.
//!
//! 1. [`UnverifiedCommand::parse`]: size, CBOR, headers, shape.
//! 2. [`UnverifiedCommand::admit`]: device, session, counter, expiry, base programme. Comparisons only.
//! 3. The certificate that [`AdmittedCommand::certificate`] names: path, function, role, revocation (the trust room).
//! 4. [`AdmittedCommand::verify`]: the signature, the only expensive step.
//! 5. [`VerifiedCommand`]: only now can the change be read; role matrix, values, interlocks, battery follow.
mod change;

pub use change::Change;

use crate::cbor;
use crate::cose::{self, CertificateRef, CoseFault, SignHeaders, UnverifiedSign1};
use crate::message::{Refusal, sha256};
use crate::registry::RefusalCode;
use alloc::{string::ToString, vec::Vec};
use minicbor::{Decode, Encode};
use wand_crypto::{CryptoError, Provider, PublicKey, Random, Signer};

/// Longest signed command, in bytes: two certificates and a programme of every parameter.
pub const MAX_COMMAND: usize = 4 * 1024;

/// What an operator signs.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Command {
    /// SHA-256 of the device's identity certificate.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub device: [u8; 32],
    /// The session's id ([`crate::registry::exporter::SESSION_ID`]): names a splice before the signature is looked at.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub session: [u8; 8],
    /// The device's last counter plus one.
    #[n(2)]
    pub counter: u64,
    /// Last moment at which the device may apply it, seconds since 1970 UTC in device time.
    #[n(3)]
    pub expires: u64,
    /// Hash of the programme the change was computed against.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub base: [u8; 32],
    /// The change.
    #[n(5)]
    pub change: Change,
}

/// Signs a command. `binding` is the exporter value of [`crate::registry::exporter::COMMAND_BINDING`].
///
/// # Errors
/// What the signer reports.
pub fn sign_command(
    command: &Command,
    signer: &dyn Signer,
    certificate: &CertificateRef,
    binding: &[u8],
    random: &mut dyn Random,
) -> Result<Vec<u8>, CryptoError> {
    let headers = SignHeaders {
        key_id: None,
        certificate: Some(certificate),
    };
    cose::sign(signer, headers, &cbor::to_vec(command), binding, random)
}

/// SHA-256 over a command's `COSE_Sign1`: how receipts and the last-command record name it.
pub fn command_hash(provider: &dyn Provider, signed: &[u8]) -> [u8; 32] {
    sha256(provider, &[signed])
}

/// What a device knows when a command arrives.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    /// SHA-256 of its identity certificate.
    pub device: [u8; 32],
    /// Id of this session.
    pub session: [u8; 8],
    /// The highest counter used.
    pub last_counter: u64,
    /// Device time, seconds since 1970 UTC.
    pub now: u64,
    /// Hash of its permanent programme.
    pub programme_hash: [u8; 32],
}

/// A well-formed command by nobody knows whom. Its change cannot be read.
#[derive(Debug)]
pub struct UnverifiedCommand {
    sign1: UnverifiedSign1,
    command: Command,
    certificate: CertificateRef,
}

/// A command that is for this device, this session, this moment and this programme, by nobody knows whom.
#[derive(Debug)]
pub struct AdmittedCommand(UnverifiedCommand);

/// A command whose signature was verified under a key that the caller vouches for.
#[derive(Debug)]
pub struct VerifiedCommand {
    command: Command,
}

impl UnverifiedCommand {
    /// Step 1: size, CBOR, headers, shape.
    ///
    /// # Errors
    /// [`RefusalCode::Malformed`] with the fault as detail.
    pub fn parse(signed: &[u8]) -> Result<Self, Refusal> {
        let malformed = |fault: CoseFault| Refusal::because(RefusalCode::Malformed, fault.to_string());
        if signed.len() > MAX_COMMAND {
            return Err(malformed(CoseFault::TooLong));
        }
        let sign1 = UnverifiedSign1::parse(signed).map_err(malformed)?;
        let command = cbor::from_slice(sign1.payload())
            .map_err(|fault| Refusal::because(RefusalCode::Malformed, fault.to_string()))?;
        let certificate = sign1.certificate().map_err(malformed)?.cloned().ok_or_else(|| {
            Refusal::because(
                RefusalCode::CertificateRefused,
                "the command names no certificate",
            )
        })?;
        Ok(Self {
            sign1,
            command,
            certificate,
        })
    }

    /// Step 2: device, session, counter, expiry, base programme, in this order.
    ///
    /// Emergency therapy does not depend on the programme, and must not wait for one to be read: its base is not compared.
    ///
    /// # Errors
    /// [`RefusalCode::WrongDevice`], [`RefusalCode::WrongSession`], [`RefusalCode::ReplayedCounter`],
    /// [`RefusalCode::Expired`] or [`RefusalCode::StaleProgramme`].
    pub fn admit(self, at: &Admission) -> Result<AdmittedCommand, Refusal> {
        let command = &self.command;
        let stale = command.base != at.programme_hash && command.change != Change::Emergency;
        let refusals = [
            (command.device != at.device, RefusalCode::WrongDevice),
            (command.session != at.session, RefusalCode::WrongSession),
            (command.counter <= at.last_counter, RefusalCode::ReplayedCounter),
            (
                at.last_counter.checked_add(1) != Some(command.counter),
                RefusalCode::SkippedCounter,
            ),
            (at.now > command.expires, RefusalCode::Expired),
            (stale, RefusalCode::StaleProgramme),
        ];
        match refusals.into_iter().find(|(refused, _)| *refused) {
            Some((_, code)) => Err(code.into()),
            None => Ok(AdmittedCommand(self)),
        }
    }
}

impl AdmittedCommand {
    /// Step 3: the certificate to check before the signature is.
    pub fn certificate(&self) -> &CertificateRef {
        &self.0.certificate
    }

    /// Step 4: the signature, under the key of the certificate that was checked, bound to the session by `binding`.
    ///
    /// # Errors
    /// [`RefusalCode::BadSignature`] with the fault as detail.
    pub fn verify(
        self,
        provider: &dyn Provider,
        key: &PublicKey,
        binding: &[u8],
    ) -> Result<VerifiedCommand, Refusal> {
        let Self(UnverifiedCommand { sign1, command, .. }) = self;
        sign1
            .expect_key_id(None)
            .and_then(|()| sign1.verify(provider, key, binding))
            .map_err(|fault| Refusal::because(RefusalCode::BadSignature, fault.to_string()))?;
        Ok(VerifiedCommand { command })
    }
}

impl VerifiedCommand {
    /// What was signed.
    pub fn command(&self) -> &Command {
        &self.command
    }

    /// The change.
    pub fn change(&self) -> &Change {
        &self.command.change
    }
}
