//! Signed receipts (R-CM-6): what became of a command, by the device's evidence key.
use crate::cbor;
use crate::cose::{self, CertificateRef, CoseFault, SignHeaders, UnverifiedSign1};
use crate::message::{Refusal, numbered};
use crate::registry::context;
use alloc::vec::Vec;
use core::fmt;
use minicbor::{Decode, Encode};
use wand_crypto::{CryptoError, Provider, PublicKey, Random, Signer};
use wand_therapy::State;

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Outcome {
    /// It took effect.
    #[n(0)]
    Applied,
    /// Nothing changed.
    #[n(1)]
    Refused(#[n(0)] Refusal),
}

/// What a device attests.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// SHA-256 of the device's identity certificate.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub device: [u8; 32],
    /// [`crate::command::command_hash`] of the command's bytes as they arrived.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub command_hash: [u8; 32],
    /// The highest counter used, this command's included if it was applied.
    #[n(2)]
    pub counter: u64,
    /// What became of it.
    #[n(3)]
    pub outcome: Outcome,
    /// Which programme governs the device now.
    #[cbor(n(4), with = "numbered::state")]
    pub state: State,
    /// Hash of the permanent programme now.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub programme_hash: [u8; 32],
    /// Device time, seconds since 1970 UTC.
    #[n(6)]
    pub device_time: u64,
}

/// Signs a receipt.
///
/// # Errors
/// What the signer reports.
pub fn sign_receipt(
    receipt: &Receipt,
    signer: &dyn Signer,
    certificate: &CertificateRef,
    random: &mut dyn Random,
) -> Result<Vec<u8>, CryptoError> {
    let headers = SignHeaders {
        key_id: None,
        certificate: Some(certificate),
    };
    cose::sign(signer, headers, &cbor::to_vec(receipt), context::RECEIPT, random)
}

/// Why a receipt is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// The `COSE_Sign1` is at fault.
    Cose(CoseFault),
    /// Signed, but no receipt.
    Content(cbor::CborFault),
    /// By another device.
    WrongDevice,
    /// For another command.
    WrongCommand,
}

impl fmt::Display for ReceiptFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cose(fault) => write!(f, "receipt: {fault}"),
            Self::Content(fault) => write!(f, "content of the receipt: {fault}"),
            Self::WrongDevice => f.write_str("a receipt of another device"),
            Self::WrongCommand => f.write_str("a receipt for another command"),
        }
    }
}

impl core::error::Error for ReceiptFault {}

/// A well-formed receipt by nobody knows whom.
#[derive(Debug)]
pub struct UnverifiedReceipt(UnverifiedSign1);

/// A receipt by the device, for the command that was sent.
#[derive(Debug)]
pub struct VerifiedReceipt(Receipt);

impl UnverifiedReceipt {
    /// Takes the `COSE_Sign1`.
    ///
    /// # Errors
    /// [`ReceiptFault::Cose`].
    pub fn parse(signed: &[u8]) -> Result<Self, ReceiptFault> {
        UnverifiedSign1::parse(signed)
            .map(Self)
            .map_err(ReceiptFault::Cose)
    }

    /// The evidence certificate it names; none if it names none that can be read.
    pub fn certificate(&self) -> Option<&CertificateRef> {
        self.0.certificate().ok().flatten()
    }

    /// Verifies the signature under the device's evidence key, and that it is about this device and command.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(
        self,
        provider: &dyn Provider,
        key: &PublicKey,
        device: &[u8; 32],
        command_hash: &[u8; 32],
    ) -> Result<VerifiedReceipt, ReceiptFault> {
        let verified = self
            .0
            .verify(provider, key, context::RECEIPT)
            .map_err(ReceiptFault::Cose)?;
        let receipt: Receipt = cbor::from_slice(verified.payload()).map_err(ReceiptFault::Content)?;
        if receipt.device != *device {
            return Err(ReceiptFault::WrongDevice);
        }
        if receipt.command_hash != *command_hash {
            return Err(ReceiptFault::WrongCommand);
        }
        Ok(VerifiedReceipt(receipt))
    }
}

impl VerifiedReceipt {
    /// What the device attests.
    pub fn receipt(&self) -> &Receipt {
        &self.0
    }
}
