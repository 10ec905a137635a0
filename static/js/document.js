// The page that waits for a PDF asks whether it is there, then fetches it. Without this file the page reloads itself.
(function () {
  "use strict";

  const said = document.querySelector("[data-document]");
  if (!said) return;
  const address = said.dataset.document;
  let tries = 0;

  async function look() {
    tries += 1;
    const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer && answer.status === 200) return take();
    if (answer && answer.status !== 202) return location.reload();
    setTimeout(look, Math.min(1000 + tries * 250, 5000));
  }

  function take() {
    said.className = "saved";
    said.textContent = "The download has started.";
    document.querySelector("h1").textContent = "The document is ready";
    document.title = document.title.replace("Being prepared", "Ready");
    const again = document.querySelector(".actions a.button.secondary");
    if (again) again.textContent = "Download it again";
    location.assign(address);
  }

  setTimeout(look, 700);
})();
