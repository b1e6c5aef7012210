//! The window without a display: its commands, their permissions, and what the page is generated from.

mod bindings;
mod configuration;
mod ipc;
mod page;

pub(crate) use page::Page;
