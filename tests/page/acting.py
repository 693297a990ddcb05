"""What a person does on the page, in a line each."""

from __future__ import annotations

import base64

from playwright.async_api import FilePayload, Locator, Page, expect

#: A picture of one green pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def file(name: str, media_type: str = "image/png", data: bytes = PNG) -> FilePayload:
    """A file to attach."""
    return {"name": name, "mimeType": media_type, "buffer": data}


FOX = file("fox.png")

_DRAG = """([events, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  for (const name of events) {
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
    document.getElementById("scroll").dispatchEvent(new DragEvent(name, options));
  }
}"""
_PASTE = """([name, type, data]) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  transfer.items.add(new File([bytes], name, { type }));
  const options = { clipboardData: transfer, bubbles: true, cancelable: true };
  document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", options));
}"""


async def send(page: Page, text: str) -> None:
    """Type it and press Enter."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def drag(page: Page, *events: str, files: list[tuple[str, str, bytes]] | None = None) -> None:
    """Drag files over the page: `dragenter`, `dragover`, `drop`."""
    carried = [
        [name, kind, base64.b64encode(data).decode()] for name, kind, data in files or [("fox.png", "image/png", PNG)]
    ]
    await page.evaluate(_DRAG, [list(events), carried])


async def paste(page: Page, name: str, data: bytes) -> None:
    """Paste a picture."""
    await page.evaluate(_PASTE, [name, "image/png", base64.b64encode(data).decode()])


def message(page: Page, text: str) -> Locator:
    """The message that says so."""
    return page.locator("#room > .message").filter(has_text=text)


async def attach(page: Page, *files: FilePayload) -> None:
    """Choose files with the file dialog."""
    await page.set_input_files("#files", list(files))


async def says(page: Page, text: str) -> None:
    """Wait until a message says so."""
    await expect(message(page, text).first).to_be_visible()
