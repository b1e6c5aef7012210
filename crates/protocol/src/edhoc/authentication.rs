//! MAC_2 and MAC_3, and the signatures over them (RFC 9528 §5.3.2, §5.4.2).

use super::{
    AuthenticationKey, ConnectionId, Fault, KeyUse, PeerFault,
    registry::kdf,
    schedule::{Prk3e2m, Prk4e3m, Schedule, Th2, Th3},
    wire,
};
use alloc::vec::Vec;
use wand_crypto::{CryptoError, PublicKey, Random, Secret, Suite};

/// Length of Signature_or_MAC for a key that does `key_use` in `suite`.
pub(super) const fn authentication_len(suite: Suite, key_use: KeyUse) -> usize {
    match key_use {
        KeyUse::Signature => suite.signature().signature_len(),
        KeyUse::StaticDh => suite.mac_len(),
    }
}

/// What a side proves with its authentication key: who it is, and everything said so far.
pub(super) struct Proof {
    header_map: Vec<u8>,
    /// TH, CRED and EAD as they stand in both the MAC's context and the external_aad.
    external_aad: Vec<u8>,
    mac: Secret,
}

/// The parts of a [`Proof`] that a message and a credential bring.
pub(super) struct Statement<'a> {
    pub(super) header_map: Vec<u8>,
    pub(super) cred: &'a [u8],
    pub(super) ead: &'a [u8],
    pub(super) key_use: KeyUse,
}

impl Proof {
    /// MAC_2 over context_2 = << C_R, ID_CRED_R, TH_2, CRED_R, ? EAD_2 >>.
    pub(super) fn second(
        schedule: &Schedule,
        prk: &Prk3e2m,
        c_r: &ConnectionId,
        th_2: Th2,
        statement: Statement<'_>,
    ) -> Result<Self, CryptoError> {
        let lead = c_r.encoded();
        let proof = Self::new(
            schedule,
            (prk.secret(), kdf::MAC_2),
            &lead,
            th_2.as_bytes(),
            statement,
        )?;
        trace!("mac_2", proof.mac.expose_secret());
        Ok(proof)
    }

    /// MAC_3 over context_3 = << ID_CRED_I, TH_3, CRED_I, ? EAD_3 >>.
    pub(super) fn third(
        schedule: &Schedule,
        prk: &Prk4e3m,
        th_3: Th3,
        statement: Statement<'_>,
    ) -> Result<Self, CryptoError> {
        let proof = Self::new(
            schedule,
            (prk.secret(), kdf::MAC_3),
            &[],
            th_3.as_bytes(),
            statement,
        )?;
        trace!("mac_3", proof.mac.expose_secret());
        Ok(proof)
    }

    fn new(
        schedule: &Schedule,
        (prk, label): (&Secret, u32),
        lead: &[u8],
        th: &[u8],
        statement: Statement<'_>,
    ) -> Result<Self, CryptoError> {
        let mut external_aad = wire::byte_string(th);
        external_aad.extend_from_slice(statement.cred);
        external_aad.extend_from_slice(statement.ead);
        let context = [lead, &statement.header_map, &external_aad].concat();
        trace!(
            if label == kdf::MAC_2 {
                "context_2"
            } else {
                "context_3"
            },
            &context
        );
        let suite = schedule.suite();
        let len = match statement.key_use {
            KeyUse::Signature => suite.hash().output_len(),
            KeyUse::StaticDh => suite.mac_len(),
        };
        let mac = schedule.kdf(prk, label, &context, len)?;
        Ok(Self {
            header_map: statement.header_map,
            external_aad,
            mac,
        })
    }

    /// Sig_structure of COSE_Sign1 (RFC 9052 §4.4), with the MAC as its payload.
    fn to_be_signed(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(
            self.header_map
                .len()
                .saturating_add(self.external_aad.len())
                .saturating_add(80),
        );
        wire::put_array(&mut out, 4);
        wire::put_text(&mut out, "Signature1");
        wire::put_bytes(&mut out, &self.header_map);
        wire::put_bytes(&mut out, &self.external_aad);
        wire::put_bytes(&mut out, self.mac.expose_secret());
        out
    }

    /// Signature_or_MAC by our own key.
    pub(super) fn give(
        self,
        key: &AuthenticationKey,
        random: &mut dyn Random,
    ) -> Result<Vec<u8>, CryptoError> {
        match key {
            AuthenticationKey::Signature(signer) => signer.sign(&self.to_be_signed(), random),
            AuthenticationKey::StaticDh(_) => Ok(self.mac.expose_secret().to_vec()),
        }
    }

    /// Checks the peer's Signature_or_MAC.
    pub(super) fn check(
        self,
        schedule: &Schedule,
        key_use: KeyUse,
        key: &PublicKey,
        authentication: &[u8],
    ) -> Result<(), Fault> {
        match key_use {
            KeyUse::Signature => schedule
                .provider()
                .verify(
                    schedule.suite().signature(),
                    key,
                    &self.to_be_signed(),
                    authentication,
                )
                .map_err(|error| match error {
                    CryptoError::BadSignature => PeerFault::BadSignature.into(),
                    CryptoError::InvalidPoint => PeerFault::AuthenticationKeyNotOnCurve.into(),
                    other => Fault::Crypto(other),
                }),
            KeyUse::StaticDh if self.mac == Secret::copied(authentication) => Ok(()),
            KeyUse::StaticDh => Err(PeerFault::BadMac.into()),
        }
    }
}
