// Saves each answer of the editor while it is being typed. Without this file the Save button saves the section.
//
// What is typed is also kept in this browser until the server has it, so that a lost connection, an ended session
// or a closed window lose nothing.
(function () {
  "use strict";

  const form = document.getElementById("editor");
  if (!form) return;
  const PAUSE = 800; // after the last key
  const DATE_PAUSE = 2500; // a year is typed digit by digit
  const RETRY = [2000, 4000, 8000, 15000, 30000];
  const NO_SUCH_DATE = "This date is not complete, or there is no such day. Check month, day and year.";
  const saved = document.getElementById("saved");
  const signedOut = document.getElementById("signed-out");
  const questions = new Map();
  form.noValidate = true; // what is wrong is said beside the field; without this file the browser says it

  // What stands in a question's input ------------------------------------------------------------------
  const inputs = (q) => [...q.box.querySelectorAll("input, textarea")].filter((i) => i.name === q.name);
  const read = (q) =>
    inputs(q)
      .filter((i) => (i.type !== "checkbox" && i.type !== "radio") || i.checked)
      .map((i) => i.value)
      .filter((text) => text !== "");
  function write(q, texts) {
    const known = new Set();
    for (const input of inputs(q)) {
      if (input.type !== "checkbox" && input.type !== "radio") continue;
      input.checked = texts.includes(input.value);
      known.add(input.value);
    }
    for (const input of inputs(q)) {
      if (input.type === "checkbox" || input.type === "radio") continue;
      input.value = texts.filter((text) => !known.has(text)).join("\n");
    }
  }
  // For 31 February the browser hands out nothing: that must not be taken for an empty answer.
  const unreadable = (q) => inputs(q).some((i) => i.validity.badInput);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // What is kept in this browser -------------------------------------------------------------------------
  const place = (q) => `idea-draft:${form.dataset.user}:${form.dataset.bucp}:${q.name}`;
  // A sensitive answer is kept only as long as this window is open: others may use this computer.
  const shelf = (q) => ("sensitive" in q.box.dataset ? sessionStorage : localStorage);
  function keep(q) {
    try {
      shelf(q).setItem(place(q), JSON.stringify({ texts: read(q), version: q.version }));
    } catch {
      // Storage is full or switched off: the text still stands in the field, and leaving the page warns.
    }
  }
  function kept(q) {
    try {
      return JSON.parse(shelf(q).getItem(place(q)));
    } catch {
      return null;
    }
  }
  function forget(q) {
    try {
      shelf(q).removeItem(place(q));
    } catch {
      // Nothing was kept.
    }
  }

  // What the person is told --------------------------------------------------------------------------------
  function say(text, tone) {
    saved.classList.toggle("failed", tone === "failed");
    if (saved.textContent !== text) saved.textContent = text; // the same words are not announced again
  }
  function complain(q, sentence) {
    const error = document.getElementById(`${q.id}_error`);
    error.querySelector(".sentence").textContent = sentence;
    error.hidden = !sentence;
    q.box.classList.toggle("bad", Boolean(sentence));
    for (const input of inputs(q)) {
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  const waiting = () => [...questions.values()].filter((q) => q.dirty || q.sending);
  function report() {
    const open = waiting();
    const offline = open.some((q) => q.tries > 0);
    saved.classList.toggle("busy", open.length > 0 && !offline);
    if (open.some((q) => q.out)) say("Not saved: you were signed out", "failed");
    else if (offline) say("Not saved yet: no connection. Your text is kept here", "failed");
    else if (open.some((q) => q.stuck)) say("Not saved: see the message beside the field", "failed");
    else if (!open.length && form.dataset.savedAt) say(`Saved ${form.dataset.savedAt}`);
    signedOut.hidden = !open.some((q) => q.out);
  }

  // Conditional questions -----------------------------------------------------------------------------------
  function answerOf(box) {
    if (box.dataset.name) return read(questions.get(box.dataset.name));
    return box.dataset.value ? [box.dataset.value] : [];
  }
  function applies(box) {
    if (!box.dataset.when) return true;
    return [...form.querySelectorAll(`[data-key="${box.dataset.when}"]`)]
      .filter((gate) => !gate.dataset.party || !box.dataset.party || gate.dataset.party === box.dataset.party)
      .some((gate) => applies(gate) && answerOf(gate).includes(box.dataset.is));
  }
  function showWhatApplies() {
    for (const box of form.querySelectorAll("[data-when]")) box.hidden = !applies(box);
    for (const item of form.querySelectorAll("[data-item]")) {
      const boxes = [...item.querySelectorAll("[data-key]")];
      item.hidden = boxes.length > 0 && boxes.every((box) => box.hidden);
    }
  }

  // Saving ---------------------------------------------------------------------------------------------------
  const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] || form.elements.csrfmiddlewaretoken.value;

  function schedule(q, delay) {
    clearTimeout(q.timer);
    q.timer = setTimeout(() => send(q), delay);
  }

  function changed(q) {
    // To grow a box with a pasted megabyte would hold the browser for seconds.
    for (const input of inputs(q)) input.classList.toggle("long", input.value.length > 50000);
    q.dirty = true;
    q.stuck = false;
    if (!unreadable(q)) keep(q);
    if (!q.conflict) schedule(q, q.kind === "date" ? DATE_PAUSE : PAUSE);
    showWhatApplies();
    offerClearing(q);
    report();
  }
  function offerClearing(q) {
    const clear = q.box.querySelector("button.clear");
    if (clear) clear.hidden = !read(q).length;
  }

  async function send(q, leaving) {
    clearTimeout(q.timer);
    if (!q.dirty || q.sending || q.conflict) return;
    if (unreadable(q)) {
      refuseDate(q);
      return;
    }
    const texts = read(q);
    const body = new URLSearchParams({
      version: q.version,
      party: q.box.dataset.party,
      section: form.dataset.section,
      as: form.dataset.user,
    });
    for (const text of texts) body.append("value", text);
    q.dirty = false;
    q.sending = true;
    report();
    let response = null;
    let answer = {};
    try {
      response = await fetch(q.box.dataset.save, {
        method: "POST",
        body,
        keepalive: Boolean(leaving) && body.toString().length < 60000,
        headers: { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest" },
      });
      answer = await response.json();
    } catch {
      // No connection, or no JSON: told by the status below.
    }
    q.sending = false;
    settle(q, response ? response.status : 0, answer, texts);
    showWhatApplies();
    report();
  }

  function refuseDate(q) {
    q.dirty = true;
    q.stuck = true;
    complain(q, NO_SUCH_DATE);
    report();
  }
  function left(q) {
    if (unreadable(q)) refuseDate(q);
    else if (q.kind === "date" && q.stuck && !q.conflict) changed(q); // emptied again: no event tells of that
    else if (!q.tries && !q.out && !q.stuck) send(q);
  }

  function settle(q, status, answer, texts) {
    q.out = status === 401;
    if (status === 200 && answer.version) return done(q, answer, texts);
    q.dirty = true;
    if (status === 409) return conflict(q, answer);
    if ([403, 404, 413, 422].includes(status) && answer.sentence) {
      q.stuck = same(texts, read(q)); // typed on meanwhile: the next pause tries again
      q.tries = 0;
      complain(q, answer.sentence);
      if (!q.stuck) schedule(q, PAUSE);
      return undefined;
    }
    q.tries += q.out ? 0 : 1;
    schedule(q, q.out ? 4000 : RETRY[Math.min(q.tries, RETRY.length) - 1]);
    return undefined;
  }

  function done(q, answer, texts) {
    q.version = answer.version;
    q.box.querySelector(".version").value = answer.version;
    q.tries = 0;
    q.stuck = false;
    complain(q, "");
    form.dataset.savedAt = answer.saved_at;
    if (q.dirty || !same(texts, read(q))) {
      q.dirty = true;
      keep(q);
      schedule(q, PAUSE);
    } else {
      forget(q);
    }
    refreshAside(answer.aside);
    if (waiting().length && !q.dirty) for (const other of waiting()) if (other.tries || other.out) schedule(other, 0);
  }

  function refreshAside(html) {
    const aside = document.getElementById("editor-aside");
    if (!html || aside.contains(document.activeElement)) return;
    const open = aside.querySelector("#missing")?.open;
    aside.innerHTML = html;
    const missing = aside.querySelector("#missing");
    if (missing && open) missing.open = true;
  }

  // Two people, one answer ---------------------------------------------------------------------------------
  function conflict(q, answer) {
    q.conflict = true;
    q.stuck = true;
    q.tries = 0;
    q.box.querySelector(".conflict-place").innerHTML = answer.html;
    complain(q, answer.sentence);
  }
  function decide(q, panel, mine) {
    q.version = Number(panel.dataset.version);
    q.box.querySelector(".version").value = q.version;
    q.conflict = false;
    q.stuck = false;
    complain(q, "");
    if (!mine) {
      const theirs = JSON.parse(panel.dataset.theirs);
      write(q, Array.isArray(theirs) ? theirs : [theirs]);
    }
    panel.remove();
    q.dirty = mine;
    if (mine) send(q);
    else forget(q);
    (inputs(q).find((i) => i.checked) || inputs(q)[0]).focus();
    offerClearing(q);
    showWhatApplies();
    report();
  }

  // Beginning ------------------------------------------------------------------------------------------------
  for (const box of form.querySelectorAll("[data-question]")) {
    const name = box.dataset.name;
    const q = { name, box, kind: box.dataset.kind, version: Number(box.dataset.version), tries: 0 };
    q.id = box.querySelector(".error").id.replace(/_error$/, "");
    q.conflict = Boolean(box.querySelector(".conflict"));
    q.stuck = box.classList.contains("bad");
    q.dirty = q.stuck;
    questions.set(name, q);
    box.addEventListener("input", () => changed(q));
    box.addEventListener("focusout", () => left(q));
    box.addEventListener("click", (event) => {
      const panel = box.querySelector(".conflict");
      const button = event.target.closest("button[name=keep], button[name=take], button[name=proposed], button.clear");
      if (!button) return;
      event.preventDefault();
      const proposed = button.closest(".proposed");
      if (button.name && !proposed) return void decide(q, panel, button.name === "keep");
      write(q, proposed ? [button.dataset.text] : []);
      proposed?.remove();
      changed(q);
      inputs(q)[0].focus(); // the button is gone now
    });
  }

  let restored = false;
  for (const q of questions.values()) {
    const before = kept(q);
    if (!before) continue;
    if (same(before.texts, read(q))) {
      if (!q.stuck) forget(q);
      continue;
    }
    if (q.stuck) continue; // the page already holds what was typed last
    write(q, before.texts);
    q.version = before.version;
    q.dirty = true;
    restored = true;
    schedule(q, 0);
  }
  questions.forEach(offerClearing);
  if (restored) document.getElementById("kept").hidden = false;
  showWhatApplies();
  report();

  const flush = (leaving) => Promise.all([...questions.values()].map((q) => q.stuck || send(q, leaving)));
  window.addEventListener("online", () => flush());
  window.addEventListener("focus", () => questions.forEach((q) => q.out && schedule(q, 0)));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush(true));
  window.addEventListener("beforeunload", (event) => {
    if (waiting().length) event.preventDefault();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const on = event.submitter?.value === "on";
    const busy = () => [...questions.values()].some((q) => q.sending);
    await flush();
    for (let i = 0; i < 100 && busy(); i++) await new Promise((resume) => setTimeout(resume, 50));
    await flush(); // typed while the last save was on its way
    const bad = waiting().find((q) => q.stuck);
    if (bad) {
      bad.box.scrollIntoView({ block: "center" });
      inputs(bad)[0].focus({ preventScroll: true });
    } else if (!waiting().length) {
      if (on) window.location.assign(form.dataset.next);
      else say(form.dataset.savedAt ? `Saved ${form.dataset.savedAt}` : "Everything is saved");
    }
    report();
  });
})();
