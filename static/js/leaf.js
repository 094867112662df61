// What every page does: focus on errors, file drop fields, confirmations. All work without it.

for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-drop-name]");
  const lit = (on) => drop.toggleAttribute("data-over", on);
  drop.addEventListener("dragenter", () => lit(true));
  drop.addEventListener("dragleave", () => lit(false));
  drop.addEventListener("drop", () => lit(false));
  input.addEventListener("change", () => {
    name.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
