use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use wand_crypto::{SignatureAlgorithm, rustcrypto};
use wand_trust::KeyUsage;
use wand_trust::path::{self, Demands, PeerName};

/// A file of cases.
#[derive(Debug, Deserialize)]
pub struct Limbo {
    /// Every case.
    pub testcases: Vec<Case>,
}

/// One case.
#[derive(Debug, Deserialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The verdict it expects.
    pub expected_result: Verdict,
    validation_kind: Kind,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    #[serde(default)]
    validation_time: Option<String>,
    #[serde(default)]
    signature_algorithms: Vec<String>,
    #[serde(default)]
    key_usage: Vec<String>,
    #[serde(default)]
    extended_key_usage: Vec<String>,
    #[serde(default)]
    expected_peer_name: Option<Peer>,
    #[serde(default)]
    expected_peer_names: Vec<Peer>,
    #[serde(default)]
    max_chain_depth: Option<usize>,
    #[serde(default)]
    crls: Vec<String>,
}

/// Whether a path is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// It is.
    Success,
    /// It is not.
    Failure,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
        })
    }
}

/// Which end of a connection the leaf belongs to.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Server,
    Client,
}

#[derive(Debug, Deserialize)]
struct Peer {
    kind: PeerKind,
    value: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum PeerKind {
    Dns,
    Ip,
    Rfc822,
}

/// Why a case failed: a refusal of the crate, or a field of the case that cannot be read.
pub(super) struct Failure {
    pub(super) code: &'static str,
    pub(super) sentence: String,
}

impl Failure {
    fn unreadable(what: impl fmt::Display) -> Self {
        Self {
            code: "case-unreadable",
            sentence: format!("case-unreadable: {what}"),
        }
    }
}

impl Case {
    /// Translates the case into demands and hands it to the crate.
    pub(super) fn judge(&self, now: u64) -> Result<(), Failure> {
        let leaf = certificate(&self.peer_certificate)?;
        let trusted = self
            .trusted_certs
            .iter()
            .map(|pem| certificate(pem))
            .collect::<Result<Vec<_>, _>>()?;
        let untrusted = self.untrusted_intermediates.iter().map(|pem| certificate(pem));
        let untrusted = untrusted.collect::<Result<Vec<_>, _>>()?;
        let lists = self
            .crls
            .iter()
            .map(|pem| list(pem))
            .collect::<Result<Vec<_>, _>>()?;
        let algorithms = self.signature_algorithms();
        let purposes = self.purposes()?;
        let names = self.expected_peer_name.iter().chain(&self.expected_peer_names);
        let names = names.map(Peer::name).collect::<Result<Vec<_>, _>>()?;
        let at = self.time().unwrap_or(Ok(now))?;
        let demands = Demands {
            max_issuers: self.max_chain_depth.unwrap_or(Demands::at(at).max_issuers),
            signature_algorithms: &algorithms,
            key_usage: self.key_usage()?,
            key_purposes: &purposes,
            peer_names: &names,
            lists: &slices(&lists),
            ..Demands::at(at)
        };
        let verified = path::verify(
            rustcrypto(),
            &leaf,
            &slices(&untrusted),
            &slices(&trusted),
            &demands,
        );
        let refused = |refusal: wand_trust::Refusal| Failure {
            code: refusal.code(),
            sentence: refusal.to_string(),
        };
        verified.map(drop).map_err(refused)
    }

    /// Whole seconds; a fraction is cut off, because the dates of a certificate have none.
    fn time(&self) -> Option<Result<u64, Failure>> {
        let text = self.validation_time.as_ref()?;
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(Failure::unreadable);
        Some(time.and_then(|time| u64::try_from(time.unix_timestamp()).map_err(Failure::unreadable)))
    }

