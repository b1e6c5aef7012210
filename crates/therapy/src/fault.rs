use alloc::{string::String, vec::Vec};
use core::fmt;

/// Why a text is no value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueFault {
    /// Neither a number nor one of the named choices.
    Unreadable {
        /// The parameter's name.
        parameter: &'static str,
        /// The beginning of the text.
        text: String,
        /// The permitted values in words.
        permitted: String,
    },
    /// A number with a unit that is not the parameter's.
    WrongUnit {
        /// The parameter's name.
        parameter: &'static str,
        /// The unit that was given.
        unit: String,
        /// The parameter's unit; empty when it has none.
        expected: &'static str,
    },
    /// A number that is not among the permitted values.
    NotPermitted {
        /// The parameter's name.
        parameter: &'static str,
        /// The value that was given.
        value: String,
        /// The nearest permitted values, at most one on either side.
        nearest: Vec<String>,
        /// The permitted values in words.
        permitted: String,
    },
}

impl fmt::Display for ValueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable {
                parameter,
                text,
                permitted,
            } => {
                write!(
                    f,
                    "“{text}” is no value of {parameter}: permitted are {permitted}"
                )
            }
            Self::WrongUnit {
                parameter,
                unit,
                expected: "",
            } => {
                write!(f, "{parameter} has no unit, but “{unit}” was given")
            }
            Self::WrongUnit {
                parameter,
                unit,
                expected,
            } => {
                write!(f, "{parameter} is given in {expected}, not in “{unit}”")
            }
            Self::NotPermitted {
                parameter,
                value,
                nearest,
                permitted,
            } => {
                write!(f, "{parameter} cannot be {value}")?;
                if !nearest.is_empty() {
                    write!(f, "; nearest: {}", nearest.join(" and "))?;
                }
                write!(f, "; permitted are {permitted}")
            }
        }
    }
}

impl core::error::Error for ValueFault {}
