/* global document, localStorage, window */
// Blocking on purpose: sets the theme before the first paint, so that there is no flash.
// A file and not an inline script, because the content policy allows no inline script.
(function () {
  var choice = "system";
  try {
    choice = localStorage.getItem("parley.theme") || "system";
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  var dark =
    choice === "dark" || (choice !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  var colour = document.querySelector('meta[name="theme-color"]');
  if (colour) colour.setAttribute("content", dark ? "#1a1918" : "#fdfcfb");
})();
