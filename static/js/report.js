// The report: which section is being read, everything open at once, nothing folded on paper.

const folded = () => document.querySelectorAll(".report-body details:not(.how)");

function followReading() {
  const links = new Map();
  document.querySelectorAll(".contents a").forEach((link) => {
    const section = document.getElementById(link.hash.slice(1));
    if (section) links.set(section, link);
  });
  const watcher = new IntersectionObserver(
    (entries) => {
      const read = entries.find((entry) => entry.isIntersecting);
      if (!read) return;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(read.target).setAttribute("aria-current", "true");
    },
    { rootMargin: "-10% 0px -75% 0px" },
  );
  links.forEach((_, section) => watcher.observe(section));
}

function openAll(button) {
  const open = button.getAttribute("aria-pressed") !== "true";
  folded().forEach((part) => (part.open = open));
  button.setAttribute("aria-pressed", String(open));
  button.textContent = open ? "Fold the details" : "Open all details";
}

document.querySelectorAll("[data-open-all]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => openAll(button));
});
window.addEventListener("beforeprint", () => folded().forEach((part) => (part.open = true)));
followReading();
