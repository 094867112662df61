// Charts: what a mark says, shown on hover, on tap and on keyboard focus (arrow keys walk).
// The text is the mark's own label, written by the server; without this file it stays in the SVG.

const MARK = "[aria-roledescription][aria-label]:not([aria-roledescription*='container']):not([aria-roledescription='axis']):not([aria-roledescription='legend'])";
const tip = document.createElement("div");
tip.className = "chart-tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);

const marksOf = (svg) =>
  [...svg.querySelectorAll(MARK)].filter((mark) => !mark.closest("[aria-hidden='true']"));

function show(mark) {
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  const half = tip.offsetWidth / 2;
  const middle = Math.min(Math.max(box.left + box.width / 2, half + 8), innerWidth - half - 8);
  const above = box.top - tip.offsetHeight - 8;
  tip.style.setProperty("left", `${middle - half}px`);
  tip.style.setProperty("top", `${above > 8 ? above : box.bottom + 8}px`);
}

const hide = () => {
  tip.hidden = true;
};

function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const mark = event.target.closest(MARK);
  if (event.key === "Escape") hide();
  if (!step || !mark) return;
  const marks = marksOf(mark.ownerSVGElement);
  const next = marks[marks.indexOf(mark) + step];
  if (!next) return;
  event.preventDefault();
  mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

function prepare(root) {
  for (const svg of root.querySelectorAll("[data-chart] svg:not([data-ready])")) {
    svg.setAttribute("data-ready", "");
    marksOf(svg).forEach((mark, place) => {
      if (mark.getAttribute("aria-roledescription") === "legend") return;
      mark.setAttribute("role", "img");
      mark.setAttribute("tabindex", place === 0 ? "0" : "-1");
    });
  }
}

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.target));
document.addEventListener("keydown", walk);
document.addEventListener("scroll", hide, { passive: true, capture: true });
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, (event) => {
    const mark = event.target.closest?.("[data-chart] [aria-label][tabindex]");
    if (mark && mark.matches("[role='img']")) show(mark);
    else if (name === "pointerover") hide();
  });
}
document.addEventListener("focusout", hide);
