//! The cipher starts once for a process; a binary of its own, so that nothing has started it before.

mod common;

use common::{entry, key};
use std::sync::Barrier;
use tempfile::tempdir;
use wand_audit::Writer;

#[test]
fn the_first_logs_of_a_process_may_be_opened_at_the_same_moment() {
    let dirs: Vec<_> = (0..16).map(|_| tempdir().unwrap()).collect();
    let together = Barrier::new(dirs.len());
    std::thread::scope(|scope| {
        for dir in &dirs {
            let together = &together;
            scope.spawn(move || {
                together.wait();
                let opened = Writer::open(dir.path(), &key()).map_err(|error| error.to_string());
                assert_eq!(opened.unwrap().append(&entry(1)).unwrap().seq, 1);
            });
        }
    });
}
