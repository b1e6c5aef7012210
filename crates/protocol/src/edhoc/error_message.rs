use super::{MAX_MESSAGE_LEN, Malformed, registry::err_code, suites, wire};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// An EDHOC error message (RFC 9528 §6). It is unauthenticated: it ends the handshake and changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorMessage {
    /// ERR_CODE 1: a text for diagnosis.
    Unspecified(String),
    /// ERR_CODE 2: the suites that the Responder supports, SUITES_R, in its order of preference.
    WrongSuite(Vec<i64>),
    /// ERR_CODE 3: the credential was named by a reference that the sender does not know.
    UnknownCredential,
    /// A code that is not registered with RFC 9528; its ERR_INFO is not looked at.
    Unregistered(i64),
}

impl ErrorMessage {
    /// Whether `message` is an error message rather than message_2, message_3 or message_4: those begin with a byte
    /// string, an error with an integer.
    pub fn is_error(message: &[u8]) -> bool {
        matches!(wire::Reader::new(message).peek(), Ok(wire::Kind::Int))
    }

    /// Encodes the message.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Unspecified(text) => {
                wire::put_int(&mut out, err_code::UNSPECIFIED);
                wire::put_text(&mut out, text);
            }
            Self::WrongSuite(suites) => {
                wire::put_int(&mut out, err_code::WRONG_SUITE);
                suites::put_numbers(&mut out, suites);
            }
            Self::UnknownCredential => {
                wire::put_int(&mut out, err_code::UNKNOWN_CREDENTIAL);
                wire::put_true(&mut out);
            }
            Self::Unregistered(code) => {
                wire::put_int(&mut out, *code);
                wire::put_true(&mut out);
            }
        }
        out
    }

    /// Decodes an error message.
    ///
    /// # Errors
    /// [`Malformed`]; ERR_CODE 0 means success and is never sent.
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        if message.len() > MAX_MESSAGE_LEN {
            return Err(Malformed::TooLong { field: "error" });
        }
        let mut reader = wire::Reader::new(message);
        let decoded = match reader.int("ERR_CODE")? {
            0 => return Err(Malformed::WrongType { field: "ERR_CODE" }),
            err_code::UNSPECIFIED => Self::Unspecified(reader.text("ERR_INFO")?.to_string()),
            err_code::WRONG_SUITE => Self::WrongSuite(suites::read_numbers(&mut reader, "SUITES_R")?),
            err_code::UNKNOWN_CREDENTIAL => match reader.boolean("ERR_INFO")? {
                true => Self::UnknownCredential,
                false => return Err(Malformed::WrongType { field: "ERR_INFO" }),
            },
            code => {
                reader.item("ERR_INFO")?;
                Self::Unregistered(code)
            }
        };
        reader.end()?;
        Ok(decoded)
    }
}

impl fmt::Display for ErrorMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unspecified(text) => write!(f, "\"{}\"", text.escape_debug()),
            Self::WrongSuite(suites) => write!(f, "wrong cipher suite, it supports {suites:?}"),
            Self::UnknownCredential => f.write_str("it does not know the credential that was named"),
            Self::Unregistered(code) => write!(f, "error code {code}"),
        }
    }
}
