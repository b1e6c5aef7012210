//! `wand demo`: the main job against a simulated device in a process of its own, step by step.

mod air;
mod choice;
mod eavesdropper;
mod place;
mod process;
mod rhythm;
mod scenery;
mod serve;
mod steps;
mod walk;

use crate::arguments::{Demo, DemoVerb};
use crate::station::Station;
use air::Air;
use place::Place;
use steps::Steps;
use walk::Walk;
use wand_programmer::{Fault, FaultKind};
use wand_therapy::{Class, class_by_key, classes};

/// Walks the main job. Whether every step went as expected.
///
/// # Errors
/// Why the walk could not begin.
pub(crate) async fn run(station: &Station, options: &Demo) -> Result<bool, Fault> {
    let class = class(options.class.as_deref())?;
    let air = Air::choose(station, options).await?;
    let place = Place::choose(station, options.fresh)?;
    if let Some(DemoVerb::Serve(serve)) = &options.verb {
        let station = station.moved(place.folder().to_path_buf(), place.pin_file());
        let served = serve::run(&station, &place, serve).await;
        return place.leave().and(served).map(|()| true);
    }
    let station = station.moved(place.folder().to_path_buf(), place.pin_file());
    let station = station.reaching(air.reach.clone());
    station.out.line(format!(
        "A simulated {}, a workstation and an authority in {}",
        class.name,
        place.folder().display()
    ));
    station.out.line(format!(
        "The demonstration's PIN is random and lies beside them, in {}: nothing here protects a patient.",
        place.pin_file().display()
    ));
    station.out.line("");
    let mut walk = Walk::new(station.out);
    let mut steps = Steps::new(&station, class, &air);
    let walked = tokio::select! {
        walked = steps.walk(&mut walk) => walked,
        _ = tokio::signal::ctrl_c() => Err(Fault::new(FaultKind::Usage, "you ended it", "start it again when you like")),
    };
    if let Err(fault) = &walked {
        walk.stumbled(fault);
    }
    let stopped = steps.stop(&mut walk).await;
    drop(steps);
    station.settled().await;
    let removed = place.leave();
    if let Err(fault) = stopped.and(removed) {
        walk.stumbled(&fault);
    }
    Ok(walk.conclude())
}

fn class(key: Option<&str>) -> Result<&'static Class, Fault> {
    let known = || {
        classes()
            .iter()
            .map(|class| class.key)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let found = match key {
        None => classes().first().copied(),
        Some(key) => class_by_key(key),
    };
    found.ok_or_else(|| {
        let key = key.unwrap_or_default();
        Fault::new(
            FaultKind::Usage,
            format!("there is no device class “{key}”"),
            format!("choose one of {}", known()),
        )
    })
}
