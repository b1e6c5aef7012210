//! A provider that writes down what is asked of it.

use std::sync::{Arc, Mutex, PoisonError};
use wand_crypto::{
    Aead, AeadAlgorithm, CryptoError, Curve, Digest, HashAlgorithm, KeyAgreement, Provider, PublicKey,
    Random, Secret, SignatureAlgorithm, Signer,
};

/// One call of a primitive, with its inputs.
#[derive(Clone)]
pub(crate) enum Call {
    GenerateKey(Curve),
    Agree(Arc<dyn KeyAgreement>, PublicKey),
    Sign(Arc<dyn Signer>, Vec<u8>),
    Verify(SignatureAlgorithm, PublicKey, Vec<u8>, Vec<u8>),
    VerifyDer(SignatureAlgorithm, PublicKey, Vec<u8>, Vec<u8>),
    Hash(HashAlgorithm, Vec<Vec<u8>>),
    Hmac(HashAlgorithm, Arc<Secret>, Vec<Vec<u8>>),
    Extract(HashAlgorithm, Vec<u8>, Vec<u8>),
    Expand(HashAlgorithm, Arc<Secret>, Vec<u8>, usize),
    Key(AeadAlgorithm, Arc<Secret>),
    Seal(Arc<dyn Aead>, Vec<u8>, Vec<u8>, Vec<u8>),
    Open(Arc<dyn Aead>, Vec<u8>, Vec<u8>, Vec<u8>),
}

type Log = Arc<Mutex<Vec<Call>>>;

fn note(log: &Log, call: Call) {
    log.lock().unwrap_or_else(PoisonError::into_inner).push(call);
}

fn copied(parts: &[&[u8]]) -> Vec<Vec<u8>> {
    parts.iter().map(|part| part.to_vec()).collect()
}

fn shared(secret: &Secret) -> Arc<Secret> {
    Arc::new(Secret::copied(secret.expose_secret()))
}

/// Hands every call on to another provider and keeps it with its inputs. Loading a key is not a call: that is done
/// once, not at each handshake.
pub(crate) struct Recorder {
    inner: &'static dyn Provider,
    log: Log,
}

impl Recorder {
    /// Lives as long as the process, as the protocol asks of a provider.
    pub(crate) fn before(inner: &'static dyn Provider) -> &'static Self {
        Box::leak(Box::new(Self {
            inner,
            log: Log::default(),
        }))
    }

    /// The calls since the last taking.
    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn recorded(&self, key: Box<dyn KeyAgreement>) -> Box<dyn KeyAgreement> {
        Box::new(RecordedAgreement(Arc::from(key), Arc::clone(&self.log)))
    }
}

impl Provider for Recorder {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn hash(&self, algorithm: HashAlgorithm, parts: &[&[u8]]) -> Digest {
        note(&self.log, Call::Hash(algorithm, copied(parts)));
        self.inner.hash(algorithm, parts)
    }

    fn hmac(&self, algorithm: HashAlgorithm, key: &Secret, parts: &[&[u8]]) -> Digest {
        note(&self.log, Call::Hmac(algorithm, shared(key), copied(parts)));
        self.inner.hmac(algorithm, key, parts)
    }

    fn hkdf_extract(&self, algorithm: HashAlgorithm, salt: &[u8], ikm: &[u8]) -> Secret {
        note(&self.log, Call::Extract(algorithm, salt.to_vec(), ikm.to_vec()));
        self.inner.hkdf_extract(algorithm, salt, ikm)
    }

    fn hkdf_expand(
        &self,
        algorithm: HashAlgorithm,
        prk: &Secret,
        info: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError> {
        note(
            &self.log,
            Call::Expand(algorithm, shared(prk), info.to_vec(), len),
        );
        self.inner.hkdf_expand(algorithm, prk, info, len)
    }

    fn aead(&self, algorithm: AeadAlgorithm, key: &Secret) -> Result<Box<dyn Aead>, CryptoError> {
        note(&self.log, Call::Key(algorithm, shared(key)));
        let aead = self.inner.aead(algorithm, key)?;
        Ok(Box::new(RecordedAead(Arc::from(aead), Arc::clone(&self.log))))
    }

    fn generate_key_agreement(
        &self,
        curve: Curve,
        random: &mut dyn Random,
    ) -> Result<Box<dyn KeyAgreement>, CryptoError> {
        note(&self.log, Call::GenerateKey(curve));
        Ok(self.recorded(self.inner.generate_key_agreement(curve, random)?))
    }

    fn generate_scalar(&self, curve: Curve, random: &mut dyn Random) -> Result<Secret, CryptoError> {
        note(&self.log, Call::GenerateKey(curve));
        self.inner.generate_scalar(curve, random)
    }

    fn load_key_agreement(
        &self,
        curve: Curve,
        scalar: &Secret,
    ) -> Result<Box<dyn KeyAgreement>, CryptoError> {
        Ok(self.recorded(self.inner.load_key_agreement(curve, scalar)?))
    }

    fn load_signer(
        &self,
        algorithm: SignatureAlgorithm,
        scalar: &Secret,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        let signer = self.inner.load_signer(algorithm, scalar)?;
        Ok(Box::new(RecordedSigner(Arc::from(signer), Arc::clone(&self.log))))
    }

    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        let call = Call::Verify(algorithm, key.clone(), message.to_vec(), signature.to_vec());
        note(&self.log, call);
        self.inner.verify(algorithm, key, message, signature)
    }

    fn verify_der(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        let call = Call::VerifyDer(algorithm, key.clone(), message.to_vec(), signature.to_vec());
        note(&self.log, call);
        self.inner.verify_der(algorithm, key, message, signature)
    }
}

struct RecordedAgreement(Arc<dyn KeyAgreement>, Log);

impl KeyAgreement for RecordedAgreement {
    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn agree(&self, peer: &PublicKey) -> Result<Secret, CryptoError> {
        note(&self.1, Call::Agree(Arc::clone(&self.0), peer.clone()));
        self.0.agree(peer)
    }
}

struct RecordedSigner(Arc<dyn Signer>, Log);

impl Signer for RecordedSigner {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm()
    }

    fn public_key(&self) -> &PublicKey {
        self.0.public_key()
    }

    fn sign(&self, message: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, CryptoError> {
        note(&self.1, Call::Sign(Arc::clone(&self.0), message.to_vec()));
        self.0.sign(message, random)
    }
}

struct RecordedAead(Arc<dyn Aead>, Log);

impl Aead for RecordedAead {
    fn algorithm(&self) -> AeadAlgorithm {
        self.0.algorithm()
    }

    fn seal(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let call = Call::Seal(Arc::clone(&self.0), nonce.to_vec(), aad.to_vec(), buffer.clone());
        note(&self.1, call);
        self.0.seal(nonce, aad, buffer)
    }

    fn open(&self, nonce: &[u8], aad: &[u8], buffer: &mut Vec<u8>) -> Result<(), CryptoError> {
        let call = Call::Open(Arc::clone(&self.0), nonce.to_vec(), aad.to_vec(), buffer.clone());
        note(&self.1, call);
        self.0.open(nonce, aad, buffer)
    }
}
