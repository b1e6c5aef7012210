use super::{Flash, FlashCounters, FlashFault, Geometry};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A flash chip in a file, synchronised to the disk at every write. Reading costs no more than memory, as with a chip that
/// is mapped into it: the file belongs to the one process that has it open.
#[derive(Debug)]
pub struct FileFlash {
    file: File,
    /// What the file was last known to hold.
    cells: Vec<u8>,
    geometry: Geometry,
    counters: FlashCounters,
}

impl FileFlash {
    /// Opens the chip in `path`, or makes an erased one. A shorter file is filled up with erased bytes.
    ///
    /// # Errors
    /// [`FlashFault::File`] if the file cannot be opened or made.
    pub fn open(path: &Path, geometry: Geometry) -> Result<Self, FlashFault> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(fault("opened"))?;
        let mut cells = Vec::with_capacity(geometry.len());
        let mut present = Read::by_ref(&mut file).take(geometry.len() as u64);
        present.read_to_end(&mut cells).map_err(fault("read"))?;
        if let Some(missing) = geometry
            .len()
            .checked_sub(cells.len())
            .filter(|missing| *missing > 0)
        {
            let erased = vec![0xff; missing];
            file.write_all(&erased).map_err(fault("extended"))?;
            file.sync_all().map_err(fault("synchronised"))?;
            cells.extend(erased);
        }
        Ok(Self {
            file,
            cells,
            geometry,
            counters: FlashCounters::default(),
        })
    }

    fn cells(&mut self, offset: usize, len: usize) -> &mut [u8] {
        let end = offset.saturating_add(len);
        self.cells.get_mut(offset..end).unwrap_or_default()
    }

    /// Writes what the cells are to hold; they are as they were when the file refuses.
    fn write(&mut self, offset: usize, bytes: &[u8]) -> Result<(), FlashFault> {
        self.file
            .seek(SeekFrom::Start(offset as u64))
            .map_err(fault("positioned"))?;
        self.file.write_all(bytes).map_err(fault("written"))?;
        self.file.sync_data().map_err(fault("synchronised"))?;
        self.cells(offset, bytes.len()).copy_from_slice(bytes);
        Ok(())
    }
}

impl Flash for FileFlash {
    fn geometry(&self) -> Geometry {
        self.geometry
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        self.geometry.check(offset, out.len())?;
        out.copy_from_slice(self.cells(offset, out.len()));
        Ok(())
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        self.geometry.check_words(offset, words.len())?;
        let mut present = self.cells(offset, words.len()).to_vec();
        present
            .iter_mut()
            .zip(words)
            .for_each(|(cell, byte)| *cell &= byte);
        self.counters.words += (words.len() / self.geometry.word_len) as u64;
        self.write(offset, &present)
    }

    fn erase(&mut self, page: usize) -> Result<(), FlashFault> {
        let offset = page.saturating_mul(self.geometry.page_len);
        self.geometry.check(offset, self.geometry.page_len)?;
        self.counters.pages += 1;
        self.write(offset, &vec![0xff; self.geometry.page_len])
    }

    fn counters(&self) -> FlashCounters {
        self.counters
    }
}

fn fault(action: &'static str) -> impl FnOnce(io::Error) -> FlashFault {
    move |error| FlashFault::File {
        action,
        kind: error.kind(),
    }
}
