use super::kernel::{Kernel, LINUX, XSTATE};
use super::{LaneFault, say};
use crate::plan::{PLAN, Plan, READY};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A boot is tried this often; a command never twice.
const TRIES: u32 = 3;

/// A kernel whose services are not up by then is given up.
const BOOT: Duration = Duration::from_secs(60);

/// What a guest may need beyond its command's time to power off.
const POWER_OFF: Duration = Duration::from_secs(20);

/// A kernel and what it shall do.
pub(super) struct Boot<'a> {
    pub(super) kernel: &'a Kernel,
    pub(super) plan: &'a Plan,
    pub(super) megabytes: u32,
}

/// What came of a try.
enum Outcome {
    Ended(u8),
    NeverUp,
    Stopped,
    /// Somebody wants the lane to end: the guest is gone.
    Interrupted,
}

impl Boot<'_> {
    /// Boots, runs the command, and gives its exit code.
    pub(super) fn run(&self) -> Result<u8, LaneFault> {
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted)).map_err(LaneFault::Signals)?;
        }
        for again in 1..=TRIES {
            match self.once(&interrupted)? {
                Outcome::Ended(code) => return Ok(code),
                Outcome::Stopped => {
                    return Err(LaneFault::Crash {
                        last_words: self.last_words(),
                    });
                }
                Outcome::Interrupted => return Err(LaneFault::Interrupted),
                Outcome::NeverUp if again < TRIES => say("the kernel did not come up; trying again"),
                Outcome::NeverUp => {}
            }
        }
        Err(LaneFault::NoBoot {
            tries: TRIES,
            megabytes: self.megabytes,
            last_words: self.last_words(),
        })
    }

    fn once(&self, interrupted: &AtomicBool) -> Result<Outcome, LaneFault> {
        let file = |path: &Path, error| LaneFault::File {
            path: path.to_owned(),
            error,
        };
        let path = self.plan.out.join("plan.json");
        let text = serde_json::to_vec_pretty(self.plan).map_err(|error| file(&path, error.into()))?;
        std::fs::write(&path, text).map_err(|error| file(&path, error))?;
        match std::fs::remove_file(self.plan.exit_code()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(file(&self.plan.exit_code(), error));
            }
            _ => {}
        }
        let log_path = self.plan.out.join("kernel.log");
        let log = || -> std::io::Result<(File, File)> {
            File::create(&log_path)?;
            let log = File::options().append(true).open(&log_path)?;
            Ok((log.try_clone()?, log))
        };
        let (log, kernels) = log().map_err(|error| file(&log_path, error))?;
        let mut child = self.start(&path, kernels)?;
        let log = Arc::new(Mutex::new(log));
        let ready = Arc::new(AtomicBool::new(false));
        let output = child
            .stdout
            .take()
            .map(|from| pass(from, std::io::stdout(), &log, &ready));
        let errors = child
            .stderr
            .take()
            .map(|from| pass(from, std::io::stderr(), &log, &ready));
        self.wait(&mut child, &ready, interrupted)
            .map_err(|error| file(&self.kernel.folder, error))?;
        for thread in [output, errors].into_iter().flatten() {
            // What a thread that panicked did not pass on is lost; the exit code counts.
            let _ = thread.join();
        }
        if interrupted.load(Ordering::Acquire) {
            return Ok(Outcome::Interrupted);
        }
        Ok(self.outcome(ready.load(Ordering::Acquire)))
    }

    /// The kernel's console is the log, as descriptor 0; standard output and error are consoles of their own.
    fn start(&self, plan: &Path, log: File) -> Result<Child, LaneFault> {
        let program = self.kernel.folder.join(LINUX);
        let own = std::env::current_exe().unwrap_or_default();
        Command::new(&program)
            .arg(format!("mem={}M", self.megabytes))
            .args([
                "root=/dev/root",
                "rootfstype=hostfs",
                "rootflags=/",
                "ro",
                "quiet",
                "loglevel=3",
                "panic=1",
            ])
            .args(["con=null", "con0=null,fd:0", "con1=null,fd:1", "con2=null,fd:2"])
            .arg(format!("uml_dir={}", self.plan.scratch.display()))
            .args(["umid=lane", &format!("init={}", own.display())])
            .arg(format!("{PLAN}={}", plan.display()))
            .env("LD_PRELOAD", self.kernel.folder.join(XSTATE))
            .stdin(log)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(|error| LaneFault::File { path: program, error })
    }

    /// Waits for the kernel to power off, and stops it when it takes too long to come up or to go down, or when somebody
    /// interrupts: it is in a process group of its own, which hears nothing of that.
    fn wait(&self, child: &mut Child, ready: &AtomicBool, interrupted: &AtomicBool) -> std::io::Result<()> {
        let begun = Instant::now();
        let command = Duration::from_secs(self.plan.seconds);
        while child.try_wait()?.is_none() {
            let late = match ready.load(Ordering::Acquire) {
                true => begun.elapsed() > BOOT + command + POWER_OFF,
                false => begun.elapsed() > BOOT,
            };
            if late || interrupted.load(Ordering::Acquire) {
                stop(child)?;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        // The kernel's processes live in its group and may outlive it.
        stop(child)
    }

    fn outcome(&self, came_up: bool) -> Outcome {
        let code = std::fs::read_to_string(self.plan.exit_code());
        match code.ok().and_then(|code| code.trim().parse().ok()) {
            Some(code) => Outcome::Ended(code),
            None if came_up => Outcome::Stopped,
            None => Outcome::NeverUp,
        }
    }

    fn last_words(&self) -> String {
        let last = |name: &str| {
            let text = std::fs::read(self.plan.out.join(name)).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            let from = lines.len().saturating_sub(8);
            format!(
                "{name}:\n  {}",
                lines.get(from..).unwrap_or_default().join("\n  ")
            )
        };
        ["kernel.log", "vradio.log", "bluetoothd.log", "dbus.log"]
            .map(last)
            .join("\n")
    }
}

fn stop(child: &Child) -> std::io::Result<()> {
    let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    else {
        return Ok(());
    };
    match rustix::process::kill_process_group(group, rustix::process::Signal::KILL) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Passes bytes on from the line that says that the command begins; what comes before belongs to the kernel's log.
fn pass(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    log: &Arc<Mutex<File>>,
    ready: &Arc<AtomicBool>,
) -> JoinHandle<()> {
    let (log, ready) = (Arc::clone(log), Arc::clone(ready));
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while from.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            if String::from_utf8_lossy(&line).trim() == READY {
                ready.store(true, Ordering::Release);
                break;
            }
            // A log that cannot be written is missed when it is looked for.
            let _ = log
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .write_all(&line);
            line.clear();
        }
        loop {
            let length = match from.fill_buf() {
                Ok(bytes) if !bytes.is_empty() => {
                    // A reader that went away does not want the rest.
                    let _ = to.write_all(bytes).and_then(|()| to.flush());
                    bytes.len()
                }
                _ => return,
            };
            from.consume(length);
        }
    })
}
