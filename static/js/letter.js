// A letter that has been open for a moment is marked as read; the button does the same without this file.
(function () {
  "use strict";

  const form = document.querySelector("form[data-mark-read]");
  if (!form) return;

  async function markRead() {
    if (document.visibilityState !== "visible") {
      document.addEventListener("visibilitychange", () => setTimeout(markRead, 2000), { once: true });
      return;
    }
    const answer = await fetch(location.pathname, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);
    if (!answer || !answer.ok || form.contains(document.activeElement)) return;
    const said = document.createElement("p");
    said.className = "saved";
    said.setAttribute("role", "status");
    said.textContent = "Marked as read";
    form.replaceWith(said);
  }

  setTimeout(markRead, 2000);
})();
