//! What a change would do, before anything is signed.

use crate::fault::{Fault, FaultKind};
use crate::workstation::Workstation;
use wand_contract::{DifferenceView, FindingView, ReviewView, Setting};
use wand_therapy::{Class, Findings, Programme, Severity};

impl Workstation {
    /// The difference a change makes, and what the rules say of it.
    pub(crate) async fn review(&mut self, change: &Programme) -> Result<ReviewView, Fault> {
        if self.session()?.report.is_none() {
            self.interrogate().await?;
        }
        let base = self.present_programme().await?.permanent;
        let after = base.with(change);
        let class = self.session()?.class;
        let findings = class.check(&after, &self.conditions()?);
        Ok(ReviewView {
            difference: difference(class, &base, &after),
            permitted: findings.iter().all(|finding| finding.severity == Severity::Warn),
            findings: finding_views(class, &findings),
            applies: class
                .parameters
                .iter()
                .filter(|parameter| class.applies(&after, parameter.id))
                .map(|parameter| parameter.key.to_owned())
                .collect(),
            summary: class.summary(&after),
        })
    }

    /// Stops a change that the rules forbid.
    ///
    /// # Errors
    /// [`FaultKind::Forbidden`] with every rule's sentence and the dependent change that would help.
    pub(super) async fn forbid(&mut self, change: &Programme) -> Result<(), Fault> {
        let review = self.review(change).await?;
        let refusals: Vec<_> = review
            .findings
            .iter()
            .filter(|finding| finding.severity == "refuse")
            .collect();
        let Some(first) = refusals.first() else {
            return Ok(());
        };
        let sentences: Vec<_> = refusals.iter().map(|finding| finding.sentence.as_str()).collect();
        let next = match first.remedy.as_slice() {
            [] => "choose other values".to_owned(),
            remedy => format!("choose other values, or also set {}", remedy.join(" ")),
        };
        Err(Fault::new(
            FaultKind::Forbidden,
            format!("forbidden ({}): {}", first.rule, sentences.join("; ")),
            next,
        ))
    }
}

pub(super) fn difference(
    class: &'static Class,
    before: &Programme,
    after: &Programme,
) -> Vec<DifferenceView> {
    let text = |id, raw: Option<i32>| match (class.parameter(id), raw) {
        (Some(parameter), Some(raw)) => parameter.format(raw),
        (None, Some(raw)) => raw.to_string(),
        (_, None) => "–".to_owned(),
    };
    before
        .difference(after)
        .map(|(id, old, new)| DifferenceView {
            key: class
                .parameter(id)
                .map_or_else(|| id.0.to_string(), |parameter| parameter.key.to_owned()),
            name: class.parameter(id).map_or_else(
                || format!("parameter {}", id.0),
                |parameter| parameter.name.to_owned(),
            ),
            before: text(id, old),
            after: text(id, new),
            before_raw: old,
            after_raw: new,
        })
        .collect()
}

fn finding_views(class: &'static Class, findings: &Findings) -> Vec<FindingView> {
    let key = |id| class.parameter(id).map(|parameter| parameter.key.to_owned());
    let setting = |(id, raw)| {
        class
            .parameter(id)
            .map(|parameter| format!("{}={}", parameter.key, parameter.format(raw)))
    };
    findings
        .iter()
        .map(|finding| FindingView {
            severity: match finding.severity {
                Severity::Refuse => "refuse",
                Severity::Warn => "warn",
            },
            rule: finding.rule.to_owned(),
            parameters: finding.parameters.iter().copied().filter_map(key).collect(),
            sentence: finding.sentence.clone(),
            remedy: finding
                .remedy
                .iter()
                .flat_map(Programme::iter)
                .filter_map(setting)
                .collect(),
            remedy_settings: finding
                .remedy
                .iter()
                .flat_map(Programme::iter)
                .filter_map(|(id, raw)| Some(Setting { key: key(id)?, raw }))
                .collect(),
        })
        .collect()
}
