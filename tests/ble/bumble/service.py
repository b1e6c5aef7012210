"""The numbers of the secure service, as docs/protocol.md §1 has them."""

SERVICE = "6d1f3c52-8e0b-4f7a-9b64-57c2d0a193e8"
CONTROL = "6d1f3c53-8e0b-4f7a-9b64-57c2d0a193e8"
BULK = "6d1f3c54-8e0b-4f7a-9b64-57c2d0a193e8"
NOTIFY = "6d1f3c55-8e0b-4f7a-9b64-57c2d0a193e8"
VERSION = "6d1f3c56-8e0b-4f7a-9b64-57c2d0a193e8"

NAME = "Medical device"
PROFILE_VERSION = 1
TOKEN_LEN = 8
