use super::*;
use proptest::prelude::*;

fn drain(model: &mut LinkModel) -> Vec<Delivery> {
    let mut all = Vec::new();
    while let Some(at) = model.next_event_time() {
        all.extend(model.advance(at));
    }
    all
}

#[test]
fn air_times_are_those_of_the_core_specification() {
    assert_eq!(Phy::Le1M.air_time_us(0), 80);
    assert_eq!(Phy::Le2M.air_time_us(0), 44);
    assert_eq!(Phy::Le1M.air_time_us(251), 2088);
    assert_eq!(Phy::Le2M.air_time_us(251), 1048);
}

#[test]
fn a_full_packet_fills_one_pdu() {
    let parameters = LinkParameters::default();
    assert_eq!(
        (parameters.pdus(244), parameters.pdus(245), parameters.pdus(1)),
        (1, 2, 1)
    );
    let old = LinkParameters {
        pdu_len: 27,
        mtu: 244,
        ..parameters
    };
    assert_eq!((old.pdus(20), old.pdus(21), old.pdus(244)), (1, 2, 10));
}

#[test]
fn bulk_reaches_what_the_packets_can_carry() {
    for phy in [Phy::Le1M, Phy::Le2M] {
        for packets_per_event in [1, 4, 6, 20] {
            let parameters = LinkParameters {
                phy,
                packets_per_event,
                ..LinkParameters::default()
            };
            let mut model = LinkModel::new(parameters, 1);
            for _ in 0..600 {
                model
                    .push(Direction::ToProgrammer, Mode::Bulk, vec![0; 244], 0)
                    .unwrap();
            }
            let deliveries = drain(&mut model);
            assert_eq!(deliveries.len(), 600);
            let events = model.counters().events;
            let seconds = events as f64 * 15e-3;
            let share = 600.0 * 244.0 / seconds / parameters.goodput_bound();
            assert!(
                (0.98..=1.0001).contains(&share),
                "{phy:?} {packets_per_event}: {share}"
            );
        }
    }
}

#[test]
fn on_one_megabit_air_time_limits_the_event_to_six_packets() {
    let parameters = LinkParameters {
        phy: Phy::Le1M,
        packets_per_event: 20,
        ..LinkParameters::default()
    };
    assert!((parameters.packets_per_second() - 6.0 / 15e-3).abs() < 1e-6);
}

#[test]
fn a_packet_with_response_holds_the_next_one_back() {
    let mut model = LinkModel::new(LinkParameters::default(), 1);
    for i in 0..3 {
        model
            .push(Direction::ToDevice, Mode::Control, vec![i], 0)
            .unwrap();
    }
    let times: Vec<u64> = drain(&mut model)
        .iter()
        .map(|delivery| delivery.at_us / 15_000)
        .collect();
    assert_eq!(times, [0, 2, 4], "write, response, write, response, write");
    assert_eq!(model.counters().events, 6);
}

#[test]
fn a_packet_handed_over_between_events_waits_for_the_next() {
    let mut model = LinkModel::new(LinkParameters::default(), 1);
    model
        .push(Direction::ToDevice, Mode::Bulk, vec![1; 20], 15_001)
        .unwrap();
    assert_eq!(model.next_event_time(), Some(30_000));
    assert!(model.advance(30_000).is_empty(), "it is still on air");
    let arrival = model.next_event_time().unwrap();
    assert!((30_000..31_000).contains(&arrival));
    assert_eq!(model.advance(arrival).len(), 1);
    assert_eq!(model.next_event_time(), None);
}

#[test]
fn link_layer_loss_costs_retransmissions_and_loses_nothing() {
    let parameters = LinkParameters {
        loss: 0.1,
        ..LinkParameters::default()
    };
    let mut model = LinkModel::new(parameters, 5);
    for i in 0..500u16 {
        model
            .push(Direction::ToProgrammer, Mode::Bulk, i.to_be_bytes().to_vec(), 0)
            .unwrap();
    }
    let order: Vec<Vec<u8>> = drain(&mut model)
        .into_iter()
        .map(|delivery| delivery.packet)
        .collect();
    assert_eq!(
        order,
        (0..500u16).map(|i| i.to_be_bytes().to_vec()).collect::<Vec<_>>()
    );
    assert!(model.counters().retransmissions > 20);
}

