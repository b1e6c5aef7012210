use super::*;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

/// Two hosts with their controllers, on a clock that the test moves.
struct Bench {
    air: Air,
    now: Time,
    on_air: Vec<Pdu>,
    to_host: Vec<(usize, Vec<u8>)>,
}

const CENTRAL: usize = 0;
const PERIPHERAL: usize = 1;

impl Bench {
    fn new(pacing: Pacing) -> Self {
        let mut air = Air::new(Settings {
            generation: Generation::Legacy,
            pacing,
            seed: 7,
        });
        air.add();
        air.add();
        Self {
            air,
            now: Time::ZERO,
            on_air: Vec::new(),
            to_host: Vec::new(),
        }
    }

    fn say(&mut self, controller: usize, packet: &str) {
        let packet = hex::decode(packet.replace(' ', "")).expect("hexadecimal");
        self.air.receive(self.now, controller, &packet);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.air.poll() {
            match output {
                Output::OnAir(pdu) => self.on_air.push(pdu),
                Output::ToHost { controller, packet } => self.to_host.push((controller, packet)),
            }
        }
    }

    /// Moves the clock from deadline to deadline.
    fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(next) = self.air.next_deadline().filter(|next| *next <= end) {
            self.now = self.now.max(next);
            self.air.advance(self.now);
            self.drain();
        }
        self.now = end;
    }

    fn advertise(&mut self) {
        // Every 100 ms, connectable, under the public address; then three bytes of data; then on.
        self.say(PERIPHERAL, "01 0620 0f a000 a000 00 00 00 000000000000 07 00");
        self.say(PERIPHERAL, &format!("01 0820 20 03 020106 {}", "00".repeat(28)));
        self.say(PERIPHERAL, "01 0a20 01 01");
    }

    /// 30 ms, no latency, time-out of 420 ms.
    fn connect(&mut self) {
        self.say(
            CENTRAL,
            "01 0d20 19 6000 6000 00 00 0200000e1e02 00 1800 2800 0000 2a00 0000 0000",
        );
        self.run(120 * MS);
        assert_eq!(self.air.status().links.len(), 1);
        self.to_host.clear();
    }

    fn events(&mut self, controller: usize, code: u8) -> Vec<Vec<u8>> {
        let (theirs, others) = std::mem::take(&mut self.to_host)
            .into_iter()
            .partition(|(to, packet)| {
                *to == controller && packet.first() == Some(&4) && packet.get(1) == Some(&code)
            });
        self.to_host = others;
        theirs.into_iter().map(|(_, packet)| packet).collect()
    }

    fn data(&mut self, controller: usize) -> Vec<Vec<u8>> {
        let all = std::mem::take(&mut self.to_host);
        let theirs = |(to, packet): &(usize, Vec<u8>)| *to == controller && packet.first() == Some(&2);
        all.into_iter().filter(theirs).map(|(_, packet)| packet).collect()
    }
}

fn connected(pacing: Pacing) -> Bench {
    let mut bench = Bench::new(pacing);
    bench.advertise();
    bench.connect();
    bench
}

const AT_ONCE: Pacing = Pacing::Every(Duration::ZERO);

#[test]
fn advertising_repeats_at_its_interval_with_a_random_delay_of_at_most_ten_milliseconds() {
    let mut bench = Bench::new(AT_ONCE);
    bench.advertise();
    bench.run(Duration::from_secs(20));
    let times: Vec<_> = bench.on_air.iter().map(|pdu| pdu.at).collect();
    assert!((180..=200).contains(&times.len()), "{}", times.len());
    let gaps = times.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(gaps.clone().all(|gap| (100 * MS..=110 * MS).contains(&gap)));
    assert!(gaps.clone().max() > gaps.min(), "the delay is the same each time");
}

#[test]
fn a_scanner_is_told_of_the_advertiser_and_of_its_scan_response() {
    let mut bench = Bench::new(AT_ONCE);
    bench.advertise();
    bench.air.set_rssi(PERIPHERAL, -77).expect("it is there");
    bench.say(CENTRAL, "01 0b20 07 01 1000 1000 00 00");
    bench.say(CENTRAL, "01 0c20 02 01 00");
    bench.run(110 * MS);
    let reports = bench.events(CENTRAL, 0x3E);
    let kinds: Vec<_> = reports.iter().map(|report| report[5]).collect();
    assert_eq!(kinds, [0, 4]);
    assert!(
        reports
            .iter()
            .all(|report| report.last() == Some(&(-77_i8 as u8)))
    );
    let names: Vec<_> = bench.on_air.iter().map(|pdu| pdu.kind).collect();
    assert!(names.ends_with(&["ADV_IND", "SCAN_REQ", "SCAN_RSP"]), "{names:?}");
}

