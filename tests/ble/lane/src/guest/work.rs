use super::{GuestFault, console};
use crate::plan::{Plan, TIMED_OUT};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Runs the command on the consoles that are the host's standard output and error; its exit code.
pub(super) fn run(plan: &Plan) -> Result<u8, GuestFault> {
    let (output, errors) = (console("/dev/tty1")?, console("/dev/tty2")?);
    let Some((program, arguments)) = plan.command.split_first() else {
        return Ok(0);
    };
    let started = Command::new(program)
        .args(arguments)
        .current_dir(&plan.folder)
        .env_clear()
        .envs(plan.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            // The exit code says the same, when the console does not.
            let _ = writeln!(&errors, "{program}: {error}");
            return Ok(NOT_FOUND);
        }
    };
    let passing = [
        child.stdout.take().map(|from| pass(from, output)),
        child.stderr.take().map(|from| pass(from, errors)),
    ];
    let code = wait(&mut child, plan.seconds).map_err(|error| GuestFault::Start {
        program: program.clone(),
        error,
    })?;
    let begun = Instant::now();
    let all_passed = || passing.iter().flatten().all(JoinHandle::is_finished);
    while !all_passed() && begun.elapsed() < LAST_WORDS {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(code)
}

/// The exit code of a command that cannot be started, as a shell has it.
const NOT_FOUND: u8 = 127;

/// A process that the command left behind may hold its output open; it is heard no longer than this.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Passes output on to a console. The command itself writes to a pipe, as it would under a test runner.
fn pass(mut from: impl Read + Send + 'static, mut console: File) -> JoinHandle<()> {
    std::thread::spawn(move || {
        // A console that does not take it is gone, and the host with it.
        let _ = std::io::copy(&mut from, &mut console);
        let _ = rustix::termios::tcdrain(&console);
    })
}

fn wait(child: &mut Child, seconds: u64) -> std::io::Result<u8> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(code(status));
        }
        if begun.elapsed() > Duration::from_secs(seconds) {
            // The kernel stops next; what is left of the command stops with it.
            let _ = child.kill();
            return Ok(TIMED_OUT);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// As a shell has it: 128 and the signal for a command that was killed.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}
