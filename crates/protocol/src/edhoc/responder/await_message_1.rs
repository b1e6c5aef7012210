use super::Message1Accepted;
use crate::edhoc::{
    ConnectionId, Fault, Incompatibility, MAX_MESSAGE_LEN, Malformed, Method, SuitesOffered, ead,
    schedule::Schedule, wire,
};
use alloc::vec::Vec;
use wand_crypto::{Provider, PublicKey, Suite};

/// A Responder before it heard anything: what it permits.
#[derive(Clone)]
pub struct AwaitMessage1 {
    /// Who computes.
    pub provider: &'static dyn Provider,
    /// The methods that policy permits.
    pub methods: Vec<Method>,
    /// The suites that policy permits, in order of preference; an Initiator is told them when it selects another.
    pub suites: Vec<Suite>,
    /// Labels of external authorization data that the caller understands.
    pub understood_ead: Vec<u16>,
}

impl AwaitMessage1 {
    /// Takes message_1 (RFC 9528 §5.2.3). Costs no public-key operation; the ephemeral key's point is validated
    /// when message_2 is made.
    ///
    /// # Errors
    /// [`Fault::Peer`] and [`Fault::Incompatible`].
    pub fn handle(self, message_1: &[u8]) -> Result<Message1Accepted, Fault> {
        if message_1.len() > MAX_MESSAGE_LEN {
            return Err(Malformed::TooLong { field: "message" }.into());
        }
        let mut reader = wire::Reader::new(message_1);
        let number = reader.int("METHOD")?;
        let suites = SuitesOffered::read(&mut reader)?;
        let g_x = reader.bytes("G_X")?;
        let c_i = ConnectionId::read(&mut reader, "C_I")?;
        let suite = suites.agree(&self.suites)?;
        let method = self.permitted(number)?;
        let g_x = PublicKey::from_x(suite.curve(), g_x).map_err(|_| Malformed::Length { field: "G_X" })?;
        let ead_1 = ead::read(&mut reader, &self.understood_ead)?;
        Ok(Message1Accepted {
            schedule: Schedule::new(self.provider, suite),
            method,
            c_i,
            g_x,
            ead_1,
            understood_ead: self.understood_ead,
            message_1: message_1.to_vec(),
        })
    }

    fn permitted(&self, number: i64) -> Result<Method, Incompatibility> {
        Method::from_number(number)
            .filter(|method| self.methods.contains(method))
            .ok_or(Incompatibility::Method { number })
    }
}
