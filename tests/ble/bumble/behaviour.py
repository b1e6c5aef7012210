"""How a peripheral answers what is written to it: one class for each behaviour, one name for each class."""

import asyncio
import random

import service


class Echo:
    """Returns each write as a notification: to see that the path works at all."""

    uuid = service.SERVICE
    version = bytes([service.PROFILE_VERSION])
    # Whether the first connection finds it without its service.
    late = False

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)

    async def subscribed(self, notify):
        """A central asked for notifications."""

    async def written(self, value, notify, hang_up):
        await notify(value)


class Silence(Echo):
    """Takes every write and never answers."""

    async def written(self, value, notify, hang_up):
        return


class Garbage(Echo):
    """Answers each write with random bytes of a random length."""

    async def written(self, value, notify, hang_up):
        await notify(self.random.randbytes(self.random.randint(0, self.options.size)))


class Truncate(Echo):
    """Returns the first half of each write."""

    async def written(self, value, notify, hang_up):
        await notify(value[: len(value) // 2])


class Flood(Echo):
    """Notifies without being asked, and goes on until the central hangs up."""

    async def subscribed(self, notify):
        while True:
            await notify(self.random.randbytes(self.options.size))
            await asyncio.sleep(self.options.pause)

    async def written(self, value, notify, hang_up):
        return


class WrongVersion(Echo):
    """Says a version of the service that nobody speaks."""

    version = bytes([0xFE])


class NoService(Echo):
    """Advertises the service and has another one."""

    uuid = "6d1f3cff-8e0b-4f7a-9b64-57c2d0a193e8"


class LateService(Silence):
    """Has its service from the second connection on, as a device that has just started may."""

    late = True


class HangUp(Echo):
    """Begins a message of the handshake, and hangs up in the middle of it."""

    FIRST_OF_SEVERAL = bytes([0x11, 0, 0])

    async def written(self, value, notify, hang_up):
        await notify(self.FIRST_OF_SEVERAL + self.random.randbytes(100))
        await hang_up()


BEHAVIOURS = {
    "echo": Echo,
    "silence": Silence,
    "garbage": Garbage,
    "truncate": Truncate,
    "flood": Flood,
    "wrong-version": WrongVersion,
    "no-service": NoService,
    "late-service": LateService,
    "hang-up": HangUp,
}
