// The editor of a business case: a form that works without this file, here as a spreadsheet. The
// server reads and checks every entry; this file holds what was typed until it is saved.

import { Cells } from "./tei-cells.js";
import { choose } from "./tei-clash.js";
import { Grid } from "./tei-grid.js";
import { guard } from "./tei-guard.js";
import { Notices } from "./tei-notices.js";
import { cellsOf, laid } from "./tei-paste.js";
import { Talk } from "./tei-talk.js";

const PAUSE = 350; // ms of rest before entries are tried
const LOOK = 30_000; // ms between looks whether somebody else saved

const form = document.querySelector("[data-editor]");
form.reset(); // what a browser puts back after a reload is nobody's entry; drafts are ours to keep
form.autocomplete = "off";
const find = (name) => document.querySelector(`[data-${name}]`);
const cells = new Cells(form, (input) => input === document.activeElement && grid?.state !== "walk");
const talk = new Talk(form);
const notices = new Notices(find("notices"), find("status"), () => current && cells.cells.get(current).input.focus());
const nameOf = (input) => input.closest("[data-cell]").dataset.cell;
let grid = null;
let current = null;
let waiting = 0;
let trying = null;
let saving = false;
let seen = cells.revision;

grid = new Grid(form.querySelector(".sheet"), {
  kept: (input) => change(nameOf(input), "value", input.value),
  taken: (input) => showBar(nameOf(input)),
  risk: () => find("bar-risk").focus(),
  save: () => save(),
});

function change(name, part, text) {
  if (cells.set(name, part, text)) touched();
}

function touched() {
  cells.keep();
  tellState();
  clearTimeout(waiting);
  waiting = setTimeout(attempt, PAUSE);
}

function tellState(words = "") {
  const count = cells.typed.size;
  find("save-button").disabled = saving;
  notices.say(words || (count ? `${count} cell${count === 1 ? "" : "s"} not saved` : ""));
}

// Tries the entries on the server: what they come to, and what is wrong with them.
async function attempt() {
  trying?.abort();
  trying = new AbortController();
  const sent = cells.copy();
  try {
    const found = await talk.attempt(cells.rows(), trying.signal);
    cells.settle(found.cells, sent, false);
    blame(found.problems);
    renew(found);
    tellState();
  } catch (error) {
    if (error.name !== "AbortError") trouble(error);
  }
}

// Problems stand beside their cells; new ones are also announced.
function blame(problems) {
  const known = new Set([...cells.cells.values()].flatMap((cell) => Object.values(cell.wrong)));
  const elsewhere = cells.blame(problems);
  const fresh = problems.filter((problem) => !known.has(problem.message));
  if (elsewhere.length) notices.warn(elsewhere.map((problem) => problem.message).join(" "));
  if (fresh.length) notices.announce(fresh.map((p) => `${cells.cells.get(p.name)?.label ?? ""} ${p.message}`).join(". "));
  if (current) showProblem();
}

function renew(found) {
  refill(find("worth"), found.worth);
  refill(find("pictures"), found.pictures);
  for (const place of document.querySelectorAll("[data-sum]")) {
    if (place.dataset.sum.endsWith(".None")) continue;
    place.textContent = found.sums[place.dataset.sum] ?? "–";
  }
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: {} }));
}

// What was folded open stays open.
function refill(place, html) {
  const open = [...place.querySelectorAll("details")].map((each) => each.open);
  place.innerHTML = html;
  place.querySelectorAll("details").forEach((each, at) => (each.open = open[at] ?? false));
}

async function save() {
  if (document.activeElement?.closest?.("[data-cell]")) {
    change(nameOf(document.activeElement), "value", document.activeElement.value);
  }
  if (saving) return false;
  if (!cells.typed.size) return tellState("Nothing to save"), true;
  clearTimeout(waiting);
  trying?.abort();
  saving = true;
  tellState("Saving …");
  const sent = cells.copy();
  try {
    const found = await talk.save(cells.revision, cells.rows());
    cells.revision = seen = found.revision;
    cells.settle(found.cells, sent, true);
    blame([]);
    renew(found);
    notices.clear();
    if (found.broken) notices.warn(`Saved, but not calculated: ${found.broken}`);
    else form.querySelector("[data-calculate]")?.remove();
    finish(cells.typed.size ? "" : `Saved at ${new Date().toTimeString().slice(0, 5)}`);
    return true;
  } catch (error) {
    finish("Not saved");
    await trouble(error);
    return false;
  }
}

function finish(words) {
  saving = false;
  cells.keep();
  tellState(words);
}

