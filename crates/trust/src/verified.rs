use crate::path::Path;
use crate::{Certificate, Function, Role};
use core::fmt;
use wand_crypto::PublicKey;

/// Why revocation could not be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indeterminate {
    /// There is no list of the certificate's issuer.
    MissingList,
    /// The newest list of the issuer is older than policy allows, or the next one is overdue.
    StaleList,
    /// The list was issued in the future: the clock is wrong.
    FutureList,
}

impl fmt::Display for Indeterminate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingList => "there is no revocation list of its issuer",
            Self::StaleList => "the revocation list of its issuer is out of date",
            Self::FutureList => "the revocation list of its issuer is from the future",
        })
    }
}

/// What the revocation lists say of a path that is not revoked; a revoked one is refused (R-RV-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Every certificate of the path is covered by a current list and on none.
    Good {
        /// Number of the list of the leaf's issuer.
        list_number: u64,
        /// The oldest thisUpdate among the lists used, in seconds since 1970 UTC.
        this_update: u64,
    },
    /// Not known to be revoked, and not known to be good.
    Indeterminate {
        /// The first reason from the leaf up.
        reason: Indeterminate,
    },
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good { list_number, .. } => write!(f, "good by list {list_number}"),
            Self::Indeterminate { reason } => write!(f, "indeterminate: {reason}"),
        }
    }
}

/// A peer whose certificates were verified; made by [`crate::Validator::verify`] and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainVerified {
    path: Path,
    function: Function,
    role: Option<Role>,
    class: Option<u8>,
    revocation: Revocation,
    checked_at: u64,
}

impl ChainVerified {
    pub(crate) fn new(
        path: Path,
        function: Function,
        role: Option<Role>,
        class: Option<u8>,
        revocation: Revocation,
        checked_at: u64,
    ) -> Self {
        Self {
            path,
            function,
            role,
            class,
            revocation,
            checked_at,
        }
    }

    /// The peer's own certificate.
    pub fn leaf(&self) -> &Certificate {
        self.path.leaf()
    }

    /// From the certificate that issued the leaf to the anchor.
    pub fn path(&self) -> &[Certificate] {
        self.path.issuers()
    }

    /// What the key is for.
    pub fn function(&self) -> Function {
        self.function
    }

    /// The operator's role; of several for one function, the one with the lowest number.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// The device's class code.
    pub fn class(&self) -> Option<u8> {
        self.class
    }

    /// The peer's key.
    pub fn public_key(&self) -> &PublicKey {
        self.leaf().public_key()
    }

    /// What the revocation lists said.
    pub fn revocation(&self) -> &Revocation {
        &self.revocation
    }

    /// The time of the check, in seconds since 1970 UTC.
    pub fn checked_at(&self) -> u64 {
        self.checked_at
    }
}
