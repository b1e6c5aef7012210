use super::Message2Verified;
use crate::edhoc::{
    ConnectionId, Fault, KeyUse, Malformed, Method, PeerClaim, PeerCredential, PeerFault, PeerResolver,
    authentication::{Proof, Statement},
    bounds,
    plaintext::{self, Expectation, Identification},
    schedule::{Prk2e, Prk3e2m, Schedule, Th2},
    wire,
};
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::{KeyAgreement, PublicKey};

/// message_1 is sent; message_2 or an error is awaited.
pub struct AwaitMessage2 {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) understood_ead: Vec<u16>,
    pub(super) ephemeral: Box<dyn KeyAgreement>,
    pub(super) message_1: Vec<u8>,
}

impl AwaitMessage2 {
    /// Takes message_2 (RFC 9528 §5.3.3): decrypts it, has the Responder's credential judged by `resolver`, and then
    /// checks its signature or MAC.
    ///
    /// # Errors
    /// Every [`Fault`]. After [`Fault::Reported`] with [`crate::edhoc::ErrorMessage::WrongSuite`] the caller may start
    /// again with [`crate::edhoc::SuitesOffered::renegotiate`].
    pub fn handle<V: PeerResolver>(
        self,
        message_2: &[u8],
        resolver: &mut V,
    ) -> Result<Message2Verified<V::Peer>, Fault<V::Refusal>> {
        let opened = self.open(message_2).map_err(Fault::lift)?;
        let key_use = self.method.responder();
        let suite = self.schedule.suite();
        let expected = Expectation {
            suite,
            key_use,
            understood_ead: &self.understood_ead,
        };
        let (c_r, said) = plaintext::decode_2(&opened.plaintext, expected).map_err(Fault::lift)?;
        let peer = resolver.resolve(PeerClaim {
            id_cred: &said.id_cred,
            key_use,
            suite,
            ead: &said.ead,
        })?;
        bounds::require_curve(&peer, suite)?;
        let prk_3e2m = self
            .verify(&opened.prk_2e, opened.th_2, &c_r, &said, &peer)
            .map_err(Fault::lift)?;
        Ok(Message2Verified {
            th_3: self.schedule.th_3(opened.th_2, &opened.plaintext, peer.cred()),
            schedule: self.schedule,
            method: self.method,
            c_i: self.c_i,
            c_r,
            understood_ead: self.understood_ead,
            g_y: opened.g_y,
            prk_3e2m,
            peer,
            message_lens: [self.message_1.len(), message_2.len()],
        })
    }

    fn open(&self, message_2: &[u8]) -> Result<Opened, Fault> {
        const FIELD: &str = "G_Y_CIPHERTEXT_2";
        bounds::admit(message_2, &self.message_1)?;
        let mut reader = wire::Reader::new(message_2);
        let joined = reader.bytes(FIELD)?;
        reader.end()?;
        let curve = self.schedule.suite().curve();
        let (g_y, ciphertext) = joined
            .split_at_checked(curve.field_len())
            .ok_or(Malformed::Length { field: FIELD })?;
        if ciphertext.is_empty() {
            return Err(Malformed::Length { field: FIELD }.into());
        }
        let g_y = bounds::ephemeral(curve, g_y, self.ephemeral.public_key(), "G_Y")?;
        let g_xy = bounds::agree(&*self.ephemeral, &g_y, PeerFault::EphemeralKeyNotOnCurve)?;
        let th_2 = self.schedule.th_2(g_y.x(), &self.message_1);
        let prk_2e = self.schedule.prk_2e(th_2, &g_xy);
        let mut plaintext = ciphertext.to_vec();
        self.schedule
            .xor_keystream_2(&prk_2e, th_2, &mut plaintext)
            .map_err(Fault::Crypto)?;
        trace!("plaintext_2", &plaintext);
        Ok(Opened {
            g_y,
            th_2,
            prk_2e,
            plaintext,
        })
    }

    fn verify<P>(
        &self,
        prk_2e: &Prk2e,
        th_2: Th2,
        c_r: &ConnectionId,
        said: &Identification<'_>,
        peer: &PeerCredential<P>,
    ) -> Result<Prk3e2m, Fault> {
        let key_use = self.method.responder();
        let g_rx = match key_use {
            KeyUse::Signature => None,
            KeyUse::StaticDh => Some(bounds::agree(
                &*self.ephemeral,
                peer.key(),
                PeerFault::AuthenticationKeyNotOnCurve,
            )?),
        };
        let prk_3e2m = self
            .schedule
            .prk_3e2m(prk_2e, th_2, g_rx.as_ref())
            .map_err(Fault::Crypto)?;
        let statement = Statement {
            header_map: said.id_cred.header_map(),
            cred: peer.cred(),
            ead: said.ead_bytes,
            key_use,
        };
        let proof = Proof::second(&self.schedule, &prk_3e2m, c_r, th_2, statement).map_err(Fault::Crypto)?;
        proof.check(&self.schedule, key_use, peer.key(), said.authentication)?;
        Ok(prk_3e2m)
    }
}

/// message_2 decrypted, nothing of it verified.
struct Opened {
    g_y: PublicKey,
    th_2: Th2,
    prk_2e: Prk2e,
    plaintext: Vec<u8>,
}
