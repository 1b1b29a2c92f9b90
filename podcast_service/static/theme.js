// Light, dark, or as the system is: what the reader chose stands on the root before anything is painted.
// A classic script that blocks, because a module would come too late and the page would flash. Nothing is sent anywhere.

(() => {
  const root = document.documentElement;
  const next = { auto: "light", light: "dark", dark: "auto" };

  function wear(scheme) {
    if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
    else delete root.dataset.theme;
  }

  function kept() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is refused: the choice lasts as long as the page
    }
  }

  function keep(scheme) {
    try {
      if (scheme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", scheme);
    } catch {
      // as above
    }
  }

  wear(kept());
  root.dataset.scripted = "";
  addEventListener("storage", (event) => event.key === "theme" && wear(event.newValue));
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".scheme");
    if (!button) return;
    const scheme = next[root.dataset.theme ?? "auto"];
    wear(scheme);
    keep(scheme);
    button.nextElementSibling.textContent = { auto: button.dataset.saidAuto, light: button.dataset.saidLight, dark: button.dataset.saidDark }[scheme];
  });
})();
