//! Rules of the core as codes with arguments, for faces that word them in their own language.

use crate::words;
use std::collections::BTreeMap;
use wand_contract::Reason;
use wand_protocol::edhoc::{self, CredentialFault};
use wand_protocol::session::SessionFault;
use wand_trust::{
    CrlFault, Indeterminate, Position, Purpose, ReasonCode, Refusal, Revocation, Rule, ValidityWarning,
};

/// A rule without further arguments.
pub(crate) fn plain(rule: &str) -> Reason {
    with(rule, [])
}

/// A rule with its arguments.
pub(crate) fn with<const N: usize>(rule: &str, arguments: [(&str, String); N]) -> Reason {
    let arguments = arguments
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<BTreeMap<_, _>>();
    Reason {
        rule: rule.to_owned(),
        arguments,
    }
}

/// Why a certificate is refused: the rule, and the certificate's `subject` and `position` in its path.
pub(crate) fn of_refusal(refusal: &Refusal) -> Reason {
    let mut reason = of_rule(&refusal.rule);
    let position = match refusal.certificate.position {
        Position::Leaf => "leaf",
        Position::Issuer(_) => "issuer",
        Position::Anchor => "anchor",
    };
    let subject = refusal.certificate.subject.clone();
    reason.arguments.insert("subject".to_owned(), subject);
    reason
        .arguments
        .insert("position".to_owned(), position.to_owned());
    reason
}

fn of_rule(rule: &Rule) -> Reason {
    let code = rule.code();
    match rule {
        Rule::TooManyCertificates { count, limit } => {
            with(code, [("count", count.to_string()), ("limit", limit.to_string())])
        }
        Rule::TooLarge { length, limit } => with(
            code,
            [("length", length.to_string()), ("limit", limit.to_string())],
        ),
        Rule::TooDeep { limit } => with(code, [("limit", limit.to_string())]),
        Rule::Expired { not_after, now } => with(
            code,
            [("not_after", not_after.to_string()), ("now", now.to_string())],
        ),
        Rule::NotYetValid { not_before, now } => with(
            code,
            [("not_before", not_before.to_string()), ("now", now.to_string())],
        ),
        Rule::WrongFunction { expected, certified } => with(
            code,
            [
                ("expected", words::function(*expected).to_owned()),
                ("certified", words::function(*certified).to_owned()),
            ],
        ),
        Rule::IssuerFunction { function } => {
            with(code, [("function", words::function(*function).to_owned())])
        }
        Rule::RoleForFunction { function, role } => with(
            code,
            [
                ("function", words::function(*function).to_owned()),
                ("role", words::role(Some(*role))),
            ],
        ),
        Rule::WrongSerial { certified } => with(code, [("certified", certified.clone())]),
        Rule::LivesTooLong { seconds, limit } => with(
            code,
            [
                ("days", (seconds / 86_400).to_string()),
                ("limit", (limit / 86_400).to_string()),
            ],
        ),
        Rule::Revoked { since, reason } => with(
            code,
            [
                ("since", since.to_string()),
                ("why", revocation_code(*reason).to_owned()),
            ],
        ),
        Rule::RevocationList(fault) => of_list(fault),
        _ => plain(code),
    }
}

fn of_list(fault: &CrlFault) -> Reason {
    match fault {
        CrlFault::IssuerRefused(refusal) => {
            // Why, with its own values, beside the rule that brings it up.
            let mut inner = of_rule(&refusal.rule);
            let rule = std::mem::replace(&mut inner.rule, fault.code().to_owned());
            inner.arguments.insert("rule".to_owned(), rule);
            inner
        }
        _ => plain(fault.code()),
    }
}

fn revocation_code(reason: ReasonCode) -> &'static str {
    match reason {
        ReasonCode::KeyCompromise => "key-compromise",
        ReasonCode::CaCompromise => "ca-compromise",
        ReasonCode::AffiliationChanged => "affiliation-changed",
        ReasonCode::Superseded => "superseded",
        ReasonCode::CessationOfOperation => "cessation-of-operation",
        ReasonCode::CertificateHold => "certificate-hold",
        ReasonCode::PrivilegeWithdrawn => "privilege-withdrawn",
        ReasonCode::AaCompromise => "aa-compromise",
        _ => "unspecified",
    }
}

