// What stands in the cells: as read from the server, as typed, and what is wrong with it.

const PARTS = ["value", "risk_adjustment", "notes"];

export class Cells {
  // isBusy(input): whether somebody is typing there, so that its text must stay.
  constructor(form, isBusy) {
    this.isBusy = isBusy;
    this.key = `tei-draft.${form.dataset.person}.${form.dataset.tool}`;
    this.revision = Number(form.dataset.revision);
    this.typed = new Map();
    this.cells = new Map();
    for (const box of form.querySelectorAll("[data-cell]")) {
      const input = box.querySelector("input, textarea");
      const [key, year] = box.dataset.cell.split(".");
      const base = { value: input.defaultValue, risk_adjustment: box.dataset.risk, notes: box.dataset.notes };
      const label = input.getAttribute("aria-label");
      this.cells.set(box.dataset.cell, { box, input, key, year: year === "" ? null : Number(year), base, label, wrong: {} });
    }
  }

  text(name, part) {
    return this.typed.get(name)?.[part] ?? this.cells.get(name).base[part];
  }

  set(name, part, text) {
    if (text === this.text(name, part)) return false;
    const own = { ...this.typed.get(name), [part]: text };
    if (text === this.cells.get(name).base[part]) delete own[part];
    this.#hold(name, own);
    this.show(name);
    return true;
  }

  // What the server made of the entries: 1250000 is shown as 1,250,000 unless typed on meanwhile.
  settle(found, sent, isSaved) {
    for (const [name, parts] of Object.entries(found)) {
      const cell = this.cells.get(name);
      for (const [part, text] of Object.entries(parts)) {
        if (isSaved) cell.base[part] = text;
        const own = { ...this.typed.get(name) };
        if (own[part] === sent.get(name)?.[part]) own[part] = text;
        if (own[part] === cell.base[part]) delete own[part];
        this.#hold(name, own);
      }
      this.show(name);
    }
  }

  blame(problems) {
    for (const cell of this.cells.values()) cell.wrong = {};
    for (const problem of problems) {
      const cell = this.cells.get(problem.name);
      if (cell) cell.wrong[problem.part] = problem.message;
    }
    for (const name of this.cells.keys()) this.show(name);
    return problems.filter((problem) => !this.cells.has(problem.name));
  }

  show(name) {
    const { box, input, wrong } = this.cells.get(name);
    const value = this.text(name, "value");
    const words = [wrong.value, wrong.risk_adjustment && `Risk ${wrong.risk_adjustment}`, wrong.notes].filter(Boolean).join(". ");
    if (input.value !== value && !this.isBusy(input)) {
      input.value = value;
      if (input === document.activeElement) input.select();
    }
    box.toggleAttribute("data-changed", this.typed.has(name));
    box.toggleAttribute("data-bad", Boolean(words));
    box.toggleAttribute("data-has-risk", Boolean(this.text(name, "risk_adjustment")));
    box.toggleAttribute("data-has-note", Boolean(this.text(name, "notes")));
    const problem = box.querySelector(".cell-problem");
    if (problem.textContent !== words) problem.textContent = words;
    input.toggleAttribute("aria-invalid", false);
    input.removeAttribute("aria-describedby");
    if (!words) return;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", problem.id);
  }

  rows() {
    return [...this.typed].map(([name, parts]) => {
      const { key, year } = this.cells.get(name);
      return { field_key: key, year, ...parts };
    });
  }

  copy() {
    return new Map([...this.typed].map(([name, parts]) => [name, { ...parts }]));
  }

  // The other's entries become what is read; one's own stay typed where `mine` says so.
  take(changes, revision, isMine) {
    for (const change of changes) {
      const cell = this.cells.get(change.name);
      if (!cell) continue;
      const own = { ...this.typed.get(change.name) };
      for (const part of change.parts) {
        cell.base[part.part] = part.now;
        if (own[part.part] === part.now || !isMine(change, part)) delete own[part.part];
      }
      this.#hold(change.name, own);
      this.show(change.name);
    }
    this.revision = revision;
  }

  clear() {
    const names = [...this.typed.keys()];
    this.typed.clear();
    this.keep();
    for (const name of names) this.show(name);
  }

  // Kept in this tab until saved: a reload or a log-in in between loses nothing.
  keep() {
    try {
      if (this.typed.size === 0) sessionStorage.removeItem(this.key);
      else sessionStorage.setItem(this.key, JSON.stringify({ revision: this.revision, typed: [...this.typed] }));
    } catch {
      // A full or closed store takes nothing; the page itself still holds every entry.
    }
  }

  // Entries of this tab that were never saved; the revision is that which they were made from.
  restore() {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key));
    } catch {
      return 0;
    }
    for (const [name, parts] of kept?.typed ?? []) {
      if (!this.cells.has(name)) continue;
      for (const part of PARTS) if (typeof parts[part] === "string") this.set(name, part, parts[part]);
    }
    if (this.typed.size) this.revision = kept.revision;
    return this.typed.size;
  }

  #hold(name, own) {
    if (Object.keys(own).length) this.typed.set(name, own);
    else this.typed.delete(name);
  }
}
