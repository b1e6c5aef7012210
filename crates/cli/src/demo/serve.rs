//! `wand demo serve`: devices and credentials of a demonstration, for as long as somebody wants them.

use super::place::Place;
use super::process::{DeviceProcess, OnAir};
use super::scenery::{self, close};
use crate::arguments::Serve;
use crate::failure::storage;
use crate::station::Station;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use wand_firmware_sim::device::Settings;
use wand_link::SocketRadio;
use wand_programmer::Fault;
use wand_therapy::{Class, classes};
use wand_trust::Role;

/// What runs, once it does.
#[derive(Serialize)]
struct Ready<'a> {
    home: &'a PathBuf,
    pin: PathBuf,
    air: &'a PathBuf,
    devices: Vec<Served>,
}

/// A simulated device.
#[derive(Serialize)]
struct Served {
    id: String,
    class: String,
    model: String,
    serial: String,
    endpoint: String,
    state: PathBuf,
}

/// Makes credentials for an operator of a role, starts the devices, says so in a line and keeps them running until
/// standard input ends.
///
/// # Errors
/// What authority, vault or devices report.
pub(super) async fn run(station: &Station, place: &Place, options: &Serve) -> Result<(), Fault> {
    let demo = place.folder();
    let role = Role::from(options.role);
    let home = match role {
        Role::Clinician => demo.to_path_buf(),
        _ => demo.join(folder_name(role)),
    };
    std::fs::create_dir_all(&home).map_err(|why| storage(&home, &why))?;
    let mut desk = station.moved(home, place.pin_file());
    desk.air = demo.join("air");
    let (mut authority, _) = scenery::authority(&desk, demo)?;
    let (programmer, _) =
        scenery::workstation(&desk, &mut authority, role, Arc::new(SocketRadio::new(&desk.air))).await?;
    close(programmer).await;
    let mut processes = Vec::new();
    let mut served = Vec::new();
    for class in wanted(&options.class)? {
        let settings = scenery::device(&desk, demo, &mut authority, class)?;
        let state = scenery::device_folder(demo, class);
        let log = demo.join(format!("device-{}.log", class.key));
        let process =
            DeviceProcess::start(&state, OnAir::Folder(&desk.air), &log, &options.simulator).await?;
        served.push(described(class, settings, &process, state));
        processes.push(process);
    }
    // Somebody may want to revoke a certificate while the devices run.
    drop(authority);
    let ready = Ready {
        home: &desk.home,
        pin: place.pin_file(),
        air: &desk.air,
        devices: served,
    };
    if station.out.json {
        station.out.object(&serde_json::json!({ "ready": ready }));
    } else {
        for device in &ready.devices {
            station.out.line(format!(
                "{} {} at {}",
                device.model, device.serial, device.endpoint
            ));
        }
        station.out.line(format!(
            "ready: wand --home {} --pin-file {} --air {} devices",
            desk.home.display(),
            ready.pin.display(),
            desk.air.display()
        ));
        station.out.line("ends when standard input ends, or with Ctrl-C");
    }
    until_nobody_listens().await;
    for process in processes {
        process.stop().await?;
    }
    Ok(())
}

fn folder_name(role: Role) -> &'static str {
    match role {
        Role::Clinician => "clinician",
        Role::ServiceEngineer => "service-engineer",
        Role::Emergency => "emergency",
        Role::Manufacturer => "manufacturer",
    }
}

fn described(class: &Class, settings: Settings, process: &DeviceProcess, state: PathBuf) -> Served {
    Served {
        id: class.key.to_owned(),
        class: class.key.to_owned(),
        model: settings.model,
        serial: settings.serial,
        endpoint: process.endpoint().to_owned(),
        state,
    }
}

fn wanted(keys: &[String]) -> Result<Vec<&'static Class>, Fault> {
    match keys {
        [] => Ok(classes().to_vec()),
        keys => keys.iter().map(|key| super::class(Some(key))).collect(),
    }
}

/// Waits for the end of standard input, Ctrl-C or a request to terminate.
async fn until_nobody_listens() {
    let (ended, input) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        drop(ended);
    });
    tokio::select! {
        _ = input => {}
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut asked) => {
            asked.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
