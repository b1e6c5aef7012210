//! Figures of benches, their median, and how they are printed: a table, or a line of JSON for each.

use serde::Serialize;
use std::io::{self, Write};

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

impl Goal {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
        }
    }

    fn limit(self) -> f64 {
        match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => limit,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::AtMost(_) => "≤",
            Self::AtLeast(_) => "≥",
        }
    }
}

/// One measured value.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub subject: String,
    /// Which property of it.
    pub metric: String,
    /// How much.
    pub value: f64,
    /// Of what; empty for a ratio.
    pub unit: &'static str,
    /// What it should be; none for peers and for figures that only inform.
    pub goal: Option<Goal>,
}

impl Figure {
    /// Whether its goal holds, if it has one.
    pub fn holds(&self) -> Option<bool> {
        self.goal.map(|goal| goal.holds(self.value))
    }
}

/// A figure as a line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    bench: &'a str,
    subject: &'a str,
    metric: &'a str,
    value: f64,
    unit: &'a str,
    goal: Option<f64>,
    holds: Option<bool>,
}

/// The figures of one bench.
#[derive(Debug)]
pub struct Report {
    bench: &'static str,
    figures: Vec<Figure>,
}

impl Report {
    /// An empty report of the bench with this name.
    pub fn new(bench: &'static str) -> Self {
        Self {
            bench,
            figures: Vec::new(),
        }
    }

    /// Adds a figure without a goal.
    pub fn add(&mut self, subject: &str, metric: &str, value: f64, unit: &'static str) {
        self.judge(subject, metric, value, unit, None);
    }

    /// Adds a figure, with a goal if there is one.
    pub fn judge(&mut self, subject: &str, metric: &str, value: f64, unit: &'static str, goal: Option<Goal>) {
        self.figures.push(Figure {
            subject: subject.to_owned(),
            metric: metric.to_owned(),
            value: (value * 1000.0).round() / 1000.0,
            unit,
            goal,
        });
    }

    /// The figures so far.
    pub fn figures(&self) -> &[Figure] {
        &self.figures
    }

    /// Prints lines of JSON, or a table with the missed goals at its end.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn print(&self, json: bool) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if json {
            self.lines(&mut out)
        } else {
            self.table(&mut out)
        }
    }

    fn lines(&self, out: &mut impl Write) -> io::Result<()> {
        for figure in &self.figures {
            let line = Line {
                bench: self.bench,
                subject: &figure.subject,
                metric: &figure.metric,
                value: figure.value,
                unit: figure.unit,
                goal: figure.goal.map(Goal::limit),
                holds: figure.holds(),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        let metrics = self.figures.iter().map(|figure| figure.metric.chars().count());
        let width = metrics.max().unwrap_or(0);
        let mut subject = "";
        for figure in &self.figures {
            if figure.subject != subject {
                subject = &figure.subject;
                writeln!(out, "\n{subject}")?;
            }
            let goal = figure.goal.map(|goal| {
                let verdict = if goal.holds(figure.value) {
                    "holds"
                } else {
                    "MISSED"
                };
                format!("   goal {} {}: {verdict}", goal.sign(), goal.limit())
            });
            let (metric, value, unit) = (&figure.metric, figure.value, figure.unit);
            let goal = goal.unwrap_or_default();
            writeln!(out, "  {metric:width$}  {value:>12} {unit:<6}{goal}")?;
        }
        self.summary(out)
    }

    fn summary(&self, out: &mut impl Write) -> io::Result<()> {
        let judged = || {
            self.figures
                .iter()
                .filter_map(|figure| Some((figure, figure.goal?)))
        };
        let missed: Vec<_> = judged()
            .filter(|(figure, goal)| !goal.holds(figure.value))
            .collect();
        writeln!(out, "\n{} goals, {} missed", judged().count(), missed.len())?;
        for (figure, goal) in missed {
            let (subject, metric, value, unit) = (&figure.subject, &figure.metric, figure.value, figure.unit);
            writeln!(
                out,
                "  {subject}: {metric} is {value} {unit}, goal {} {}",
                goal.sign(),
                goal.limit()
            )?;
        }
        Ok(())
    }
}

/// The median; not a number for no samples.
pub fn median(samples: impl IntoIterator<Item = f64>) -> f64 {
    let mut samples: Vec<f64> = samples.into_iter().collect();
    samples.sort_by(f64::total_cmp);
    match samples.len() {
        0 => f64::NAN,
        len if len % 2 == 1 => samples[len / 2],
        len => (samples[len / 2 - 1] + samples[len / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_outliers() {
        assert_eq!(median([1.0, 1000.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), 2.5);
        assert!(median([]).is_nan());
    }

    #[test]
    fn a_line_says_whether_the_goal_holds() {
        let mut report = Report::new("link");
        report.judge("a", "bytes", 171.0, "B", Some(Goal::AtMost(170.0)));
        report.judge("a", "share", 95.0004, "%", Some(Goal::AtLeast(95.0)));
        report.add("peer", "bytes", 3.0, "B");
        let mut out = Vec::new();
        report.lines(&mut out).unwrap();
        let lines: Vec<serde_json::Value> = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            (&lines[0]["goal"], &lines[0]["holds"]),
            (&170.0.into(), &false.into())
        );
        assert_eq!(
            (&lines[1]["value"], &lines[1]["holds"]),
            (&95.0.into(), &true.into())
        );
        assert!(lines[2]["goal"].is_null() && lines[2]["holds"].is_null());
        let mut out = Vec::new();
        report.table(&mut out).unwrap();
        assert!(String::from_utf8(out).unwrap().contains("2 goals, 1 missed"));
    }
}
