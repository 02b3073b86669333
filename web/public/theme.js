// Sets the color scheme before the first paint; the server's policy allows no inline script.
(() => {
  let choice = "auto";
  try {
    choice = localStorage.getItem("codex.color-scheme") || "auto";
  } catch {
    // Storage may be blocked; the system's choice is then the right one.
  }
  const isDark =
    choice === "dark" || (choice === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
})();
