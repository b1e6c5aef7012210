//! The contract's commands as the page calls them: each hands its arguments on, and nothing else.

use crate::app::App;
use tauri::{Runtime, State};
use tauri_specta::{Builder, collect_commands};
use wand_contract::*;

macro_rules! tauri_commands {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $given:ty),*) -> $answer:ty;)*) => {
        $(
            $(#[$about])*
            #[tauri::command]
            #[specta::specta]
            pub(crate) async fn $name(app: State<'_, App>, $($argument: $given),*) -> Result<$answer, Fault> {
                app.$name($($argument),*).await
            }
        )*

        /// Every command with its types, for the product's runtime or a test's.
        pub(crate) fn builder<R: Runtime>() -> Builder<R> {
            Builder::new().commands(collect_commands![$($name),*])
        }
    };
}

wand_contract::for_each_command!(tauri_commands);
