use super::{Flash, FlashCounters, FlashFault, Geometry};
use wand_link::Seeded;

/// A flash chip in memory whose power can be cut at any write.
///
/// A write primitive is the programming of one word or the erasure of one page.
#[derive(Debug, Clone)]
pub struct MemoryFlash {
    cells: Vec<u8>,
    geometry: Geometry,
    counters: FlashCounters,
    primitives: u64,
    cut_at: Option<u64>,
    torn: Seeded,
    dead: bool,
}

impl MemoryFlash {
    /// An erased chip.
    pub fn new(geometry: Geometry) -> Self {
        Self {
            cells: vec![0xff; geometry.len()],
            geometry,
            counters: FlashCounters::default(),
            primitives: 0,
            cut_at: None,
            torn: Seeded::new(0),
            dead: false,
        }
    }

    /// Cuts the power during the `nth` write primitive from now (0 is the next one), which is left torn as `seed`
    /// says: some of its bits or bytes changed, the others not.
    pub fn cut_power_at(&mut self, nth: u64, seed: u64) {
        self.cut_at = Some(self.primitives + nth);
        self.torn = Seeded::new(seed);
    }

    /// Brings the power back.
    pub fn restore_power(&mut self) {
        self.cut_at = None;
        self.dead = false;
    }

    /// Whether the power is cut.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    /// How many write primitives there were.
    pub fn primitives(&self) -> u64 {
        self.primitives
    }

    /// Changes one bit behind the store's back, as radiation or wear would.
    pub fn flip_bit(&mut self, bit: usize) {
        let bits = self.cells.len() * 8;
        if let Some(cell) = self.cells.get_mut(bit % bits / 8) {
            *cell ^= 1 << (bit % 8);
        }
    }

    fn primitive(&mut self) -> Result<bool, FlashFault> {
        if self.dead {
            return Err(FlashFault::PowerLost);
        }
        let torn = self.cut_at == Some(self.primitives);
        self.primitives += 1;
        self.dead = torn;
        Ok(torn)
    }
}

impl Flash for MemoryFlash {
    fn geometry(&self) -> Geometry {
        self.geometry
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        self.geometry.check(offset, out.len())?;
        if self.dead {
            return Err(FlashFault::PowerLost);
        }
        out.iter_mut()
            .zip(self.cells.iter().skip(offset))
            .for_each(|(out, cell)| *out = *cell);
        Ok(())
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        self.geometry.check_words(offset, words.len())?;
        for (index, word) in words.chunks(self.geometry.word_len).enumerate() {
            let torn = self.primitive()?;
            let at = offset + index * self.geometry.word_len;
            for (cell, byte) in self.cells.iter_mut().skip(at).zip(word) {
                let kept = if torn { self.torn.draw() as u8 } else { 0 };
                *cell &= byte | kept;
            }
            if torn {
                return Err(FlashFault::PowerLost);
            }
            self.counters.words += 1;
        }
        Ok(())
    }

    fn erase(&mut self, page: usize) -> Result<(), FlashFault> {
        let offset = page.saturating_mul(self.geometry.page_len);
        self.geometry.check(offset, self.geometry.page_len)?;
        let torn = self.primitive()?;
        for cell in self.cells.iter_mut().skip(offset).take(self.geometry.page_len) {
            *cell |= if torn { self.torn.draw() as u8 } else { 0xff };
        }
        if torn {
            return Err(FlashFault::PowerLost);
        }
        self.counters.pages += 1;
        Ok(())
    }

    fn counters(&self) -> FlashCounters {
        self.counters
    }
}
