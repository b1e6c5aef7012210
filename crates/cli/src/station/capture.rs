//! A session's capture: begun before it, told of after it.

use crate::arguments::{Arguments, Command};
use crate::terminal::Out;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wand_link::capture::CaptureFile;
use wand_link::{Radio, TappedRadio};
use wand_programmer::{Fault, FaultKind};

/// The file that is asked for.
///
/// # Errors
/// [`FaultKind::Usage`] when two are, or when the command opens no session that could be captured.
pub(super) fn wanted(arguments: &Arguments) -> Result<Option<PathBuf>, Fault> {
    let option = arguments.global.capture.as_ref();
    let usage = |sentence, next| Err(Fault::new(FaultKind::Usage, sentence, next));
    match (&arguments.command, option) {
        (Command::Capture { .. }, Some(_)) => usage(
            "two files are named for one capture",
            "leave --capture out: `wand capture FILE` interrogates and captures",
        ),
        (Command::Capture { file, .. }, None) => Ok(Some(file.clone())),
        (_, None) => Ok(None),
        (command, Some(_)) if !opens_session(command) => usage(
            "this command opens no session that could be captured",
            "leave --capture out, or use it with pair, interrogate, show, program, stat or action",
        ),
        (_, Some(file)) => Ok(Some(file.clone())),
    }
}

fn opens_session(command: &Command) -> bool {
    matches!(
        command,
        Command::Pair(_)
            | Command::Interrogate(_)
            | Command::Show { .. }
            | Command::Program { .. }
            | Command::Stat(_)
            | Command::Action { .. }
    )
}

/// What a session sends and receives, on its way to a file.
pub(super) struct Capture {
    path: PathBuf,
    file: Arc<CaptureFile>,
}

impl Capture {
    /// Begins the file.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when it is there already, [`FaultKind::Storage`] when it cannot be written.
    pub(super) fn begin(path: &Path) -> Result<Self, Fault> {
        let file = CaptureFile::create(path).map_err(|why| match why.kind() {
            ErrorKind::AlreadyExists => Fault::new(
                FaultKind::Usage,
                format!("{} exists already", path.display()),
                "choose another file for the capture; nothing is overwritten",
            ),
            _ => crate::failure::storage(path, &why),
        })?;
        Ok(Self {
            path: path.to_owned(),
            file: Arc::new(file),
        })
    }

    /// The radio with the file beside it.
    pub(super) fn tap(&self, radio: Arc<dyn Radio>) -> Arc<dyn Radio> {
        Arc::new(TappedRadio::new(radio, self.file.clone()))
    }

    /// Ends the file and says where it is, and what is missing from it.
    pub(super) async fn finish(self, out: &Out) {
        let summary = self.file.finish().await;
        let path = self.path.display();
        if summary.packets == 0 && summary.end.is_none() {
            // The name is free again for the next try.
            let gone = std::fs::remove_file(&self.path);
            let kept = gone.map_or_else(
                |why| format!("; {path} is empty and stays: {why}"),
                |()| String::new(),
            );
            out.remark(format!("nothing was captured: no connection came about{kept}"));
            return;
        }
        out.remark(format!(
            "captured: {} packets, {} bytes, in {path}; open it with Wireshark",
            summary.packets, summary.bytes
        ));
        if let Some(why) = summary.end {
            out.warning(format!(
                "{} packets are missing from {path}: {why}. The session did not suffer by it",
                summary.missing
            ));
        }
    }
}
