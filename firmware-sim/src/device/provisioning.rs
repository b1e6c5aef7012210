//! Manufacture: keys are made in the device, certificates are brought to it (R-PV-1).

use super::credentials::{Credentials, check_leaf};
use super::journal::Detail;
use super::{Device, Fault, Installation, LogCode, Now, Parts};
use crate::keystore::{KeyPurpose, KeyState, KeyStore, SlotId};
use std::sync::Arc;
use wand_crypto::{Curve, PublicKey, Signer};

/// A new device's keys, as far as an authority needs to see them.
pub struct Provisioning {
    /// Signs the request for the identity certificate, and attests the agreement key.
    pub identity_signer: Arc<dyn Signer>,
    /// Public half of the key that agrees in the handshake.
    pub agreement: PublicKey,
    /// Signs the request for the evidence certificate.
    pub evidence_signer: Arc<dyn Signer>,
}

/// The curve of a device's keys: that of suite 3.
const CURVE: Curve = Curve::P256;

impl Device {
    /// Makes a device: its keys are generated in its key store, unless they are there. It refuses contacts until
    /// [`Device::install`] has brought the certificates.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn manufacture(parts: Parts, now: Now) -> Result<(Self, Provisioning), Fault> {
        parts.settings.resolve()?;
        parts.keys.set_time(now.unix_s);
        let keys = Arc::clone(&parts.keys);
        let slots = [
            KeyPurpose::IdentitySigning,
            KeyPurpose::IdentityAgreement,
            KeyPurpose::EvidenceSigning,
        ]
        .map(|purpose| slot_for(&keys, purpose));
        let [identity, agreement, evidence] = slots;
        let provisioning = Provisioning {
            identity_signer: keys.possession_signer(identity?)?,
            agreement: keys.public_key(agreement?)?,
            evidence_signer: keys.possession_signer(evidence?)?,
        };
        Ok((Self::boot(parts, now)?, provisioning))
    }

    /// Installs certificates, anchors and lists, and puts the keys into use.
    ///
    /// # Errors
    /// [`Fault::Provisioned`]; [`Fault::ForeignKey`], [`Fault::ForeignSerial`] or [`Fault::Material`] for what does
    /// not belong here; faults of flash and keys. Nothing is then installed.
    pub fn install(&mut self, installation: Installation) -> Result<(), Fault> {
        if self.credentials.is_some() {
            return Err(Fault::Provisioned);
        }
        let serial = self.settings.serial.clone();
        let slot = |purpose| slot_for(&self.keys, purpose);
        let identity = slot(KeyPurpose::IdentitySigning)?;
        let agreement = slot(KeyPurpose::IdentityAgreement)?;
        let evidence = slot(KeyPurpose::EvidenceSigning)?;
        check_leaf(
            "identity",
            &installation.identity_signing,
            &self.keys.public_key(identity)?,
            &serial,
        )?;
        check_leaf(
            "evidence",
            &installation.evidence,
            &self.keys.public_key(evidence)?,
            &serial,
        )?;
        if let Some(leaf) = &installation.identity_agreement {
            check_leaf("agreement", leaf, &self.keys.public_key(agreement)?, &serial)?;
        }
        let credentials = Credentials::from(installation);
        let trust = credentials.trust(self.provider, self.time)?;
        for slot in [identity, agreement, evidence] {
            if self
                .keys
                .slots()
                .iter()
                .any(|info| info.id == slot && info.state == KeyState::PreActivation)
            {
                self.keys.transition(slot, KeyState::Active)?;
            }
        }
        credentials.commit(&mut self.credentials_store)?;
        self.trust = trust;
        self.trust_generation += 1;
        self.floor.observe_store(&self.trust);
        self.credentials = Some(credentials);
        let (_, method) = self.settings.resolve()?;
        self.load_identities(method)?;
        self.count_proofs();
        self.note(LogCode::Provisioned, Detail::None);
        self.commit(|_| {}).map_err(Fault::Record)
    }
}

fn slot_for(keys: &KeyStore, purpose: KeyPurpose) -> Result<SlotId, Fault> {
    let usable = |state| matches!(state, KeyState::PreActivation | KeyState::Active);
    let known = keys
        .slots()
        .into_iter()
        .find(|info| info.purpose == purpose && usable(info.state));
    match known {
        Some(info) => Ok(info.id),
        None => Ok(keys.generate(purpose, CURVE)?),
    }
}
