//! The wire numbers of EDHOC, each once, with the section it comes from.

/// The longest message accepted or sent, in bytes.
///
/// Room for a chain of eight certificates, and short enough that KEYSTREAM_2 stays within the 255 blocks of
/// HKDF-Expand, so that the construction of RFC 9528 appendix G for longer plaintexts is never needed.
pub const MAX_MESSAGE_LEN: usize = 8192;

/// Most suites accepted in SUITES_I or SUITES_R: the whole registry fits twice.
pub(super) const MAX_SUITES: usize = 24;
/// Most certificates accepted in an `x5chain`; a path here has three.
pub(super) const MAX_CHAIN: usize = 8;
/// Most EAD items accepted in one message.
pub(super) const MAX_EAD_ITEMS: usize = 16;
/// Longest raw connection identifier accepted, in bytes.
pub(super) const MAX_CONNECTION_ID_LEN: usize = 64;

/// `info_label` of EDHOC_KDF (RFC 9528 §4.1.2, Table 6).
pub(super) mod kdf {
    pub(in crate::edhoc) const KEYSTREAM_2: u32 = 0;
    pub(in crate::edhoc) const SALT_3E2M: u32 = 1;
    pub(in crate::edhoc) const MAC_2: u32 = 2;
    pub(in crate::edhoc) const K_3: u32 = 3;
    pub(in crate::edhoc) const IV_3: u32 = 4;
    pub(in crate::edhoc) const SALT_4E3M: u32 = 5;
    pub(in crate::edhoc) const MAC_3: u32 = 6;
    pub(in crate::edhoc) const PRK_OUT: u32 = 7;
    pub(in crate::edhoc) const K_4: u32 = 8;
    pub(in crate::edhoc) const IV_4: u32 = 9;
    pub(in crate::edhoc) const PRK_EXPORTER: u32 = 10;
    pub(in crate::edhoc) const KEY_UPDATE: u32 = 11;
}

/// ERR_CODE (RFC 9528 §6, Table 7).
pub(super) mod err_code {
    pub(in crate::edhoc) const UNSPECIFIED: i64 = 1;
    pub(in crate::edhoc) const WRONG_SUITE: i64 = 2;
    pub(in crate::edhoc) const UNKNOWN_CREDENTIAL: i64 = 3;
}

/// COSE header parameters of ID_CRED_x.
pub(super) mod header {
    /// RFC 9052 §3.1.
    pub(in crate::edhoc) const KID: i64 = 4;
    /// RFC 9528 §9.6.
    pub(in crate::edhoc) const KCCS: i64 = 14;
    /// RFC 9360 §2.
    pub(in crate::edhoc) const X5CHAIN: i64 = 33;
    /// RFC 9360 §2.
    pub(in crate::edhoc) const X5T: i64 = 34;
}

/// COSE hash algorithms for `x5t` (RFC 9054 §2.1).
pub(super) mod hash {
    pub(in crate::edhoc) const SHA_256_64: i64 = -15;
    pub(in crate::edhoc) const SHA_256: i64 = -16;
}

/// The EAD label of padding (RFC 9528 §3.8.1).
pub(super) const EAD_PADDING: u16 = 0;
