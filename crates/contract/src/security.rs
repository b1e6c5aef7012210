//! Certificates, lists, keys and what is trusted.

use crate::fault::Reason;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One certificate, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CertificateView {
    /// Subject in words.
    pub subject: String,
    /// Issuer in words.
    pub issuer: String,
    /// Serial number in hex.
    pub serial_number: String,
    /// What its key is for: functions of Wand, else the extended key usage.
    pub purposes: Vec<String>,
    /// Key usage (RFC 5280 §4.2.1.3): one entry for each bit, such as `key agreement`.
    pub key_usage: Vec<String>,
    /// Whether it is an authority's (`cA` of basicConstraints, RFC 5280 §4.2.1.9).
    pub is_authority: bool,
    /// Begin of validity, seconds since 1970.
    pub not_before: u64,
    /// End of validity, seconds since 1970.
    pub not_after: u64,
    /// SHA-256 of the DER, in hex.
    pub fingerprint: String,
    /// A warning about its validity now.
    pub warning: Option<String>,
    /// The same for a face that words it itself.
    pub warned: Option<Reason>,
}

/// A key slot of device or workstation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct KeyView {
    /// Whose it is: `device` or `workstation`.
    pub owner: &'static str,
    /// What it is for.
    pub purpose: String,
    /// Algorithm.
    pub algorithm: String,
    /// SP 800-57 state.
    pub state: String,
    /// When it was made, seconds since 1970.
    pub created: Option<u64>,
    /// Uses so far.
    pub uses: Option<u64>,
    /// Where it comes from.
    pub origin: String,
    /// SHA-256 of the public key.
    pub fingerprint: String,
}

/// Certificates and revocation lists a device holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceCertificatesView {
    /// Certificates by purpose.
    pub certificates: Vec<CertificateView>,
    /// Revocation lists: issuer, number, dates.
    pub lists: Vec<ListView>,
}

/// A revocation list, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ListView {
    /// Issuer.
    pub issuer: String,
    /// Number.
    pub number: u64,
    /// Issued, seconds since 1970.
    pub this_update: u64,
    /// Next due, seconds since 1970.
    pub next_update: u64,
    /// Revoked certificates on it, where it is at hand.
    pub revoked: Option<u32>,
    /// Whether it is out of date now.
    pub out_of_date: bool,
}

/// What is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TrustView {
    /// Trust anchors.
    pub anchors: Vec<CertificateView>,
    /// Issuing certificates.
    pub issuing: Vec<CertificateView>,
    /// Revocation lists.
    pub lists: Vec<ListView>,
}

/// A certificate in every detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CertificateDetail {
    /// In short.
    pub certificate: CertificateView,
    /// Version, as people count: 3.
    pub version: u8,
    /// Signature algorithm by its name.
    pub signature_algorithm: String,
    /// Public key in words, such as `P-256`.
    pub public_key: String,
    /// SHA-256 of the public key's information, in hex.
    pub key_fingerprint: String,
    /// Every extension in words.
    pub extensions: Vec<ExtensionView>,
    /// Its ASN.1, outermost first.
    pub asn1: Vec<Asn1Node>,
    /// PEM.
    pub pem: String,
}

/// A certificate extension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ExtensionView {
    /// Object identifier.
    pub oid: String,
    /// Name of the standard, or the identifier again.
    pub name: String,
    /// Whether it is critical.
    pub critical: bool,
    /// In words, a line each.
    pub lines: Vec<String>,
}

/// A node of ASN.1, in the order of the encoding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Asn1Node {
    /// Depth from 0.
    pub depth: u8,
    /// Offset in bytes.
    pub offset: u32,
    /// Length of the header in bytes.
    pub header: u8,
    /// Length of the content in bytes.
    pub length: u32,
    /// Tag in words, such as `SEQUENCE`.
    pub tag: String,
    /// Content in words or hex, cut to what a line holds; empty for a constructed one.
    pub text: String,
}

/// A certificate file and the verdicts on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CertificateFileView {
    /// Name of the file.
    pub name: String,
    /// The certificates in it, leaf first.
    pub certificates: Vec<CertificateDetail>,
    /// The path that was built, leaf first, up to the anchor; empty when none was.
    pub path: Vec<CertificateView>,
    /// The verdict on the path alone.
    pub chain: VerdictOn,
    /// The verdict with revocation.
    pub revocation: VerdictOn,
}

/// A verdict in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VerdictOn {
    /// How it is.
    pub answer: Answer,
    /// Why, with certificate, rule and reason.
    pub sentence: String,
    /// The same for a face that words it itself.
    pub reason: Reason,
}

/// The three answers, and none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Good.
    Good,
    /// Refused or revoked.
    Bad,
    /// It cannot be told.
    Indeterminate,
}

/// Two certificates side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ComparisonView {
    /// Every field: name, left, right; equal ones too.
    pub fields: Vec<ComparedField>,
}

/// One field of two certificates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ComparedField {
    /// Name.
    pub name: String,
    /// In the first.
    pub left: String,
    /// In the second.
    pub right: String,
    /// Whether they are the same.
    pub same: bool,
}

/// How a certificate is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateFormat {
    /// PEM.
    Pem,
    /// DER.
    Der,
}

/// What trust material is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum TrustKind {
    /// A trust anchor.
    Anchor,
    /// An issuing certificate.
    Issuing,
    /// A revocation list.
    List,
}

/// What is permitted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PolicyView {
    /// For each role and permission.
    pub rows: Vec<PolicyRow>,
    /// Cipher suites by number, strongest wish first.
    pub suites: Vec<String>,
    /// EDHOC methods in words.
    pub methods: Vec<String>,
    /// Everything else, as name and value.
    pub limits: Vec<(String, String)>,
}

/// What policy says of a role and a permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PolicyRow {
    /// The role.
    pub role: String,
    /// The permission's stable code.
    pub permission: String,
    /// `never`, `good` (only while revocation is known to be good) or `indeterminate` (also when it cannot be told).
    pub needs: String,
    /// In words.
    pub reason: String,
}

/// Where a written file is, or that somebody thought better of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WrittenView {
    /// Path for people.
    pub path: String,
    /// Rows, certificates or bytes in it.
    pub count: u64,
}
