use clap::{Parser, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use wand_vradio::air::{Air, Pacing, Settings};
use wand_vradio::controller::Generation;
use wand_vradio::door::{Control, Door, TcpDoor, VhciDoor, send};
use wand_vradio::order::GRAMMAR;
use wand_vradio::{Files, ServeFault, Site, serve};

/// Bluetooth LE controllers without a radio.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Puts controllers into an air of their own and stays.
    Serve(Serve),
    /// Tells a running air to do something.
    #[command(after_help = GRAMMAR)]
    Order {
        /// The air's control socket.
        #[arg(long, env = "WAND_VRADIO_CONTROL")]
        control: PathBuf,
        /// The order.
        #[arg(required = true, allow_hyphen_values = true)]
        words: Vec<String>,
    },
}

#[derive(clap::Args)]
struct Serve {
    /// Controllers for this machine's kernel; they need /dev/vhci.
    #[arg(long, default_value_t = 2)]
    kernel: usize,
    /// A TCP port of the loopback interface for a further controller, for a host that speaks H4; may be repeated.
    #[arg(long = "port")]
    ports: Vec<u16>,
    /// Which advertising the controllers can do.
    #[arg(long, value_enum, default_value_t)]
    generation: Generation,
    /// Microseconds between data packets each way, or `events:K` for K packets in each connection event.
    #[arg(long, default_value = "0")]
    pace: Pacing,
    /// Seed of delays and losses.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to take orders.
    #[arg(long, env = "WAND_VRADIO_CONTROL")]
    control: Option<PathBuf>,
    /// Where to write advertising, as lines of JSON.
    #[arg(long)]
    air_log: Option<PathBuf>,
    /// The folder for captures, one for each controller.
    #[arg(long)]
    capture: Option<PathBuf>,
}

pub(crate) fn run() -> ExitCode {
    match Options::parse().action {
        Action::Serve(options) => match options.run() {
            Ok(never) => match never {},
            Err(fault) => {
                say(&mut io::stderr(), &format!("wand-vradio: {fault}"));
                ExitCode::FAILURE
            }
        },
        Action::Order { control, words } => order(&control, &words.join(" ")),
    }
}

fn order(control: &std::path::Path, words: &str) -> ExitCode {
    match send(control, words) {
        Ok(answer) if answer.starts_with("error:") || answer.is_empty() => {
            say(&mut io::stderr(), &format!("wand-vradio: {answer}"));
            ExitCode::FAILURE
        }
        Ok(answer) => {
            say(&mut io::stdout(), &answer);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(
                &mut io::stderr(),
                &format!("wand-vradio: {}: {error}", control.display()),
            );
            ExitCode::FAILURE
        }
    }
}

fn say(to: &mut impl Write, text: &str) {
    // Nobody is left to be told when this fails.
    let _ = writeln!(to, "{text}");
}

impl Serve {
    fn run(&self) -> Result<std::convert::Infallible, ServeFault> {
        let mut air = Air::new(Settings {
            generation: self.generation,
            pacing: self.pace,
            seed: self.seed,
        });
        let mut doors: Vec<Box<dyn Door>> = Vec::new();
        for _ in 0..self.kernel {
            let controller = air.add();
            let door = VhciDoor::open().map_err(|error| ServeFault::Door { controller, error })?;
            doors.push(Box::new(door));
        }
        for port in &self.ports {
            let controller = air.add();
            let door = TcpDoor::listen(*port).map_err(|error| ServeFault::Door { controller, error })?;
            doors.push(Box::new(door));
        }
        let mut files = Files::default();
        if let Some(path) = &self.air_log {
            files.log_air(path)?;
        }
        if let Some(folder) = &self.capture {
            files.capture(folder, doors.len())?;
        }
        let control = self
            .control
            .as_deref()
            .map(Control::listen)
            .transpose()
            .map_err(ServeFault::Control)?;
        serve(
            air,
            Site {
                doors,
                control,
                files,
            },
        )
    }
}
