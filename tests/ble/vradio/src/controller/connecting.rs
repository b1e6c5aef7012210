use super::scanning::Listening;
use super::{
    Advert, Answer, Controller, ENHANCED_CONNECTION_COMPLETE, Effect, Generation, LinkParameters, Time,
    begun, done, required,
};
use crate::hci::{Address, AddressKind, ConnectionComplete, Event, Fields, Role, Status, opcode};

/// A controller that waits for an advertiser to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiating {
    /// To whom; anybody on the accept list when none.
    peer: Option<Address>,
    own: AddressKind,
    listening: Listening,
    /// The connection that is asked for.
    pub parameters: LinkParameters,
}

impl Controller {
    /// The connection this controller makes on hearing the advert; the controller then waits for nobody any more.
    pub fn take_up(&mut self, now: Time, advert: &Advert) -> Option<(Address, LinkParameters)> {
        let initiating = self.initiating.as_ref()?;
        let own = self.own_address(initiating.own);
        let wanted = match initiating.peer {
            Some(peer) => peer == advert.address,
            None => self.accept_list.contains(&advert.address),
        };
        let extended_only = self.generation == Generation::Legacy && !advert.legacy;
        if !wanted || extended_only || !advert.is_for(own) || !initiating.listening.is_on(now) {
            return None;
        }
        self.initiating.take().map(|done| (own, done.parameters))
    }

    /// A connection began.
    pub fn connected(&mut self, role: Role, handle: u16, peer: Address, parameters: LinkParameters) -> Event {
        self.links.insert(handle);
        self.complete(Status::Success, role, handle, peer, parameters)
    }

    /// A handle that no connection has.
    pub fn free_handle(&self) -> u16 {
        const FIRST: u16 = 0x0040;
        (FIRST..)
            .find(|handle| !self.links.contains(handle))
            .unwrap_or(FIRST)
    }

    pub(super) fn connect(&mut self, opcode: u16, fields: &mut Fields<'_>) -> Option<Answer> {
        Some(match opcode {
            opcode::LE_CREATE_CONNECTION => {
                legacy(fields).and_then(|initiating| self.initiate(opcode, initiating))
            }
            opcode::LE_EXTENDED_CREATE_CONNECTION => {
                extended(fields).and_then(|initiating| self.initiate(opcode, initiating))
            }
            opcode::LE_CREATE_CONNECTION_CANCEL => match self.initiating.take() {
                None => Err(Status::CommandDisallowed),
                Some(given_up) => Ok(vec![done(opcode), Effect::Tell(self.cancelled(&given_up))]),
            },
            _ => return None,
        })
    }

    fn initiate(&mut self, opcode: u16, initiating: Initiating) -> Answer {
        if self.initiating.is_some() {
            return Err(Status::CommandDisallowed);
        }
        self.initiating = Some(initiating);
        Ok(vec![begun(opcode)])
    }

    fn cancelled(&self, given_up: &Initiating) -> Event {
        let peer = given_up.peer.unwrap_or(Address::unset());
        self.complete(
            Status::UnknownConnection,
            Role::Central,
            0,
            peer,
            given_up.parameters,
        )
    }

    fn complete(
        &self,
        status: Status,
        role: Role,
        handle: u16,
        peer: Address,
        parameters: LinkParameters,
    ) -> Event {
        Event::Connected(ConnectionComplete {
            status,
            handle,
            role,
            peer,
            interval: parameters.interval,
            latency: parameters.latency,
            timeout: parameters.timeout,
            enhanced: self.generation == Generation::Extended
                && self.le_events & ENHANCED_CONNECTION_COMPLETE != 0,
        })
    }
}

fn legacy(fields: &mut Fields<'_>) -> Result<Initiating, Status> {
    let listening = Listening::read(fields)?;
    let by_list = required(fields.flag())?;
    let peer = required(fields.typed_address())?;
    let own = AddressKind::from_code(required(fields.u8())?);
    let parameters = required(LinkParameters::read(fields))?;
    Ok(Initiating {
        peer: (!by_list).then_some(peer),
        own,
        listening,
        parameters,
    })
}

/// The parameters of the first physical channel named: all channels here are heard equally well.
fn extended(fields: &mut Fields<'_>) -> Result<Initiating, Status> {
    let by_list = required(fields.flag())?;
    let own = AddressKind::from_code(required(fields.u8())?);
    let peer = required(fields.typed_address())?;
    let _phys = required(fields.u8())?;
    let listening = Listening::read(fields)?;
    let parameters = required(LinkParameters::read(fields))?;
    Ok(Initiating {
        peer: (!by_list).then_some(peer),
        own,
        listening,
        parameters,
    })
}
