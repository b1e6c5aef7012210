//! What somebody beside a running device can do to it, over a loopback socket.
//!
//! Standing beside the device is having access to its folder: the port and a random token are in `control.json`
//! there, which only the owner can read. A request and its reply are one line of JSON each.

mod client;
mod request;
mod server;

pub use client::{Client, ClientFault};
pub use request::{Battery, Reply, Request, StatusReply};
pub(crate) use server::{Asked, Server};

use serde::{Deserialize, Serialize};

const FILE: &str = "control.json";
/// Longest line of either side, in bytes.
const LONGEST_LINE: u64 = 16 * 1024;

/// Where the control socket is, and what opens it.
#[derive(Serialize, Deserialize)]
struct Door {
    port: u16,
    token: String,
}

/// A request with the token that permits it.
#[derive(Serialize, Deserialize)]
struct Sealed {
    token: String,
    request: Request,
}
