use super::LinkParameters;
use crate::Mode;
use std::collections::VecDeque;

/// Length in bytes of the L2CAP frame of a Write Response or Confirmation.
const RESPONSE_LEN: usize = 5;

#[derive(Debug)]
struct Waiting {
    mode: Mode,
    packet: Vec<u8>,
    ready_at: u64,
    sent_pdus: u32,
    pdus: u32,
}

/// What the PDU just sent completed.
pub(super) enum Step {
    /// Nothing yet: more PDUs of the same packet follow.
    More,
    /// A response to a packet of the other direction.
    Response,
    /// A packet.
    Packet(Mode, Vec<u8>),
}

/// What one side has to send: its packets in order, and the response it owes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    owed_response: Option<u64>,
    awaits_response: bool,
    control_from: u64,
    sending_response: bool,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.owed_response.is_none()
    }

    pub(super) fn push(&mut self, mode: Mode, packet: Vec<u8>, ready_at: u64) {
        self.waiting.push_back(Waiting {
            mode,
            packet,
            ready_at,
            sent_pdus: 0,
            pdus: 0,
        });
    }

    /// Owes the other side a response from `ready_at` on.
    pub(super) fn respond(&mut self, ready_at: u64) {
        self.owed_response = Some(ready_at);
    }

    /// The response to this side's packet came at `at_us`; the host sends its next one in a later event.
    pub(super) fn answered(&mut self, at_us: u64) {
        self.awaits_response = false;
        self.control_from = at_us;
    }

    /// When there is something to send, if anything may be sent at all.
    pub(super) fn ready_at(&self) -> Option<u64> {
        let packet = self.waiting.front().and_then(|head| self.may_send_from(head));
        [packet, self.owed_response].into_iter().flatten().min()
    }

    /// Chooses what to send at `anchor` and returns the length of its next PDU.
    pub(super) fn next_pdu(&mut self, parameters: &LinkParameters, anchor: u64) -> Option<usize> {
        let begun = self.waiting.front().is_some_and(|head| head.sent_pdus > 0);
        self.sending_response = !begun && self.owed_response.is_some_and(|ready| ready <= anchor);
        if self.sending_response {
            return Some(RESPONSE_LEN);
        }
        self.waiting
            .front()
            .and_then(|head| self.may_send_from(head))
            .filter(|from| *from <= anchor)?;
        let head = self.waiting.front_mut()?;
        head.pdus = parameters.pdus(head.packet.len());
        Some(parameters.pdu_payload(head.packet.len(), head.sent_pdus))
    }

    /// Takes note that the PDU chosen last has arrived.
    pub(super) fn sent(&mut self) -> Step {
        if self.sending_response {
            self.owed_response = None;
            return Step::Response;
        }
        let Some(head) = self.waiting.front_mut() else {
            return Step::More;
        };
        head.sent_pdus += 1;
        if head.sent_pdus < head.pdus {
            return Step::More;
        }
        match self.waiting.pop_front() {
            Some(done) => {
                self.awaits_response |= done.mode == Mode::Control;
                Step::Packet(done.mode, done.packet)
            }
            None => Step::More,
        }
    }

    fn may_send_from(&self, head: &Waiting) -> Option<u64> {
        match head.mode {
            Mode::Bulk => Some(head.ready_at),
            Mode::Control if self.awaits_response => None,
            Mode::Control => Some(head.ready_at.max(self.control_from)),
        }
    }
}
