//! What is allowed: suites, methods, and who may do what when revocation is not certain. Deny by default.

use crate::{Indeterminate, Revocation, Role};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

const DAY: u64 = 86_400;

/// Something an operator does to a device (R-ID-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Interrogate: battery, leads, telemetry, programme.
    Read,
    /// Fetch the device's log.
    ReadLog,
    /// Make device and workstation known to each other.
    Pair,
    /// Change the permanent programme.
    Programme,
    /// Change values for the time of the session.
    Temporary,
    /// Give emergency (STAT) therapy.
    Emergency,
    /// Maintain the device: firmware, revocation lists, certificates, clock.
    Maintain,
    /// Destroy keys and patient data for good.
    Decommission,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::ReadLog,
        Self::Pair,
        Self::Programme,
        Self::Temporary,
        Self::Emergency,
        Self::Maintain,
        Self::Decommission,
    ];
}

/// The least that revocation must say for a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// A revocation list that is missing or out of date is no obstacle.
    Indeterminate,
    /// The whole path is known to be good.
    Good,
}

/// Why a permission is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DenialReason {
    /// The role does not have it.
    NotForRole,
    /// The role has it, but only while revocation is known to be good.
    RevocationUnknown(Indeterminate),
}

/// A permission that is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Denial {
    /// Who asked.
    pub role: Role,
    /// For what.
    pub permission: Permission,
    /// Why not.
    pub reason: DenialReason,
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            role,
            permission,
            reason,
        } = self;
        match reason {
            DenialReason::NotForRole => write!(f, "the role {role:?} may not {permission:?}"),
            DenialReason::RevocationUnknown(why) => {
                write!(
                    f,
                    "the role {role:?} may {permission:?} only while it is known not to be revoked; {why}"
                )
            }
        }
    }
}

impl core::error::Error for Denial {}

/// What one side of a session allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// EDHOC cipher suites by registry number, the preferred one first (R-SE-5). A suite that is not here is retired.
    pub suites: Vec<i64>,
    /// Whether EDHOC methods 0 to 3 are allowed.
    pub methods: [bool; 4],
    /// The oldest revocation list that is current, in seconds since its thisUpdate, whatever its nextUpdate says.
    pub max_list_age: u64,
    /// The longest validity of an operator's certificate, in seconds (R-ID-7).
    pub operator_lifetime: u64,
    /// Who may do what, and what revocation must say for it. What is not here is denied.
    pub matrix: Vec<(Role, Permission, Standing)>,
}

impl Default for Policy {
    /// Suite 3, then 24; methods 0, 2 and 3; lists of up to 90 days; operators' certificates of up to 400 days.
    ///
    /// A clinician whose revocation is not certain reads and gives emergency therapy, and changes nothing else. The
    /// emergency role is not held up by a list: treating a patient comes before it.
    fn default() -> Self {
        use {Permission as P, Role as R, Standing as S};
        Self {
            suites: vec![3, 24],
            methods: [true, false, true, true],
            max_list_age: 90 * DAY,
            operator_lifetime: 400 * DAY,
            matrix: vec![
                (R::Clinician, P::Read, S::Indeterminate),
                (R::Clinician, P::ReadLog, S::Indeterminate),
                (R::Clinician, P::Pair, S::Good),
                (R::Clinician, P::Programme, S::Good),
                (R::Clinician, P::Temporary, S::Good),
                (R::Clinician, P::Emergency, S::Indeterminate),
                (R::ServiceEngineer, P::Read, S::Good),
                (R::ServiceEngineer, P::ReadLog, S::Good),
                (R::ServiceEngineer, P::Pair, S::Good),
                (R::ServiceEngineer, P::Maintain, S::Good),
                (R::Emergency, P::Read, S::Indeterminate),
                (R::Emergency, P::Emergency, S::Indeterminate),
                (R::Manufacturer, P::Read, S::Good),
                (R::Manufacturer, P::ReadLog, S::Good),
                (R::Manufacturer, P::Pair, S::Good),
                (R::Manufacturer, P::Maintain, S::Good),
                (R::Manufacturer, P::Decommission, S::Good),
            ],
        }
    }
}

impl Policy {
    /// Whether `role` has `permission`, given what the revocation lists say.
    ///
    /// # Errors
    /// A [`Denial`] with its reason.
    pub fn permits(&self, role: Role, permission: Permission, revocation: &Revocation) -> Result<(), Denial> {
        let denied = |reason| Denial {
            role,
            permission,
            reason,
        };
        let granted = self
            .matrix
            .iter()
            .find(|(r, p, _)| *r == role && *p == permission);
        let (_, _, standing) = granted.ok_or_else(|| denied(DenialReason::NotForRole))?;
        match (standing, revocation) {
            (Standing::Indeterminate, _) | (_, Revocation::Good { .. }) => Ok(()),
            (Standing::Good, Revocation::Indeterminate { reason }) => {
                Err(denied(DenialReason::RevocationUnknown(*reason)))
            }
        }
    }

    /// Whether the EDHOC method with this number (0 to 3) is allowed.
    pub fn permits_method(&self, method: i64) -> bool {
        usize::try_from(method).is_ok_and(|method| self.methods.get(method).copied().unwrap_or(false))
    }

    /// Whether the EDHOC suite with this registry number is allowed.
    pub fn permits_suite(&self, suite: i64) -> bool {
        self.suites.contains(&suite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Revocation = Revocation::Good {
        list_number: 1,
        this_update: 0,
    };
    const STALE: Revocation = Revocation::Indeterminate {
        reason: Indeterminate::StaleList,
    };

    /// R-ID-6: what the matrix does not name is denied.
    #[test]
    fn an_empty_matrix_permits_nothing() {
        let policy = Policy {
            matrix: Vec::new(),
            ..Policy::default()
        };
        for role in Role::ALL {
            for permission in Permission::ALL {
                let denial = policy.permits(role, permission, &GOOD).unwrap_err();
                assert_eq!(denial.reason, DenialReason::NotForRole);
            }
        }
    }

    /// R-ID-6; the incident "service engineer sends therapy".
    #[test]
    fn only_a_clinician_changes_therapy() {
        let policy = Policy::default();
        for permission in [Permission::Programme, Permission::Temporary] {
            for role in Role::ALL {
                let permitted = policy.permits(role, permission, &GOOD).is_ok();
                assert_eq!(permitted, role == Role::Clinician, "{role:?} {permission:?}");
            }
        }
    }

    /// R-RV-3: what an indeterminate answer permits is decided for each role and permission.
    #[test]
    fn a_stale_list_stops_programming_but_not_reading_or_emergency() {
        let policy = Policy::default();
        let denial = policy
            .permits(Role::Clinician, Permission::Programme, &STALE)
            .unwrap_err();
        assert_eq!(
            denial.reason,
            DenialReason::RevocationUnknown(Indeterminate::StaleList)
        );
        assert_eq!(policy.permits(Role::Clinician, Permission::Read, &STALE), Ok(()));
        assert_eq!(
            policy.permits(Role::Emergency, Permission::Emergency, &STALE),
            Ok(())
        );
    }

    /// R-SE-5: suite 2 is for conformance and off.
    #[test]
    fn suite_2_and_method_1_are_off_by_default() {
        let policy = Policy::default();
        assert!(policy.permits_suite(3) && policy.permits_suite(24) && !policy.permits_suite(2));
        assert!(policy.permits_method(0) && !policy.permits_method(1) && !policy.permits_method(4));
    }
}
