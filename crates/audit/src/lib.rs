//! The append-only, hash-chained, encrypted audit log.
