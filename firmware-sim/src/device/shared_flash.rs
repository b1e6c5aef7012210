use crate::flash::{Flash, FlashCounters, FlashFault, Geometry};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A flash chip that outlives its device: whoever holds another handle can look at it, or cut its power.
pub struct SharedFlash<F: ?Sized = dyn Flash>(Arc<Mutex<F>>);

impl<F: ?Sized> Clone for SharedFlash<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: Flash> SharedFlash<F> {
    /// Shares a chip.
    pub fn new(flash: F) -> Self {
        Self(Arc::new(Mutex::new(flash)))
    }
}

impl<F: Flash + ?Sized> SharedFlash<F> {
    /// The chip itself; the device waits meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, F> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Flash + ?Sized> Flash for SharedFlash<F> {
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
