//! The key schedule (RFC 9528 §4): each secret and each transcript hash its own type, so that none stands in for another.

use super::{Fault, Malformed, PeerFault, registry::kdf, wire};
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::{Aead, CryptoError, Digest, Provider, Secret, Suite};

/// PRK_2e.
pub(super) struct Prk2e(Secret);
/// PRK_3e2m.
pub(super) struct Prk3e2m(Secret);
/// PRK_4e3m.
pub(super) struct Prk4e3m(Secret);
/// TH_2.
#[derive(Clone, Copy)]
pub(super) struct Th2(Digest);
/// TH_3.
#[derive(Clone, Copy)]
pub(super) struct Th3(Digest);
/// TH_4.
#[derive(Clone, Copy)]
pub(super) struct Th4(Digest);

impl Prk3e2m {
    pub(super) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl Prk4e3m {
    pub(super) fn secret(&self) -> &Secret {
        &self.0
    }
}

impl Th2 {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Th3 {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The algorithms of one handshake.
#[derive(Clone, Copy)]
pub(super) struct Schedule {
    provider: &'static dyn Provider,
    suite: Suite,
}

impl Schedule {
    pub(super) fn new(provider: &'static dyn Provider, suite: Suite) -> Self {
        Self { provider, suite }
    }

    pub(super) fn provider(&self) -> &'static dyn Provider {
        self.provider
    }

    pub(super) fn suite(&self) -> Suite {
        self.suite
    }

    /// EDHOC_KDF (RFC 9528 §4.1.2).
    pub(super) fn kdf(
        &self,
        prk: &Secret,
        label: u32,
        context: &[u8],
        len: usize,
    ) -> Result<Secret, CryptoError> {
        let mut info = Vec::with_capacity(context.len().saturating_add(16));
        wire::put_int(&mut info, i64::from(label));
        wire::put_bytes(&mut info, context);
        wire::put_int(&mut info, i64::try_from(len).map_err(|_| CryptoError::BadLength)?);
        self.provider.hkdf_expand(self.suite.hash(), prk, &info, len)
    }

    fn hash_len(&self) -> usize {
        self.suite.hash().output_len()
    }

    fn extract(&self, salt: &[u8], shared: &Secret) -> Secret {
        self.provider
            .hkdf_extract(self.suite.hash(), salt, shared.expose_secret())
    }

    /// TH_2 = H( G_Y, H(message_1) ).
    pub(super) fn th_2(&self, g_y: &[u8], message_1: &[u8]) -> Th2 {
        let hash = self.suite.hash();
        let mut input = wire::byte_string(g_y);
        wire::put_bytes(&mut input, self.provider.hash(hash, &[message_1]).as_bytes());
        let th_2 = self.provider.hash(hash, &[&input]);
        trace!("th_2", th_2.as_bytes());
        Th2(th_2)
    }

    /// TH_3 = H( TH_2, PLAINTEXT_2, CRED_R ).
    pub(super) fn th_3(&self, th_2: Th2, plaintext_2: &[u8], cred_r: &[u8]) -> Th3 {
        let th_3 = self.next_transcript(&th_2.0, plaintext_2, cred_r);
        trace!("th_3", th_3.as_bytes());
        Th3(th_3)
    }

    /// TH_4 = H( TH_3, PLAINTEXT_3, CRED_I ).
    pub(super) fn th_4(&self, th_3: Th3, plaintext_3: &[u8], cred_i: &[u8]) -> Th4 {
        let th_4 = self.next_transcript(&th_3.0, plaintext_3, cred_i);
        trace!("th_4", th_4.as_bytes());
        Th4(th_4)
    }

    fn next_transcript(&self, previous: &Digest, plaintext: &[u8], cred: &[u8]) -> Digest {
        let previous = wire::byte_string(previous.as_bytes());
        self.provider
            .hash(self.suite.hash(), &[&previous, plaintext, cred])
    }

    pub(super) fn prk_2e(&self, th_2: Th2, g_xy: &Secret) -> Prk2e {
        let prk = self.extract(th_2.as_bytes(), g_xy);
        trace!("g_xy", g_xy.expose_secret());
        trace!("prk_2e", prk.expose_secret());
        Prk2e(prk)
    }

    /// PRK_3e2m; `g_rx` when the Responder authenticates by static Diffie-Hellman.
    pub(super) fn prk_3e2m(
        &self,
        prk_2e: &Prk2e,
        th_2: Th2,
        g_rx: Option<&Secret>,
    ) -> Result<Prk3e2m, CryptoError> {
        let prk = match g_rx {
            None => Secret::copied(prk_2e.0.expose_secret()),
            Some(g_rx) => {
                let salt = self.kdf(&prk_2e.0, kdf::SALT_3E2M, th_2.as_bytes(), self.hash_len())?;
                trace!("salt_3e2m", salt.expose_secret());
                trace!("g_rx", g_rx.expose_secret());
                self.extract(salt.expose_secret(), g_rx)
            }
        };
        trace!("prk_3e2m", prk.expose_secret());
        Ok(Prk3e2m(prk))
    }

