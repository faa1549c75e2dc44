// The locked htmx behind its configuration. Holds no behaviour of ours; pages with hx-* attributes load it beside app.js.
import "./htmx-config";
// The bundled file has no types of its own; it hangs itself on window.
import "htmx.org/dist/htmx.esm.min.js";
