use super::AwaitMessage4;
use crate::edhoc::{
    AuthenticationKey, ConnectionId, EadItem, Fault, Method, OwnCredential, PeerCredential, PeerFault,
    authentication::{Proof, Statement},
    bounds, ead, plaintext,
    schedule::{Prk3e2m, Schedule, Th3},
};
use alloc::vec::Vec;
use wand_crypto::{PublicKey, Random, Suite};

/// The Responder is verified and the Initiator has not yet said who it is.
pub struct Message2Verified<P> {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) c_r: ConnectionId,
    pub(super) understood_ead: Vec<u16>,
    pub(super) g_y: PublicKey,
    pub(super) prk_3e2m: Prk3e2m,
    pub(super) th_3: Th3,
    pub(super) peer: PeerCredential<P>,
    pub(super) message_lens: [usize; 2],
}

impl<P> Message2Verified<P> {
    /// The Responder, to choose our own credential by: a peer that holds it already needs only `x5t`.
    pub fn peer(&self) -> &P {
        self.peer.peer()
    }

    /// The suite in use; our own key must be on its curve.
    pub fn suite(&self) -> Suite {
        self.schedule.suite()
    }

    /// Makes message_3 (RFC 9528 §5.4). It is made once: to send it again is to send the same bytes.
    ///
    /// # Errors
    /// [`PeerFault::ReflectedCredential`], [`Fault::Caller`] and [`Fault::Crypto`].
    pub fn message_3(
        self,
        own: &OwnCredential,
        ead_3: &[EadItem],
        random: &mut dyn Random,
    ) -> Result<(AwaitMessage4<P>, Vec<u8>), Fault> {
        let key_use = self.method.initiator();
        own.require(key_use, self.schedule.suite().curve())?;
        bounds::require_other(&self.peer, own)?;
        let prk_3e2m = self.prk_3e2m;
        let g_iy = match own.key() {
            AuthenticationKey::Signature(_) => None,
            AuthenticationKey::StaticDh(key) => Some(bounds::agree(
                &**key,
                &self.g_y,
                PeerFault::EphemeralKeyNotOnCurve,
            )?),
        };
        let cipher = self
            .schedule
            .cipher_3(&prk_3e2m, self.th_3)
            .map_err(Fault::Crypto)?;
        let prk_4e3m = self
            .schedule
            .prk_4e3m(prk_3e2m, self.th_3, g_iy.as_ref())
            .map_err(Fault::Crypto)?;
        let ead_3 = ead::encode(ead_3);
        let statement = Statement {
            header_map: own.id_cred().header_map(),
            cred: own.cred(),
            ead: &ead_3,
            key_use,
        };
        let proof = Proof::third(&self.schedule, &prk_4e3m, self.th_3, statement).map_err(Fault::Crypto)?;
        let authentication = proof.give(own.key(), random).map_err(Fault::Crypto)?;
        let plaintext_3 = plaintext::encode_3(own.id_cred(), &authentication, &ead_3);
        trace!("plaintext_3", &plaintext_3);
        let th_4 = self.schedule.th_4(self.th_3, &plaintext_3, own.cred());
        let message_3 = bounds::release(cipher.seal(plaintext_3).map_err(Fault::Crypto)?)?;
        let next = AwaitMessage4 {
            schedule: self.schedule,
            method: self.method,
            c_i: self.c_i,
            c_r: self.c_r,
            understood_ead: self.understood_ead,
            prk_4e3m,
            th_4,
            peer: self.peer.into_peer(),
            message_lens: self.message_lens,
            message_3: message_3.clone(),
        };
        Ok((next, message_3))
    }
}
