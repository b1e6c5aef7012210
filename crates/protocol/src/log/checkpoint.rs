use super::{LogFault, LogHead};
use crate::cbor;
use crate::cose::{self, CertificateRef, SignHeaders, UnverifiedSign1};
use crate::registry::context;
use alloc::vec::Vec;
use minicbor::{Decode, Encode};
use wand_crypto::{CryptoError, Provider, PublicKey, Random, Signer};

/// What a device attests about its log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Checkpoint {
    /// SHA-256 of the device's identity certificate.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub device: [u8; 32],
    /// Number of the entry that is the head.
    #[n(1)]
    pub seq: u64,
    /// Its hash.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub hash: [u8; 32],
    /// Device time, seconds since 1970 UTC.
    #[n(3)]
    pub time: u64,
}

/// Signs a checkpoint by the evidence key.
///
/// # Errors
/// What the signer reports.
pub fn sign_checkpoint(
    checkpoint: &Checkpoint,
    signer: &dyn Signer,
    certificate: &CertificateRef,
    random: &mut dyn Random,
) -> Result<Vec<u8>, CryptoError> {
    let headers = SignHeaders {
        key_id: None,
        certificate: Some(certificate),
    };
    cose::sign(
        signer,
        headers,
        &cbor::to_vec(checkpoint),
        context::CHECKPOINT,
        random,
    )
}

/// A well-formed checkpoint by nobody knows whom.
#[derive(Debug)]
pub struct UnverifiedCheckpoint(UnverifiedSign1);

/// A checkpoint by the device.
#[derive(Debug)]
pub struct VerifiedCheckpoint(Checkpoint);

impl UnverifiedCheckpoint {
    /// Takes the `COSE_Sign1`.
    ///
    /// # Errors
    /// [`LogFault::Checkpoint`].
    pub fn parse(signed: &[u8]) -> Result<Self, LogFault> {
        UnverifiedSign1::parse(signed)
            .map(Self)
            .map_err(LogFault::Checkpoint)
    }

    /// The evidence certificate it names; none if it names none that can be read.
    pub fn certificate(&self) -> Option<&CertificateRef> {
        self.0.certificate().ok().flatten()
    }

    /// Verifies the signature under the device's evidence key, and that it is about this device.
    ///
    /// # Errors
    /// [`LogFault::Checkpoint`], [`LogFault::Content`] or [`LogFault::WrongDevice`].
    pub fn verify(
        self,
        provider: &dyn Provider,
        key: &PublicKey,
        device: &[u8; 32],
    ) -> Result<VerifiedCheckpoint, LogFault> {
        let verified = self
            .0
            .verify(provider, key, context::CHECKPOINT)
            .map_err(LogFault::Checkpoint)?;
        let checkpoint: Checkpoint = cbor::from_slice(verified.payload()).map_err(LogFault::Content)?;
        if checkpoint.device != *device {
            return Err(LogFault::WrongDevice);
        }
        Ok(VerifiedCheckpoint(checkpoint))
    }
}

impl VerifiedCheckpoint {
    /// What the device attests.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.0
    }

    /// The head it attests.
    pub fn head(&self) -> LogHead {
        LogHead {
            seq: self.0.seq,
            hash: self.0.hash,
        }
    }
}
