//! The window: permissions, dialogs and one-line commands over the programmer. What it does is done by the rooms below.

mod app;
mod arguments;
mod beginning;
mod closing;
mod commands;
mod delegated;
mod demonstration;
mod events;
mod files;
mod native_dialog;
mod pace;
mod picker;
mod place;
mod programs;
#[cfg(test)]
mod tests;
mod window;

pub use arguments::{Arguments, DemoRole};
pub use window::run;
