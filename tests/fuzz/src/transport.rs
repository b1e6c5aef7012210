//! What a stranger sends over a connection: whole messages in well-made segments, or packets of its own making.

use crate::edit::Edit;
use arbitrary::Arbitrary;
use wand_protocol::segment::{SegmentConfig, SegmentOutput, Segmenter};

/// One step of a stranger.
#[derive(Debug, Arbitrary)]
pub enum Step<'a> {
    /// Sends these bytes as one packet.
    Packet(&'a [u8]),
    /// Sends this message in segments.
    Message(&'a [u8]),
    /// Goes on with the handshake as an honest peer would, but for these changes to its message.
    Handshake(Vec<Edit<'a>>),
    /// Lets so many milliseconds go by.
    Wait(u16),
    /// Breaks the connection and makes a new one.
    Reconnect,
}

/// The segment layer of a stranger.
pub struct Stranger {
    segments: Segmenter,
    heard: Vec<Vec<u8>>,
}

impl Stranger {
    /// One that says hello, as a programmer does, or waits for it.
    pub fn new(says_hello: bool) -> Self {
        let mut segments = Segmenter::new(SegmentConfig::default());
        if says_hello {
            segments.hello();
        }
        Self {
            segments,
            heard: Vec::new(),
        }
    }

    /// Queues a message.
    pub fn say(&mut self, message: Vec<u8>) {
        self.segments.send(message);
    }

    /// Takes a packet. A layer that has ended takes nothing.
    pub fn hear(&mut self, now: u64, packet: &[u8]) {
        let _ = self.segments.handle(now, packet);
    }

    /// The packets to send now.
    pub fn packets(&mut self, now: u64) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        loop {
            match self.segments.poll(now) {
                Ok(SegmentOutput::Packet(packet)) => packets.push(packet),
                Ok(SegmentOutput::Message(message)) => self.heard.push(message),
                Ok(SegmentOutput::Hello) => {}
                Ok(SegmentOutput::Wait(_)) | Err(_) => return packets,
            }
        }
    }

    /// The last message that arrived whole, once.
    pub fn heard(&mut self) -> Option<Vec<u8>> {
        self.heard.pop()
    }
}
