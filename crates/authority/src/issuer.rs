use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use wand_crypto::Curve;
use wand_trust::Function;

/// One of the authority's own certificates and keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Issuer {
    /// The root, on P-384; it issues the other issuers only.
    Root,
    /// The issuing authority of one function for keys of one curve: P-256 for suites 2 and 3, P-384 for suite 24.
    Issuing(Function, Curve),
}

impl Issuer {
    /// The curve of the issuer's own key.
    pub fn curve(self) -> Curve {
        match self {
            Self::Root => Curve::P384,
            Self::Issuing(_, curve) => curve,
        }
    }

    /// The short name at the end of the issuer's common name: `Root`, `D1` for device identity on P-256, `D1S`
    /// for device identity on P-384, and so on; short because every leaf repeats it.
    pub fn short_name(self) -> &'static str {
        use Function::*;
        match self {
            Self::Root => "Root",
            Self::Issuing(DeviceIdentity, Curve::P256) => "D1",
            Self::Issuing(OperatorSession, Curve::P256) => "O1",
            Self::Issuing(CommandSigning, Curve::P256) => "C1",
            Self::Issuing(ConfigurationSigning, Curve::P256) => "G1",
            Self::Issuing(FirmwareSigning, Curve::P256) => "F1",
            Self::Issuing(CrlSigning, Curve::P256) => "R1",
            Self::Issuing(EvidenceSigning, Curve::P256) => "E1",
            Self::Issuing(DeviceIdentity, Curve::P384) => "D1S",
            Self::Issuing(OperatorSession, Curve::P384) => "O1S",
            Self::Issuing(CommandSigning, Curve::P384) => "C1S",
            Self::Issuing(ConfigurationSigning, Curve::P384) => "G1S",
            Self::Issuing(FirmwareSigning, Curve::P384) => "F1S",
            Self::Issuing(CrlSigning, Curve::P384) => "R1S",
            Self::Issuing(EvidenceSigning, Curve::P384) => "E1S",
        }
    }

    /// The name under which a [`crate::KeyHolder`] keeps the issuer's key.
    pub(crate) fn key_name(self) -> String {
        self.short_name().to_ascii_lowercase()
    }

    /// The root and an issuing authority for each function on each of `curves`.
    pub(crate) fn all(curves: &[Curve]) -> Vec<Self> {
        let issuing = curves
            .iter()
            .flat_map(|&curve| Function::ALL.map(|function| Self::Issuing(function, curve)));
        std::iter::once(Self::Root).chain(issuing).collect()
    }

    /// How long a revocation list of this issuer is good for, in seconds: 90 days for the root, whose key is
    /// seldom used, 30 days for the others.
    pub(crate) fn crl_lifetime(self) -> u64 {
        const DAY: u64 = 86_400;
        match self {
            Self::Root => 90 * DAY,
            Self::Issuing(..) => 30 * DAY,
        }
    }
}

impl From<Function> for Issuer {
    /// The issuing authority of the function for P-256 keys.
    fn from(function: Function) -> Self {
        Self::Issuing(function, Curve::P256)
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short_name())
    }
}

/// The text is not the short name of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an issuer: use Root, D1, O1, C1, G1, F1, R1, E1, or one of these with S for P-384")]
pub struct NotAnIssuer(String);

impl FromStr for Issuer {
    type Err = NotAnIssuer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all(&[Curve::P256, Curve::P384])
            .into_iter()
            .find(|issuer| issuer.short_name().eq_ignore_ascii_case(text))
            .ok_or_else(|| NotAnIssuer(text.to_owned()))
    }
}

impl TryFrom<String> for Issuer {
    type Error = NotAnIssuer;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Issuer> for String {
    fn from(issuer: Issuer) -> Self {
        issuer.short_name().to_owned()
    }
}
