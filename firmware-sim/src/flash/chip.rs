use thiserror::Error;

/// The shape of a flash chip, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geometry {
    /// Length of a word, the unit of programming.
    pub word_len: usize,
    /// Length of a page, the unit of erasure.
    pub page_len: usize,
    /// Number of pages.
    pub pages: usize,
}

impl Geometry {
    /// 4-byte words and 4 KiB pages, as the flash of the nRF5340's application core has.
    pub const fn with_pages(pages: usize) -> Self {
        Self {
            word_len: 4,
            page_len: 4096,
            pages,
        }
    }

    /// Length of the chip.
    pub const fn len(&self) -> usize {
        self.page_len * self.pages
    }

    /// Whether the chip has no pages.
    pub const fn is_empty(&self) -> bool {
        self.pages == 0
    }

    pub(super) fn check(&self, offset: usize, len: usize) -> Result<(), FlashFault> {
        match offset.checked_add(len) {
            Some(end) if end <= self.len() => Ok(()),
            _ => Err(FlashFault::OutOfBounds { offset, len }),
        }
    }

    pub(super) fn check_words(&self, offset: usize, len: usize) -> Result<(), FlashFault> {
        if !offset.is_multiple_of(self.word_len) || !len.is_multiple_of(self.word_len) {
            return Err(FlashFault::Unaligned { offset, len });
        }
        self.check(offset, len)
    }
}

/// Why flash could not be read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FlashFault {
    /// Power was lost; nothing works until it is back.
    #[error("power was lost")]
    PowerLost,
    /// Beyond the end of the chip.
    #[error("{len} bytes at {offset} are beyond the end of the flash")]
    OutOfBounds {
        /// First byte.
        offset: usize,
        /// How many bytes.
        len: usize,
    },
    /// Not on word boundaries.
    #[error("{len} bytes at {offset} are not whole words")]
    Unaligned {
        /// First byte.
        offset: usize,
        /// How many bytes.
        len: usize,
    },
    /// The file behind the chip could not be used.
    #[error("the flash file could not be {action}: {kind}")]
    File {
        /// What was attempted.
        action: &'static str,
        /// What the operating system said.
        kind: std::io::ErrorKind,
    },
}

/// How much a chip was written, for the energy model and for wear.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlashCounters {
    /// Words programmed.
    pub words: u64,
    /// Pages erased.
    pub pages: u64,
}

/// A flash chip. Erased bytes read `0xff`; programming can only clear bits, as NOR flash does.
pub trait Flash: Send {
    /// The chip's shape.
    fn geometry(&self) -> Geometry;

    /// Reads `out.len()` bytes from `offset`.
    ///
    /// # Errors
    /// [`FlashFault`].
    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault>;

    /// Programs whole words from `offset`; durable when it returns, torn if power fails meanwhile.
    ///
    /// # Errors
    /// [`FlashFault`].
    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault>;

    /// Erases a page; durable when it returns, torn if power fails meanwhile.
    ///
    /// # Errors
    /// [`FlashFault`].
    fn erase(&mut self, page: usize) -> Result<(), FlashFault>;

    /// What was written since the chip was opened.
    fn counters(&self) -> FlashCounters;
}

impl<F: Flash + ?Sized> Flash for Box<F> {
    fn geometry(&self) -> Geometry {
        (**self).geometry()
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        (**self).read(offset, out)
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        (**self).program(offset, words)
    }

    fn erase(&mut self, page: usize) -> Result<(), FlashFault> {
        (**self).erase(page)
    }

    fn counters(&self) -> FlashCounters {
        (**self).counters()
    }
}
