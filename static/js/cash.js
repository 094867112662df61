// The till: what each face comes to, the total, and Enter leading on to the next face.
// Amounts are whole hundredths here; the server reckons again. All work without it.

const hundredths = (text) => {
  const [whole, part = ""] = text.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0").slice(0, 2));
};
const shown = (sum) => `${Math.floor(sum / 100).toLocaleString("en")}.${String(sum % 100).padStart(2, "0")}`;

for (const form of document.querySelectorAll("[data-till]")) {
  const faces = [...form.querySelectorAll("[data-face]")];
  const total = form.querySelector("[data-total]");

  const add = () => {
    let sum = 0;
    for (const face of faces) {
      const number = Number.parseInt(face.value, 10);
      const worth = number > 0 ? number * hundredths(face.dataset.face) : 0;
      face.closest("tr").querySelector("[data-worth]").textContent = shown(worth);
      sum += worth;
    }
    if (total) total.textContent = shown(sum);
  };

  form.addEventListener("input", add);
  form.addEventListener("keydown", (event) => {
    const at = faces.indexOf(event.target);
    if (event.key !== "Enter" || at < 0) return;
    event.preventDefault();
    const next = faces[at + 1] ?? form.querySelector(".stack input");
    next?.focus();
  });
  add();
}
