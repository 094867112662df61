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

// A dialog opens when something was fetched into it, and closes by its button or its form.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.matches("dialog") && !target.open) target.showModal();
});
document.addEventListener("click", ({ target }) => {
  target.closest("[data-closes]")?.closest("dialog")?.close();
});
document.addEventListener("submit", ({ target }) => target.closest("dialog.panel")?.close());