/// The rule behind the end of a session, when a certificate was refused.
pub(crate) fn of_session(fault: &SessionFault) -> Option<Reason> {
    match fault {
        SessionFault::Handshake(edhoc::Fault::Credential(CredentialFault::Refused(refusal))) => {
            Some(of_refusal(refusal))
        }
        _ => None,
    }
}

/// What the lists say of a path that is not revoked, at `now`.
pub(crate) fn of_revocation(revocation: &Revocation, now: u64) -> Reason {
    match revocation {
        Revocation::Good {
            list_number,
            this_update,
        } => with(
            "not-revoked",
            [
                ("list", list_number.to_string()),
                ("days", (now.saturating_sub(*this_update) / 86_400).to_string()),
            ],
        ),
        Revocation::Indeterminate { reason } => plain(match reason {
            Indeterminate::MissingList => "missing-list",
            Indeterminate::StaleList => "stale-list",
            Indeterminate::FutureList => "future-list",
        }),
    }
}

/// What a certificate is good for.
pub(crate) fn of_purpose(purpose: Option<&Purpose>, is_ca: bool) -> Reason {
    match purpose {
        Some(purpose) if is_ca => with("good-issuer", [("purpose", words::purpose(purpose))]),
        Some(purpose) => with("good-for", [("purpose", words::purpose(purpose))]),
        None => plain("good-authority"),
    }
}

/// A warning about a certificate's validity.
pub(crate) fn of_validity(warning: ValidityWarning) -> Reason {
    match warning {
        ValidityWarning::NotYetValid { not_before } => {
            with("warn-not-yet-valid", [("not_before", not_before.to_string())])
        }
        ValidityWarning::EndsSoon { not_after, days } => with(
            "warn-ends-soon",
            [("days", days.to_string()), ("not_after", not_after.to_string())],
        ),
        ValidityWarning::Expired { not_after } => {
            with("warn-expired", [("not_after", not_after.to_string())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_trust::{CertificateFault, CertificateName, Function, Role};

    fn refusal(rule: Rule) -> Refusal {
        Refusal {
            certificate: CertificateName {
                subject: "CN=PM-100, serialNumber=W7K2".into(),
                fingerprint: [7; 8],
                position: Position::Issuer(2),
            },
            rule,
        }
    }

    /// Every value of a refusal's sentence is an argument, so that a page can say all of it in its own language.
    #[test]
    fn a_refusal_keeps_its_values() {
        let cases = [
            (
                Rule::Expired { not_after: 5, now: 9 },
                "expired",
                &["not_after", "now"][..],
            ),
            (
                Rule::Revoked {
                    since: 4,
                    reason: ReasonCode::KeyCompromise,
                },
                "revoked",
                &["since", "why"],
            ),
            (
                Rule::RoleForFunction {
                    function: Function::FirmwareSigning,
                    role: Role::Clinician,
                },
                "role-for-function",
                &["function", "role"],
            ),
            (Rule::TooDeep { limit: 3 }, "too-deep", &["limit"]),
            (
                Rule::WrongSerial {
                    certified: "W7K3".into(),
                },
                "wrong-serial",
                &["certified"],
            ),
            (
                Rule::Readable(CertificateFault::UnsupportedKey),
                "unsupported-key",
                &[],
            ),
        ];
        for (rule, code, named) in cases {
            let reason = of_refusal(&refusal(rule));
            assert_eq!(reason.rule, code);
            let mut expected = [named, &["position", "subject"]].concat();
            expected.sort_unstable();
            assert_eq!(reason.arguments.keys().collect::<Vec<_>>(), expected, "{code}");
            assert_eq!(reason.arguments["position"], "issuer");
        }
    }
}
