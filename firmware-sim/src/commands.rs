use crate::arguments::{Arguments, Command, ControlCommand, Manufacture, Run};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::SystemTime;
use wand_crypto::rustcrypto;
use wand_firmware_sim::control::{Client, StatusReply};
use wand_firmware_sim::device::{Device, DeviceDirectory, Fault, Now, Settings};
use wand_firmware_sim::process::{Exit, OnAir, RunOptions, run};
use wand_link::{LinkParameters, SocketSettings};

type Outcome = Result<ExitCode, Box<dyn Error>>;

pub(crate) fn execute(arguments: Arguments) -> ExitCode {
    let json = arguments.json;
    let outcome = match arguments.command {
        Command::Manufacture(wanted) => manufacture(wanted, json),
        Command::Run(wanted) => start(wanted, json),
        Command::Control { state, request } => control(state, request, json),
    };
    outcome.unwrap_or_else(|fault| {
        // Nothing can be said when stderr is closed.
        let _ = writeln!(std::io::stderr(), "firmware-sim: {fault}");
        ExitCode::FAILURE
    })
}

fn print(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn manufacture(wanted: Manufacture, json: bool) -> Outcome {
    let Manufacture {
        state,
        class,
        model,
        serial,
        method,
    } = wanted;
    let directory = DeviceDirectory::create(
        &state,
        &Settings {
            class,
            model,
            serial,
            method,
        },
    )?;
    let unix_s = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let parts = directory.parts(rustcrypto())?;
    let (_, provisioning) = Device::manufacture(parts, Now { ms: 0, unix_s })?;
    let keys = [
        ("identity", provisioning.identity_signer.public_key()),
        ("agreement", &provisioning.agreement),
        ("evidence", provisioning.evidence_signer.public_key()),
    ];
    if json {
        let keys: serde_json::Map<_, _> = keys
            .iter()
            .map(|(name, key)| ((*name).to_owned(), hex::encode(key.sec1()).into()))
            .collect();
        print(&serde_json::json!({ "state": state, "public_keys": keys }).to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&format!(
        "made a device in {}; its public keys (SEC 1):",
        state.display()
    ))?;
    for (name, key) in keys {
        print(&format!("  {name:<9} {}", hex::encode(key.sec1())))?;
    }
    print("it takes no contact until certificates are installed: `wand pki` issues and installs them")?;
    Ok(ExitCode::SUCCESS)
}

fn start(wanted: Run, json: bool) -> Outcome {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(false)
        .init();
    let directory = DeviceDirectory::open(&wanted.state)?;
    let options = RunOptions {
        air: on_air(&wanted)?,
        cut_power_after_writes: wanted.cut_power_after_writes,
        cut_link: wanted.cut_link_after,
    };
    let ready = |endpoint: &wand_link::Endpoint| {
        let line = if json {
            serde_json::json!({ "ready": endpoint.as_str() }).to_string()
        } else {
            format!("ready {endpoint}")
        };
        // Whoever started us may not listen.
        let _ = print(&line);
    };
    // On several threads bluer may hand over two writes in the other order.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let exit = match runtime.block_on(async {
        run(directory, options, ready, stopped()?)
            .await
            .map_err(Box::<dyn Error>::from)
    }) {
        Err(fault) if lost_power(&*fault) => Exit::PowerLost,
        exit => exit?,
    };
    Ok(match exit {
        Exit::Stopped => ExitCode::SUCCESS,
        Exit::PowerLost => ExitCode::from(3),
    })
}

/// Where the device is to be reached.
fn on_air(wanted: &Run) -> Result<OnAir, Box<dyn Error>> {
    let Some(folder) = wanted.air.clone() else {
        #[cfg(all(feature = "ble", target_os = "linux"))]
        return Ok(OnAir::Bluetooth {
            adapter: wanted.adapter.clone(),
        });
        #[cfg(not(all(feature = "ble", target_os = "linux")))]
        return Err(NO_BLUETOOTH.into());
    };
    let link = LinkParameters {
        mtu: wanted.mtu.into(),
        connection_interval_us: u64::from(wanted.interval_ms) * 1000,
        packets_per_event: wanted.packets_per_event,
        loss: wanted.loss,
        silent_loss: wanted.silent_loss,
        ..LinkParameters::default()
    };
    let link = SocketSettings {
        link,
        seed: wanted.seed,
        ..SocketSettings::default()
    };
    Ok(OnAir::Simulated { folder, link })
}

#[cfg(not(all(feature = "ble", target_os = "linux")))]
const NO_BLUETOOTH: &str = "this program was built without Bluetooth; \
    build it on Linux with the feature `ble`, which is a default";

/// Whether the power was cut while the device started.
fn lost_power(fault: &(dyn Error + 'static)) -> bool {
    use wand_firmware_sim::device::DirectoryFault;
    use wand_firmware_sim::process::ProcessFault;
    matches!(fault.downcast_ref(), Some(ProcessFault::Directory(DirectoryFault::Device(fault))) if Fault::is_power_loss(fault))
}

#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn control(state: PathBuf, command: ControlCommand, json: bool) -> Outcome {
    let status = Client::new(state).ask(&command.into())?;
    if json {
        print(&serde_json::to_string(&status)?)?;
    } else {
        show(&status)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(status: &StatusReply) -> std::io::Result<()> {
    let yes = |is| if is { "yes" } else { "no" };
    print(&format!("endpoint        {}", status.endpoint))?;
    print(&format!("provisioned     {}", yes(status.provisioned)))?;
    print(&format!(
        "programme       {} ({})",
        status.programme, status.state
    ))?;
    print(&format!("battery         {}", status.battery))?;
    print(&format!("magnet          {}", yes(status.magnet)))?;
    print(&format!("session open    {}", yes(status.session_open)))?;
    if let Some(code) = &status.pairing_code {
        print(&format!("pairing code    {code}"))?;
    }
    print(&format!(
        "pairing window  {}",
        if status.pairing_open { "open" } else { "closed" }
    ))?;
    print(&format!("paired          {}", status.paired))?;
    print(&format!("last counter    {}", status.command_counter))?;
    print(&format!("log entries     {}", status.log_entries))?;
    print(&format!(
        "energy          {} µJ in sessions, {} µJ in failed contacts",
        status.session_energy_uj, status.failed_energy_uj
    ))
}
