"""How a peripheral answers what is written to it: one class for each behaviour, one name for each class."""

import asyncio
import random


class Echo:
    """Returns each write as a notification: to see that the path works at all."""

    def __init__(self, options):
        self.options = options

    @property
    def version(self):
        return bytes([self.options.version])

    async def subscribed(self, notify):
        """A central asked for notifications."""

    async def written(self, value, notify):
        await notify(value)


class Silence(Echo):
    """Takes every write and never answers."""

    async def written(self, value, notify):
        return


class Garbage(Echo):
    """Answers each write with random bytes of a random length."""

    def __init__(self, options):
        super().__init__(options)
        self.random = random.Random(options.seed)

    async def written(self, value, notify):
        await notify(self.random.randbytes(self.random.randint(0, self.options.size)))


class Truncate(Echo):
    """Returns the first half of each write."""

    async def written(self, value, notify):
        await notify(value[: len(value) // 2])


class Flood(Echo):
    """Notifies without being asked, and goes on until the central hangs up."""

    def __init__(self, options):
        super().__init__(options)
        self.random = random.Random(options.seed)

    async def subscribed(self, notify):
        while True:
            await notify(self.random.randbytes(self.options.size))
            await asyncio.sleep(self.options.pause)

    async def written(self, value, notify):
        return


class WrongVersion(Echo):
    """Says a version of the service that nobody speaks."""

    @property
    def version(self):
        return bytes([0xFE])


BEHAVIOURS = {
    "echo": Echo,
    "silence": Silence,
    "garbage": Garbage,
    "truncate": Truncate,
    "flood": Flood,
    "wrong-version": WrongVersion,
}
