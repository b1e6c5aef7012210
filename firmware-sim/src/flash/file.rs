use super::{Flash, FlashCounters, FlashFault, Geometry};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A flash chip in a file, synchronised to the disk at every write.
#[derive(Debug)]
pub struct FileFlash {
    file: File,
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
        let present =
            usize::try_from(file.metadata().map_err(fault("measured"))?.len()).unwrap_or(usize::MAX);
        if present < geometry.len() {
            file.seek(SeekFrom::End(0)).map_err(fault("extended"))?;
            file.write_all(&vec![0xff; geometry.len() - present])
                .map_err(fault("extended"))?;
            file.sync_all().map_err(fault("synchronised"))?;
        }
        Ok(Self {
            file,
            geometry,
            counters: FlashCounters::default(),
        })
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) -> Result<(), FlashFault> {
        self.seek(offset)?;
        self.file.write_all(bytes).map_err(fault("written"))?;
        self.file.sync_data().map_err(fault("synchronised"))
    }

    fn seek(&mut self, offset: usize) -> Result<(), FlashFault> {
        self.file
            .seek(SeekFrom::Start(offset as u64))
            .map(drop)
            .map_err(fault("positioned"))
    }
}

impl Flash for FileFlash {
    fn geometry(&self) -> Geometry {
        self.geometry
    }

    fn read(&mut self, offset: usize, out: &mut [u8]) -> Result<(), FlashFault> {
        self.geometry.check(offset, out.len())?;
        self.seek(offset)?;
        self.file.read_exact(out).map_err(fault("read"))
    }

    fn program(&mut self, offset: usize, words: &[u8]) -> Result<(), FlashFault> {
        self.geometry.check_words(offset, words.len())?;
        let mut present = vec![0; words.len()];
        self.read(offset, &mut present)?;
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
