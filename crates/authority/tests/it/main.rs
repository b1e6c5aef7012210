//! The authority from outside: what it issues, what it refuses, and what it survives.

mod openssl;
mod size;
mod support;
