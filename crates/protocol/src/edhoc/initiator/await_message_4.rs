use crate::edhoc::{
    ConnectionId, Established, Exporter, Fault, Method, bounds, ead,
    schedule::{Prk4e3m, Schedule, Th4},
    wire,
};
use alloc::vec::Vec;

/// message_3 is sent; message_4, which confirms the keys, or an error is awaited.
pub struct AwaitMessage4<P> {
    pub(super) schedule: Schedule,
    pub(super) method: Method,
    pub(super) c_i: ConnectionId,
    pub(super) c_r: ConnectionId,
    pub(super) understood_ead: Vec<u16>,
    pub(super) prk_4e3m: Prk4e3m,
    pub(super) th_4: Th4,
    pub(super) peer: P,
    pub(super) message_lens: [usize; 2],
    pub(super) message_3: Vec<u8>,
}

impl<P> AwaitMessage4<P> {
    /// Takes message_4 (RFC 9528 §5.5.3).
    ///
    /// # Errors
    /// [`Fault::Peer`], [`Fault::Reported`] and [`Fault::Crypto`].
    pub fn handle(self, message_4: &[u8]) -> Result<Established<P>, Fault> {
        bounds::admit(message_4, &self.message_3)?;
        let cipher = self
            .schedule
            .cipher_4(&self.prk_4e3m, self.th_4)
            .map_err(Fault::Crypto)?;
        let plaintext_4 = cipher.open(message_4, "CIPHERTEXT_4")?;
        let ead_4 = ead::read(&mut wire::Reader::new(&plaintext_4), &self.understood_ead)?;
        let [first, second] = self.message_lens;
        Ok(Established {
            exporter: Exporter::new(self.schedule, &self.prk_4e3m, self.th_4).map_err(Fault::Crypto)?,
            peer: self.peer,
            method: self.method,
            suite: self.schedule.suite(),
            c_i: self.c_i,
            c_r: self.c_r,
            message_lens: [first, second, self.message_3.len(), message_4.len()],
            ead_4,
        })
    }
}
