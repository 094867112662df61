// Moving about a table of inputs as in a spreadsheet. A cell is either walked on (its text is
// selected, arrows lead away, typing replaces), typed into (arrows keep and lead away) or changed
// (F2 or double click: arrows move in the text).

export class Grid {
  // told: { kept(input), taken(input), left(), risk(input), save() }
  constructor(table, told) {
    this.told = told;
    this.rows = [...table.querySelectorAll("tr[data-row]")].map((row) =>
      [...row.querySelectorAll("td.cell")].map((cell) => cell.querySelector("input, textarea")),
    );
    this.place = new Map();
    this.rows.forEach((row, r) =>
      row.forEach((input, c) => input && this.place.set(input, [r, c])),
    );
    this.state = "walk";
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("focusin", (event) => this.#enter(event.target));
    table.addEventListener("focusout", (event) => this.#leave(event.target));
    table.addEventListener("input", (event) => this.#type(event.target));
    table.addEventListener("dblclick", (event) => this.#change(event.target));
    table.addEventListener("mousedown", (event) => {
      if (event.target === document.activeElement) this.state = "change";
    });
  }

  at(row, column) {
    return this.rows[row]?.[column] ?? null;
  }

  // The state matters only while the cell has the focus: a programme's own change resets it.
  begin(input) {
    this.before = input.value;
    this.state = "walk";
  }

  #enter(input) {
    if (!this.place.has(input)) return;
    this.begin(input);
    input.select();
    this.told.taken(input);
  }

  #leave(input) {
    if (this.place.has(input)) this.told.kept(input);
  }

  #type(input) {
    if (this.place.has(input) && this.state === "walk") this.state = "type";
  }

  #change(input) {
    if (!this.place.has(input)) return;
    this.state = "change";
    input.setSelectionRange(input.value.length, input.value.length);
  }

  #key(event) {
    const input = event.target;
    if (!this.place.has(input) || event.isComposing || event.altKey) return;
    const act = this.#act(event, input);
    if (!act) return;
    event.preventDefault();
    act();
  }

  // What a key does here; nothing where the browser's own doing is right (Tab among them).
  #act(event, input) {
    const { key, shiftKey } = event;
    const control = event.ctrlKey || event.metaKey;
    if (control && key.toLowerCase() === "s") return () => this.told.save(input);
    if (key === "F2") return shiftKey ? () => this.told.risk(input) : () => this.#change(input);
    if (key === "Enter") return () => this.#step(input, shiftKey ? -1 : 1, 0);
    if (key === "Escape") return () => this.#restore(input);
    if (this.state === "change") return null;
    const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    if (key in arrows && !shiftKey) {
      return () => (control ? this.#run(input, ...arrows[key]) : this.#step(input, ...arrows[key]));
    }
    if (this.state !== "walk") return null;
    const [row] = this.place.get(input);
    const pages = { PageUp: -10, PageDown: 10 };
    if (key in pages) return () => this.#step(input, pages[key], 0);
    if (key === "Home") return () => this.#first(control ? this.rows.flat() : this.rows[row]);
    if (key === "End") {
      return () => this.#first((control ? this.rows.flat() : [...this.rows[row]]).reverse());
    }
    if (key === "Delete" || key === "Backspace") return () => this.#blank(input);
    return null;
  }

  #go(input) {
    input.focus();
    input.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #first(inputs) {
    const found = inputs.find((input) => input);
    if (found) this.#go(found);
  }

  // The next cell that takes a value; up and down skip rows that have none in this column.
  #step(input, down, right) {
    const next = this.#towards(input, down, right);
    if (next) this.#go(next);
    else this.begin(input);
  }

  #towards(input, down, right) {
    let [row, column] = this.place.get(input);
    const sign = Math.sign(down);
    if (Math.abs(down) > 1) {
      row = Math.min(Math.max(row + down, 0), this.rows.length - 1) - sign;
    }
    for (;;) {
      row += sign;
      column += right;
      if (!this.rows[row] || column < 0 || column >= this.rows[row].length) return null;
      const found = this.at(row, column);
      if (found && found !== input) return found;
    }
  }

  // Ctrl and an arrow: to the last filled cell of a filled stretch, else to the next filled one.
  #run(input, down, right) {
    let here = input;
    let next = this.#towards(here, down, right);
    const inside = Boolean(input.value && next?.value);
    while (next) {
      if (inside && !next.value) break;
      here = next;
      if (!inside && next.value) break;
      next = this.#towards(here, down, right);
    }
    if (here !== input) this.#go(here);
  }

  #restore(input) {
    input.value = this.before;
    this.state = "walk";
    input.select();
    this.told.kept(input);
  }

  #blank(input) {
    input.value = "";
    this.told.kept(input);
    this.begin(input);
  }
}
