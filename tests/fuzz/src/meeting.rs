//! A session of either role, met by a stranger: somebody without a credential who speaks the protocol, or something
//! like it.

use crate::edit::{Edit, edited};
use crate::genuine::{at, clinic};
use arbitrary::Arbitrary;
use std::sync::Arc;
use wand_crypto::SeededRandom;
use wand_protocol::record::End;
use wand_protocol::segment::{SegmentConfig, SegmentOutput, Segmenter};
use wand_protocol::session::{Endpoint, Event, Input, Output, Session, Strangers, Surroundings};

/// Longer scripts find nothing that shorter ones do not.
const MOST_STEPS: usize = 40;

/// One step of a stranger.
#[derive(Debug, Arbitrary)]
pub enum Step<'a> {
    /// Sends these bytes as one packet.
    Packet(&'a [u8]),
    /// Sends this message in well-made segments.
    Message(&'a [u8]),
    /// Goes on with the handshake as an honest peer would, but for these changes to its message.
    Handshake(Vec<Edit<'a>>),
    /// Lets so many milliseconds go by.
    Wait(u16),
    /// Breaks the connection and makes a new one.
    Reconnect,
}

/// Who shows a genuine certificate and does not hold its key.
pub trait Impostor {
    /// Its next message after what it heard last.
    fn next(&mut self, heard: Option<Vec<u8>>) -> Option<Vec<u8>>;
}

/// A connection between a session and a stranger.
pub struct Meeting {
    session: Session,
    stranger: Segmenter,
    heard: Option<Vec<u8>>,
    random: SeededRandom,
    now: u64,
    ended: bool,
}

impl Meeting {
    /// Carries out a script.
    ///
    /// # Panics
    /// When the session believes the stranger, takes a request, goes on after its end or never waits.
    pub fn run<I: Impostor>(
        end: End,
        endpoint: &Arc<Endpoint>,
        impostor: impl Fn() -> I,
        steps: &[Step<'_>],
    ) {
        let mut meeting = Self::new(end, endpoint, 0);
        let mut stranger = impostor();
        for step in steps.iter().take(MOST_STEPS) {
            match step {
                Step::Packet(packet) => meeting.handle(Input::Packet(packet)),
                Step::Message(message) => meeting.stranger.send(message.to_vec()),
                Step::Handshake(edits) => {
                    if let Some(message) = stranger.next(meeting.heard.take()) {
                        meeting.stranger.send(edited(&message, edits));
                    }
                }
                Step::Wait(ms) => meeting.now += u64::from(*ms),
                Step::Reconnect => {
                    meeting.handle(Input::LinkLost);
                    meeting.exchange();
                    assert!(meeting.ended, "a session outlived its link");
                    meeting = Self::new(end, endpoint, meeting.now);
                    stranger = impostor();
                }
            }
            meeting.exchange();
        }
    }

    fn new(end: End, endpoint: &Arc<Endpoint>, now: u64) -> Self {
        let link = SegmentConfig::default();
        let mut stranger = Segmenter::new(link);
        let session = match end {
            End::Device => {
                stranger.hello();
                Session::device(Arc::clone(endpoint), link, now)
            }
            End::Programmer => Session::programmer(Arc::clone(endpoint), link, now),
        };
        let mut meeting = Self {
            session,
            stranger,
            heard: None,
            random: SeededRandom::new(12),
            now,
            ended: false,
        };
        meeting.exchange();
        meeting
    }

    fn handle(&mut self, input: Input<'_>) {
        let (mut around, session) = self.around();
        session.handle(&mut around, input);
    }

    fn around(&mut self) -> (Surroundings<'_>, &mut Session) {
        let around = Surroundings {
            now_ms: self.now,
            unix_s: at(self.now).unix_s,
            random: &mut self.random,
            store: &clinic().store,
            acquaintances: &Strangers,
        };
        (around, &mut self.session)
    }

    /// Hands packets to and fro until both sides wait.
    fn exchange(&mut self) {
        loop {
            let packets = self.strangers_packets();
            packets
                .iter()
                .for_each(|packet| self.handle(Input::Packet(packet)));
            let answered = self.drain();
            assert!(!self.session.is_open(), "a stranger was believed");
            if packets.is_empty() && !answered {
                return;
            }
        }
    }

    /// A segment layer that has ended sends nothing more.
    fn strangers_packets(&mut self) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        loop {
            match self.stranger.poll(self.now) {
                Ok(SegmentOutput::Packet(packet)) => packets.push(packet),
                Ok(SegmentOutput::Message(message)) => self.heard = Some(message),
                Ok(SegmentOutput::Hello) => {}
                Ok(SegmentOutput::Wait(_)) | Err(_) => return packets,
            }
        }
    }

    /// Whether the session sent anything.
    fn drain(&mut self) -> bool {
        let mut sent = false;
        loop {
            let (mut around, session) = self.around();
            match session.poll(&mut around) {
                Output::Packet(packet) => {
                    sent = true;
                    let _ = self.stranger.handle(self.now, &packet);
                }
                Output::Event(event) => self.event(&event),
                Output::Wait(until) => {
                    assert!(!self.ended || until.is_none(), "an ended session waits");
                    return sent;
                }
            }
        }
    }

    fn event(&mut self, event: &Event) {
        assert!(!self.ended, "something followed the end");
        match event {
            Event::Handshake(_) => {}
            Event::Ended(_) => self.ended = true,
            _ => panic!("a stranger was believed"),
        }
    }
}
