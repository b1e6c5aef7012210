//! The `wand` command.
fn main() {}
