//! A change that is forbidden, one that is permitted, and what it does.

use super::reading::values;
use super::{Scene, Steps};
use crate::demo::walk::{Proof, Walk};
use crate::demo::{choice, rhythm};
use crate::terminal::Table;
use std::time::Duration;
use wand_programmer::view::ReviewView;
use wand_programmer::{Fault, FaultKind, OwnCheck, Wish};
use wand_therapy::{Class, Programme};

const TELEMETRY: Duration = Duration::from_millis(4_200);
/// An interval that changes by less is no effect, in per cent.
const VISIBLE: u64 = 3;

impl Steps<'_> {
    /// A forbidden change: by the application, and by the device alone.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn refuse(
        &self,
        walk: &mut Walk,
        scene: &Scene,
        present: &Programme,
    ) -> Result<(), Fault> {
        let change = choice::forbidden(self.class, present).ok_or_else(|| {
            Fault::new(
                FaultKind::Usage,
                "this class has no interlock to show",
                "choose another --class",
            )
        })?;
        let wanted = settings(self.class, &change);
        for (step, check, expected) in [
            ("forbidden-app", OwnCheck::Enforced, FaultKind::Forbidden),
            ("forbidden-device", OwnCheck::Skipped, FaultKind::RefusedByDevice),
        ] {
            walk.step(step, async || {
                match scene.programmer.program(Wish::Set(change.clone()), check).await {
                    Err(fault) if fault.kind == expected => {
                        let unchanged = values(self.class, &scene.programmer.programme().await?) == *present;
                        unchanged
                            .then(|| {
                                (
                                    (),
                                    Proof::new(format!("{wanted}: {}; nothing changed", fault.sentence)),
                                )
                            })
                            .ok_or_else(contradiction)
                    }
                    Err(fault) => Err(fault),
                    Ok(_) => Err(Fault::new(
                        FaultKind::EvidenceBroken,
                        format!("{wanted} was accepted, although an interlock forbids it"),
                        "do not use this version",
                    )),
                }
            })
            .await?;
        }
        Ok(())
    }

    /// Review, signature, sending, receipt, readback; with telemetry before and after. Returns the programme's hash.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn change(
        &self,
        walk: &mut Walk,
        scene: &Scene,
        present: &Programme,
    ) -> Result<String, Fault> {
        let change = choice::permitted(self.class, present);
        let before = walk.step("telemetry", async || telemetry(scene).await).await?;
        walk.step("review", async || {
            let review = scene.programmer.review(change.clone()).await?;
            let warnings = review.findings.len();
            let proof = Proof::new(format!(
                "{} values differ; the rules permit it, {warnings} warnings",
                review.difference.len()
            ));
            Ok(((), proof.with_table(&difference(&review))))
        })
        .await?;
        let hash = walk
            .step("program", async || {
                let outcome = scene
                    .programmer
                    .program(Wish::Set(change.clone()), OwnCheck::Enforced)
                    .await?;
                let (command, receipt) = outcome.bytes;
                let proof = Proof::new(format!(
                    "signed (counter {}, {command} bytes), carried out, receipt verified ({receipt} bytes), \
                     read back and compared: equal",
                    outcome.counter
                ));
                Ok((outcome.programme_hash, proof))
            })
            .await?;
        walk.step("effect", async || {
            let (after, proof) = telemetry(scene).await?;
            match (before, after) {
                (Some(before), Some(after)) if before.abs_diff(after) * 100 < before * VISIBLE => {
                    Err(Fault::new(
                        FaultKind::ReadbackDiffers,
                        format!("telemetry shows no effect: {before} ms before, {after} ms after"),
                        "look at the wearer's own rhythm, and at the device.log of the demonstration",
                    ))
                }
                (Some(before), Some(after)) => {
                    let sentence = format!(
                        "{}, before it was {}",
                        rhythm::words(after),
                        rhythm::words(before)
                    );
                    Ok(((), Proof::new(sentence)))
                }
                _ => Ok(((), proof)),
            }
        })
        .await?;
        Ok(hash)
    }
}

fn contradiction() -> Fault {
    Fault::new(
        FaultKind::EvidenceBroken,
        "the programme changed, although the change was refused",
        "do not use this version",
    )
}

async fn telemetry(scene: &Scene) -> Result<(Option<u64>, Proof), Fault> {
    let view = scene.programmer.telemetry(TELEMETRY).await?;
    let interval = rhythm::interval_ms(&view);
    let rhythm = interval.map_or_else(|| "no events in this time".to_owned(), rhythm::words);
    let proof = Proof::new(format!(
        "{} event markers and {} samples in {:.1} s: {rhythm}",
        view.markers.len(),
        view.samples,
        TELEMETRY.as_secs_f64()
    ));
    Ok((interval, proof))
}

/// A change as it would be typed.
fn settings(class: &Class, change: &Programme) -> String {
    let words = change.iter().filter_map(|(id, raw)| {
        let parameter = class.parameter(id)?;
        Some(format!("{}={}", parameter.key, parameter.format(raw)))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn difference(review: &ReviewView) -> Table {
    let mut table = Table::plain();
    for one in &review.difference {
        table.row([
            one.name.clone(),
            one.before.clone(),
            "→".to_owned(),
            one.after.clone(),
        ]);
    }
    table
}
