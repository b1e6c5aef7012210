use super::link::{End, Link};
use super::{Air, Output, Pdu};
use crate::controller::{Advert, LinkParameters, Time};
use crate::hci::{Address, Role};

impl Air {
    pub(super) fn advertise(&mut self, now: Time) {
        for number in 0..self.stations.len() {
            let Some(station) = self.stations.get_mut(number) else {
                continue;
            };
            let audible = station.is_audible();
            let (adverts, ended) = station.controller.adverts(now, &mut self.chance);
            for event in ended {
                self.tell(number, &event);
            }
            for advert in adverts.iter().filter(|_| audible) {
                self.broadcast(now, number, advert);
            }
        }
    }

    fn broadcast(&mut self, now: Time, from: usize, advert: &Advert) {
        self.log(now, from, advert.pdu_name(), advert.address, &advert.data);
        let rssi = self.stations.get(from).map_or(0, |station| station.rssi);
        for number in (0..self.stations.len()).filter(|number| *number != from) {
            let Some(station) = self
                .stations
                .get_mut(number)
                .filter(|station| station.is_audible())
            else {
                continue;
            };
            let (events, asked_under) = station.controller.hear(now, advert, rssi);
            for event in events {
                self.tell(number, &event);
            }
            if let Some(scanner) = asked_under {
                self.log(now, number, "SCAN_REQ", scanner, &[]);
                self.log(now, from, "SCAN_RSP", advert.address, &advert.response);
            }
        }
        let connection = self
            .stations
            .iter_mut()
            .enumerate()
            .find_map(|(number, station)| {
                let can = number != from && station.is_audible();
                let taken = can.then(|| station.controller.take_up(now, advert)).flatten();
                taken.map(|(own, parameters)| (number, own, parameters))
            });
        if let Some((central, own, parameters)) = connection {
            self.log(now, central, "CONNECT_IND", own, &[]);
            self.connect(now, (central, own), (from, advert), parameters);
        }
    }

    fn connect(
        &mut self,
        now: Time,
        (central, central_address): (usize, Address),
        (peripheral, advert): (usize, &Advert),
        parameters: LinkParameters,
    ) {
        let mut end = |number: usize, role, peer| {
            let controller = &mut self.stations.get_mut(number)?.controller;
            let handle = controller.free_handle();
            let event = controller.connected(role, handle, peer, parameters);
            Some((End::new(number, handle), event))
        };
        let ends = (
            end(central, Role::Central, advert.address),
            end(peripheral, Role::Peripheral, central_address),
        );
        let (Some((central_end, to_central)), Some((peripheral_end, to_peripheral))) = ends else {
            return;
        };
        let handle = peripheral_end.handle();
        self.links
            .push(Link::new(now, central_end, peripheral_end, parameters));
        self.tell(peripheral, &to_peripheral);
        self.tell(central, &to_central);
        let stopped = self
            .stations
            .get_mut(peripheral)
            .and_then(|station| station.controller.advertiser_connected(advert.set, handle));
        if let Some(event) = stopped {
            self.tell(peripheral, &event);
        }
    }

    fn log(&mut self, at: Time, controller: usize, kind: &'static str, address: Address, data: &[u8]) {
        self.out.push_back(Output::OnAir(Pdu {
            at,
            controller,
            kind,
            address,
            data: data.to_vec(),
        }));
    }
}

impl Advert {
    fn pdu_name(&self) -> &'static str {
        use crate::hci::EventType;
        if !self.legacy {
            return "AUX_ADV_IND";
        }
        match self.event_type() {
            EventType::Connectable => "ADV_IND",
            EventType::Directed => "ADV_DIRECT_IND",
            EventType::Scannable => "ADV_SCAN_IND",
            EventType::NonConnectable => "ADV_NONCONN_IND",
            EventType::ScanResponse => "SCAN_RSP",
        }
    }
}
