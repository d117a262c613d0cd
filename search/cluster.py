"""Where the Elasticsearch cluster is and how this process is known to it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cluster:
    """Addresses (none: there is no cluster), API key, the file with the certificate authority of its
    TLS, what the names of this city's indexes begin with, and the seconds a question may take before
    the embedded engine answers it."""

    urls: tuple[str, ...] = ()
    api_key: str = field(default="", repr=False)
    authority: str = ""
    prefix: str = "vocmatch"
    patience: float = 0.8
