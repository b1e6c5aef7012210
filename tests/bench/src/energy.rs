//! What recorded calls and packets take from a device's battery, by the device's own energy model.

use crate::recorder::Call;
use wand_crypto::{AeadAlgorithm, HashAlgorithm};
use wand_firmware_sim::energy::Operation;

/// The clock of the modelled microcontroller, in hertz.
const CLOCK_HZ: u64 = 64_000_000;

/// Energy and time that calls take on the modelled device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Computing {
    pub(crate) nanojoules: u64,
    pub(crate) cycles: u64,
}

impl Computing {
    pub(crate) fn of(calls: &[Call]) -> Self {
        let mut computing = Self::default();
        for operation in calls.iter().flat_map(operations) {
            computing.nanojoules += operation.nanojoules();
            computing.cycles += operation.cycles();
        }
        computing
    }

    pub(crate) fn milliseconds(self) -> f64 {
        self.cycles as f64 * 1000.0 / CLOCK_HZ as f64
    }
}

fn operations(call: &Call) -> Vec<Operation> {
    match call {
        Call::GenerateKey(curve) => vec![Operation::GenerateKey(*curve)],
        Call::Agree(key, _) => vec![Operation::Agree(key.public_key().curve())],
        Call::Sign(key, message) => {
            let algorithm = key.algorithm();
            vec![
                hash(algorithm.hash(), message.len()),
                Operation::Sign(algorithm.curve()),
            ]
        }
        Call::Verify(algorithm, _, message, _) | Call::VerifyDer(algorithm, _, message, _) => {
            vec![
                hash(algorithm.hash(), message.len()),
                Operation::Verify(algorithm.curve()),
            ]
        }
        Call::Hash(algorithm, parts) => vec![hash(*algorithm, total(parts))],
        Call::Hmac(algorithm, _, parts) => hmac(*algorithm, total(parts)).to_vec(),
        Call::Extract(algorithm, _, ikm) => hmac(*algorithm, ikm.len()).to_vec(),
        Call::Expand(algorithm, _, info, len) => expand(*algorithm, info.len(), *len),
        // The key schedule is part of the cost of a byte.
        Call::Key(..) => Vec::new(),
        Call::Seal(aead, _, aad, text) | Call::Open(aead, _, aad, text) => {
            vec![cipher(aead.algorithm(), aad.len() + text.len())]
        }
    }
}

fn total(parts: &[Vec<u8>]) -> usize {
    parts.iter().map(Vec::len).sum()
}

fn hash(algorithm: HashAlgorithm, bytes: usize) -> Operation {
    match algorithm {
        HashAlgorithm::Sha256 => Operation::Sha256(bytes as u64),
        HashAlgorithm::Sha384 => Operation::Sha384(bytes as u64),
    }
}

fn cipher(algorithm: AeadAlgorithm, bytes: usize) -> Operation {
    match algorithm {
        AeadAlgorithm::A256Gcm => Operation::AesGcm256(bytes as u64),
        AeadAlgorithm::AesCcm16_64_128 | AeadAlgorithm::AesCcm16_128_128 => {
            Operation::AesCcm128(bytes as u64)
        }
    }
}

/// The inner and the outer hash (RFC 2104 §2).
fn hmac(algorithm: HashAlgorithm, bytes: usize) -> [Operation; 2] {
    let block = match algorithm {
        HashAlgorithm::Sha256 => 64,
        HashAlgorithm::Sha384 => 128,
    };
    [
        hash(algorithm, block + bytes),
        hash(algorithm, block + algorithm.output_len()),
    ]
}

/// An HMAC for each output block, over the block before, the info and a counter (RFC 5869 §2.3).
fn expand(algorithm: HashAlgorithm, info: usize, len: usize) -> Vec<Operation> {
    let output = algorithm.output_len();
    (0..len.div_ceil(output))
        .flat_map(|block| hmac(algorithm, info + 1 + if block == 0 { 0 } else { output }))
        .collect()
}
