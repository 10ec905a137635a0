// Marks the proposal as read when the reader reaches its end; opens a closed comment that a link leads to.
(function () {
  "use strict";

  const mark = document.querySelector("form[data-seen]");
  const end = document.querySelector("[data-read-to-here]");
  if (mark && end && "IntersectionObserver" in window) {
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      const headers = { "X-Requested-With": "fetch" };
      fetch(mark.action, { method: "POST", body: new FormData(mark), headers, keepalive: true }).catch(() => {});
    });
    // Somebody who was led straight to the opinions has not read what is above them.
    const start = window.scrollY;
    addEventListener("scroll", function once() {
      if (Math.abs(window.scrollY - start) < 400) return;
      removeEventListener("scroll", once);
      watch.observe(end);
    }, { passive: true });
  }

  function openLinked() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.matches("details.thread")) target.open = true;
  }
  addEventListener("hashchange", openLinked);
  openLinked();

  // "Cancel" of a comment form that was loaded into the margin puts the links back.
  const before = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (place && place.matches(".new-comment") && !place.querySelector("form")) before.set(place.id, place.innerHTML);
  });
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest(".new-comment [data-cancel]");
    const place = cancel && cancel.closest(".new-comment");
    if (!place || !before.has(place.id)) return;
    event.preventDefault();
    place.innerHTML = before.get(place.id);
    if (window.htmx) window.htmx.process(place);
    place.querySelector("a").focus();
  });
})();
