/// An elliptic curve of the suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Curve {
    /// NIST P-256 (secp256r1).
    P256,
    /// NIST P-384 (secp384r1).
    P384,
}

impl Curve {
    /// Length in bytes of a coordinate, a scalar and an ECDH shared secret.
    pub const fn field_len(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// The ECDSA algorithm used with this curve.
    pub const fn signature(self) -> SignatureAlgorithm {
        match self {
            Self::P256 => SignatureAlgorithm::Es256,
            Self::P384 => SignatureAlgorithm::Es384,
        }
    }
}

/// A hash function of the suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
}

impl HashAlgorithm {
    /// Output length in bytes.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }

    /// Whether HKDF-Expand takes a pseudorandom key of `len` bytes: at least one output (RFC 5869 §2.3),
    /// at most the 64 bytes that every provider takes.
    #[cfg(any(feature = "rustcrypto", feature = "aws-lc-rs"))]
    pub(crate) const fn prk_fits(self, len: usize) -> bool {
        len >= self.output_len() && len <= 64
    }
}

/// An AEAD of the suites (names of the COSE registry).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AeadAlgorithm {
    /// AES-CCM-16-64-128, COSE 10: 128-bit key, 13-byte nonce, 8-byte tag.
    AesCcm16_64_128,
    /// AES-CCM-16-128-128, COSE 30: 128-bit key, 13-byte nonce, 16-byte tag.
    AesCcm16_128_128,
    /// A256GCM, COSE 3: 256-bit key, 12-byte nonce, 16-byte tag.
    A256Gcm,
}

impl AeadAlgorithm {
    /// Key length in bytes.
    pub const fn key_len(self) -> usize {
        match self {
            Self::AesCcm16_64_128 | Self::AesCcm16_128_128 => 16,
            Self::A256Gcm => 32,
        }
    }

    /// Nonce length in bytes.
    pub const fn nonce_len(self) -> usize {
        match self {
            Self::AesCcm16_64_128 | Self::AesCcm16_128_128 => 13,
            Self::A256Gcm => 12,
        }
    }

    /// Tag length in bytes.
    pub const fn tag_len(self) -> usize {
        match self {
            Self::AesCcm16_64_128 => 8,
            Self::AesCcm16_128_128 | Self::A256Gcm => 16,
        }
    }
}

/// A signature algorithm of the suites (names of the COSE registry).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256, COSE -7.
    Es256,
    /// ECDSA on P-384 with SHA-384, COSE -35.
    Es384,
}

impl SignatureAlgorithm {
    /// The curve.
    pub const fn curve(self) -> Curve {
        match self {
            Self::Es256 => Curve::P256,
            Self::Es384 => Curve::P384,
        }
    }

    /// The hash that is signed.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::Es256 => HashAlgorithm::Sha256,
            Self::Es384 => HashAlgorithm::Sha384,
        }
    }

    /// Length in bytes of the raw signature, `r ‖ s`.
    pub const fn signature_len(self) -> usize {
        2 * self.curve().field_len()
    }
}

/// A cipher suite of the EDHOC registry (RFC 9528 §3.6, §10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suite {
    /// Suite 2: AES-CCM-16-64-128, SHA-256, 8-byte MAC, P-256, ES256. For conformance only; off by policy.
    Suite2,
    /// Suite 3: AES-CCM-16-128-128, SHA-256, 16-byte MAC, P-256, ES256. The default.
    Suite3,
    /// Suite 24: A256GCM, SHA-384, 16-byte MAC, P-384, ES384. The strong choice.
    Suite24,
}

impl Suite {
    /// Every suite this room knows.
    pub const ALL: [Self; 3] = [Self::Suite2, Self::Suite3, Self::Suite24];

    /// The registry number.
    pub const fn number(self) -> i64 {
        match self {
            Self::Suite2 => 2,
            Self::Suite3 => 3,
            Self::Suite24 => 24,
        }
    }

    /// The suite with this registry number, if known.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            2 => Some(Self::Suite2),
            3 => Some(Self::Suite3),
            24 => Some(Self::Suite24),
            _ => None,
        }
    }

    /// The EDHOC AEAD.
    pub const fn aead(self) -> AeadAlgorithm {
        match self {
            Self::Suite2 => AeadAlgorithm::AesCcm16_64_128,
            Self::Suite3 => AeadAlgorithm::AesCcm16_128_128,
            Self::Suite24 => AeadAlgorithm::A256Gcm,
        }
    }

    /// The EDHOC hash.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::Suite2 | Self::Suite3 => HashAlgorithm::Sha256,
            Self::Suite24 => HashAlgorithm::Sha384,
        }
    }

    /// The EDHOC MAC length in bytes, used with static Diffie-Hellman authentication.
    pub const fn mac_len(self) -> usize {
        match self {
            Self::Suite2 => 8,
            Self::Suite3 | Self::Suite24 => 16,
        }
    }

    /// The curve of the ephemeral and static Diffie-Hellman keys.
    pub const fn curve(self) -> Curve {
        match self {
            Self::Suite2 | Self::Suite3 => Curve::P256,
            Self::Suite24 => Curve::P384,
        }
    }

    /// The EDHOC signature algorithm.
    pub const fn signature(self) -> SignatureAlgorithm {
        self.curve().signature()
    }
}
