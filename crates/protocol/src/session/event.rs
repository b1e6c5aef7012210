use super::SessionFault;
use crate::edhoc::Method;
use crate::message::{Notification, Request, Response};
use crate::pairing::PairingCode;
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::Suite;
use wand_trust::ChainVerified;

/// What the world tells a session.
pub enum Input<'a> {
    /// A packet arrived.
    Packet(&'a [u8]),
    /// The link is gone.
    LinkLost,
}

/// What a session asks of the world.
pub enum Output {
    /// Hand these bytes to the link, as one packet.
    Packet(Vec<u8>),
    /// Something happened.
    Event(Event),
    /// Nothing more until a packet arrives, or until this time in milliseconds.
    Wait(Option<u64>),
}

/// What happened in a session.
pub enum Event {
    /// A handshake message went out or came in.
    Handshake(HandshakeStep),
    /// Both sides have proved who they are; requests may flow.
    Authenticated(Box<Authenticated>),
    /// A request arrived (device).
    Request(Request),
    /// A response arrived (programmer).
    Response(Response),
    /// A notification arrived (programmer).
    Notification(Notification),
    /// The keys were refreshed; the new epoch.
    KeysRefreshed(u64),
    /// The session is over. Always the last event.
    Ended(Ending),
}

/// One message of the handshake, for people who watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandshakeStep {
    /// 1 to 4, as RFC 9528 numbers them; none for an error message.
    pub message: Option<u8>,
    /// Whether we sent it.
    pub sent: bool,
    /// Its length in bytes.
    pub len: usize,
}

/// The outcome of a handshake: both sides are known, keys are agreed.
pub struct Authenticated {
    /// The peer, with the path that proves it.
    pub peer: ChainVerified,
    /// How both sides authenticated.
    pub method: Method,
    /// The cipher suite.
    pub suite: Suite,
    /// Names the session in both sides' logs; not secret.
    pub session_id: [u8; 8],
    /// `external_aad` of commands in this session.
    pub command_binding: [u8; 32],
    /// Six decimal digits that both sides can show and compare at pairing.
    pub pairing_code: PairingCode,
    /// Whether we sent our certificate by reference.
    pub own_by_reference: bool,
    /// Whether the peer sent its certificate by reference.
    pub peer_by_reference: bool,
    /// Handshake bytes both ways, without segment headers.
    pub bytes: usize,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// One side said goodbye under the session's keys.
    Closed {
        /// Whether it was the peer.
        by_peer: bool,
    },
    /// A fault ended it.
    Fault(SessionFault),
}
