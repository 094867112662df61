// The printed case: a button where the browser can print; tables behind pictures stay folded.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
