//! Path-validation cases in the schema of C2SP/x509-limbo: read here, judged by [`wand_trust::path`].

mod case;
mod exceptions;

pub use case::{Case, Limbo, Verdict};
pub use exceptions::{Exceptions, Known};

use std::fmt;

/// What became of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case's name.
    pub id: String,
    /// The verdict that the case expects.
    pub expected: Verdict,
    /// The verdict of the crate.
    pub got: Verdict,
    /// The refusal, in one line; empty on success.
    pub reason: String,
    /// Whether a wrong verdict is a known one, or a known one has become right.
    pub known: Known,
}

impl Outcome {
    /// Whether the run must fail: a wrong verdict nobody gave a reason for, or a reason that is no longer needed.
    pub fn is_fault(&self) -> bool {
        match &self.known {
            Known::No => self.expected != self.got,
            Known::Excepted(_) => false,
            Known::Stale | Known::Unjudged => true,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = if self.reason.is_empty() { "-" } else { &self.reason };
        write!(f, "{} {} {} {reason}", self.id, self.expected, self.got)?;
        match &self.known {
            Known::No => Ok(()),
            Known::Excepted(why) => write!(f, " [exception: {why}]"),
            Known::Stale => f.write_str(" [stale exception: the verdict is right]"),
            Known::Unjudged => f.write_str(" [not judged]"),
        }
    }
}

/// Judges every case. `now` stands in for a case without a time, in seconds since 1970 UTC.
pub fn judge(limbo: &Limbo, exceptions: &Exceptions, now: u64) -> Vec<Outcome> {
    limbo
        .testcases
        .iter()
        .map(|case| outcome(case, exceptions, now))
        .collect()
}

fn outcome(case: &Case, exceptions: &Exceptions, now: u64) -> Outcome {
    let known = |got, code| exceptions.known(&case.id, case.expected_result, got, code);
    let (got, reason, known) = match case.judge(now) {
        Ok(()) => (Verdict::Success, String::new(), known(Verdict::Success, "")),
        Err(case::Failure::Refused(refusal)) => {
            let known = known(Verdict::Failure, refusal.code());
            (Verdict::Failure, one_line(&refusal.to_string()), known)
        }
        Err(case::Failure::Unreadable(why)) => (Verdict::Failure, one_line(&why), Known::Unjudged),
    };
    Outcome {
        id: case.id.clone(),
        expected: case.expected_result,
        got,
        reason,
        known,
    }
}

/// A name in a certificate may hold anything, line ends too.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}
