// What the editor says: a short state beside the save button, and notices that stay until closed.

export class Notices {
  // back(): where the focus goes when a notice that held it is closed.
  constructor(place, status, back) {
    this.place = place;
    this.back = back;
    this.status = status;
    this.spoken = document.createElement("p");
    this.spoken.className = "unseen";
    this.spoken.setAttribute("aria-live", "assertive");
    place.before(this.spoken);
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  announce(words) {
    this.spoken.textContent = words;
  }

  // way: { text, href } a link to another tab, or { text, act } a button.
  warn(words, way) {
    this.#add(words, "bad", way);
  }

  inform(words, way) {
    this.#add(words, "info", way);
  }

  clear() {
    this.place.replaceChildren();
  }

  #add(words, tone, way) {
    const box = document.createElement("div");
    box.className = "notice";
    box.dataset.tone = tone;
    const inner = document.createElement("div");
    const text = document.createElement("p");
    text.textContent = words;
    const ways = document.createElement("p");
    ways.className = "row";
    if (way) ways.append(this.#way(way, box));
    ways.append(this.#way({ text: "Close", act: () => {} }, box));
    inner.append(text, ways);
    box.append(inner);
    this.place.replaceChildren(box);
  }

  #way(way, box) {
    const found = document.createElement(way.href ? "a" : "button");
    found.textContent = way.text;
    if (way.href) Object.assign(found, { href: way.href, target: "_blank", rel: "noopener" });
    else {
      found.type = "button";
      found.className = "button small";
      found.addEventListener("click", () => (box.remove(), this.back(), way.act()));
    }
    return found;
  }
}
