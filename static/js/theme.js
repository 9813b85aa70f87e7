// Runs before the first paint, so that neither the theme nor the menu is seen changing.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try { return localStorage.getItem("upwell-theme"); } catch { return null; } // storage may be switched off
  };
  let chosen = stored();
  const apply = () => {
    root.dataset.bsTheme = chosen || (system.matches ? "dark" : "light");
    dispatchEvent(new Event("upwell:theme"));
  };
  root.dataset.js = "on";
  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", () => { chosen = stored(); apply(); });
  window.upwellTheme = {
    flip() {
      chosen = root.dataset.bsTheme === "dark" ? "light" : "dark";
      try { localStorage.setItem("upwell-theme", chosen); } catch { /* then it holds for this page */ }
      apply();
    },
  };
})();
