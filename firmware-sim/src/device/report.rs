//! Answers to questions.

use super::Device;
use super::acquaintances::sha256;
use crate::keystore::{KeyPurpose, KeyState, SlotInfo};
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;
use wand_crypto::Curve;
use wand_protocol::cbor;
use wand_protocol::message::{
    self, Certificates, ContactCounters, CrlFacts, DeviceReport, KeyOrigin, KeySlot, LastCommand,
    Measurements, ProgrammeReport, Refusal, programme_hash,
};
use wand_protocol::receipt::Outcome;
use wand_protocol::registry::{RefusalCode, cose};
use wand_therapy::Feature;
use wand_trust::RevocationList;

impl Device {
    /// Hash of the permanent programme.
    pub(super) fn permanent_hash(&self) -> [u8; 32] {
        programme_hash(self.provider, self.therapy.class.code, &self.therapy.permanent)
    }

    pub(super) fn report(&self) -> DeviceReport {
        DeviceReport {
            class: self.therapy.class.code,
            model: self.settings.model.clone(),
            serial: self.settings.serial.clone(),
            firmware: env!("CARGO_PKG_VERSION").into(),
            state: self.therapy.state,
            battery_phase: self.meter.phase(),
            battery_mv: u16::try_from(self.meter.centivolts() * 10).unwrap_or(u16::MAX),
            programme_hash: self.permanent_hash(),
            command_counter: self.record.command_counter,
            device_time: self.time,
            contacts: self.contact_counters(),
            alerts: self.alerts.clone(),
            log_next: self.log.head().0,
        }
    }

    fn contact_counters(&self) -> ContactCounters {
        let counted = self.budget.counters();
        let used = self.meter.used();
        let narrow = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        ContactCounters {
            sessions: narrow(counted.succeeded),
            failed: narrow(counted.failed),
            turned_away: narrow(counted.refused_back_off.saturating_add(counted.refused_budget)),
            session_energy_uj: used.session_nj / 1000,
            failed_energy_uj: used.failed_contact_nj / 1000,
            budget_left_uj: self.budget.left_nj() / 1000,
        }
    }

    pub(super) fn programme_report(&self) -> ProgrammeReport {
        ProgrammeReport {
            permanent: self.therapy.permanent.clone(),
            temporary: self.therapy.temporary.clone(),
            state: self.therapy.state,
            hash: self.permanent_hash(),
            command_counter: self.record.command_counter,
        }
    }

    pub(super) fn measure(&self, ids: &[u16]) -> Result<Measurements, Refusal> {
        if !self
            .therapy
            .class
            .permits(Feature::MeasuredData, &self.conditions())
        {
            return Err(RefusalCode::Battery.into());
        }
        if ids.iter().any(|id| self.therapy.class.measurement(*id).is_none()) {
            return Err(Refusal::because(
                RefusalCode::UnknownRequest,
                "no such measurement",
            ));
        }
        let mut values: BTreeMap<u16, i32> = self.body.measurements(&self.meter);
        values.retain(|id, _| ids.is_empty() || ids.contains(id));
        Ok(Measurements {
            time: self.time,
            values,
        })
    }

    pub(super) fn certificates(&self) -> Certificates {
        let held = self.credentials.as_ref();
        let chain = |leaf: Option<&ByteVec>| leaf.cloned().into_iter().collect();
        Certificates {
            identity_signing: chain(held.map(|held| &held.identity_signing)),
            identity_agreement: chain(held.and_then(|held| held.identity_agreement.as_ref())),
            evidence: chain(held.map(|held| &held.evidence)),
            crls: self.trust.crls().map(list_facts).collect(),
        }
    }

    pub(super) fn key_slots(&self) -> Vec<KeySlot> {
        self.keys
            .slots()
            .into_iter()
            .map(|info| self.key_slot(&info))
            .collect()
    }

    fn key_slot(&self, info: &SlotInfo) -> KeySlot {
        let ended = matches!(
            info.state,
            KeyState::Deactivated | KeyState::Compromised | KeyState::Destroyed
        );
        let algorithm = match info.curve {
            Curve::P256 => cose::ES256,
            Curve::P384 => cose::ES384,
        };
        KeySlot {
            slot: u8::try_from(info.id.0).unwrap_or(u8::MAX),
            purpose: match info.purpose {
                KeyPurpose::IdentitySigning => message::KeyPurpose::IdentitySigning,
                KeyPurpose::IdentityAgreement => message::KeyPurpose::IdentityAgreement,
                KeyPurpose::EvidenceSigning => message::KeyPurpose::Evidence,
            },
            algorithm: i32::try_from(algorithm).unwrap_or_default(),
            state: match info.state {
                KeyState::PreActivation => message::KeyState::PreActivation,
                KeyState::Active => message::KeyState::Active,
                KeyState::Suspended => message::KeyState::Suspended,
                KeyState::Deactivated => message::KeyState::Deactivated,
                KeyState::Compromised => message::KeyState::Compromised,
                KeyState::Destroyed => message::KeyState::Destroyed,
            },
            created: info.created_at,
            activated: info.activated_at,
            deactivated: ended.then_some(info.changed_at),
            uses: info.uses,
            origin: KeyOrigin::MadeHere,
            fingerprint: sha256(self.provider, info.public_key.sec1()),
        }
    }

    /// The record of the last command, from the same commit as the programme (R-CM-5).
    pub(super) fn last_command(&self) -> Option<LastCommand> {
        let last = self.record.last_command.as_ref()?;
        let outcome = self.record.attachments.get(&super::upkeep::OUTCOME)?;
        Some(LastCommand {
            command_hash: last.command_hash,
            counter: last.counter,
            outcome: cbor::from_slice::<Outcome>(outcome).ok()?,
            programme_hash: last.programme_hash,
            receipt: last.receipt.clone(),
        })
    }
}

fn list_facts(list: &RevocationList) -> CrlFacts {
    CrlFacts {
        issuer: list.issuer_der().to_vec(),
        number: list.number(),
        this_update: list.this_update(),
        next_update: list.next_update(),
    }
}
