use super::Message3Verified;
use crate::edhoc::{
    ConnectionId, Fault, Method, OwnCredential, PeerClaim, PeerCredential, PeerFault, PeerResolver,
    authentication::{Proof, Statement},
    bounds,
    plaintext::{self, Expectation, Identification},
    schedule::{Prk3e2m, Prk4e3m, Schedule, Th3},
};
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::KeyAgreement;

/// message_2 is sent; message_3 or an error is awaited.
pub struct AwaitMessage3 {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) c_r: ConnectionId,
    pub(super) understood_ead: Vec<u16>,
    pub(super) own: OwnCredential,
    /// Kept only when the Initiator authenticates by static Diffie-Hellman.
    pub(super) ephemeral: Option<Box<dyn KeyAgreement>>,
    pub(super) prk_3e2m: Prk3e2m,
    pub(super) th_3: Th3,
    pub(super) message_1_len: usize,
    pub(super) message_2: Vec<u8>,
}

impl AwaitMessage3 {
    /// Takes message_3 (RFC 9528 §5.4.3): decrypts it, has the Initiator's credential judged by `resolver`, and then
    /// checks its signature or MAC.
    ///
    /// # Errors
    /// Every [`Fault`] but [`Fault::Caller`].
    pub fn handle<V: PeerResolver>(
        self,
        message_3: &[u8],
        resolver: &mut V,
    ) -> Result<Message3Verified<V::Peer>, Fault<V::Refusal>> {
        let plaintext_3 = self.open(message_3).map_err(Fault::lift)?;
        let key_use = self.method.initiator();
        let suite = self.schedule.suite();
        let expected = Expectation {
            suite,
            key_use,
            understood_ead: &self.understood_ead,
        };
        let said = plaintext::decode_3(&plaintext_3, expected).map_err(Fault::lift)?;
        let peer = resolver.resolve(PeerClaim {
            id_cred: &said.id_cred,
            key_use,
            suite,
            ead: &said.ead,
        })?;
        bounds::require_curve(&peer, suite)?;
        bounds::require_other(&peer, &self.own)?;
        let th_3 = self.th_3;
        let (schedule, method) = (self.schedule, self.method);
        let message_lens = [self.message_1_len, self.message_2.len(), message_3.len()];
        let (c_i, c_r) = (self.c_i.clone(), self.c_r.clone());
        let prk_4e3m = self.verify(&said, &peer).map_err(Fault::lift)?;
        Ok(Message3Verified {
            th_4: schedule.th_4(th_3, &plaintext_3, peer.cred()),
            schedule,
            method,
            c_i,
            c_r,
            prk_4e3m,
            peer: peer.into_peer(),
            message_lens,
        })
    }

    fn open(&self, message_3: &[u8]) -> Result<Vec<u8>, Fault> {
        bounds::admit(message_3, &self.message_2)?;
        let cipher = self
            .schedule
            .cipher_3(&self.prk_3e2m, self.th_3)
            .map_err(Fault::Crypto)?;
        let plaintext_3 = cipher.open(message_3, "CIPHERTEXT_3")?;
        trace!("plaintext_3", &plaintext_3);
        Ok(plaintext_3)
    }

    fn verify<P>(self, said: &Identification<'_>, peer: &PeerCredential<P>) -> Result<Prk4e3m, Fault> {
        let g_iy = match &self.ephemeral {
            None => None,
            Some(ephemeral) => Some(bounds::agree(
                &**ephemeral,
                peer.key(),
                PeerFault::AuthenticationKeyNotOnCurve,
            )?),
        };
        let key_use = self.method.initiator();
        let prk_4e3m = self
            .schedule
            .prk_4e3m(self.prk_3e2m, self.th_3, g_iy.as_ref())
            .map_err(Fault::Crypto)?;
        let statement = Statement {
            header_map: said.id_cred.header_map(),
            cred: peer.cred(),
            ead: said.ead_bytes,
            key_use,
        };
        let proof = Proof::third(&self.schedule, &prk_4e3m, self.th_3, statement).map_err(Fault::Crypto)?;
        proof.check(&self.schedule, key_use, peer.key(), said.authentication)?;
        Ok(prk_4e3m)
    }
}
