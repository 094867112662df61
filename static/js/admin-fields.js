// The fields of a report: added, taken away again, and put in order by buttons or by dragging.
// Without it the number of each place can be typed and saved just the same.

for (const group of document.querySelectorAll("[data-field-rows]")) start(group);

function start(group) {
  const rows = group.querySelector("[data-rows]");
  const total = group.querySelector("[name$='-TOTAL_FORMS']");
  const blank = group.querySelector("[data-blank]");
  const said = group.querySelector("[data-said]");
  let dragged = null;

  const listed = () => [...rows.children].filter((row) => !row.hidden);
  const place = (row) => row.querySelector("[name$='-sort_order']");
  const nameOf = (row) => row.querySelector("[name$='-label']").value || "New field";

  const number = () => listed().forEach((row, at) => (place(row).value = at + 1));
  const tell = (row) => {
    said.textContent = `${nameOf(row)}: place ${listed().indexOf(row) + 1} of ${listed().length}`;
  };
  const moved = (row) => {
    number();
    tell(row);
    row.dataset.moved = "";
  };

  const step = (row, by, button) => {
    const all = listed();
    const other = all[all.indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    moved(row);
    button.focus();
  };

  group.addEventListener("click", (event) => {
    const row = event.target.closest(".field-row");
    const button = event.target.closest("button");
    if (!button) return;
    if ("add" in button.dataset) add();
    if ("up" in button.dataset) step(row, -1, button);
    if ("down" in button.dataset) step(row, 1, button);
    if ("remove" in button.dataset) remove(row);
  });

  const add = () => {
    const part = blank.content.cloneNode(true);
    const index = total.value;
    for (const node of part.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const held = node.getAttribute(attribute);
        if (held) node.setAttribute(attribute, held.replace("__prefix__", index));
      }
    }
    total.value = Number(index) + 1;
    const row = part.querySelector(".field-row");
    rows.append(row);
    place(row).value = listed().length;
    row.querySelector("[name$='-label']").focus();
    said.textContent = "A new field stands at the end.";
  };

  // A new row stays in the form, marked as deleted, so that the numbers of the others hold.
  const remove = (row) => {
    row.querySelector("[name$='-DELETE']").checked = true;
    row.hidden = true;
    number();
    group.querySelector("[data-add]").focus();
  };

  // The list holds the pointer, for a row that is moved in the document would lose it.
  rows.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("[data-handle]")) return;
    event.preventDefault();
    dragged = event.target.closest(".field-row");
    dragged.dataset.dragged = "";
    rows.setPointerCapture(event.pointerId);
  });
  rows.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    if (event.clientY < 48) window.scrollBy(0, -16);
    if (event.clientY > window.innerHeight - 48) window.scrollBy(0, 16);
    const other = listed().find((row) => row !== dragged && holds(row, event.clientY));
    if (!other) return;
    // Only past its middle, or rows of unequal height would change places for ever.
    const box = other.getBoundingClientRect();
    const isLow = event.clientY > box.top + box.height / 2;
    const follows = dragged.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (follows && isLow) other.after(dragged);
    if (!follows && !isLow) other.before(dragged);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    rows.addEventListener(end, () => {
      if (!dragged) return;
      delete dragged.dataset.dragged;
      moved(dragged);
      dragged = null;
    });
  }
}

function holds(row, y) {
  const box = row.getBoundingClientRect();
  return y > box.top && y < box.bottom;
}