#[test]
fn a_library_drops_only_packets_without_response() {
    let parameters = LinkParameters {
        silent_loss: 0.2,
        ..LinkParameters::default()
    };
    let mut model = LinkModel::new(parameters, 5);
    for _ in 0..300 {
        model.push(Direction::ToDevice, Mode::Bulk, vec![1], 0).unwrap();
        model
            .push(Direction::ToDevice, Mode::Control, vec![2], 0)
            .unwrap();
    }
    let deliveries = drain(&mut model);
    let control = deliveries
        .iter()
        .filter(|delivery| delivery.packet == [2])
        .count();
    let lost = model.counters().silently_lost;
    assert_eq!(control, 300);
    assert!((30..90).contains(&lost));
    assert_eq!(deliveries.len() as u64, 600 - lost);
}

#[test]
fn range_and_noise_are_told_apart() {
    let mut away = LinkModel::new(LinkParameters::default(), 1);
    away.set_out_of_range(true, 1_000_000);
    let deadline = away.next_event_time().unwrap();
    assert_eq!(deadline, 5_000_000);
    away.advance(deadline);
    assert_eq!(
        (away.loss(), away.next_event_time()),
        (Some(LinkLoss::Range), None)
    );

    let mut noisy = LinkModel::new(
        LinkParameters {
            loss: 1.0,
            ..LinkParameters::default()
        },
        1,
    );
    noisy
        .push(Direction::ToDevice, Mode::Control, vec![1], 1_000_000)
        .unwrap();
    assert!(drain(&mut noisy).is_empty());
    assert_eq!(noisy.loss(), Some(LinkLoss::Noise));
}

#[test]
fn coming_back_in_time_keeps_the_link() {
    let mut model = LinkModel::new(LinkParameters::default(), 1);
    model.push(Direction::ToDevice, Mode::Bulk, vec![9], 0).unwrap();
    model.set_out_of_range(true, 0);
    assert!(model.advance(3_000_000).is_empty());
    model.set_out_of_range(false, 3_000_000);
    let deliveries = drain(&mut model);
    assert_eq!((deliveries.len(), model.loss()), (1, None));
    assert!(model.counters().retransmissions > 100);
}

#[test]
fn too_long_a_packet_is_refused() {
    let mut model = LinkModel::new(LinkParameters::default(), 1);
    let refused = model.push(Direction::ToDevice, Mode::Bulk, vec![0; 245], 0);
    assert_eq!(refused, Err(FrameFault::TooLong { len: 245, limit: 244 }));
}

proptest! {
    /// R-SE-3: whatever is pushed when, each direction keeps its order and nothing arrives before it was sent.
    #[test]
    fn every_direction_keeps_its_order(
        pushes in proptest::collection::vec((any::<bool>(), any::<bool>(), 0u64..400_000, 0usize..600), 1..60),
        seed: u64,
        loss in 0.0f64..0.4,
        pdu_len in 27usize..251,
    ) {
        let parameters = LinkParameters { mtu: 600, loss, pdu_len, ..LinkParameters::default() };
        let mut model = LinkModel::new(parameters, seed);
        let mut pushes = pushes;
        pushes.sort_by_key(|(_, _, at, _)| *at);
        let mut seen = Vec::new();
        let mut sent = [Vec::new(), Vec::new()];
        for (number, (down, control, at, len)) in pushes.into_iter().enumerate() {
            while let Some(next) = model.next_event_time().filter(|next| *next <= at) {
                seen.extend(model.advance(next));
            }
            let mut packet = vec![0; len.max(8)];
            packet[..8].copy_from_slice(&(number as u64).to_be_bytes());
            let direction = if down { Direction::ToDevice } else { Direction::ToProgrammer };
            let mode = if control { Mode::Control } else { Mode::Bulk };
            sent[usize::from(down)].push((at, packet.clone()));
            model.push(direction, mode, packet, at).unwrap();
        }
        seen.extend(drain(&mut model));
        prop_assert_eq!(model.loss(), None);
        for down in [false, true] {
            let direction = if down { Direction::ToDevice } else { Direction::ToProgrammer };
            let arrived: Vec<_> = seen.iter().filter(|delivery| delivery.direction == direction).collect();
            prop_assert_eq!(arrived.len(), sent[usize::from(down)].len());
            for (delivery, (at, packet)) in arrived.iter().zip(&sent[usize::from(down)]) {
                prop_assert_eq!(&delivery.packet, packet);
                prop_assert!(delivery.at_us > *at);
            }
        }
    }
}
