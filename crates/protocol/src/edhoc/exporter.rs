use super::schedule::{Prk4e3m, Schedule, Th4};
use wand_crypto::{CryptoError, Secret};

/// EDHOC_Exporter and EDHOC_KeyUpdate of one finished handshake (RFC 9528 §4.2.1, appendix H).
pub struct Exporter {
    schedule: Schedule,
    prk_out: Secret,
    prk_exporter: Secret,
}

impl Exporter {
    pub(super) fn new(schedule: Schedule, prk_4e3m: &Prk4e3m, th_4: Th4) -> Result<Self, CryptoError> {
        Self::from_prk_out(schedule, schedule.prk_out(prk_4e3m, th_4)?)
    }

    fn from_prk_out(schedule: Schedule, prk_out: Secret) -> Result<Self, CryptoError> {
        let prk_exporter = schedule.prk_exporter(&prk_out)?;
        trace!("prk_out", prk_out.expose_secret());
        trace!("prk_exporter", prk_exporter.expose_secret());
        Ok(Self {
            schedule,
            prk_out,
            prk_exporter,
        })
    }

    /// EDHOC_Exporter: `len` bytes for the use that `label` names. Labels from 32768 up are for private use.
    ///
    /// # Errors
    /// [`CryptoError::BadLength`] beyond 255 hash outputs.
    pub fn export(&self, label: u32, context: &[u8], len: usize) -> Result<Secret, CryptoError> {
        self.schedule.kdf(&self.prk_exporter, label, context, len)
    }

    /// EDHOC_KeyUpdate: both sides must give the same `context`, best with fresh randomness of both. Everything
    /// exported afterwards is new; what came before cannot be computed any more.
    ///
    /// # Errors
    /// What the provider reports; the keys are then unchanged.
    pub fn key_update(&mut self, context: &[u8]) -> Result<(), CryptoError> {
        let prk_out = self.schedule.updated_prk_out(&self.prk_out, context)?;
        *self = Self::from_prk_out(self.schedule, prk_out)?;
        Ok(())
    }
}
