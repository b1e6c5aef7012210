//! The platform's own file dialogs.

use crate::picker::{Choosing, FilePicker};
use rfd::{AsyncFileDialog, FileHandle};
use std::path::PathBuf;
use tauri::{AppHandle, Manager as _, Runtime};
use tokio::sync::oneshot;

/// Dialogs over the main window. They carry no words of ours: the platform names what they do, in its language.
pub(crate) struct NativeDialog<R: Runtime>(AppHandle<R>);

impl<R: Runtime> NativeDialog<R> {
    /// Dialogs of this application.
    pub(crate) fn new(app: AppHandle<R>) -> Self {
        Self(app)
    }

    /// Shows a dialog from the main thread, as platforms demand, and waits elsewhere.
    fn show<T, F>(&self, ask: impl FnOnce(AsyncFileDialog) -> F + Send + 'static) -> Choosing<Option<T>>
    where
        T: Send + 'static,
        F: Future<Output = Option<T>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let app = self.0.clone();
        let shown = self.0.run_on_main_thread(move || {
            let dialog = match app.get_webview_window("main") {
                Some(window) => AsyncFileDialog::new().set_parent(&window),
                None => AsyncFileDialog::new(),
            };
            let chosen = ask(dialog);
            tauri::async_runtime::spawn(async move {
                let _ = answer.send(chosen.await);
            });
        });
        Box::pin(async move {
            match shown {
                Ok(()) => answered.await.ok().flatten(),
                Err(why) => {
                    tracing::error!("the main thread takes no dialog: {why}");
                    None
                }
            }
        })
    }
}

impl<R: Runtime> FilePicker for NativeDialog<R> {
    fn save(&self, name: String) -> Choosing<Option<PathBuf>> {
        let chosen = self.show(|dialog| dialog.set_file_name(name).save_file());
        Box::pin(async move { chosen.await.map(|file| file.path().to_path_buf()) })
    }

    fn open(&self, endings: &'static [&'static str], several: bool) -> Choosing<Vec<PathBuf>> {
        let pattern = endings
            .iter()
            .map(|ending| format!("*.{ending}"))
            .collect::<Vec<_>>()
            .join(" ");
        let chosen = self.show(move |dialog| {
            let dialog = dialog.add_filter(pattern, endings).add_filter("*", &["*"]);
            let chosen: Choosing<Option<Vec<FileHandle>>> = if several {
                Box::pin(dialog.pick_files())
            } else {
                let one = dialog.pick_file();
                Box::pin(async move { one.await.map(|file| vec![file]) })
            };
            chosen
        });
        Box::pin(async move {
            let files = chosen.await.unwrap_or_default();
            files.into_iter().map(|file| file.path().to_path_buf()).collect()
        })
    }
}
