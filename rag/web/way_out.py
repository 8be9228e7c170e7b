"""How requests to the web leave: through which proxy and trusting whom, as the environment says of all programs."""

from __future__ import annotations

import os
from urllib.request import getproxies, proxy_bypass

from rag.web.address import WebAddress

_TOR = "socks5h://127.0.0.1:9150"  # what "tb" stands for in ddgs: the Tor Browser


def own_proxy() -> str | None:
    """Name the proxy that DDGS_PROXY sets for web searches alone; None leaves it to the usual variables."""
    named = os.environ.get("DDGS_PROXY", "")
    return _TOR if named == "tb" else named or None


def proxy_to(address: WebAddress) -> str | None:
    """Name the proxy on the way to an address: DDGS_PROXY, or HTTPS_PROXY and its like as far as NO_PROXY lets them."""
    if own := own_proxy():
        return own
    proxies = getproxies()
    return None if proxy_bypass(address.host) else proxies.get(address.scheme) or proxies.get("all")


def authorities() -> str | None:
    """Name the file of those who vouch for servers, as SSL_CERT_FILE does where a proxy looks into connections."""
    return os.environ.get("SSL_CERT_FILE") or None
