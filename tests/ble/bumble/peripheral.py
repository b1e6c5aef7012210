"""A peripheral by another maker: Google's Bumble on a controller of wand-vradio.

    peripheral.py --behaviour garbage tcp-client:127.0.0.1:6402

It prints `advertising` when it can be found, then a line for each connection, write and loss.

With `--in-turns` it reads its modules once, which takes a slow guest ten seconds, and then lines from its standard input:
`BEHAVIOUR FOLDER` begins a peripheral that writes to bumble.txt and bumble-errors.txt there, `ended` when it fails; an
empty line ends it and is answered by one.
"""

import argparse
import asyncio
import contextlib
import os
import pathlib
import signal
import sys

import service
from behaviour import BEHAVIOURS
from bumble.core import UUID, AdvertisingData
from bumble.device import Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address
from bumble.transport import open_transport


def options():
    parser = argparse.ArgumentParser(description="A peripheral by another maker, which may misbehave.")
    parser.add_argument("transport", help="Bumble's name of a controller, such as tcp-client:127.0.0.1:6402")
    parser.add_argument("--behaviour", choices=BEHAVIOURS, default="echo")
    parser.add_argument("--in-turns", action="store_true", help="one after the other, as standard input asks for them")
    parser.add_argument("--interval", type=float, default=100.0, help="between advertisements, in milliseconds")
    parser.add_argument("--size", type=int, default=244, help="bytes of a notification it makes up, at most")
    parser.add_argument("--pause", type=float, default=0.001, help="between notifications of a flood, in seconds")
    parser.add_argument("--seed", type=int, default=1, help="of everything random but the address")
    return parser.parse_args()


def say(*words):
    print(*words, flush=True)


class Peripheral:
    """The secure service with one behaviour behind it."""

    def __init__(self, device, chosen):
        self.device = device
        self.options = chosen
        self.behaviour = BEHAVIOURS[chosen.behaviour](chosen)
        self.tasks = set()
        device.on("connection", self.connected)
        self.missing = [self.service()]
        if not self.behaviour.late:
            self.complete()

    def service(self):
        properties, permissions = Characteristic.Properties, Characteristic.Permissions
        self.notifying = Characteristic(service.NOTIFY, properties.NOTIFY, permissions.READABLE)
        self.notifying.on("subscription", self.subscribed)
        version = Characteristic(service.VERSION, properties.READ, permissions.READABLE, self.behaviour.version)
        characteristics = [
            self.writable(service.CONTROL, properties.WRITE),
            self.writable(service.BULK, properties.WRITE_WITHOUT_RESPONSE),
            self.notifying,
            version,
        ]
        return Service(self.behaviour.uuid, characteristics)

    def complete(self):
        while self.missing:
            self.device.add_service(self.missing.pop())

    def writable(self, uuid, properties):
        def written(connection, value):
            say("written", uuid, len(value))
            self.begin(self.behaviour.written(value, self.notifier(connection), connection.disconnect))

        return Characteristic(
            uuid, properties, Characteristic.Permissions.WRITEABLE, CharacteristicValue(write=written)
        )

    def subscribed(self, connection, notify, _indicate):
        if notify:
            say("subscribed")
            self.begin(self.behaviour.subscribed(self.notifier(connection)))

    def notifier(self, connection):
        async def notify(value):
            await self.device.notify_subscriber(connection, self.notifying, value)

        return notify

    def begin(self, work):
        async def until_the_link_is_lost():
            # What is sent to a central that hung up has nowhere to go.
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await work

        task = asyncio.ensure_future(until_the_link_is_lost())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def connected(self, connection):
        say("connected", connection.peer_address)
        connection.on("disconnection", self.disconnected)

    def disconnected(self, reason):
        say("disconnected", reason)
        for task in self.tasks:
            task.cancel()
        self.complete()

    async def advertise(self):
        token = bytes(self.behaviour.random.randbytes(service.TOKEN_LEN))
        advertised = AdvertisingData([
            (AdvertisingData.FLAGS, bytes([0x06])),
            (AdvertisingData.SERVICE_DATA_128_BIT_UUID, UUID(service.SERVICE).to_bytes() + token),
        ])
        answered = AdvertisingData([
            (AdvertisingData.COMPLETE_LOCAL_NAME, service.NAME.encode()),
        ])
        await self.device.start_advertising(
            auto_restart=True,
            advertising_data=bytes(advertised),
            scan_response_data=bytes(answered),
            advertising_interval_min=self.options.interval,
            advertising_interval_max=self.options.interval,
        )
        say("advertising")


async def serve(chosen):
    async with await open_transport(chosen.transport) as hci:
        address = Address.generate_static_address()
        device = Device.with_hci(service.NAME, address, hci.source, hci.sink)
        peripheral = Peripheral(device, chosen)
        await device.power_on()
        await peripheral.advertise()
        await hci.source.wait_for_termination()


def begin(chosen, behaviour, folder):
    """A peripheral in a process of its own, which leaves nothing to the next."""
    child = os.fork()
    if child:
        return child
    for name, descriptor in (("bumble.txt", 1), ("bumble-errors.txt", 2)):
        with open(pathlib.Path(folder, name), "wb") as file:
            os.dup2(file.fileno(), descriptor)
    chosen.behaviour = behaviour
    try:
        asyncio.run(serve(chosen))
    finally:
        say("ended")
    sys.exit(0)


def end(child):
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def in_turns(chosen):
    child = None
    for line in sys.stdin:
        end(child)
        child = None
        match line.split(maxsplit=1):
            case [behaviour, folder]:
                child = begin(chosen, behaviour, folder.strip())
            case _:
                say()
    end(child)


def main():
    chosen = options()
    if chosen.in_turns:
        in_turns(chosen)
    else:
        asyncio.run(serve(chosen))


if __name__ == "__main__":
    main()
