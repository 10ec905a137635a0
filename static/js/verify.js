// A file dropped into the box is checked at once. Without this file, the field and the button do the same.
(function () {
  "use strict";

  const form = document.querySelector("form[data-drop]");
  const field = form && form.querySelector("input[type=file]");
  if (!field) return;
  form.querySelector("[data-drop-hint]").hidden = false;

  const mark = (over) => form.classList.toggle("over", over);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });

  const busy = form.querySelector("[data-busy]");
  form.addEventListener("submit", (event) => {
    if (busy.textContent) event.preventDefault(); // it is on its way already
    else if (field.files.length) busy.textContent = "Checking the file…";
  });
  window.addEventListener("pageshow", () => {
    busy.textContent = "";
  });
})();
