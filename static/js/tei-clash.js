// Two people at one case: what the other saved, side by side with one's own, to choose from.

// Resolves to a function (change, part) → whether one's own entry stays, or null to go back.
export function choose(dialog, changes, own) {
  const body = dialog.querySelector("[data-clash-rows]");
  body.replaceChildren(...changes.flatMap((change) => change.parts.map((part) => line(change, part, own))));
  dialog.returnValue = "stay";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "go") return resolve(null);
        const chosen = new Set([...body.querySelectorAll("input:checked")].map((input) => `${input.name}=${input.value}`));
        return resolve((change, part) => {
          const name = `take.${part.part}.${change.name}`;
          if (chosen.has(`${name}=mine`)) return true;
          return !chosen.has(`${name}=theirs`) && own(change.name, part.part) !== undefined;
        });
      },
      { once: true },
    );
  });
}

function line(change, part, own) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.append(change.label, document.createElement("br"), note([change.column, part.words].filter(Boolean).join(", ")));
  const mine = own(change.name, part.part);
  const isAsked = mine !== undefined && mine !== part.now;
  const name = `take.${part.part}.${change.name}`;
  const time = change.at.slice(11, 16);
  row.append(head, cell(part.before || "blank"));
  const theirs = cell(isAsked ? radio(name, "theirs", part.now) : part.now || "blank");
  theirs.append(" ", note(`${change.by}, ${time} UTC`));
  row.append(theirs, cell(isAsked ? radio(name, "mine", mine) : note(mine === undefined ? "unchanged" : "the same")));
  return row;
}

function cell(content) {
  const found = document.createElement("td");
  found.append(content);
  return found;
}

function note(text) {
  const found = document.createElement("span");
  found.className = "note";
  found.textContent = text;
  return found;
}

function radio(name, value, text) {
  const label = document.createElement("label");
  label.className = "take";
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name, value, required: true });
  label.append(input, text || "blank");
  return label;
}