#[test]
fn a_muted_advertiser_is_not_on_the_air() {
    let mut bench = Bench::new(AT_ONCE);
    bench.advertise();
    bench.on_air.clear();
    bench.air.mute(bench.now, PERIPHERAL, true).expect("it is there");
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.on_air, []);
    bench.air.mute(bench.now, PERIPHERAL, false).expect("it is there");
    bench.run(110 * MS);
    assert!(!bench.on_air.is_empty());
}

#[test]
fn a_connection_begins_on_an_advertisement_and_ends_the_advertiser() {
    let mut bench = Bench::new(AT_ONCE);
    bench.advertise();
    bench.say(
        CENTRAL,
        "01 0d20 19 6000 6000 00 00 0200000e1e02 00 1800 2800 0000 2a00 0000 0000",
    );
    assert_eq!(bench.events(CENTRAL, 0x3E), Vec::<Vec<u8>>::new());
    bench.run(120 * MS);
    let to_central = bench.events(CENTRAL, 0x3E);
    assert_eq!(
        hex::encode(&to_central[0]),
        "043e130100400000000200000e1e02180000002a0000"
    );
    let to_peripheral = bench.events(PERIPHERAL, 0x3E);
    assert_eq!(
        hex::encode(&to_peripheral[0]),
        "043e130100400001000100000e1e02180000002a0000"
    );
    bench.on_air.clear();
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.on_air, []);
}

#[test]
fn one_central_holds_connections_to_two_peripherals() {
    let mut bench = connected(AT_ONCE);
    let third = bench.air.add();
    bench.say(third, "01 0a20 01 01");
    bench.say(
        CENTRAL,
        "01 0d20 19 6000 6000 00 00 0300000e1e02 00 1800 2800 0000 2a00 0000 0000",
    );
    bench.run(Duration::from_secs(3));
    bench.say(CENTRAL, "02 4100 0300 0102aa");
    assert_eq!(bench.data(third), [[2, 0x40, 0x20, 3, 0, 1, 2, 0xaa]]);
    bench.air.drop_links(Some(third)).expect("it is there");
    assert_eq!(bench.air.status().links.len(), 1);
}

#[test]
fn data_crosses_and_its_buffer_is_given_back() {
    let mut bench = connected(AT_ONCE);
    bench.say(CENTRAL, "02 4000 0300 010203");
    assert_eq!(bench.events(CENTRAL, 0x13), [[4, 0x13, 5, 1, 0x40, 0, 1, 0]]);
    assert_eq!(bench.data(PERIPHERAL), [[2, 0x40, 0x20, 3, 0, 1, 2, 3]]);
}

#[test]
fn a_pace_spreads_packets_over_time() {
    let mut bench = connected(Pacing::Every(10 * MS));
    for _ in 0..5 {
        bench.say(CENTRAL, "02 4000 0100 aa");
    }
    bench.run(25 * MS);
    assert_eq!(bench.data(PERIPHERAL).len(), 3);
    bench.run(20 * MS);
    assert_eq!(bench.data(PERIPHERAL).len(), 2);
}

#[test]
fn connection_events_carry_so_many_packets_each() {
    let mut bench = connected(Pacing::Events(2));
    for _ in 0..5 {
        bench.say(CENTRAL, "02 4000 0100 aa");
    }
    let mut arrived = Vec::new();
    for _ in 0..4 {
        bench.run(30 * MS);
        arrived.push(bench.data(PERIPHERAL).len());
    }
    assert_eq!(arrived.iter().sum::<usize>(), 5);
    assert!(arrived.iter().all(|packets| *packets <= 2), "{arrived:?}");
}

/// Slow while idle: a peripheral with latency is not there at every event, but may speak at each.
#[test]
fn a_peripheral_with_latency_hears_late_and_speaks_at_once() {
    let mut bench = connected(Pacing::Events(6));
    // 30 ms, latency 4, time-out 4 s.
    bench.say(CENTRAL, "01 1320 0e 4000 1800 1800 0400 9001 0000 0000");
    bench.run(Duration::from_secs(1));
    let (mut longest_down, mut longest_up) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..20 {
        for (from, to, longest) in [
            (CENTRAL, PERIPHERAL, &mut longest_down),
            (PERIPHERAL, CENTRAL, &mut longest_up),
        ] {
            bench.data(to);
            bench.say(from, "02 4000 0100 aa");
            let mut waited = Duration::ZERO;
            while bench.data(to).is_empty() {
                bench.run(5 * MS);
                waited += 5 * MS;
            }
            *longest = (*longest).max(waited);
        }
    }
    assert!(longest_up <= 30 * MS, "{longest_up:?}");
    assert!((60 * MS..=150 * MS).contains(&longest_down), "{longest_down:?}");
}

