//! What the fuzz targets share: edits of genuine bytes, a clinic to take them from, and peers that misbehave.
//!
//! A target reads plain bytes where a parser meets them first, and otherwise a script (`Arbitrary`) of what a peer
//! without a credential can do: edit, repeat, drop and invent. Each asserts more than that nothing panics: what was
//! decoded encodes to the same bytes, and nobody is believed whose key did not sign.
//!
//! `examples/seeds.rs` writes the corpora that are plain bytes; the others are what a longer run kept.

pub mod edhoc;
pub mod edit;
pub mod genuine;
pub mod meeting;

pub use wand_tests::clinic::NOW;
