use super::AwaitMessage3;
use crate::edhoc::{
    AuthenticationKey, ConnectionId, EadItem, Fault, KeyUse, MAX_MESSAGE_LEN, Method, Misuse, OwnCredential,
    PeerFault,
    authentication::{Proof, Statement},
    bounds, ead, plaintext,
    schedule::{Prk2e, Prk3e2m, Schedule, Th2},
    wire,
};
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::{KeyAgreement, PublicKey, Random, Suite};

/// message_1 is well formed and its method and suite are permitted.
pub struct Message1Accepted {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) g_x: PublicKey,
    pub(super) ead_1: Vec<EadItem>,
    pub(super) understood_ead: Vec<u16>,
    pub(super) message_1: Vec<u8>,
}

impl Message1Accepted {
    /// The method that the Initiator chose; it says what our own key must do.
    pub fn method(&self) -> Method {
        self.method
    }

    /// The suite that the Initiator selected; our own key and the ephemeral key must be on its curve.
    pub fn suite(&self) -> Suite {
        self.schedule.suite()
    }

    /// The Initiator's connection identifier.
    pub fn c_i(&self) -> &ConnectionId {
        &self.c_i
    }

    /// External authorization data of message_1 that is understood. It is not authenticated.
    pub fn ead_1(&self) -> &[EadItem] {
        &self.ead_1
    }

    /// Makes message_2 (RFC 9528 §5.3). `ephemeral` is fresh for this handshake.
    ///
    /// # Errors
    /// [`PeerFault`] when the Initiator's ephemeral key is no point of the curve or is our own, [`Fault::Caller`] and
    /// [`Fault::Crypto`].
    pub fn message_2(
        self,
        own: OwnCredential,
        c_r: ConnectionId,
        ephemeral: Box<dyn KeyAgreement>,
        ead_2: &[EadItem],
        random: &mut dyn Random,
    ) -> Result<(AwaitMessage3, Vec<u8>), Fault> {
        let schedule = self.schedule;
        let curve = schedule.suite().curve();
        own.require(self.method.responder(), curve)?;
        if ephemeral.public_key().curve() != curve {
            return Err(Misuse::EphemeralKeyCurve.into());
        }
        if self.g_x.x() == ephemeral.public_key().x() {
            return Err(PeerFault::ReflectedEphemeralKey.into());
        }
        let g_xy = bounds::agree(&*ephemeral, &self.g_x, PeerFault::EphemeralKeyNotOnCurve)?;
        let th_2 = schedule.th_2(ephemeral.public_key().x(), &self.message_1);
        let prk_2e = schedule.prk_2e(th_2, &g_xy);
        let prk_3e2m = self.prk_3e2m(&own, &prk_2e, th_2)?;
        let ead_2 = ead::encode(ead_2);
        let header_map = own.id_cred().header_map();
        let statement = Statement {
            header_map,
            cred: own.cred(),
            ead: &ead_2,
            key_use: self.method.responder(),
        };
        let proof = Proof::second(&schedule, &prk_3e2m, &c_r, th_2, statement).map_err(Fault::Crypto)?;
        let authentication = proof.give(own.key(), random).map_err(Fault::Crypto)?;
        let plaintext_2 = plaintext::encode_2(&c_r, own.id_cred(), &authentication, &ead_2);
        trace!("plaintext_2", &plaintext_2);
        let message_2 = encrypt_2(&schedule, &prk_2e, th_2, ephemeral.public_key(), &plaintext_2)?;
        let next = AwaitMessage3 {
            th_3: schedule.th_3(th_2, &plaintext_2, own.cred()),
            schedule,
            method: self.method,
            c_i: self.c_i,
            c_r,
            understood_ead: self.understood_ead,
            own,
            ephemeral: (self.method.initiator() == KeyUse::StaticDh).then_some(ephemeral),
            prk_3e2m,
            message_1_len: self.message_1.len(),
            message_2: message_2.clone(),
        };
        Ok((next, message_2))
    }

    fn prk_3e2m(&self, own: &OwnCredential, prk_2e: &Prk2e, th_2: Th2) -> Result<Prk3e2m, Fault> {
        let g_rx = match own.key() {
            AuthenticationKey::Signature(_) => None,
            AuthenticationKey::StaticDh(key) => Some(bounds::agree(
                &**key,
                &self.g_x,
                PeerFault::EphemeralKeyNotOnCurve,
            )?),
        };
        self.schedule
            .prk_3e2m(prk_2e, th_2, g_rx.as_ref())
            .map_err(Fault::Crypto)
    }
}

/// message_2: G_Y and CIPHERTEXT_2 in one byte string.
fn encrypt_2(
    schedule: &Schedule,
    prk_2e: &Prk2e,
    th_2: Th2,
    g_y: &PublicKey,
    plaintext_2: &[u8],
) -> Result<Vec<u8>, Fault> {
    let head_and_key = g_y.x().len().saturating_add(5);
    if plaintext_2.len().saturating_add(head_and_key) > MAX_MESSAGE_LEN {
        return Err(Misuse::MessageTooLong.into());
    }
    let mut ciphertext_2 = plaintext_2.to_vec();
    schedule
        .xor_keystream_2(prk_2e, th_2, &mut ciphertext_2)
        .map_err(Fault::Crypto)?;
    Ok(wire::byte_string(&[g_y.x(), &ciphertext_2].concat()))
}
