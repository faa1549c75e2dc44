// Runs before the first paint: the remembered elder mode. Holds nothing that can wait for app.ts.
try {
  if (localStorage.getItem("mode") === "elder") document.documentElement.dataset.mode = "elder";
} catch {
  // Storage may be switched off; the ordinary size stands then.
}
