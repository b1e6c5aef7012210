use super::{Event, SessionFault, Surroundings};
use crate::edhoc::Exporter;
use crate::message::{
    KeyUpdate, Message, NoticeBody, Notification, Request, RequestBody, Response, ResponseBody,
};
use crate::record::{End, Opener, Sealer};
use alloc::{collections::VecDeque, vec, vec::Vec};
use wand_crypto::Provider;

/// Requests a programmer may have unanswered.
const MAX_OUTSTANDING: usize = 16;

/// Who said goodbye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClosedBy {
    Us,
    Peer,
}

/// What an arriving record led to.
#[derive(Default)]
pub(super) struct Arrival {
    /// What the owner of the session should know.
    pub(super) event: Option<Event>,
    /// Records that go back at once.
    pub(super) answers: Vec<Vec<u8>>,
    /// Whether the peer said goodbye, or answered ours.
    pub(super) closed: Option<ClosedBy>,
}

/// An authenticated session: keys, numbers, and who owes whom an answer.
pub(super) struct Open {
    end: End,
    sealer: Sealer,
    opener: Opener,
    exporter: Exporter,
    /// Programmer: the last id given out. Device: the last id seen.
    last_id: u32,
    /// Programmer: ids unanswered. Device: ids that arrived and are not answered yet.
    outstanding: VecDeque<u32>,
    /// Programmer: our share of a key update under way, with its id.
    refreshing: Option<(u32, KeyUpdate)>,
    /// Programmer: requests that wait for the key update.
    held: VecDeque<Request>,
    notices: u32,
}

impl Open {
    pub(super) fn new(
        provider: &dyn Provider,
        end: End,
        exporter: Exporter,
        now_ms: u64,
    ) -> Result<Self, SessionFault> {
        let export = |label, context: &[u8], len| exporter.export(label, context, len);
        Ok(Self {
            end,
            sealer: Sealer::new(provider, end, &export, now_ms)?,
            opener: Opener::new(provider, end, &export)?,
            exporter,
            last_id: 0,
            outstanding: VecDeque::new(),
            refreshing: None,
            held: VecDeque::new(),
            notices: 0,
        })
    }

    /// The record of a new request and its id; no record while it waits for new keys.
    pub(super) fn request(&mut self, body: RequestBody) -> Result<(u32, Option<Vec<u8>>), SessionFault> {
        if self.end != End::Programmer || self.outstanding.len() + self.held.len() >= MAX_OUTSTANDING {
            return Err(SessionFault::NotOpen);
        }
        self.last_id = self.last_id.checked_add(1).ok_or(SessionFault::NotOpen)?;
        let id = self.last_id;
        let request = Request { id, body };
        if self.refreshing.is_some() {
            self.held.push_back(request);
            return Ok((id, None));
        }
        Ok((id, Some(self.sealed_request(request)?)))
    }

    fn sealed_request(&mut self, request: Request) -> Result<Vec<u8>, SessionFault> {
        self.outstanding.push_back(request.id);
        Ok(self.sealer.seal(&Message::Request(request).to_vec())?)
    }

    /// The record of an answer to the oldest request.
    pub(super) fn respond(&mut self, id: u32, body: ResponseBody) -> Result<Vec<u8>, SessionFault> {
        if self.end != End::Device || self.outstanding.pop_front() != Some(id) {
            return Err(SessionFault::NotOpen);
        }
        Ok(self
            .sealer
            .seal(&Message::Response(Response { id, body }).to_vec())?)
    }

    /// The record of a notification.
    pub(super) fn notify(&mut self, body: NoticeBody) -> Result<Vec<u8>, SessionFault> {
        if self.end != End::Device {
            return Err(SessionFault::NotOpen);
        }
        let notification = Notification {
            seq: self.notices,
            body,
        };
        self.notices = self.notices.saturating_add(1);
        Ok(self.sealer.seal(&Message::Notification(notification).to_vec())?)
    }

    /// The record that asks for new keys, when they are due and nothing is under way.
    pub(super) fn refresh(&mut self, around: &mut Surroundings<'_>) -> Result<Option<Vec<u8>>, SessionFault> {
        let idle = self.outstanding.is_empty() && self.refreshing.is_none();
        if self.end != End::Programmer || !idle || !self.is_refresh_due(around.now_ms) {
            return Ok(None);
        }
        let share = share(around)?;
        self.last_id = self.last_id.checked_add(1).ok_or(SessionFault::NotOpen)?;
        self.refreshing = Some((self.last_id, share));
        let request = Request {
            id: self.last_id,
            body: RequestBody::KeyUpdate(share),
        };
        self.sealed_request(request).map(Some)
    }

