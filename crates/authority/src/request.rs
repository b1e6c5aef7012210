use crate::{Profile, SerialNumber, Subject};
use wand_crypto::PublicKey;

/// What a subscriber sends: its key, with the proof that it holds the private half.
#[derive(Debug, Clone, Copy)]
pub enum Request<'a> {
    /// A PKCS #10 request, DER or PEM, for keys that sign.
    Csr(&'a [u8]),
    /// An attested request, DER, for key agreement keys: see [`crate::build_attested_request`].
    Attested(&'a [u8]),
}

/// What the authority's operator decides to issue. The profile alone says what the certificate will say; names
/// in the request must agree with it.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// What the certificate is for and whom it names.
    pub profile: Profile,
    /// The subscriber's request.
    pub request: Request<'a>,
    /// Who decided: a person or a process, for the records.
    pub requester: &'a str,
    /// The active certificate of the same profile that this one renews; both stay valid until the old one
    /// expires or is revoked.
    pub renews: Option<SerialNumber>,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestFault {
    /// More bytes than any request needs.
    #[error("it is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// It is not the DER or PEM of a request.
    #[error("it is not a certification request")]
    Malformed,
    /// The key is not an uncompressed key on P-256 or P-384.
    #[error("its key is not an uncompressed elliptic curve key on P-256 or P-384")]
    UnsupportedKey,
    /// The signature does not verify with the key, or not with the algorithm of its curve.
    #[error("it does not prove possession of the private key")]
    NoProofOfPossession,
    /// Its subject has other attributes than a common name and a serial number.
    #[error("its subject holds other attributes than a common name and a serial number")]
    UnknownName,
    /// Its subject is not the one that is ordered.
    #[error("it names another subject than the order")]
    OtherSubject,
    /// A key that signed its request would be certified for key agreement; one key never does both.
    #[error("a key that signs cannot be certified for key agreement")]
    SigningKey,
    /// An attested request for a key that could have signed.
    #[error("a signing key must prove possession itself, by a PKCS #10 request")]
    NotSelfSigned,
    /// The attesting certificate is not an active one of the same subject, or its key did not sign.
    #[error("it is not attested by an active signature certificate of the same subject")]
    NotAttested,
}

impl RequestFault {
    pub(crate) fn next_step(self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::Malformed => {
                "send the request as the device wrote it, in DER or PEM"
            }
            Self::UnsupportedKey => "make a key on P-256 or P-384",
            Self::NoProofOfPossession => "make the request again with the key it names",
            Self::UnknownName | Self::OtherSubject => "compare model, serial number and name with the order",
            Self::SigningKey => "make a separate key for key agreement and an attested request for it",
            Self::NotSelfSigned => "make a PKCS #10 request with the key",
            Self::NotAttested => "certify the subject's signature key first, then attest with it",
        }
    }
}

/// A key whose holder proved to hold it.
pub(crate) struct ProvenKey {
    pub(crate) key: PublicKey,
    pub(crate) subject: Option<Subject>,
    pub(crate) attested_by: Option<SerialNumber>,
}
