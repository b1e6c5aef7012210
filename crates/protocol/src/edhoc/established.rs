use super::{ConnectionId, EadItem, Exporter, Method};
use alloc::vec::Vec;
use wand_crypto::Suite;

/// A handshake finished with message_4: the peer holds its key, saw the same transcript and confirmed the keys.
///
/// Only the last phase of either role makes one.
#[non_exhaustive]
pub struct Established<P> {
    /// The peer, as the [`super::PeerResolver`] knows it.
    pub peer: P,
    /// The method in use.
    pub method: Method,
    /// The suite in use.
    pub suite: Suite,
    /// The Initiator's connection identifier.
    pub c_i: ConnectionId,
    /// The Responder's connection identifier.
    pub c_r: ConnectionId,
    /// Where the application's keys come from.
    pub exporter: Exporter,
    /// Length in bytes of message_1 to message_4.
    pub message_lens: [usize; 4],
    /// External authorization data of message_4 that is understood; always empty at the Responder.
    pub ead_4: Vec<EadItem>,
}
