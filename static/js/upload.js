// Sends a form's file with visible progress. Without this module the form is sent as it is.

for (const form of document.querySelectorAll("form[data-upload]")) watch(form);

function watch(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

function send(form) {
  const meter = form.querySelector("[data-sending]");
  const bar = meter.querySelector("progress");
  const said = meter.querySelector("[role=status]");
  const button = form.querySelector("button.primary");
  const sending = new XMLHttpRequest();
  let told = -1;

  meter.hidden = false;
  button.disabled = true;
  said.textContent = "Sending";
  sending.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    const percent = Math.floor((loaded / total) * 100);
    bar.value = percent;
    if (percent === told) return;
    told = percent;
    said.textContent = percent < 100 ? `Sending · ${percent} %` : "Sent, being checked";
  });
  sending.addEventListener("load", () => arrived(form, sending));
  sending.addEventListener("error", () => {
    said.textContent = "The connection broke. Press the button to send the file again.";
    button.disabled = false;
  });
  sending.open("POST", form.action || location.href);
  sending.setRequestHeader("X-Sent-By", "script");
  sending.send(new FormData(form));
}

// The answer names the file's page, or is this form with its errors. The page is not fetched
// here: the message on it is for the person.
function arrived(form, sending) {
  if (sending.status < 400) {
    location.assign(sending.getResponseHeader("Location") ?? sending.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(sending.responseText, "text/html");
  const corrected = page.querySelector("form[data-upload]");
  if (!corrected) {
    stopped(form, page.querySelector("main .notice p")?.textContent);
    return;
  }
  const chosen = form.querySelector("input[type=file]").files;
  form.replaceWith(corrected);
  const input = corrected.querySelector("input[type=file]");
  input.files = chosen;
  corrected.querySelector("[data-drop-name]").textContent = chosen[0]?.name ?? "";
  corrected.querySelector("[data-focus]")?.focus();
  watch(corrected);
}

function stopped(form, message) {
  const meter = form.querySelector("[data-sending]");
  meter.querySelector("[role=status]").textContent = message ?? "The file was not taken.";
  form.querySelector("button.primary").disabled = false;
}
