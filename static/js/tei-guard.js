// Nobody leaves unsaved entries unasked: neither by a link or form of the page, nor by the window.

export function guard(dialog, entries) {
  const words = dialog.querySelector("[data-leave-text]");
  let go = null;

  const ask = (event, onward) => {
    if (!entries.count()) return;
    event.preventDefault();
    const count = entries.count();
    words.textContent = `${count} cell${count === 1 ? " is" : "s are"} typed but not saved.`;
    go = onward;
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!link || !isPlain || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href, location.href);
    if (to.pathname === location.pathname && to.hash) return;
    ask(event, () => location.assign(to));
  });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const isOwn = form.hasAttribute("data-editor") && !submitter?.hasAttribute("formaction");
    if (isOwn || form.method === "dialog") return;
    ask(event, () => form.requestSubmit(submitter));
  });

  addEventListener("beforeunload", (event) => {
    if (entries.count()) event.preventDefault();
  });

  dialog.querySelector("[data-leave-stay]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-leave-discard]").addEventListener("click", () => {
    dialog.close();
    entries.discard();
    go();
  });
  dialog.querySelector("[data-leave-save]").addEventListener("click", async () => {
    dialog.close();
    if (await entries.save()) go();
  });
}
