use alloc::string::String;

use crate::{Tolerance, Unit};

/// A quantity that the device measures and reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// The number, stable for ever.
    pub id: u16,
    /// The name for command lines and files: `battery-voltage`.
    pub key: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// What the raw value counts.
    pub unit: Unit,
    /// The raw distance of two values that the device can tell apart; above zero.
    pub resolution: i32,
    /// The smallest raw value that can be reported.
    pub least: i32,
    /// The largest raw value that can be reported.
    pub most: i32,
    /// Whether it tells how the device ages, and nothing of its patient: a workstation keeps it from each interrogation.
    pub ages: bool,
    /// How far the reported value may be from the true one.
    pub tolerance: Option<Tolerance>,
}

impl Measurement {
    /// A raw value for people, with its unit.
    pub fn format(&self, raw: i32) -> String {
        self.unit.format(raw)
    }

    /// The value that the device reports for a true one: kept within the limits, then rounded to the resolution.
    pub fn reported(&self, raw: i32) -> i32 {
        let kept = raw.clamp(self.least, self.most);
        let half = self.resolution.checked_div(2).unwrap_or(0);
        let raised = kept.saturating_add(half);
        let over = raised.checked_rem_euclid(self.resolution).unwrap_or(0);
        raised.saturating_sub(over).clamp(self.least, self.most)
    }
}
