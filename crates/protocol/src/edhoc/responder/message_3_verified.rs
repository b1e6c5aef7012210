use crate::edhoc::{
    ConnectionId, EadItem, Established, Exporter, Fault, Method, bounds, ead,
    schedule::{Prk4e3m, Schedule, Th4},
};
use alloc::vec::Vec;

/// The Initiator is verified; it learns so by message_4.
pub struct Message3Verified<P> {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) c_r: ConnectionId,
    pub(super) prk_4e3m: Prk4e3m,
    pub(super) th_4: Th4,
    pub(super) peer: P,
    pub(super) message_lens: [usize; 3],
}

impl<P> Message3Verified<P> {
    /// The Initiator.
    pub fn peer(&self) -> &P {
        &self.peer
    }

    /// Makes message_4 (RFC 9528 §5.5) and ends the handshake.
    ///
    /// # Errors
    /// [`Fault::Caller`] and [`Fault::Crypto`].
    pub fn message_4(self, ead_4: &[EadItem]) -> Result<(Established<P>, Vec<u8>), Fault> {
        let cipher = self
            .schedule
            .cipher_4(&self.prk_4e3m, self.th_4)
            .map_err(Fault::Crypto)?;
        let message_4 = bounds::release(cipher.seal(ead::encode(ead_4)).map_err(Fault::Crypto)?)?;
        let [first, second, third] = self.message_lens;
        let established = Established {
            exporter: Exporter::new(self.schedule, &self.prk_4e3m, self.th_4).map_err(Fault::Crypto)?,
            peer: self.peer,
            method: self.method,
            suite: self.schedule.suite(),
            c_i: self.c_i,
            c_r: self.c_r,
            message_lens: [first, second, third, message_4.len()],
            ead_4: Vec::new(),
        };
        Ok((established, message_4))
    }
}
