// Talking to the server about cells. Whatever happens, the caller keeps what was typed.

export class Trouble extends Error {
  constructor(kind, message, data = {}) {
    super(message);
    Object.assign(this, { kind, data });
  }
}

export class Talk {
  constructor(form) {
    this.addresses = form.dataset;
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  attempt(cells, signal) {
    return this.#post(this.addresses.attempt, { cells }, signal);
  }

  save(revision, cells) {
    return this.#post(this.addresses.save, { revision, cells });
  }

  async changes(since) {
    const response = await this.#fetch(`${this.addresses.changes}?since=${since}`);
    return this.#read(response);
  }

  async #post(address, body, signal) {
    const response = await this.#send(address, body, signal);
    if (response.status !== 403) return this.#read(response);
    // After a new log-in in another tab the token of this page is void: take a fresh one, once.
    await this.#renew();
    return this.#read(await this.#send(address, body, signal));
  }

  #send(address, body, signal) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    return this.#fetch(address, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  async #fetch(address, options = {}) {
    try {
      return await fetch(address, { redirect: "manual", credentials: "same-origin", ...options });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Trouble("network", "The server did not answer. What you typed is still here; try again.");
    }
  }

  async #read(response) {
    if (response.type === "opaqueredirect" || response.status === 401) {
      throw new Trouble("login", "Your log-in has ended. What you typed is still here.");
    }
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const data = isJson ? await response.json() : {};
    if (response.ok && isJson) return data;
    if (response.status === 409 && data.changes) throw new Trouble("clash", "", data);
    if (response.status === 400 && data.problems) throw new Trouble("problems", "", data);
    if (data.refusal) throw new Trouble("other", `${data.refusal} What you typed is still here.`);
    if (response.status === 404) throw new Trouble("other", "This case was deleted meanwhile, or is no longer yours to see. What you typed is still here; copy what you need.");
    if (response.status === 403) throw new Trouble("other", "You may no longer change this case. What you typed is still here.");
    throw new Trouble("other", `The server could not do this (${response.status}). What you typed is still here; try again.`);
  }

  async #renew() {
    const response = await this.#fetch(location.pathname);
    if (response.type === "opaqueredirect") await this.#read(response);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const form = page.querySelector("[data-editor]");
    if (form && form.dataset.person !== this.addresses.person) {
      throw new Trouble("other", "Somebody else is logged in now in this browser. What you typed is still here; log in as yourself to save it.");
    }
    this.token = form?.querySelector("[name=csrfmiddlewaretoken]").value ?? this.token;
  }
}
