/// How the two sides authenticate (RFC 9528 §3.2); named Initiator first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Method 0: both sign.
    SignSign,
    /// Method 1: the Initiator signs, the Responder uses a static Diffie-Hellman key.
    SignStatic,
    /// Method 2: the Initiator uses a static Diffie-Hellman key, the Responder signs.
    StaticSign,
    /// Method 3: both use static Diffie-Hellman keys.
    StaticStatic,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 4] = [
        Self::SignSign,
        Self::SignStatic,
        Self::StaticSign,
        Self::StaticStatic,
    ];

    /// The number on the wire.
    pub const fn number(self) -> i64 {
        match self {
            Self::SignSign => 0,
            Self::SignStatic => 1,
            Self::StaticSign => 2,
            Self::StaticStatic => 3,
        }
    }

    /// The method with this number, if there is one.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::SignSign),
            1 => Some(Self::SignStatic),
            2 => Some(Self::StaticSign),
            3 => Some(Self::StaticStatic),
            _ => None,
        }
    }

    /// What the Initiator's authentication key does.
    pub const fn initiator(self) -> KeyUse {
        match self {
            Self::SignSign | Self::SignStatic => KeyUse::Signature,
            Self::StaticSign | Self::StaticStatic => KeyUse::StaticDh,
        }
    }

    /// What the Responder's authentication key does.
    pub const fn responder(self) -> KeyUse {
        match self {
            Self::SignSign | Self::StaticSign => KeyUse::Signature,
            Self::SignStatic | Self::StaticStatic => KeyUse::StaticDh,
        }
    }
}

/// What an authentication key does; one key never does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyUse {
    /// It signs (`digitalSignature`).
    Signature,
    /// It agrees on a secret (`keyAgreement`).
    StaticDh,
}
