use core::fmt;

/// How a certificate or a path breaks the profile of RFC 5280.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Breach {
    /// Not version 3 (§4.1.2.1; without extensions no certificate can meet §4.2.1.1).
    Version,
    /// An issuer or subject unique identifier, which conforming CAs do not write (§4.1.2.8).
    UniqueIdentifier,
    /// The algorithm inside the signed bytes is another than outside (§4.1.1.2).
    AlgorithmMismatch,
    /// The serial number is zero, negative, or longer than 20 octets (§4.1.2.2).
    SerialNumber,
    /// The issuer is the empty name (§4.1.2.4).
    EmptyIssuer,
    /// A CA whose subject is the empty name, or a leaf with neither subject nor alternative name (§4.1.2.6).
    EmptySubject,
    /// A date through 2049 that is not UTCTime, or the end lies before the beginning (§4.1.2.5).
    Validity,
    /// An extensions field without an extension (§4.1).
    EmptyExtensions,
    /// The same extension twice (§4.2).
    DuplicateExtension,
    /// A critical extension that is not processed here (§4.2).
    UnknownCriticalExtension,
    /// No authority key identifier on a certificate that is not self-signed, one without a key identifier,
    /// with half an issuer and serial number, or marked critical (§4.2.1.1).
    AuthorityKeyIdentifier,
    /// No subject key identifier on a CA, or one marked critical (§4.2.1.2).
    SubjectKeyIdentifier,
    /// A key usage without a bit, a CA without keyCertSign, or keyCertSign without being a CA (§4.2.1.3).
    KeyUsage,
    /// A critical or an empty list of policies, or a policy twice (§4.2.1.4).
    CertificatePolicies,
    /// Policy mappings, policy constraints or inhibitAnyPolicy on a leaf or not marked critical
    /// (§4.2.1.5, §4.2.1.11, §4.2.1.14).
    PolicyConstraints,
    /// No acceptable policy is left where one is required (§6.1).
    NoAcceptablePolicy,
    /// A subjectAltName that is empty, holds a name that is not in its syntax, or is critical although there is a
    /// subject, or the reverse (§4.2.1.6).
    SubjectAltName,
    /// basicConstraints missing, not critical or without cA on an issuer (§4.2.1.9).
    BasicConstraints,
    /// A pathLenConstraint where there is no cA or no keyCertSign (§4.2.1.9).
    PathLenWithoutCa,
    /// nameConstraints that are empty, not critical, not on a CA, or use minimum and maximum (§4.2.1.10).
    NameConstraintsForm,
    /// An extended key usage without a purpose (§4.2.1.12).
    EmptyExtendedKeyUsage,
    /// An information access extension that is critical or empty (§4.2.2).
    InformationAccess,
    /// The certificate is an issuer although its basicConstraints deny it, or a leaf although they grant it.
    CaAsLeaf,
    /// More intermediate certificates below than its pathLenConstraint allows (§6.1.4).
    PathTooLong,
    /// A name outside the permitted or inside the excluded subtrees (§6.1.3).
    NameConstraints,
    /// A form of name that is constrained but cannot be compared here (§4.2.1.10).
    UncomparableName,
}

impl Breach {
    /// A stable name for records.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::UniqueIdentifier => "unique-identifier",
            Self::AlgorithmMismatch => "algorithm-mismatch",
            Self::SerialNumber => "serial-number",
            Self::EmptyIssuer => "empty-issuer",
            Self::EmptySubject => "empty-subject",
            Self::Validity => "validity",
            Self::EmptyExtensions => "empty-extensions",
            Self::DuplicateExtension => "duplicate-extension",
            Self::UnknownCriticalExtension => "unknown-critical-extension",
            Self::AuthorityKeyIdentifier => "authority-key-identifier",
            Self::SubjectKeyIdentifier => "subject-key-identifier",
            Self::KeyUsage => "key-usage-form",
            Self::CertificatePolicies => "certificate-policies",
            Self::PolicyConstraints => "policy-constraints",
            Self::NoAcceptablePolicy => "no-acceptable-policy",
            Self::SubjectAltName => "subject-alt-name",
            Self::BasicConstraints => "basic-constraints",
            Self::PathLenWithoutCa => "path-len-without-ca",
            Self::NameConstraintsForm => "name-constraints-form",
            Self::EmptyExtendedKeyUsage => "empty-extended-key-usage",
            Self::InformationAccess => "information-access",
            Self::CaAsLeaf => "ca-as-leaf",
            Self::PathTooLong => "path-too-long",
            Self::NameConstraints => "name-constraints",
            Self::UncomparableName => "uncomparable-name",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Version => "it is not a version 3 certificate",
            Self::UniqueIdentifier => "it carries a unique identifier",
            Self::AlgorithmMismatch => "the signature algorithm inside differs from the one outside",
            Self::SerialNumber => "the serial number is not a positive number of at most 20 octets",
            Self::EmptyIssuer => "the issuer's name is empty",
            Self::EmptySubject => "the subject's name is empty",
            Self::Validity => "the validity dates are out of order or in the wrong form",
            Self::EmptyExtensions => "the list of extensions is empty",
            Self::DuplicateExtension => "an extension appears twice",
            Self::UnknownCriticalExtension => "a critical extension is not understood here",
            Self::AuthorityKeyIdentifier => "the authority key identifier is missing or not well formed",
            Self::SubjectKeyIdentifier => "the subject key identifier is missing or critical",
            Self::KeyUsage => "the key usage contradicts the basic constraints, or is empty",
            Self::CertificatePolicies => "the certificate policies are empty or repeat themselves",
            Self::PolicyConstraints => "policy constraints are out of place, empty or not critical",
            Self::NoAcceptablePolicy => "no acceptable certificate policy is left",
            Self::SubjectAltName => {
                "the alternative name is empty or not well formed, or its critical flag is wrong"
            }
            Self::BasicConstraints => {
                "the basic constraints of an issuer are missing, not critical or deny it"
            }
            Self::PathLenWithoutCa => "there is a path length although it may not issue",
            Self::NameConstraintsForm => "the name constraints are empty, not critical or out of place",
            Self::EmptyExtendedKeyUsage => "the extended key usage is empty",
            Self::InformationAccess => "an information access extension is critical or empty",
            Self::CaAsLeaf => "an issuer's certificate is used as a leaf",
            Self::PathTooLong => "the path is longer than an issuer allows",
            Self::NameConstraints => "a name is outside what an issuer may certify",
            Self::UncomparableName => "a constrained form of name cannot be compared here",
        }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
