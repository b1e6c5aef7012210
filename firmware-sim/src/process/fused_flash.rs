use crate::device::SharedFlash;
use crate::flash::{Flash, FlashCounters, FlashFault, Geometry};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Cuts the power of a device's chips after so many writes; a write is an erasure, or a run of words programmed.
#[derive(Clone)]
pub(super) struct Fuse(Arc<AtomicU64>);

impl Fuse {
    pub(super) fn after(writes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(writes)))
    }

    /// The chip behind the fuse.
    pub(super) fn guard(&self, flash: SharedFlash) -> SharedFlash {
        SharedFlash::new(FusedFlash {
            flash,
            fuse: self.clone(),
        })
    }

    fn burn(&self) -> bool {
        self.0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1))
            .is_err()
    }

    fn is_blown(&self) -> bool {
        self.0.load(Ordering::Acquire) == u64::MAX
    }

    fn blow(&self) {
        self.0.store(u64::MAX, Ordering::Release);
    }
}

struct FusedFlash {
    flash: SharedFlash,
    fuse: Fuse,
}

impl FusedFlash {
    fn power(&self) -> Result<(), FlashFault> {
        if self.fuse.is_blown() {
            Err(FlashFault::PowerLost)
        } else {
            Ok(())
        }
    }
}

impl Flash for FusedFlash {
    fn geometry(&self) -> Geometry {
        self.flash.geometry()
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        self.power()?;
        self.flash.read(offset, out)
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        self.power()?;
        if self.fuse.burn() {
            self.fuse.blow();
            let word = self.geometry().word_len;
            let half = words.len() / word / 2 * word;
            self.flash
                .program(offset, words.get(..half).unwrap_or_default())?;
            return Err(FlashFault::PowerLost);
        }
        self.flash.program(offset, words)
    }

    fn erase(&mut self, page: usize) -> Result<(), FlashFault> {
        self.power()?;
        if self.fuse.burn() {
            self.fuse.blow();
            return Err(FlashFault::PowerLost);
        }
        self.flash.erase(page)
    }

    fn counters(&self) -> FlashCounters {
        self.flash.counters()
    }
}
