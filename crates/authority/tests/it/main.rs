//! The authority from outside: what it issues, what it refuses, and what it survives.

mod chain;
mod issuing;
mod journal;
mod openssl;
mod revocation;
mod size;
mod support;
