//! Puts the window together.

use crate::app::App;
use crate::arguments::Arguments;
use crate::beginning::{self, Awaited};
use crate::native_dialog::NativeDialog;
use crate::place::Place;
use crate::programs::Programs;
use crate::{closing, commands, events};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tauri::{AppHandle, Builder, Context, Manager as _, Runtime, WebviewWindowBuilder, WindowEvent, Wry};
use wand_contract::Fault;

/// Shows the window until it is closed.
///
/// # Errors
/// When the platform shows no window at all.
pub fn run(arguments: Arguments) -> tauri::Result<()> {
    let place = Place::named(&arguments);
    let builder = Builder::<Wry>::new()
        .plugin(single_instance(&place))
        .setup(|tauri| Ok(show(tauri.handle())?));
    let demo = arguments
        .demo
        .map(|classes| (arguments.role.key().to_owned(), classes));
    assemble(builder, context(), move |handle| {
        let dialog = Arc::new(NativeDialog::new(handle.clone()));
        let app = App::open(place, Programs::beside(), dialog);
        let Some((role, classes)) = demo else {
            handle.manage(Awaited::from(app.clone()));
            return app;
        };
        // The page asks, and is answered once the demonstration has begun.
        let begun = app.clone();
        tauri::async_runtime::spawn(async move {
            if let Err(fault) = begun.begin_demo(role, classes).await {
                tracing::error!(kind = fault.kind.code(), "no demonstration: {fault}");
            }
        });
        app
    })?
    .run(|_, _| {});
    Ok(())
}

/// Everything but what a test brings of its own: runtime, context and the application behind it.
pub(crate) fn assemble<R: Runtime>(
    builder: Builder<R>,
    context: Context<R>,
    open: impl FnOnce(AppHandle<R>) -> App,
) -> tauri::Result<tauri::App<R>> {
    let tauri = builder
        .invoke_handler(commands::builder().invoke_handler())
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                closing::asked(window);
            }
        })
        .build(context)?;
    let handle = tauri.handle().clone();
    let app = tauri::async_runtime::block_on(async { open(handle.clone()) });
    tauri.manage(app.clone());
    tauri::async_runtime::spawn(events::tell(app, handle));
    Ok(tauri)
}

/// Shows the window of the configuration, with a page that is given its beginning.
fn show<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    for window in &handle.config().app.windows {
        let asked = handle.clone();
        WebviewWindowBuilder::from_config(handle, window)?
            .on_web_resource_request(move |request, response| beginning::give(&asked, &request, response))
            .build()?;
    }
    Ok(())
}

/// Configuration, permissions and the page.
pub(crate) fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}

/// A second start on the same data folder shows the first one's window. The lock in the folder holds where this fails.
fn single_instance(place: &Result<Place, Fault>) -> tauri::plugin::TauriPlugin<Wry> {
    let mut hasher = DefaultHasher::new();
    if let Ok(place) = place {
        let home = std::path::absolute(&place.home).unwrap_or_else(|_| place.home.clone());
        home.hash(&mut hasher);
    }
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("org.wand.programmer.home{:016x}", hasher.finish()))
        .callback(|handle, _, _| {
            if let Some(window) = handle.get_webview_window("main") {
                let _ = window
                    .unminimize()
                    .and_then(|()| window.show())
                    .and_then(|()| window.set_focus());
            }
        })
        .build()
}
