use crate::flash::{Flash, FlashCounters, FlashFault, Geometry};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A flash chip that outlives its device, so that the device can be started again on it.
#[derive(Clone)]
pub struct SharedFlash(Arc<Mutex<dyn Flash>>);

impl SharedFlash {
    /// Shares a chip.
    pub fn new(flash: impl Flash + 'static) -> Self {
        Self(Arc::new(Mutex::new(flash)))
    }

    /// Shares a chip that somebody else holds too, to look at it or to cut its power.
    pub fn of<F: Flash + 'static>(flash: Arc<Mutex<F>>) -> Self {
        Self(flash)
    }

    /// The chip itself; the device waits meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, dyn Flash + 'static> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedFlash {
    /// Erases the whole chip.
    ///
    /// # Errors
    /// [`FlashFault`].
    pub fn erase_all(&self) -> Result<(), FlashFault> {
        let mut chip = self.lock();
        (0..chip.geometry().pages).try_for_each(|page| chip.erase(page))
    }
}

impl Flash for SharedFlash {
    fn geometry(&self) -> Geometry {
        self.lock().geometry()
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        self.lock().read(offset, out)
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        self.lock().program(offset, words)
    }

    fn erase(&mut self, page: usize) -> Result<(), FlashFault> {
        self.lock().erase(page)
    }

    fn counters(&self) -> FlashCounters {
        self.lock().counters()
    }
}
