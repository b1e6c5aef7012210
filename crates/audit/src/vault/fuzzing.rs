//! Doors for fuzz targets; not in the crate otherwise.

use super::envelope::Body;
use std::path::Path;
use wand_crypto::Provider;

/// Reads a vault file, asks whether a PIN may be tried at `now`, and writes the file down again; none when it is
/// damaged.
pub fn reread_file(file: &[u8], now: u64, provider: &dyn Provider) -> Option<Vec<u8>> {
    let body = Body::decode(file, Path::new("vault"), provider).ok()?;
    let _ = body.attempts.gate(now);
    Some(body.encode(provider))
}

/// A vault file with this body and the digest that belongs to it; none when it is no body.
pub fn file_with_body(body: &[u8], provider: &dyn Provider) -> Option<Vec<u8>> {
    let body: Body = serde_json::from_slice(body).ok()?;
    Some(body.encode(provider))
}
