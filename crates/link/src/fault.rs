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
    /// No Bluetooth service answers, or it was started anew.
    #[error("the Bluetooth service does not answer; start it (on Linux: `systemctl start bluetooth`)")]
    NoBluetooth,
    /// The operating system does not let this user or this program use Bluetooth.
    #[error("this user or program may not use Bluetooth; permit it in the system's settings")]
    BluetoothForbidden,
    /// There is no Bluetooth adapter, or it was taken out.
    #[error("there is no Bluetooth adapter; plug one in")]
    NoAdapter,
    /// There is no Bluetooth adapter of this name.
    #[error("there is no Bluetooth adapter {0}; `wand doctor` lists those there are")]
    UnknownAdapter(String),
    /// The adapter has no power.
    #[error("the Bluetooth adapter {0} is switched off; switch it on")]
    AdapterOff(String),
    /// What answered has not the GATT service of a device, or not all of it.
    #[error("what answers at {0} is not a device: it lacks the GATT service or a part of it")]
    NoService(Endpoint),
    /// The device has another version of the GATT service.
    #[error("the device speaks version {found} of the GATT service, this programmer version {wanted}")]
    OtherVersion {
        /// What it speaks.
        found: u8,
        /// What we speak.
        wanted: u8,
    },
    /// The Bluetooth stack refused a step, for a reason that has no name here.
    #[error("Bluetooth failed while {step}: {reason}")]
    Bluetooth {
        /// What was being done.
        step: &'static str,
        /// The stack's own words.
        reason: String,
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
