"""What tests of phone pages share."""

from typing import Any


_WAIT = """new Promise((done, failed) => {
  setTimeout(() => failed(new Error('no worker')), 20000);
  if (navigator.serviceWorker.controller) done();
  navigator.serviceWorker.addEventListener('controllerchange', done, { once: true });
})"""


def has_worker(page: Any) -> None:
    """Waits until the page works without a network."""
    page.evaluate(_WAIT)
