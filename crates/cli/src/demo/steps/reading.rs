//! What the device says of itself, and the values in force.

use super::{Scene, Steps};
use crate::commands::measurements;
use crate::demo::walk::{Proof, Walk};
use wand_programmer::Fault;
use wand_programmer::view::ProgrammeView;
use wand_therapy::{Class, Programme};

impl Steps<'_> {
    /// Interrogation and programme. Returns the values in force.
    ///
    /// # Errors
    /// What the step reports.
    pub(super) async fn read(&self, walk: &mut Walk, scene: &Scene) -> Result<Programme, Fault> {
        walk.step("interrogate", async || {
            let report = scene.programmer.interrogate().await?;
            let measured = scene.programmer.measure().await?;
            let proof = Proof::new(format!(
                "{} {}, firmware {}; battery {}.{:02} V, {}; clock {:+} s",
                report.model,
                report.serial,
                report.firmware,
                report.battery_mv / 1000,
                report.battery_mv % 1000 / 10,
                report.battery_phase,
                report.clock_difference_s
            ));
            Ok(((), proof.with_table(&measurements(&measured))))
        })
        .await?;
        walk.step("programme", async || {
            let view = scene.programmer.programme().await?;
            let applying = view.values.iter().filter(|value| value.applies).count();
            let proof = Proof::new(format!(
                "{} ({}); {} values, {applying} of them apply; hash {}…",
                view.summary,
                view.state,
                view.values.len(),
                &view.hash[..12.min(view.hash.len())]
            ));
            Ok((values(self.class, &view), proof))
        })
        .await
    }
}

/// The values of a programme as the class numbers them.
pub(super) fn values(class: &Class, view: &ProgrammeView) -> Programme {
    view.values
        .iter()
        .filter_map(|value| Some((class.find(&value.key)?.id, value.raw)))
        .collect()
}
