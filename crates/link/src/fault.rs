use crate::Endpoint;
use std::io;
use thiserror::Error;

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum LinkLoss {
    /// The other side was not heard any more.
    #[error("the device went out of range")]
    Range,
    /// The other side was in reach, but too few packets got through.
    #[error("the link was lost to interference")]
    Noise,
    /// The other side ended the connection.
    #[error("the other side ended the connection")]
    Closed,
}

/// Why a radio or a listener could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkFault {
    /// No device answers to the endpoint now.
    #[error("no device answers at {0}; scan again")]
    Unreachable(Endpoint),
    /// The device has a connection already.
    #[error("the device at {0} is connected to another programmer")]
    Busy(Endpoint),
    /// Something answered that does not speak the link's framing.
    #[error("the peer does not speak the link protocol: {0}")]
    NotALink(FrameFault),
    /// The other side did not answer in time.
    #[error("no answer in time while {0}")]
    TimedOut(&'static str),
    /// The operating system refused.
    #[error("{step}: {kind}")]
    System {
        /// What was being done.
        step: &'static str,
        /// What the operating system said.
        kind: io::ErrorKind,
    },
    /// The listener was closed.
    #[error("the listener is closed")]
    Closed,
}

impl LinkFault {
    pub(crate) fn system(step: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::System {
            step,
            kind: error.kind(),
        }
    }
}

/// What was wrong with the bytes of a socket peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FrameFault {
    /// A frame type outside the registry.
    #[error("unknown frame type {0}")]
    UnknownType(u8),
    /// A frame longer than its type permits.
    #[error("a frame of {len} bytes, at most {limit} are allowed")]
    TooLong {
        /// The length the peer announced.
        len: usize,
        /// The bound.
        limit: usize,
    },
    /// A frame that cannot come now.
    #[error("frame type {0} out of turn")]
    OutOfTurn(u8),
    /// A body that is not what its type says.
    #[error("a malformed body in frame type {0}")]
    Malformed(u8),
    /// The stream ended or failed.
    #[error("the stream ended")]
    Ended,
}
