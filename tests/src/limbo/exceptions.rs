use super::Verdict;
use serde::Deserialize;

/// Whether a verdict was foreseen to be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// No exception is about it.
    No,
    /// It is wrong, for this reason.
    Excepted(String),
    /// An exception says that it is wrong, and it is right.
    Stale,
    /// There is no verdict: the case asks for what cannot be honoured here. Wrong, whatever it expects.
    Unjudged,
}

/// Verdicts that differ from what a case expects, with the reason.
#[derive(Debug, Default, Deserialize)]
pub struct Exceptions {
    /// Single cases by name; one that becomes right is stale.
    cases: Vec<CaseException>,
    /// Whole rules: every case that is refused by one of them although it expects success.
    rules: Vec<RuleException>,
    /// Profiles that are not ours, by the beginning of the name: a case of one that is accepted although it expects
    /// failure.
    #[serde(default)]
    profiles: Vec<ProfileException>,
}

#[derive(Debug, Deserialize)]
struct CaseException {
    id: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct RuleException {
    rule: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct ProfileException {
    prefix: String,
    reason: String,
}

impl Exceptions {
    /// The list that belongs to this repository.
    ///
    /// # Errors
    /// If `vectors/trust/exceptions.json` is not of its form.
    pub fn of_this_repository() -> serde_json::Result<Self> {
        serde_json::from_str(include_str!("../../vectors/trust/exceptions.json"))
    }

    pub(super) fn known(&self, id: &str, expected: Verdict, got: Verdict, code: &str) -> Known {
        let case = self.cases.iter().find(|exception| exception.id == id);
        if expected == got {
            return if case.is_some() { Known::Stale } else { Known::No };
        }
        let rule = || self.rules.iter().find(|exception| exception.rule == code);
        let profile = || {
            self.profiles
                .iter()
                .find(|exception| id.starts_with(&exception.prefix))
        };
        let reason = match (case, got) {
            (Some(exception), _) => Some(&exception.reason),
            (None, Verdict::Failure) => rule().map(|exception| &exception.reason),
            (None, Verdict::Success) => profile().map(|exception| &exception.reason),
        };
        reason.map_or(Known::No, |reason| Known::Excepted(reason.clone()))
    }
}
