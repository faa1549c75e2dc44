// Writes the htmx configuration before htmx reads it: nothing that a strict content policy refuses. A page's own meta wins.
const merged = {
  includeIndicatorCSS: false,
  history: true,
  defaultSwap: "outerHTML",
  defaultTimeout: 30000,
  noSwap: [204, 304],
};
if (!document.querySelector('meta[name="htmx-config"]')) {
  const meta = document.createElement("meta");
  meta.name = "htmx-config";
  meta.content = JSON.stringify(merged);
  document.head.append(meta);
}
export {};
