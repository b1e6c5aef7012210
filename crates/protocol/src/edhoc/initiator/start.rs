use super::AwaitMessage2;
use crate::edhoc::{
    ConnectionId, EadItem, Fault, Method, Misuse, SuitesOffered, bounds, ead, schedule::Schedule, wire,
};
use alloc::{boxed::Box, vec::Vec};
use wand_crypto::{KeyAgreement, Provider, Suite};

/// What an Initiator decides before it says anything.
#[derive(Clone)]
pub struct Initiator {
    /// Who computes.
    pub provider: &'static dyn Provider,
    /// How the two sides authenticate; the Responder may not permit it.
    pub method: Method,
    /// The suites; the selected one is in use from here on.
    pub suites: SuitesOffered,
    /// Our connection identifier.
    pub c_i: ConnectionId,
    /// Labels of external authorization data that the caller understands.
    pub understood_ead: Vec<u16>,
}

impl Initiator {
    /// Makes message_1 (RFC 9528 §5.2). `ephemeral` is fresh for this handshake and on the selected suite's curve.
    /// `ead_1` is sent in the clear.
    ///
    /// # Errors
    /// [`Fault::Caller`] alone.
    pub fn start(
        self,
        ephemeral: Box<dyn KeyAgreement>,
        ead_1: &[EadItem],
    ) -> Result<(AwaitMessage2, Vec<u8>), Fault> {
        let suite = Suite::from_number(self.suites.selected()).ok_or(Misuse::NoSuite)?;
        if ephemeral.public_key().curve() != suite.curve() {
            return Err(Misuse::EphemeralKeyCurve.into());
        }
        let mut message_1 = Vec::with_capacity(64);
        wire::put_int(&mut message_1, self.method.number());
        self.suites.put(&mut message_1);
        wire::put_bytes(&mut message_1, ephemeral.public_key().x());
        self.c_i.put(&mut message_1);
        message_1.extend(ead::encode(ead_1));
        let message_1 = bounds::release(message_1)?;
        let next = AwaitMessage2 {
            schedule: Schedule::new(self.provider, suite),
            method: self.method,
            c_i: self.c_i,
            understood_ead: self.understood_ead,
            ephemeral,
            message_1: message_1.clone(),
        };
        Ok((next, message_1))
    }
}
