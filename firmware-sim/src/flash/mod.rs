//! Flash memory as a device has it: words that are programmed once, pages that are erased whole, power that fails.
//!
//! [`TwoBank`] makes a commit atomic: after a power cut at any write the store holds the old
//! record or the new one. [`DeviceRecord`] is what one commit carries.

mod chip;
mod file;
mod memory;
mod record;
mod two_bank;

pub use chip::{Flash, FlashCounters, FlashFault, Geometry};
pub use file::FileFlash;
pub use memory::MemoryFlash;
pub use record::{DeviceRecord, LastCommand, PairedWorkstation, RecordFault};
pub use two_bank::{StoreFault, TwoBank};