#[test]
fn fading_delays_packets_and_loses_none() {
    let mut bench = connected(AT_ONCE);
    bench.air.mishaps().fade = 0.5;
    for number in 0..50_u8 {
        bench.say(CENTRAL, &format!("02 4000 0100 {number:02x}"));
    }
    let at_once = bench.data(PERIPHERAL);
    bench.run(Duration::from_secs(10));
    let later = bench.data(PERIPHERAL);
    assert!(!later.is_empty());
    let arrived: Vec<_> = at_once.iter().chain(&later).map(|packet| packet[5]).collect();
    assert_eq!(arrived, (0..50).collect::<Vec<_>>());
}

#[test]
fn a_silent_peer_is_lost_at_the_supervision_time_out_on_both_sides() {
    let mut bench = connected(AT_ONCE);
    bench.air.mute(bench.now, PERIPHERAL, true).expect("it is there");
    bench.say(CENTRAL, "02 4000 0100 aa");
    bench.run(419 * MS);
    assert!(bench.to_host.is_empty(), "data crossed a silent air");
    bench.run(2 * MS);
    for side in [CENTRAL, PERIPHERAL] {
        assert_eq!(bench.events(side, 0x05), [[4, 5, 4, 0, 0x40, 0, 0x08]]);
    }
}

#[test]
fn a_peer_heard_again_in_time_is_not_lost() {
    let mut bench = connected(AT_ONCE);
    bench.air.mute(bench.now, PERIPHERAL, true).expect("it is there");
    bench.say(CENTRAL, "02 4000 0100 aa");
    bench.run(400 * MS);
    bench.air.mute(bench.now, PERIPHERAL, false).expect("it is there");
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.data(PERIPHERAL).len(), 1);
    assert_eq!(bench.air.status().links.len(), 1);
}

#[test]
fn a_controller_taken_out_is_missed_after_the_time_out_and_is_fresh_when_put_back() {
    let mut bench = connected(AT_ONCE);
    bench.air.plug(bench.now, PERIPHERAL, false).expect("it is there");
    bench.run(Duration::from_secs(1));
    assert_eq!(bench.events(CENTRAL, 0x05), [[4, 5, 4, 0, 0x40, 0, 0x08]]);
    assert_eq!(bench.events(PERIPHERAL, 0x05), Vec::<Vec<u8>>::new());
    bench.air.plug(bench.now, PERIPHERAL, true).expect("it is there");
    assert!(!bench.air.status().controllers[PERIPHERAL].advertising);
    bench.advertise();
    bench.connect();
}

#[test]
fn a_host_that_hangs_up_is_told_so_and_the_peer_is_told_why() {
    let mut bench = connected(AT_ONCE);
    bench.say(CENTRAL, "01 0604 03 4000 13");
    assert_eq!(bench.events(CENTRAL, 0x05), [[4, 5, 4, 0, 0x40, 0, 0x16]]);
    assert_eq!(bench.events(PERIPHERAL, 0x05), [[4, 5, 4, 0, 0x40, 0, 0x13]]);
}

#[test]
fn encryption_begins_only_with_the_same_key_at_both_ends() {
    for (reply, status) in [("11", "00"), ("22", "06")] {
        let mut bench = connected(AT_ONCE);
        bench.say(
            CENTRAL,
            &format!("01 1920 1c 4000 {} 0000 {}", "00".repeat(8), "11".repeat(16)),
        );
        assert_eq!(bench.events(PERIPHERAL, 0x3E).len(), 1);
        bench.say(PERIPHERAL, &format!("01 1a20 12 4000 {}", reply.repeat(16)));
        let change = bench.events(CENTRAL, 0x08);
        assert_eq!(hex::encode(&change[0][3..4]), status);
    }
}

#[test]
fn orders_to_nobody_are_refused() {
    let mut bench = Bench::new(AT_ONCE);
    assert_eq!(bench.air.mute(bench.now, 9, true), Err(NoSuchController(9)));
    assert_eq!(bench.air.drop_links(Some(9)), Err(NoSuchController(9)));
}
