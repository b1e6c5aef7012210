//! The audit log and the trust store, as faces see them.

use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::reasons;
use crate::trust_folder::Material;
use crate::words;
use crate::workstation::{Workstation, audit_fault};
use serde_json::json;
use wand_audit::{Cursor, Filter, Reader, Row, Verdict};
use wand_contract::{AuditRowView, ListView, TrustView, VerdictView};
use wand_protocol::message::{CrlVerdict, RequestBody, ResponseBody};
use wand_trust::{Certificate, Expectation, KeyUsage, KeyUse, RevocationList, Validator};

impl Workstation {
    pub(crate) fn reader(&self) -> Result<Reader, Fault> {
        let unlocked = self.unlocked()?;
        unlocked.audit.reader(&unlocked.master).map_err(audit_fault)
    }

    pub(crate) fn audit_page(
        &self,
        filter: &Filter,
        cursor: Cursor,
        limit: usize,
    ) -> Result<Vec<AuditRowView>, Fault> {
        let rows = self.reader()?.page(filter, cursor, limit).map_err(audit_fault)?;
        Ok(rows.into_iter().map(row_view).collect())
    }

    pub(crate) fn add_trust(&mut self, material: Material, der: &[u8]) -> Result<String, Fault> {
        let now = self.world.unix_s();
        let sentence = self.world.trust.add(material, der, self.provider, now)?;
        self.world.floor.observe_store(self.world.trust.store());
        self.forget_permits();
        if self.unlocked.is_some() {
            self.record(
                "trust.added",
                None,
                json!({ "material": material, "what": sentence }),
                Some(der),
            )?;
        }
        Ok(sentence)
    }

    pub(crate) fn trusted(&self) -> TrustView {
        let now = self.world.unix_s();
        let store = self.world.trust.store();
        TrustView {
            anchors: store
                .anchors()
                .map(|certificate| self.certificate_view(certificate, now))
                .collect(),
            issuing: store
                .issuing()
                .map(|certificate| self.certificate_view(certificate, now))
                .collect(),
            lists: store.crls().map(|list| list_view(list, now)).collect(),
        }
    }

    /// Judges a chain for the function its leaf claims.
    pub(crate) fn verify_certificate(&self, chain: &[Vec<u8>]) -> Result<String, Fault> {
        let usage = |why: String| Fault::new(FaultKind::Usage, why, "give a certificate file, PEM or DER");
        let (leaf, further) = chain
            .split_first()
            .ok_or_else(|| usage("there is no certificate in the file".into()))?;
        let parsed = Certificate::from_der(leaf).map_err(|why| usage(format!("not a certificate: {why}")))?;
        let purpose = parsed.purposes().first().ok_or_else(|| {
            Fault::new(
                FaultKind::PeerRefused,
                "the certificate is for none of Wand's functions",
                "it cannot be used here",
            )
        })?;
        let agrees = parsed.key_usage().contains(KeyUsage::KEY_AGREEMENT);
        let expectation = Expectation {
            function: purpose.function,
            key_use: if agrees {
                KeyUse::KeyAgreement
            } else {
                KeyUse::Signature
            },
            class: None,
            serial: None,
        };
        let validator = Validator {
            provider: self.provider,
            store: self.world.trust.store(),
            policy: &self.policy,
        };
        let further: Vec<&[u8]> = further.iter().map(Vec::as_slice).collect();
        match validator.verify(leaf, &further, &expectation, self.world.unix_s()) {
            Ok(verified) => Ok(format!(
                "good for {}; revocation: {}",
                words::purpose(purpose),
                words::revocation(verified.revocation())
            )),
            Err(refusal) => Err(
                Fault::new(FaultKind::PeerRefused, refusal.to_string(), "do not rely on it")
                    .because(reasons::of_refusal(&refusal)),
            ),
        }
    }

    /// Hands the device every revocation list of ours that is newer than its own (R-RV-2). Returns a sentence for each.
    pub(crate) async fn carry_lists(&mut self) -> Result<Vec<String>, Fault> {
        self.evidence_key().await?;
        let held = self.session()?.lists.clone();
        let mut sentences = Vec::new();
        for list in self.world.trust.store().crls().cloned().collect::<Vec<_>>() {
            let offered = list_view(&list, self.world.unix_s());
            let issuer = &offered.issuer;
            if held
                .iter()
                .any(|held| held.issuer == *issuer && held.number >= offered.number)
            {
                continue;
            }
            let sentence = match self.ask(RequestBody::CarryCrl(list.der().to_vec())).await {
                Ok(ResponseBody::Crl(CrlVerdict::Accepted { number })) => {
                    format!("{issuer}: number {number} taken")
                }
                Ok(ResponseBody::Crl(CrlVerdict::Kept { number })) => {
                    format!("{issuer}: the device has number {number}")
                }
                Ok(_) => return Err(unexpected()),
                Err(fault) if fault.kind == FaultKind::RefusedByDevice => {
                    format!("{issuer}: {}", fault.sentence)
                }
                Err(fault) => return Err(fault),
            };
            sentences.push(sentence);
            self.open.as_mut().ok_or_else(unexpected)?.lists.push(offered);
        }
        if !sentences.is_empty() {
            self.record("lists.carried", None, json!({ "lists": sentences }), None)?;
        }
        Ok(sentences)
    }
}

fn list_view(list: &RevocationList, now: u64) -> ListView {
    ListView {
        issuer: list.issuer(),
        number: list.number(),
        this_update: list.this_update(),
        next_update: list.next_update(),
        revoked: u32::try_from(list.revoked().len()).ok(),
        out_of_date: list.next_update() < now,
    }
}

pub(crate) fn verdict_view(verdict: Verdict) -> VerdictView {
    match verdict {
        Verdict::Intact(intact) => VerdictView {
            intact: true,
            rows: intact.rows,
            head: intact.head.to_string(),
            sentence: format!("all {} rows are genuine and in their place", intact.rows),
        },
        Verdict::Broken(broken) => VerdictView {
            intact: false,
            rows: broken.at,
            head: String::new(),
            sentence: broken.to_string(),
        },
    }
}

pub(crate) fn row_view(row: Row) -> AuditRowView {
    AuditRowView {
        sequence: row.seq,
        time: row.time,
        session: row.session.as_ref().map(hex::encode),
        actor: row.actor.clone(),
        kind: row.kind.clone(),
        subject: row.subject.clone(),
        detail: row.detail_value(),
        evidence_bytes: row.evidence.as_ref().map_or(0, Vec::len),
        hash: hex::encode(&row.hash),
    }
}
