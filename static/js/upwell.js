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
