//! Figures as the other benches print them.

use serde_json::json;

/// A measured figure.
pub(crate) struct Figure {
    subject: &'static str,
    metric: &'static str,
    value: f64,
    unit: &'static str,
    goal: Option<f64>,
}

impl Figure {
    /// Without a goal.
    pub(crate) fn new(subject: &'static str, metric: &'static str, value: f64, unit: &'static str) -> Self {
        Self {
            subject,
            metric,
            value,
            unit,
            goal: None,
        }
    }

    /// That should not be above this.
    pub(crate) fn at_most(self, goal: f64) -> Self {
        Self {
            goal: Some(goal),
            ..self
        }
    }

    /// A line of JSON, or of a table.
    pub(crate) fn line(&self, machine: bool) -> String {
        let holds = self.goal.map(|goal| self.value <= goal);
        if machine {
            return json!({
                "bench": "window", "subject": self.subject, "metric": self.metric,
                "value": self.value, "unit": self.unit, "goal": self.goal, "holds": holds,
            })
            .to_string();
        }
        let verdict = match (self.goal, holds) {
            (Some(goal), Some(true)) => format!("≤ {goal} holds"),
            (Some(goal), _) => format!("≤ {goal} MISSED"),
            _ => String::new(),
        };
        format!(
            "{:<26} {:<18} {:>9.2} {:<6} {verdict}",
            self.subject, self.metric, self.value, self.unit
        )
    }
}

/// The middle of some values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
