//! What is permitted, and why, in words.

use super::Desk;
use crate::fault::Fault;
use crate::words;
use wand_contract::{PolicyRow, PolicyView};
use wand_protocol::edhoc::Method;
use wand_trust::{Permission, Policy, Role, Standing};

const DAY: u64 = 86_400;

impl Desk {
    /// What is permitted, and why.
    ///
    /// # Errors
    /// When the programmer has stopped.
    pub async fn policy(&self) -> Result<PolicyView, Fault> {
        self.programmer
            .run(|w| Box::pin(async move { Ok(view(&w.policy)) }))
            .await
    }
}

fn view(policy: &Policy) -> PolicyView {
    let rows = Role::ALL.into_iter().flat_map(|role| {
        Permission::ALL
            .into_iter()
            .map(move |permission| row(policy, role, permission))
    });
    let methods = [
        Method::SignSign,
        Method::SignStatic,
        Method::StaticSign,
        Method::StaticStatic,
    ];
    PolicyView {
        rows: rows.collect(),
        suites: policy.suites.iter().map(|suite| self::suite(*suite)).collect(),
        methods: (0..)
            .zip(methods)
            .filter(|(number, _)| policy.permits_method(*number))
            .map(|(_, method)| words::method(method).to_owned())
            .collect(),
        limits: limits(policy),
    }
}

fn row(policy: &Policy, role: Role, permission: Permission) -> PolicyRow {
    let granted = policy
        .matrix
        .iter()
        .find(|(r, p, _)| *r == role && *p == permission)
        .map(|(_, _, standing)| *standing);
    let needs = match granted {
        None => "never",
        Some(Standing::Good) => "good",
        Some(Standing::Indeterminate) => "indeterminate",
    };
    PolicyRow {
        role: words::role(Some(role)),
        permission: words::permission(permission).to_owned(),
        needs: needs.to_owned(),
        reason: reason(role, permission, granted).to_owned(),
    }
}

/// Why the matrix says what it says, for whoever wonders.
fn reason(role: Role, permission: Permission, granted: Option<Standing>) -> &'static str {
    use {Permission as P, Role as R, Standing as S};
    match (role, permission, granted) {
        (_, P::Emergency, Some(S::Indeterminate)) => {
            "treating a patient in an emergency does not wait for a revocation list"
        }
        (R::Emergency, P::Read, Some(S::Indeterminate)) => {
            "emergency therapy needs a look at the device, and does not wait for a revocation list"
        }
        (_, P::Read | P::ReadLog, Some(S::Indeterminate)) => {
            "reading changes nothing on the device; an out-of-date revocation list does not keep a patient from care"
        }
        (_, P::Programme | P::Temporary, Some(_)) => {
            "therapy is changed only by somebody who is known not to be revoked"
        }
        (_, P::Pair, Some(_)) => {
            "a device and a workstation become known to each other only while both are known to be good"
        }
        (_, P::Maintain, Some(_)) => "firmware, lists and clock decide what the device believes later",
        (_, P::Decommission, Some(_)) => "it destroys keys and data for good, which the maker alone does",
        (_, _, Some(S::Good)) => "permitted while the operator is known not to be revoked",
        (R::ServiceEngineer, P::Programme | P::Temporary | P::Emergency, None) => {
            "a service engineer never gives or changes therapy"
        }
        (R::Manufacturer, P::Programme | P::Temporary | P::Emergency, None) => {
            "the maker never gives or changes therapy"
        }
        (R::Emergency, _, None) => "the emergency role is for emergency therapy and nothing else",
        (R::Clinician, P::Maintain | P::Decommission, None) => {
            "maintenance and decommissioning are for those who service the device"
        }
        (_, P::Decommission, None) => "it destroys keys and data for good, which the maker alone does",
        (_, _, None) => "what is not granted is denied",
    }
}

fn suite(number: i64) -> String {
    let words = match number {
        2 => "P-256, AES-CCM with a 8-byte tag, SHA-256; records AES-256-GCM",
        3 => "P-256, AES-CCM with a 16-byte tag, SHA-256; records AES-256-GCM",
        24 => "P-384, AES-256-GCM, SHA-384; records AES-256-GCM",
        _ => return number.to_string(),
    };
    format!("{number}: {words}")
}

fn limits(policy: &Policy) -> Vec<(String, String)> {
    let days = |seconds: u64| format!("{} days", seconds / DAY);
    vec![
        (
            "oldest revocation list that counts".to_owned(),
            days(policy.max_list_age),
        ),
        (
            "longest validity of an operator's certificate".to_owned(),
            days(policy.operator_lifetime),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use wand_trust::{Indeterminate, Revocation};

    /// R-ID-6: the table shown is the one that decides, for every role and permission.
    #[test]
    fn the_table_says_what_the_policy_decides() {
        let policy = Policy::default();
        let view = view(&policy);
        assert_eq!(view.rows.len(), Role::ALL.len() * Permission::ALL.len());
        let good = Revocation::Good {
            list_number: 1,
            this_update: 0,
        };
        let unsure = Revocation::Indeterminate {
            reason: Indeterminate::MissingList,
        };
        let mut rows = view.rows.iter();
        for role in Role::ALL {
            for permission in Permission::ALL {
                let row = rows.next().expect("a row for each");
                assert_eq!(row.role, words::role(Some(role)));
                assert_eq!(row.permission, words::permission(permission));
                let needs =
                    match [&good, &unsure].map(|known| policy.permits(role, permission, known).is_ok()) {
                        [false, false] => "never",
                        [true, false] => "good",
                        [true, true] => "indeterminate",
                        [false, true] => unreachable!("less would be known to be worse"),
                    };
                assert_eq!(row.needs, needs, "{role:?} {permission:?}");
                assert!(!row.reason.is_empty());
            }
        }
        assert_eq!(view.methods.len(), 3);
        assert!(view.suites[0].starts_with("3: "), "the strongest wish first");
        assert!(
            view.limits
                .contains(&("oldest revocation list that counts".into(), "90 days".into()))
        );
    }
}
