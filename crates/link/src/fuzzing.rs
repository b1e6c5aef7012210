//! A door for fuzz targets; not in the crate otherwise.

use crate::FrameFault;
use crate::socket::reread;

/// Reads one frame of the simulator's socket as a peer may send it, and writes it down again.
///
/// # Errors
/// What the reader says of the bytes.
pub fn reread_frame(bytes: &[u8]) -> Result<Vec<u8>, FrameFault> {
    reread(bytes)
}
