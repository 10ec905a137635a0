// Adds an entity to the chosen ones without loading the page again. Without this file the Add button posts the form.
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".found button[data-label]");
    const field = button?.closest("[data-choose]");
    if (!field) return;
    event.preventDefault();
    const side = field.dataset.choose;
    const id = `${side}-${button.value}`;
    let box = document.getElementById(id);
    if (!box) {
      const line = document.createElement("div");
      line.className = "choice";
      box = Object.assign(document.createElement("input"), { type: "checkbox", id, name: side, value: button.value });
      const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: button.dataset.label });
      line.append(box, label);
      field.querySelector("[data-chosen]").append(line);
    }
    box.checked = true;
    const said = Object.assign(document.createElement("p"), { className: "saved", textContent: `${button.dataset.label} is added` });
    field.querySelector("[aria-live]").replaceChildren(said);
    const search = field.querySelector("input[type=search]");
    search.value = "";
    search.focus();
  });

  document.addEventListener("keydown", (event) => {
    // Enter in a search field searches; it must not begin the draft.
    if (event.key !== "Enter" || !event.target.matches?.("[data-choose] input[type=search]")) return;
    event.preventDefault();
    event.target.closest("[data-choose]").querySelector(".found button")?.focus();
  });
})();
