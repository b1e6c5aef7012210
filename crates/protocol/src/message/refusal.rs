use crate::registry::RefusalCode;
use alloc::string::String;
use core::fmt;
use minicbor::{Decode, Encode};

/// Why a device said no: a code to act on, and a detail for people such as the interlock's rule.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Refusal {
    /// The code.
    #[n(0)]
    pub code: RefusalCode,
    /// More for people; empty if there is nothing to add. Never holds patient data or secrets.
    #[n(1)]
    pub detail: String,
}

impl Refusal {
    /// A refusal whose code says it all.
    pub const fn new(code: RefusalCode) -> Self {
        Self {
            code,
            detail: String::new(),
        }
    }

    /// A refusal with a detail.
    pub fn because(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}

impl From<RefusalCode> for Refusal {
    fn from(code: RefusalCode) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() {
            write!(f, "{}", self.code)
        } else {
            write!(f, "{}: {}", self.code, self.detail)
        }
    }
}

impl core::error::Error for Refusal {}