    /// PRK_4e3m; `g_iy` when the Initiator authenticates by static Diffie-Hellman.
    pub(super) fn prk_4e3m(
        &self,
        prk_3e2m: Prk3e2m,
        th_3: Th3,
        g_iy: Option<&Secret>,
    ) -> Result<Prk4e3m, CryptoError> {
        let prk = match g_iy {
            None => prk_3e2m.0,
            Some(g_iy) => {
                let salt = self.kdf(&prk_3e2m.0, kdf::SALT_4E3M, th_3.as_bytes(), self.hash_len())?;
                trace!("salt_4e3m", salt.expose_secret());
                trace!("g_iy", g_iy.expose_secret());
                self.extract(salt.expose_secret(), g_iy)
            }
        };
        trace!("prk_4e3m", prk.expose_secret());
        Ok(Prk4e3m(prk))
    }

    /// Encrypts or decrypts PLAINTEXT_2 with KEYSTREAM_2. It hides the Responder's identity from passive listeners
    /// and authenticates nothing.
    pub(super) fn xor_keystream_2(
        &self,
        prk_2e: &Prk2e,
        th_2: Th2,
        text: &mut [u8],
    ) -> Result<(), CryptoError> {
        let keystream = self.kdf(&prk_2e.0, kdf::KEYSTREAM_2, th_2.as_bytes(), text.len())?;
        trace!("keystream_2", keystream.expose_secret());
        text.iter_mut()
            .zip(keystream.expose_secret())
            .for_each(|(byte, key)| *byte ^= key);
        Ok(())
    }

    /// The cipher of message_3.
    pub(super) fn cipher_3(&self, prk: &Prk3e2m, th_3: Th3) -> Result<MessageCipher, CryptoError> {
        self.cipher(&prk.0, &th_3.0, [kdf::K_3, kdf::IV_3])
    }

    /// The cipher of message_4.
    pub(super) fn cipher_4(&self, prk: &Prk4e3m, th_4: Th4) -> Result<MessageCipher, CryptoError> {
        self.cipher(&prk.0, &th_4.0, [kdf::K_4, kdf::IV_4])
    }

    fn cipher(
        &self,
        prk: &Secret,
        th: &Digest,
        [key_label, iv_label]: [u32; 2],
    ) -> Result<MessageCipher, CryptoError> {
        let algorithm = self.suite.aead();
        let key = self.kdf(prk, key_label, th.as_bytes(), algorithm.key_len())?;
        let nonce = self.kdf(prk, iv_label, th.as_bytes(), algorithm.nonce_len())?;
        trace!(
            if key_label == kdf::K_3 { "k_3" } else { "k_4" },
            key.expose_secret()
        );
        trace!(
            if iv_label == kdf::IV_3 { "iv_3" } else { "iv_4" },
            nonce.expose_secret()
        );
        Ok(MessageCipher {
            aead: self.provider.aead(algorithm, &key)?,
            nonce,
            aad: enc_structure(th.as_bytes()),
            tag_len: algorithm.tag_len(),
        })
    }

    /// PRK_out, from which the application's keys come.
    pub(super) fn prk_out(&self, prk_4e3m: &Prk4e3m, th_4: Th4) -> Result<Secret, CryptoError> {
        self.kdf(&prk_4e3m.0, kdf::PRK_OUT, th_4.0.as_bytes(), self.hash_len())
    }

    pub(super) fn prk_exporter(&self, prk_out: &Secret) -> Result<Secret, CryptoError> {
        self.kdf(prk_out, kdf::PRK_EXPORTER, &[], self.hash_len())
    }

    pub(super) fn updated_prk_out(&self, prk_out: &Secret, context: &[u8]) -> Result<Secret, CryptoError> {
        self.kdf(prk_out, kdf::KEY_UPDATE, context, self.hash_len())
    }
}

/// One use of the AEAD: key, nonce and associated data of message_3 or message_4; consumed, so that no nonce serves twice.
pub(super) struct MessageCipher {
    aead: Box<dyn Aead>,
    nonce: Secret,
    aad: Vec<u8>,
    tag_len: usize,
}

impl MessageCipher {
    /// The message: its ciphertext as a CBOR byte string.
    pub(super) fn seal(self, mut plaintext: Vec<u8>) -> Result<Vec<u8>, CryptoError> {
        self.aead
            .seal(self.nonce.expose_secret(), &self.aad, &mut plaintext)?;
        Ok(wire::byte_string(&plaintext))
    }

    /// Decrypts the message; `field` names its ciphertext.
    pub(super) fn open(self, message: &[u8], field: &'static str) -> Result<Vec<u8>, Fault> {
        let mut reader = wire::Reader::new(message);
        let mut buffer = reader.bytes(field)?.to_vec();
        reader.end()?;
        if buffer.len() < self.tag_len {
            return Err(Malformed::Length { field }.into());
        }
        match self.aead.open(self.nonce.expose_secret(), &self.aad, &mut buffer) {
            Ok(()) => Ok(buffer),
            Err(CryptoError::BadTag) => Err(PeerFault::BadCiphertext.into()),
            Err(other) => Err(Fault::Crypto(other)),
        }
    }
}

/// Enc_structure with external_aad TH_3 or TH_4 (RFC 9052 §5.3).
fn enc_structure(th: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    wire::put_array(&mut out, 3);
    wire::put_text(&mut out, "Encrypt0");
    wire::put_bytes(&mut out, &[]);
    wire::put_bytes(&mut out, th);
    out
}