    /// Algorithms that no provider offers are accepted by nobody, so that leaving them out changes nothing.
    fn signature_algorithms(&self) -> Vec<SignatureAlgorithm> {
        if self.signature_algorithms.is_empty() {
            return Demands::EVERY_ALGORITHM.to_vec();
        }
        let known = |name: &String| match name.as_str() {
            "ECDSA_WITH_SHA256" => Some(SignatureAlgorithm::Es256),
            "ECDSA_WITH_SHA384" => Some(SignatureAlgorithm::Es384),
            _ => None,
        };
        self.signature_algorithms.iter().filter_map(known).collect()
    }

    fn key_usage(&self) -> Result<KeyUsage, Failure> {
        let bit = |name: &String| match name.as_str() {
            "digitalSignature" => Ok(KeyUsage::DIGITAL_SIGNATURE),
            "contentCommitment" => Ok(KeyUsage::CONTENT_COMMITMENT),
            "keyEncipherment" => Ok(KeyUsage::KEY_ENCIPHERMENT),
            "dataEncipherment" => Ok(KeyUsage::DATA_ENCIPHERMENT),
            "keyAgreement" => Ok(KeyUsage::KEY_AGREEMENT),
            "keyCertSign" => Ok(KeyUsage::KEY_CERT_SIGN),
            "cRLSign" => Ok(KeyUsage::CRL_SIGN),
            "encipherOnly" | "encipher_only" => Ok(KeyUsage::ENCIPHER_ONLY),
            "decipherOnly" | "decipher_only" => Ok(KeyUsage::DECIPHER_ONLY),
            other => Err(Failure::unreadable(format_args!("key usage {other}"))),
        };
        self.key_usage
            .iter()
            .try_fold(KeyUsage::NONE, |usage, name| Ok(usage.and(bit(name)?)))
    }

    /// The purposes asked for; a connection's end implies its own.
    fn purposes(&self) -> Result<Vec<&'static [u8]>, Failure> {
        let implied = match self.validation_kind {
            Kind::Server => "serverAuth",
            Kind::Client => "clientAuth",
        };
        if self.extended_key_usage.is_empty() {
            return Ok(vec![purpose(implied)?]);
        }
        self.extended_key_usage.iter().map(|name| purpose(name)).collect()
    }
}

impl Peer {
    fn name(&self) -> Result<PeerName<'_>, Failure> {
        Ok(match self.kind {
            PeerKind::Dns => PeerName::Dns(&self.value),
            PeerKind::Rfc822 => PeerName::Mail(&self.value),
            PeerKind::Ip => PeerName::Ip(self.value.parse::<IpAddr>().map_err(Failure::unreadable)?),
        })
    }
}

/// Contents of the OBJECT IDENTIFIER, RFC 5280 §4.2.1.12.
fn purpose(name: &str) -> Result<&'static [u8], Failure> {
    Ok(match name {
        "anyExtendedKeyUsage" => &[0x55, 0x1d, 0x25, 0],
        "serverAuth" => &[0x2b, 6, 1, 5, 5, 7, 3, 1],
        "clientAuth" => &[0x2b, 6, 1, 5, 5, 7, 3, 2],
        "codeSigning" => &[0x2b, 6, 1, 5, 5, 7, 3, 3],
        "emailProtection" => &[0x2b, 6, 1, 5, 5, 7, 3, 4],
        "timeStamping" => &[0x2b, 6, 1, 5, 5, 7, 3, 8],
        "OCSPSigning" => &[0x2b, 6, 1, 5, 5, 7, 3, 9],
        other => return Err(Failure::unreadable(format_args!("key purpose {other}"))),
    })
}

fn certificate(pem: &str) -> Result<Vec<u8>, Failure> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(Failure::unreadable)?;
    Ok(der.to_vec())
}

fn list(pem: &str) -> Result<Vec<u8>, Failure> {
    let der = CertificateRevocationListDer::from_pem_slice(pem.as_bytes()).map_err(Failure::unreadable)?;
    Ok(der.to_vec())
}

fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}
