use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::net::IpAddr;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use wand_crypto::{SignatureAlgorithm, rustcrypto};
use wand_trust::path::{self, Demands, PeerName};
use wand_trust::{KeyUsage, Refusal};

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
    validation_kind: String,
    trusted_certs: Vec<String>,
    untrusted_intermediates: Vec<String>,
    peer_certificate: String,
    #[serde(default)]
    validation_time: Option<String>,
    #[serde(default, deserialize_with = "or_empty")]
    signature_algorithms: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    key_usage: Vec<String>,
    #[serde(default, deserialize_with = "or_empty")]
    extended_key_usage: Vec<String>,
    #[serde(default)]
    expected_peer_name: Option<Peer>,
    #[serde(default, deserialize_with = "or_empty")]
    expected_peer_names: Vec<Peer>,
    #[serde(default)]
    max_chain_depth: Option<i64>,
    #[serde(default, deserialize_with = "or_empty")]
    crls: Vec<String>,
}

/// A list, for which older files of the schema have `null`.
fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
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

#[derive(Debug, Deserialize)]
struct Peer {
    kind: String,
    value: String,
}

/// Why a case failed.
pub(super) enum Failure {
    /// The crate's verdict.
    Refused(Refusal),
    /// No verdict: a field of the case asks for what nobody here can honour.
    Unreadable(String),
}

impl Failure {
    fn unreadable(what: impl fmt::Display) -> Self {
        Self::Unreadable(format!("case-unreadable: {what}"))
    }
}

impl Case {
    /// Translates the case into demands and hands it to the crate.
    pub(super) fn judge(&self, now: u64) -> Result<(), Failure> {
        let leaf = der::<CertificateDer<'_>>(&self.peer_certificate);
        let trusted = ders::<CertificateDer<'_>>(&self.trusted_certs);
        let untrusted = ders::<CertificateDer<'_>>(&self.untrusted_intermediates);
        let lists = ders::<CertificateRevocationListDer<'_>>(&self.crls);
        let algorithms = self.signature_algorithms();
        let purposes = self.purposes()?;
        let names = self.expected_peer_name.iter().chain(&self.expected_peer_names);
        let names = names.map(Peer::name).collect::<Result<Vec<_>, _>>()?;
        let at = self.time().unwrap_or(Ok(now))?;
        let demands = Demands {
            max_issuers: self.depth()?,
            signature_algorithms: &algorithms,
            key_usage: self.key_usage()?,
            key_purposes: &slices(&purposes),
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
        verified.map(drop).map_err(Failure::Refused)
    }

    /// Whole seconds; a fraction is cut off, because the dates of a certificate have none. What was before 1970 is the
    /// first second of it: no certificate that can be read is older.
    fn time(&self) -> Option<Result<u64, Failure>> {
        let text = self.validation_time.as_ref()?;
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(Failure::unreadable);
        Some(time.map(|time| u64::try_from(time.unix_timestamp()).unwrap_or(0)))
    }

    /// Without a limit, as many as the search follows.
    fn depth(&self) -> Result<usize, Failure> {
        self.max_chain_depth
            .map_or(Ok(usize::MAX), usize::try_from)
            .map_err(|_| Failure::unreadable("a chain of negative depth"))
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
    fn purposes(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let implied = match self.validation_kind.as_str() {
            "SERVER" => "serverAuth",
            "CLIENT" => "clientAuth",
            other => return Err(Failure::unreadable(format_args!("validation kind {other}"))),
        };
        if self.extended_key_usage.is_empty() {
            return Ok(vec![purpose(implied)?]);
        }
        self.extended_key_usage.iter().map(|name| purpose(name)).collect()
    }
}

impl Peer {
    fn name(&self) -> Result<PeerName<'_>, Failure> {
        Ok(match self.kind.as_str() {
            "DNS" => PeerName::Dns(&self.value),
            "RFC822" => PeerName::Mail(&self.value),
            "IP" => PeerName::Ip(self.value.parse::<IpAddr>().map_err(Failure::unreadable)?),
            other => return Err(Failure::unreadable(format_args!("peer kind {other}"))),
        })
    }
}

/// Contents of the OBJECT IDENTIFIER for a name of RFC 5280 §4.2.1.12 or, as older files of the schema have it, for an
/// identifier in dotted form.
fn purpose(name: &str) -> Result<Vec<u8>, Failure> {
    let dotted = match name {
        "anyExtendedKeyUsage" => "2.5.29.37.0",
        "serverAuth" => "1.3.6.1.5.5.7.3.1",
        "clientAuth" => "1.3.6.1.5.5.7.3.2",
        "codeSigning" => "1.3.6.1.5.5.7.3.3",
        "emailProtection" => "1.3.6.1.5.5.7.3.4",
        "timeStamping" => "1.3.6.1.5.5.7.3.8",
        "OCSPSigning" => "1.3.6.1.5.5.7.3.9",
        other => other,
    };
    object_identifier(dotted).ok_or_else(|| Failure::unreadable(format_args!("key purpose {name}")))
}

/// X.690 §8.19: the first two numbers in one, each in groups of seven bits.
fn object_identifier(dotted: &str) -> Option<Vec<u8>> {
    let numbers = dotted.split('.').map(|number| number.parse::<u128>().ok());
    let numbers: Vec<_> = numbers.collect::<Option<_>>()?;
    let (first, second, rest) = match numbers.as_slice() {
        [first @ 0..=1, second @ 0..=39, rest @ ..] | [first @ 2, second, rest @ ..] => (first, second, rest),
        _ => return None,
    };
    let joined = second.checked_add(first * 40)?;
    let mut contents = Vec::new();
    for number in std::iter::once(&joined).chain(rest) {
        let groups = (128 - (number | 1).leading_zeros()).div_ceil(7);
        contents.extend((0..groups).rev().map(|group| {
            let low = (number >> (7 * group)).to_le_bytes()[0] & 0x7f;
            if group == 0 { low } else { low | 0x80 }
        }));
    }
    Some(contents)
}

/// The bytes inside the PEM. What is no PEM is handed on as it is: no certificate, and no list.
fn der<T: PemObject + AsRef<[u8]>>(pem: &str) -> Vec<u8> {
    match T::from_pem_slice(pem.as_bytes()) {
        Ok(der) => der.as_ref().to_vec(),
        Err(_) => pem.as_bytes().to_vec(),
    }
}

fn ders<T: PemObject + AsRef<[u8]>>(pems: &[String]) -> Vec<Vec<u8>> {
    pems.iter().map(|pem| der::<T>(pem)).collect()
}

fn slices(ders: &[Vec<u8>]) -> Vec<&[u8]> {
    ders.iter().map(Vec::as_slice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_in_dotted_form_is_the_one_by_name() {
        let server_auth = [0x2b, 6, 1, 5, 5, 7, 3, 1];
        assert_eq!(object_identifier("1.3.6.1.5.5.7.3.1").unwrap(), server_auth);
        assert_eq!(object_identifier("2.5.29.37.0").unwrap(), [0x55, 0x1d, 0x25, 0]);
        let wide = object_identifier("2.999.128.16384").unwrap();
        assert_eq!(wide, [0x88, 0x37, 0x81, 0, 0x81, 0x80, 0]);
        for wrong in ["", "1", "3.1", "1.40", "1.3.", "1.3.x", "1.-3", "serverAuth "] {
            assert_eq!(object_identifier(wrong), None, "{wrong}");
        }
    }
}
