//! What remains: logs, certificates, keys, and what an eavesdropper has of it.

use super::{Scene, Steps};
use crate::commands::{good_for, key_table};
use crate::demo::eavesdropper::listen;
use crate::demo::scenery::operator_name;
use crate::demo::walk::{Proof, Walk};
use crate::terminal::Table;
use wand_programmer::{Fault, FaultKind};
use wand_trust::Role;

impl Steps<'_> {
    /// Log, certificates, keys, end, audit log, eavesdropper.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn evidence(&self, walk: &mut Walk, scene: &Scene, hash: &str) -> Result<(), Fault> {
        walk.step("device-log", async || device_log(scene).await).await?;
        walk.step("certificates", async || certificates(scene).await)
            .await?;
        walk.step("keys", async || {
            let keys = scene.programmer.keys().await?;
            let own = keys.iter().filter(|key| key.owner == "workstation").count();
            let proof = Proof::new(format!(
                "{} slots in the device, {own} keys in the workstation's vault",
                keys.len() - own
            ));
            Ok(((), proof.with_table(&key_table(&keys))))
        })
        .await?;
        walk.step("end", async || {
            let link = scene.programmer.link().await?;
            let said = if scene.programmer.end().await? { "both sides said goodbye" } else { "the device said no goodbye" };
            let proof = Proof::new(format!(
                "{said}; {} packets ({} bytes) to the device, {} ({} bytes) from it; record keys refreshed {} times",
                link.packets_to_device,
                link.bytes_to_device,
                link.packets_to_programmer,
                link.bytes_to_programmer,
                link.key_epoch
            ));
            Ok(((), proof))
        })
        .await?;
        walk.step("audit", async || audit(scene).await).await?;
        walk.step("eavesdropper", async || self.eavesdropper(scene, hash))
            .await
    }

    fn eavesdropper(&self, scene: &Scene, hash: &str) -> Result<((), Proof), Fault> {
        let text = |text: &str| text.as_bytes().to_vec();
        let secrets = [
            ("serial number", text(&scene.settings.serial)),
            ("model", text(&scene.settings.model)),
            ("operator's name", text(operator_name(Role::Clinician))),
            ("device class", text(self.class.key)),
            ("device class's name", text(self.class.name)),
            ("programme's hash", hex::decode(hash).unwrap_or_default()),
        ];
        let heard = listen(&self.heard.captured(), &secrets);
        if heard.packets == 0 || !heard.found.is_empty() {
            let what = if heard.packets == 0 {
                "nothing was captured".to_owned()
            } else {
                heard.found.join(", ")
            };
            let sentence = format!("the eavesdropper's records are wrong: {what}");
            return Err(Fault::new(
                FaultKind::EvidenceBroken,
                sentence,
                "do not use this version",
            ));
        }
        let names: Vec<_> = secrets.iter().map(|(name, _)| *name).collect();
        let proof = Proof::new(format!(
            "{} packets, {} bytes captured, {:.2} of 8 bits of entropy a byte; none of these found: {}",
            heard.packets,
            heard.bytes,
            heard.entropy,
            names.join(", ")
        ));
        Ok(((), proof))
    }
}

async fn device_log(scene: &Scene) -> Result<((), Proof), Fault> {
    let log = scene.programmer.device_log(|_| {}).await?;
    if !log.signed {
        return Err(Fault::new(
            FaultKind::EvidenceBroken,
            "the device's log is longer than what it signs",
            "keep the device as evidence, and have it examined",
        ));
    }
    let proof = Proof::new(format!(
        "{} new entries up to {}; each names the one before it, and the device's evidence key signed the last: {}…",
        log.entries.len(),
        log.newest,
        &log.head[..12.min(log.head.len())]
    ));
    Ok(((), proof))
}

async fn certificates(scene: &Scene) -> Result<((), Proof), Fault> {
    let held = scene.programmer.device_certificates().await?;
    let mut table = Table::plain();
    for one in &held.certificates {
        table.row([
            one.subject.clone(),
            good_for(one),
            format!("issued by {}", one.issuer),
        ]);
    }
    let proof = Proof::new(format!(
        "{} certificates in the device, its evidence certificate verified; {} revocation lists",
        held.certificates.len(),
        held.lists.len()
    ));
    Ok(((), proof.with_table(&table)))
}

async fn audit(scene: &Scene) -> Result<((), Proof), Fault> {
    let verdict = scene.programmer.verify_audit(None).await?;
    match verdict.intact {
        true => Ok((
            (),
            Proof::new(format!("this workstation's own log: {}", verdict.sentence)),
        )),
        false => Err(Fault::new(
            FaultKind::EvidenceBroken,
            verdict.sentence,
            "keep the demonstration's folder, and report it",
        )),
    }
}
