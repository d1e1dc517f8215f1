"""Keys: signing checkpoints, and the signature check that is handed to verifiers. The one room that knows cryptography."""

from datarights.adapters.keys.signing import Signer, check, new_signer
from datarights.adapters.keys.store import KeyStore, StoredKey

__all__ = ["KeyStore", "Signer", "StoredKey", "check", "new_signer"]