    fn is_refresh_due(&self, now_ms: u64) -> bool {
        self.sealer.wants_update(now_ms) || self.opener.wants_update()
    }

    /// Takes the next record of the peer.
    pub(super) fn receive(
        &mut self,
        provider: &dyn Provider,
        around: &mut Surroundings<'_>,
        record: &[u8],
    ) -> Result<Arrival, SessionFault> {
        let content = self.opener.open(record)?;
        match (self.end, Message::from_slice(&content)?) {
            (End::Device, Message::Request(request)) => self.take_request(provider, around, request),
            (End::Programmer, Message::Response(response)) => self.take_response(provider, around, response),
            (End::Programmer, Message::Notification(notification)) => {
                if notification.seq != self.notices {
                    return Err(SessionFault::OutOfTurn);
                }
                self.notices = self.notices.saturating_add(1);
                Ok(Arrival {
                    event: Some(Event::Notification(notification)),
                    ..Arrival::default()
                })
            }
            _ => Err(SessionFault::OutOfTurn),
        }
    }

    fn take_request(
        &mut self,
        provider: &dyn Provider,
        around: &mut Surroundings<'_>,
        request: Request,
    ) -> Result<Arrival, SessionFault> {
        if request.id <= self.last_id || self.outstanding.len() >= MAX_OUTSTANDING {
            return Err(SessionFault::OutOfTurn);
        }
        self.last_id = request.id;
        self.outstanding.push_back(request.id);
        match request.body {
            RequestBody::KeyUpdate(theirs) if self.outstanding.len() == 1 => {
                let ours = share(around)?;
                let answer = self.respond(request.id, ResponseBody::KeyUpdate(ours))?;
                let epoch = self.update(provider, around.now_ms, theirs, ours)?;
                Ok(Arrival {
                    event: Some(Event::KeysRefreshed(epoch)),
                    answers: vec![answer],
                    closed: None,
                })
            }
            RequestBody::KeyUpdate(_) => Err(SessionFault::OutOfTurn),
            RequestBody::Goodbye => {
                self.outstanding = VecDeque::from([request.id]);
                let answer = self.respond(request.id, ResponseBody::Goodbye)?;
                Ok(Arrival {
                    answers: vec![answer],
                    closed: Some(ClosedBy::Peer),
                    event: None,
                })
            }
            _ => Ok(Arrival {
                event: Some(Event::Request(request)),
                ..Arrival::default()
            }),
        }
    }

    fn take_response(
        &mut self,
        provider: &dyn Provider,
        around: &mut Surroundings<'_>,
        response: Response,
    ) -> Result<Arrival, SessionFault> {
        if self.outstanding.pop_front() != Some(response.id) {
            return Err(SessionFault::OutOfTurn);
        }
        match (response.body, self.refreshing) {
            (ResponseBody::KeyUpdate(theirs), Some((id, ours))) if id == response.id => {
                let epoch = self.update(provider, around.now_ms, ours, theirs)?;
                self.refreshing = None;
                let answers = self.release()?;
                Ok(Arrival {
                    event: Some(Event::KeysRefreshed(epoch)),
                    answers,
                    closed: None,
                })
            }
            (ResponseBody::KeyUpdate(_), _) => Err(SessionFault::OutOfTurn),
            (_, Some((id, _))) if id == response.id => Err(SessionFault::OutOfTurn),
            (ResponseBody::Goodbye, _) => Ok(Arrival {
                closed: Some(ClosedBy::Us),
                ..Arrival::default()
            }),
            (body, _) => Ok(Arrival {
                event: Some(Event::Response(Response {
                    id: response.id,
                    body,
                })),
                ..Arrival::default()
            }),
        }
    }

    fn release(&mut self) -> Result<Vec<Vec<u8>>, SessionFault> {
        core::mem::take(&mut self.held)
            .into_iter()
            .map(|request| self.sealed_request(request))
            .collect()
    }

    /// Both directions move to the next epoch together: the answer to a key update is the last record of the old one.
    fn update(
        &mut self,
        provider: &dyn Provider,
        now_ms: u64,
        request: KeyUpdate,
        response: KeyUpdate,
    ) -> Result<u64, SessionFault> {
        self.exporter.key_update(&KeyUpdate::context(request, response))?;
        let exporter = &self.exporter;
        let export = |label, context: &[u8], len| exporter.export(label, context, len);
        self.sealer.update(provider, &export, now_ms)?;
        self.opener.update(provider, &export)?;
        Ok(u64::from(self.sealer.epoch()))
    }
}

fn share(around: &mut Surroundings<'_>) -> Result<KeyUpdate, SessionFault> {
    let mut share = KeyUpdate([0; 16]);
    around.random.fill(&mut share.0)?;
    Ok(share)
}
