//! A page without a display, over a data folder of its own.

use crate::app::App;
use crate::beginning::Awaited;
use crate::picker::{Choosing, FilePicker};
use crate::place::Place;
use crate::programs::Programs;
use crate::window::{assemble, context};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{Manager as _, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;
use wand_contract::RadioChoice;

/// A person who chooses what the test says, in order, and then thinks better of it.
#[derive(Clone, Default)]
pub(crate) struct Choices(Arc<Mutex<Vec<PathBuf>>>);

impl Choices {
    pub(crate) fn next(&self, path: PathBuf) {
        self.0.lock().expect("choices").push(path);
    }

    fn take(&self) -> Option<PathBuf> {
        self.0.lock().expect("choices").pop()
    }
}

impl FilePicker for Choices {
    fn save(&self, _name: String) -> Choosing<Option<PathBuf>> {
        let chosen = self.take();
        Box::pin(async move { chosen })
    }

    fn open(&self, _endings: &'static [&'static str], _several: bool) -> Choosing<Vec<PathBuf>> {
        let chosen = self.take().into_iter().collect();
        Box::pin(async move { chosen })
    }
}

/// An application with a page, on the data folder `home`.
pub(crate) struct Page {
    pub(crate) tauri: tauri::App<MockRuntime>,
    pub(crate) window: WebviewWindow<MockRuntime>,
    pub(crate) home: TempDir,
    pub(crate) choices: Choices,
}

impl Page {
    /// With a new data folder and the demonstration's programs nowhere.
    pub(crate) fn new() -> Self {
        Self::over(tempfile::tempdir().expect("a folder"))
    }

    /// With this data folder.
    pub(crate) fn over(home: TempDir) -> Self {
        let path = home.path().to_path_buf();
        Self::on(&path, home)
    }

    /// Another application on the data folder of this one.
    pub(crate) fn beside(other: &Self) -> Self {
        Self::on(other.home.path(), tempfile::tempdir().expect("a folder"))
    }

    fn on(folder: &Path, home: TempDir) -> Self {
        let choices = Choices::default();
        let place = Place {
            home: folder.join("home"),
            air: folder.join("air"),
            unchosen: Some(RadioChoice::Simulated),
        };
        let programs = Programs::in_folder(folder.join("no-programs"));
        let picker = Arc::new(choices.clone());
        let tauri = assemble(mock_builder(), context(), move |handle| {
            let app = App::open(Ok(place), programs, picker);
            handle.manage(Awaited::from(app.clone()));
            app
        })
        .expect("an application");
        let window = window(&tauri, "main");
        Self {
            tauri,
            window,
            home,
            choices,
        }
    }

    /// What a command answers, as the page gets it.
    pub(crate) fn ask(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        ask(&self.window, command, arguments)
    }
}

/// Another window of the same application.
pub(crate) fn window(tauri: &tauri::App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(tauri, label, Default::default())
        .build()
        .expect("a window")
}

/// What a command answers to a window.
pub(crate) fn ask(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    arguments: Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("the page's address"),
        body: InvokeBody::Json(arguments),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().expect("JSON"))
}