async function trouble(error) {
  if (error.kind === "clash") return settleClash(error.data);
  if (error.kind === "problems") {
    blame(error.data.problems);
    notices.warn("Nothing was saved; correct the cells that are marked.");
    return form.querySelector("[data-bad] :is(input, textarea)")?.focus();
  }
  if (!error.kind) throw error;
  const login = error.kind === "login" && { href: form.dataset.login, text: "Log in in another tab, then save again" };
  return notices.warn(error.message, login);
}

async function settleClash(data) {
  const isMine = await choose(find("clash"), data.changes, (name, part) => cells.typed.get(name)?.[part]);
  if (!isMine) return tellState("Not saved: somebody else saved meanwhile");
  cells.take(data.changes, data.revision, isMine);
  cells.keep();
  seen = data.revision;
  notices.clear();
  notices.inform(cells.typed.size ? "Theirs is taken over. Save again to store yours." : "Theirs is taken over; nothing of yours is left to save.");
  tellState();
  return attempt();
}

// Somebody else's save is told before one's own runs into it.
async function look() {
  if (document.hidden || saving || find("clash").open) return;
  try {
    const found = await talk.changes(cells.revision);
    if (found.revision === seen || !found.changes.length) return;
    seen = found.revision;
    const by = [...new Set(found.changes.map((each) => each.by))].join(", ");
    notices.inform(`${by} saved ${found.changes.length} cell${found.changes.length === 1 ? "" : "s"} of this case meanwhile.`, {
      text: "Show and take over",
      act: () => settleClash(found),
    });
  } catch (error) {
    if (!error.kind) throw error; // what keeps us from looking will be said when saving
  }
}

function paste(event) {
  const input = event.target;
  if (!grid.place.has(input) || grid.state === "change") return;
  const text = event.clipboardData.getData("text/plain");
  if (!text) return;
  event.preventDefault();
  const rows = cellsOf(text);
  const { fits, strays } = laid(grid, input, rows);
  const before = fits.map(([cell]) => [nameOf(cell), cells.text(nameOf(cell), "value")]);
  enter(fits.map(([cell, entry]) => [nameOf(cell), entry]));
  grid.begin(input);
  input.select();
  const undo = { text: "Undo the paste", act: () => enter(before) };
  if (strays.length) {
    const lost = strays.map((stray) => `“${stray.text}” (${stray.why})`).join(", ");
    notices.warn(`${fits.length} cell${fits.length === 1 ? "" : "s"} pasted. ${strays.length} did not fit: ${lost}.`, undo);
  } else if (fits.length > 1) notices.inform(`${fits.length} cells pasted.`, undo);
}

function enter(entries) {
  for (const [name, text] of entries) {
    cells.cells.get(name).input.value = text;
    cells.set(name, "value", text);
  }
  touched();
}

// The bar under the grid: risk and note of the cell that was last walked on.
function showBar(name) {
  const { box, label } = cells.cells.get(name);
  current = name;
  find("bar").hidden = false;
  find("bar-name").textContent = label;
  find("bar-risk").value = cells.text(name, "risk_adjustment");
  find("bar-note").value = cells.text(name, "notes");
  const risk = box.closest("tr").querySelector(".sheet-meta > .note")?.textContent ?? "";
  find("bar-risk-hint").textContent = risk.startsWith("risk ") ? `Empty takes the field's ${risk.slice(5)}` : "Empty takes none";
  showProblem();
}

function showProblem() {
  const { wrong } = cells.cells.get(current);
  const words = wrong.risk_adjustment ?? wrong.notes ?? "";
  find("bar-problem").textContent = words;
  find("bar-risk").toggleAttribute("aria-invalid", false);
  if (wrong.risk_adjustment) find("bar-risk").setAttribute("aria-invalid", "true");
}

find("bar").addEventListener("input", () => {
  change(current, "risk_adjustment", find("bar-risk").value);
  change(current, "notes", find("bar-note").value);
});
find("bar").addEventListener("keydown", (event) => {
  const isSave = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  const isBack = event.key === "Escape" || (event.key === "Enter" && event.target === find("bar-risk"));
  if (!isSave && !isBack) return;
  event.preventDefault();
  if (isSave) save();
  else cells.cells.get(current).input.focus();
});
form.addEventListener("paste", paste);
form.addEventListener("submit", (event) => {
  if (event.submitter?.formAction !== form.action && event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  save();
});
for (const link of form.querySelectorAll("[data-row-link]")) link.tabIndex = -1; // Shift+F2 leads there
guard(find("leave"), { count: () => cells.typed.size, save, discard: () => cells.clear() });
if (cells.restore()) {
  notices.inform("Entries of this tab that were not saved are back.", { text: "Drop them", act: () => (cells.clear(), attempt()) });
  attempt();
}
tellState();
setInterval(look, LOOK);
document.addEventListener("visibilitychange", look);
