// Small behaviors. Alpine's CSP build takes components by name; no expressions stand in the page.
document.addEventListener("alpine:init", () => {
  Alpine.data("menu", () => ({
    open: false,
    toggle() { this.open = !this.open; },
    close() { this.open = false; },
  }));
  Alpine.data("theme", () => ({ flip() { window.upwellTheme.flip(); } }));
  Alpine.data("print", () => ({ print() { window.print(); } }));
  // A message goes by itself after ten seconds, unless it offers an action, reports a fault, or is being read.
  Alpine.data("toast", () => ({
    timer: null,
    init() { this.leave(); },
    leave() { if (!this.$el.hasAttribute("data-uw-stays")) this.timer = setTimeout(() => this.close(), 10000); },
    hold() { clearTimeout(this.timer); },
    close() { this.$root.remove(); },
  }));
  // Nothing that was typed is lost with the connection: the server is asked first, and the form stays where it is.
  Alpine.data("keeper", () => ({
    isSure: false,
    async send(event) {
      if (this.isSure) return;
      event.preventDefault();
      const form = this.$refs.form, button = event.submitter, says = this.$refs.says;
      try {
        const answer = await fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" });
        await answer.text(); // or leaving the page would cut the question short
        if (answer.type === "opaqueredirect") says.textContent = "You are signed out, and nothing was saved. What you typed is still here: sign in again in another tab, then save it here.";
        else { this.isSure = true; this.even(); form.requestSubmit(button); this.$refs.even?.removeAttribute("value"); this.isSure = false; return; }
      } catch {
        says.textContent = "There is no connection, and nothing was saved. What you typed is still here. Try again in a minute.";
      }
      says.hidden = false;
    },
    // What is sent is as long for every choice of ticks: whoever sees encrypted traffic sees how long it is.
    even() {
      const left = this.$refs.form.querySelectorAll("[type=checkbox]:not(:checked)");
      this.$refs.even?.setAttribute("value", "0".repeat([...left].reduce((sum, box) => sum + box.name.length + box.value.length + 2, 0)));
    },
  }));
  // What the weights of a new draft would give, asked for while they change. Only the newest answer is shown.
  Alpine.data("preview", () => ({
    timer: null,
    asked: null,
    change(event) {
      if (["name", "minutes"].includes(event.target.name)) return; // they change no pair
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), 300);
    },
    async ask() {
      clearTimeout(this.timer);
      this.asked?.abort();
      const mine = (this.asked = new AbortController()), shown = this.$refs.shown;
      shown.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(this.$root.dataset.uwUrl, { method: "POST", body: new FormData(this.$refs.form), headers: { "X-Requested-With": "fetch" }, redirect: "error", signal: mine.signal });
        if (![200, 422, 429].includes(answer.status)) throw new Error(answer.status);
        const text = await answer.text();
        if (mine === this.asked) shown.innerHTML = text;
      } catch (error) {
        if (mine === this.asked && error.name !== "AbortError") shown.textContent = "The preview could not be made. Nothing was changed. Try again in a minute.";
      } finally {
        if (mine === this.asked) shown.removeAttribute("aria-busy");
      }
    },
  }));
});

addEventListener("DOMContentLoaded", () => {
  // Screen readers announce what enters a live region, not what was in it from the start.
  const region = document.getElementById("toasts");
  if (region) region.append(...region.children);
});

// Browsers pass over autofocus when the address has a fragment; a list of errors must have the focus all the same.
addEventListener("load", () => {
  if (location.hash && document.activeElement === document.body) document.querySelector("[autofocus]")?.focus();
});
