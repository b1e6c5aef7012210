//! The operator.

use serde::Serialize;
use specta::Type;

/// An operator who is unlocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct OperatorView {
    /// Name in the certificate.
    pub name: String,
    /// Role in the certificate.
    pub role: String,
    /// End of the session certificate's validity, seconds since 1970.
    pub valid_until: u64,
    /// Where the keys are and what that protects against.
    pub vault: String,
    /// What the role may do, as far as policy and revocation lists permit now.
    pub permits: Vec<PermissionView>,
}

/// One permission and whether the operator has it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PermissionView {
    /// Stable code, such as `programme` or `emergency`.
    pub code: String,
    /// Whether it is permitted now.
    pub permitted: bool,
    /// Why, with the rule.
    pub reason: String,
}
